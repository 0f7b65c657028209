/* Minima that form manifolds. */
#include <math.h>

#include "valleys/valley.h"

static void is_valley(valley *v, size_t dimension)
{
    v->right = 1u << HESSCRIT_FLAT_MINIMUM;
    v->dimension = dimension;
}

/* At 1 and elsewhere: D parameters are free, the others follow. */
static int make_products(rng *r, size_t index, valley *v)
{
    static const size_t large[] = {100, 200, 300};
    const size_t n = index % 20 < 3 ? large[index % 20] : 4 + rng_below(r, 37);
    const size_t d = 1 + rng_below(r, n / 2);
    valley_allocate(v, n, 0);
    v->kind = VALLEY_PRODUCTS;
    v->sizes[0] = d;
    const int at_one = rng_below(r, 3) == 0;
    for (size_t i = 0; i < n; i++)
        v->theta[i] = at_one   ? 1.0
                      : i >= d ? 1.0 / v->theta[i - d]
                               : rng_sign(r) * rng_uniform(r, 0.5, 2.0);
    is_valley(v, d);
    return 1;
}

/* A G, B G^-T give the same product: r^2 dimensions. */
static int make_factorisation(rng *r, size_t index, valley *v)
{
    const size_t rank = 2 + index % 7, p = rank + rng_below(r, 3), q = rank + rng_below(r, 3);
    valley_allocate(v, (p + q) * rank, p * q);
    v->kind = VALLEY_FACTORISATION;
    v->sizes[0] = p;
    v->sizes[1] = q;
    v->sizes[2] = rank;
    for (size_t i = 0; i < v->n; i++) v->theta[i] = 0.5 * rng_normal(r);
    for (size_t k = 0; k < rank; k++) { /* away from a lower rank */
        v->theta[k * rank + k] += 1.5;
        v->theta[(p + k) * rank + k] += 1.5;
    }
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++)
            for (size_t k = 0; k < rank; k++)
                v->data[i * q + j] += v->theta[i * rank + k] * v->theta[(p + j) * rank + k];
    is_valley(v, rank * rank);
    return 1;
}

/* Every minimum of a linear autoencoder is global: Baldi & Hornik, Neural Networks 2 (1989). */
static int make_autoencoder(rng *r, size_t index, valley *v)
{
    const size_t wide = index % 2 == 0 ? 4 : 8, narrow = index % 2 == 0 ? 2 : 3, rows = 3 * wide;
    valley_allocate(v, 2 * wide * narrow, rows * wide);
    v->kind = VALLEY_AUTOENCODER;
    v->sizes[0] = wide;
    v->sizes[1] = narrow;
    v->sizes[2] = rows;
    for (size_t i = 0; i < rows * wide; i++)
        v->data[i] = rng_normal(r) * pow(0.7, (double)(i % wide)); /* spread differs by feature */
    for (size_t i = 0; i < v->n; i++) v->theta[i] = 0.5 * rng_normal(r);
    is_valley(v, narrow * narrow);
    return valley_descend(v);
}

/* ---- molecules: 3 shifts and 3 rotations ---- */

static void place(valley *v, size_t atom, double x, double y, double z)
{
    v->theta[3 * atom] = x;
    v->theta[3 * atom + 1] = y;
    v->theta[3 * atom + 2] = z;
}

static void place_ring(valley *v, size_t first, size_t count, double radius, double height,
                       double turn)
{
    for (size_t k = 0; k < count; k++) {
        const double angle = 6.283185307179586 * ((double)k + turn) / (double)count;
        place(v, first + k, radius * cos(angle), radius * sin(angle), height);
    }
}

/* A molecule that was placed about its best shape, brought there and turned. */
static int settle(rng *r, valley *v, valley_kind kind)
{
    long double q[9];
    double shift[3];
    v->kind = kind;
    random_orthogonal(r, 3, q);
    for (size_t k = 0; k < 3; k++) shift[k] = rng_uniform(r, -1.0, 1.0);
    for (size_t i = 0; i < v->n; i += 3) {
        double y[3] = {0.0};
        for (size_t k = 0; k < 3; k++)
            for (size_t m = 0; m < 3; m++) y[k] += (double)q[3 * k + m] * v->theta[i + m];
        for (size_t k = 0; k < 3; k++) v->theta[i + k] = y[k] + shift[k];
    }
    is_valley(v, 6);
    return valley_descend(v);
}

static int make_lj3(rng *r, size_t index, valley *v)
{
    (void)index;
    valley_allocate(v, 9, 0);
    place_ring(v, 0, 3, 0.65, 0.0, 0.0);
    return settle(r, v, VALLEY_LENNARD_JONES);
}

static int make_lj4(rng *r, size_t index, valley *v)
{
    (void)index;
    valley_allocate(v, 12, 0);
    place_ring(v, 0, 3, 0.65, 0.0, 0.0);
    place(v, 3, 0.0, 0.0, 0.9);
    return settle(r, v, VALLEY_LENNARD_JONES);
}

/* A pentagon with two caps. */
static int make_lj7(rng *r, size_t index, valley *v)
{
    (void)index;
    valley_allocate(v, 21, 0);
    place_ring(v, 0, 5, 0.95, 0.0, 0.0);
    place(v, 5, 0.0, 0.0, 0.55);
    place(v, 6, 0.0, 0.0, -0.55);
    return settle(r, v, VALLEY_LENNARD_JONES);
}

/* An icosahedron about an atom. */
static int make_lj13(rng *r, size_t index, valley *v)
{
    (void)index;
    valley_allocate(v, 39, 0);
    place_ring(v, 0, 5, 0.97, 0.48, 0.0);
    place_ring(v, 5, 5, 0.97, -0.48, 0.5);
    place(v, 10, 0.0, 0.0, 1.08);
    place(v, 11, 0.0, 0.0, -1.08);
    return settle(r, v, VALLEY_LENNARD_JONES);
}

/* An octahedron. */
static int make_morse6(rng *r, size_t index, valley *v)
{
    (void)index;
    valley_allocate(v, 18, 0);
    place_ring(v, 0, 4, 0.71, 0.0, 0.0);
    place(v, 4, 0.0, 0.0, 0.71);
    place(v, 5, 0.0, 0.0, -0.71);
    return settle(r, v, VALLEY_MORSE);
}

/* ---- others ---- */

/* Burer and Monteiro's for maximum cuts: k vectors in as many dimensions as make all local minima
 * global; the dimension is what the Hessian says, at least that of all lengths and one plane. */
static int make_cut(rng *r, size_t index, valley *v)
{
    const size_t nodes = 5 + index % 6, k = 1 + (size_t)sqrt(2.0 * (double)nodes);
    valley_allocate(v, nodes * k, nodes * nodes);
    v->kind = VALLEY_CUT;
    v->sizes[0] = nodes;
    v->sizes[1] = k;
    for (size_t i = 0; i < nodes; i++)
        for (size_t j = 0; j < i; j++)
            if (rng_below(r, 10) < 7) v->data[i * nodes + j] = rng_uniform(r, 0.5, 1.5);
    for (size_t i = 0; i < v->n; i++) v->theta[i] = rng_normal(r);
    if (!valley_descend(v)) return 0;
    is_valley(v, v->n - valley_rank(v));
    return 1;
}

/* Classes overlap, so that there is a best W, but for what is added to all of its rows. */
static int make_softmax(rng *r, size_t index, valley *v)
{
    const size_t classes = 3 + index % 3, f = 2 + index % 4, rows = 60;
    valley_allocate(v, classes * (f + 1), rows * (f + 1));
    v->kind = VALLEY_SOFTMAX;
    v->sizes[0] = classes;
    v->sizes[1] = f;
    v->sizes[2] = rows;
    for (size_t i = 0; i < rows; i++) {
        const size_t label = i % classes;
        for (size_t k = 0; k < f; k++)
            v->data[i * (f + 1) + k] = rng_normal(r) + (k == label ? 1.0 : 0.0);
        v->data[i * (f + 1) + f] = (double)label;
    }
    for (size_t i = 0; i < v->n; i++) v->theta[i] = rng_normal(r);
    is_valley(v, f + 1);
    return valley_descend(v);
}

/* A network that is its own teacher, with no row near an edge of a unit. Dead ones are far below
 * theirs, and all their parameters free. */
static int make_network(rng *r, size_t dead, valley *v)
{
    const size_t alive = 2 + rng_below(r, 3), units = alive + dead, f = 2, each = f + 2, rows = 60;
    valley_allocate(v, units * each, rows * (f + 1));
    v->kind = VALLEY_RELU;
    v->sizes[0] = units;
    v->sizes[1] = f;
    v->sizes[2] = rows;
    for (size_t u = 0; u < units; u++) {
        double *unit = v->theta + u * each;
        for (size_t k = 0; k < f; k++) unit[k] = rng_normal(r);
        unit[f] = u < alive ? rng_uniform(r, -0.5, 0.5) : -8.0;
        unit[f + 1] = rng_sign(r) * rng_uniform(r, 0.5, 2.0);
    }
    for (size_t i = 0; i < rows; i++) {
        double *row = v->data + i * (f + 1);
        for (size_t k = 0; k < f; k++) row[k] = rng_uniform(r, -1.0, 1.0);
        for (size_t u = 0; u < units; u++) {
            const double *unit = v->theta + u * each;
            const double z = unit[0] * row[0] + unit[1] * row[1] + unit[f];
            if (fabs(z) < 1e-3) return 0;
            if (z > 0.0) row[f] += unit[f + 1] * z;
        }
    }
    is_valley(v, alive + dead * each);
    return v->n - valley_rank(v) == v->dimension;
}

static int make_relu(rng *r, size_t index, valley *v)
{
    (void)index;
    return make_network(r, 0, v);
}

static int make_dead_units(rng *r, size_t index, valley *v)
{
    return make_network(r, 1 + index % 2, v);
}

const valley_family valley_families[] = {
    {"products", make_products, 60},
    {"factorisation", make_factorisation, 35},
    {"autoencoder", make_autoencoder, 20},
    {"lj3", make_lj3, 100},
    {"lj4", make_lj4, 100},
    {"lj7", make_lj7, 100},
    {"lj13", make_lj13, 100},
    {"morse6", make_morse6, 100},
    {"cut", make_cut, 30},
    {"softmax", make_softmax, 30},
    {"relu", make_relu, 40},
    {"dead_units", make_dead_units, 40},
};
const size_t valley_family_count = sizeof valley_families / sizeof valley_families[0];
