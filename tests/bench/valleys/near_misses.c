/* Losses that change by little near theta, and by much within a typical size: turned, lifted by 1,
 * beside parabolas. */
#include <math.h>
#include <stdlib.h>

#include "arrays.h"
#include "valleys/valley.h"

/* `first` coordinates of one kind, and 1 to 18 parabolas. */
static void make(rng *r, size_t index, valley_kind kind, size_t first, double sign, valley *v)
{
    static const size_t others[] = {1, 2, 4, 8, 14};
    const size_t n = first + others[index % 5];
    valley_allocate(v, n, 1 + 2 * n);
    v->kind = kind;
    v->sizes[0] = first;
    v->data[0] = sign;
    for (size_t i = 0; i < n; i++) v->data[1 + i] = rng_uniform(r, 0.3, 2.0);
    long double *q = new_long_doubles(n * n);
    random_orthogonal(r, n, q);
    v->turn = new_doubles(n * n);
    v->centre = new_doubles(n);
    for (size_t i = 0; i < n * n; i++) v->turn[i] = (double)q[i];
    for (size_t i = 0; i < n; i++) v->theta[i] = v->centre[i] = rng_uniform(r, -1.0, 1.0);
    free(q);
}

static void is(valley *v, hesscrit_verdict verdict)
{
    v->right = 1u << verdict;
}

static int make_power(rng *r, size_t index, valley *v)
{
    const double sign = rng_sign(r);
    make(r, index, VALLEY_POWER, 1, sign, v);
    v->sizes[1] = 6 + rng_below(r, 11);
    is(v, v->sizes[1] % 2 == 0 && sign > 0.0 ? HESSCRIT_MINIMUM : HESSCRIT_SADDLE);
    return 1;
}

static int make_all_orders(rng *r, size_t index, valley *v)
{
    const double sign = rng_sign(r);
    make(r, index, VALLEY_ALL_ORDERS, 1, sign, v);
    is(v, sign > 0.0 ? HESSCRIT_MINIMUM : HESSCRIT_SADDLE);
    return 1;
}

static int make_slope(rng *r, size_t index, valley *v)
{
    make(r, index, VALLEY_SLOPE, 1, rng_sign(r), v);
    v->right = 1u << HESSCRIT_NOT_CRITICAL | 1u << HESSCRIT_GRADIENT_FLAT;
    return 1;
}

static int make_cone(rng *r, size_t index, valley *v)
{
    const size_t m = 2 + index % 5;
    make(r, index, VALLEY_CONE, m, 1.0, v);
    double *axis = v->data + 1 + v->n, length = 0.0;
    for (size_t i = 0; i < m; i++) axis[i] = rng_normal(r);
    for (size_t i = 0; i < m; i++) length += axis[i] * axis[i];
    for (size_t i = 0; i < m; i++) axis[i] /= length > 0.0 ? sqrt(length) : 1.0;
    is(v, HESSCRIT_SADDLE);
    return 1;
}

/* Zero on a curve with a cusp at theta, or on two axes: both are one-dimensional. */
static int make_cusp(rng *r, size_t index, valley *v)
{
    make(r, index, index % 2 ? VALLEY_CUSP : VALLEY_CROSS, 2, 1.0, v);
    is(v, HESSCRIT_FLAT_MINIMUM);
    v->at_most = 1;
    return 1;
}

static int make_bent(rng *r, size_t index, valley *v)
{
    static const double stiff[] = {1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
    make(r, index, VALLEY_BENT, 3, stiff[index % 7], v);
    is(v, HESSCRIT_FLAT_MINIMUM);
    v->dimension = 1;
    return 1;
}

static int make_between_axes(rng *r, size_t index, valley *v)
{
    make(r, index, VALLEY_BETWEEN_AXES, 2, 1.0, v);
    is(v, HESSCRIT_SADDLE);
    return 1;
}

const valley_family valley_near_misses[] = {
    {"power", make_power, 100},
    {"all_orders", make_all_orders, 50},
    {"slope", make_slope, 50},
    {"cone", make_cone, 50},
    {"cusp_and_cross", make_cusp, 50},
    {"bent", make_bent, 70},
    {"between_axes", make_between_axes, 50},
};
const size_t valley_near_miss_count = sizeof valley_near_misses / sizeof valley_near_misses[0];
