/* Kernels for 64-bit ARM, where every processor has NEON with fused operations. */
#include "eigen/kernels/versions.h"

#if HESSCRIT_KERNELS_NEON

#include <arm_neon.h>
#include <math.h>
#include <string.h>

typedef float64x2_t vec;

/* 24 sums, 3 vectors of B and one of A in the 32 registers. */
enum { WIDTH = 2, TILE_ROWS = 8, TILE_VECTORS = 3 };

static inline vec load(const double *p)
{
    return vld1q_f64(p);
}

static inline void store(double *p, vec v)
{
    vst1q_f64(p, v);
}

static inline vec load_part(const double *p, size_t count)
{
    (void)count; /* is 1 */
    return vcombine_f64(vld1_f64(p), vdup_n_f64(0.0));
}

static inline void store_part(double *p, size_t count, vec v)
{
    (void)count;
    vst1_f64(p, vget_low_f64(v));
}

static inline vec spread(double x)
{
    return vdupq_n_f64(x);
}

HESSCRIT_OF_VECTORS(mul, vmulq_f64(x, y))
HESSCRIT_OF_3_VECTORS(muladd, vfmaq_f64(z, x, y))
HESSCRIT_OF_3_VECTORS(mulsub, vfmaq_f64(vnegq_f64(z), x, y))
HESSCRIT_OF_VECTORS(add, vaddq_f64(x, y))

static inline double sum(vec x)
{
    return vaddvq_f64(x);
}

HESSCRIT_OF_VECTORS(sub, vsubq_f64(x, y))
HESSCRIT_OF_VECTORS(divide, vdivq_f64(x, y))
HESSCRIT_OF_VECTORS(larger_of, vmaxq_f64(x, y))
HESSCRIT_OF_VECTOR(square_root, vsqrtq_f64(x))
HESSCRIT_OF_VECTOR(magnitude, vabsq_f64(x))
HESSCRIT_OF_3_VECTORS(negmuladd, vfmsq_f64(z, x, y))
HESSCRIT_OF_VECTOR(rotate_up, vextq_f64(x, x, 1))
HESSCRIT_OF_VECTOR(rotate_down, vextq_f64(x, x, 1))

typedef uint64x2_t lanes_mask;

static inline lanes_mask lane(size_t j, size_t v)
{
    const uint64x2_t lanes = vcombine_u64(vcreate_u64(0), vcreate_u64(1));
    return vceqq_u64(vdupq_n_u64(j - v * WIDTH), lanes);
}

static inline vec blend(lanes_mask mask, vec x, vec y)
{
    return vbslq_f64(mask, y, x);
}

static inline lanes_mask exceeds(vec x, vec y)
{
    return vcgtq_f64(x, y);
}

static inline lanes_mask both(lanes_mask m, lanes_mask n)
{
    return vandq_u64(m, n);
}

static inline size_t count(lanes_mask mask)
{
    return (size_t)(vaddvq_u64(vshrq_n_u64(mask, 63)));
}

static inline double fused(double x, double y, double z)
{
    return fma(x, y, z);
}

HESSCRIT_INLINE void transpose(vec x[WIDTH])
{
    const vec first = vzip1q_f64(x[0], x[1]);
    x[1] = vzip2q_f64(x[0], x[1]);
    x[0] = first;
}

#include "eigen/kernels/rotate_template.h"

#include "eigen/kernels/product_template.h"

#include "eigen/kernels/secular_template.h"

#include "eigen/kernels/correction_template.h"

#define SMALL_CASES 0
#include "eigen/kernels/small_template.h"

#include "eigen/kernels/small_ql_template.h"

#include "eigen/kernels/batch_template.h"

#include "eigen/kernels/batch_ql_template.h"

const hesscrit_kernels hesscrit_kernels_neon = {.name = "neon",
                                                HESSCRIT_TEMPLATE_KERNELS,
                                                .small_sweep = small_sweep,
                                                .small_settle = small_settle,
                                                .ldl = &hesscrit_ldl_generic};

#endif
