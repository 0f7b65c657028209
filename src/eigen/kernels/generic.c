/* Kernels for any machine, and the standard for the others. */
#include "eigen/kernels/versions.h"

#include <math.h>
#include <string.h>

typedef double vec;

enum { WIDTH = 1, TILE_ROWS = 4, TILE_VECTORS = 4 };

static inline vec load(const double *p)
{
    return *p;
}

static inline void store(double *p, vec v)
{
    *p = v;
}

/* There is nothing between no vector and a whole one. */
static inline vec load_part(const double *p, size_t count)
{
    (void)p, (void)count;
    return 0.0;
}

static inline void store_part(double *p, size_t count, vec v)
{
    (void)p, (void)count, (void)v;
}

static inline vec spread(double x)
{
    return x;
}

static inline vec mul(vec x, vec y)
{
    return x * y;
}

static inline vec muladd(vec x, vec y, vec z)
{
    return x * y + z;
}

static inline vec mulsub(vec x, vec y, vec z)
{
    return x * y - z;
}

static inline vec add(vec x, vec y)
{
    return x + y;
}

static inline vec sub(vec x, vec y)
{
    return x - y;
}

static inline vec divide(vec x, vec y)
{
    return x / y;
}

static inline double sum(vec x)
{
    return x;
}

static inline vec larger_of(vec x, vec y)
{
    return x > y ? x : y;
}

static inline vec square_root(vec x)
{
    return sqrt(x);
}

static inline vec magnitude(vec x)
{
    return fabs(x);
}

static inline vec negmuladd(vec x, vec y, vec z)
{
    return z - x * y;
}

typedef int lanes_mask;

static inline vec blend(lanes_mask mask, vec x, vec y)
{
    return mask ? y : x;
}

static inline lanes_mask exceeds(vec x, vec y)
{
    return x > y;
}

static inline lanes_mask both(lanes_mask m, lanes_mask n)
{
    return m & n;
}

static inline size_t count(lanes_mask mask)
{
    return (size_t)mask;
}

static inline double fused(double x, double y, double z)
{
    return x * y + z;
}

HESSCRIT_INLINE void transpose(vec x[WIDTH])
{
    (void)x;
}

#include "eigen/kernels/rotate_template.h"

#include "eigen/kernels/product_template.h"

#include "eigen/kernels/secular_template.h"

#include "eigen/kernels/small_ql_template.h"

#include "eigen/kernels/correction_template.h"

#include "eigen/kernels/batch_template.h"

#include "eigen/kernels/batch_ql_template.h"

const hesscrit_kernels hesscrit_kernels_generic = {
    .name = "generic", HESSCRIT_TEMPLATE_KERNELS, .ldl = &hesscrit_ldl_generic};
