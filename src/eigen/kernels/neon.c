/* Kernels for 64-bit ARM, where every processor has NEON with fused operations. */
#include "eigen/kernels/versions.h"

#if HESSCRIT_KERNELS_NEON

#include <arm_neon.h>
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

static inline vec mul(vec x, vec y)
{
    return vmulq_f64(x, y);
}

static inline vec muladd(vec x, vec y, vec z)
{
    return vfmaq_f64(z, x, y);
}

static inline vec mulsub(vec x, vec y, vec z)
{
    return vfmaq_f64(vnegq_f64(z), x, y);
}

static inline vec add(vec x, vec y)
{
    return vaddq_f64(x, y);
}

static inline double sum(vec x)
{
    return vaddvq_f64(x);
}

#include "eigen/kernels/rotate_template.h"

#include "eigen/kernels/product_template.h"

const hesscrit_kernels hesscrit_kernels_neon = {
    .name = "neon", .width = WIDTH, .rotate = rotate, .dot = dot, .product = product};

#endif
