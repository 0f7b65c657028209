/* Kernels for 64-bit ARM, where every processor has NEON with fused operations. */
#include "eigen/kernels/versions.h"

#if HESSCRIT_KERNELS_NEON

#include <arm_neon.h>
#include <math.h>
#include <string.h>

typedef float64x2_t vec;

/* 24 sums, 3 vectors of B and one of A in the 32 registers. */
enum { WIDTH = 2, TILE_ROWS = 8, TILE_VECTORS = 3 };

HESSCRIT_OPERATION(vec, load, (const double *p), vld1q_f64(p))

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

HESSCRIT_OPERATION(vec, spread, (double x), vdupq_n_f64(x))
HESSCRIT_OPERATION(vec, mul, (vec x, vec y), vmulq_f64(x, y))
HESSCRIT_OPERATION(vec, muladd, (vec x, vec y, vec z), vfmaq_f64(z, x, y))
HESSCRIT_OPERATION(vec, mulsub, (vec x, vec y, vec z), vfmaq_f64(vnegq_f64(z), x, y))
HESSCRIT_OPERATION(vec, add, (vec x, vec y), vaddq_f64(x, y))
HESSCRIT_OPERATION(double, sum, (vec x), vaddvq_f64(x))
HESSCRIT_OPERATION(vec, sub, (vec x, vec y), vsubq_f64(x, y))
HESSCRIT_OPERATION(vec, divide, (vec x, vec y), vdivq_f64(x, y))
HESSCRIT_OPERATION(vec, larger_of, (vec x, vec y), vmaxq_f64(x, y))
HESSCRIT_OPERATION(vec, square_root, (vec x), vsqrtq_f64(x))
HESSCRIT_OPERATION(vec, magnitude, (vec x), vabsq_f64(x))
HESSCRIT_OPERATION(vec, negmuladd, (vec x, vec y, vec z), vfmsq_f64(z, x, y))
HESSCRIT_OPERATION(vec, rotate_up, (vec x), vextq_f64(x, x, 1))
HESSCRIT_OPERATION(vec, rotate_down, (vec x), vextq_f64(x, x, 1))

typedef uint64x2_t lanes_mask;

static inline lanes_mask lane(size_t j, size_t v)
{
    const uint64x2_t lanes = vcombine_u64(vcreate_u64(0), vcreate_u64(1));
    return vceqq_u64(vdupq_n_u64(j - v * WIDTH), lanes);
}

HESSCRIT_OPERATION(vec, blend, (lanes_mask mask, vec x, vec y), vbslq_f64(mask, y, x))
HESSCRIT_OPERATION(lanes_mask, exceeds, (vec x, vec y), vcgtq_f64(x, y))
HESSCRIT_OPERATION(lanes_mask, both, (lanes_mask m, lanes_mask n), vandq_u64(m, n))
HESSCRIT_OPERATION(size_t, count, (lanes_mask mask), (size_t)(vaddvq_u64(vshrq_n_u64(mask, 63))))
HESSCRIT_OPERATION(double, fused, (double x, double y, double z), fma(x, y, z))

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
