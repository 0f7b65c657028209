/* Atoms that attract and repel, in one to three dimensions, and spins on a ring. */
#include <math.h>

#include "truth/families.h"

static const double PI = 3.14159265358979323846;

/* Parameters of the pair energy f(r): LJ 4 e ((s/r)^12 - (s/r)^6), or Morse
 * e (exp(-2 a (r - s)) - 2 exp(-a (r - s))). */
enum { MORSE, DEPTH, LENGTH, STEEPNESS };

static number pair_energy(const truth_case *c, number r2)
{
    if (c->data[MORSE] > 0.0) {
        const number d = lifted(sqrt_of(r2), -c->data[LENGTH]);
        const number e = exp_of(scaled(-c->data[STEEPNESS], d));
        return scaled(c->data[DEPTH], minus(square(e), scaled(2.0, e)));
    }
    const double s2 = c->data[LENGTH] * c->data[LENGTH];
    const number q = power(over(constant(s2), r2), 3);
    return scaled(4.0 * c->data[DEPTH], minus(square(q), q));
}

/* sizes[0] dimensions of space */
static number molecule(const truth_case *c, const number *x)
{
    const size_t d = c->sizes[0];
    number sum = constant(0.0);
    for (size_t i = d; i < c->n; i += d)
        for (size_t j = 0; j < i; j += d) {
            number r2 = constant(0.0);
            for (size_t k = 0; k < d; k++) r2 = plus(r2, square(minus(x[i + k], x[j + k])));
            sum = plus(sum, pair_energy(c, r2));
        }
    return sum;
}

/* Returns the best distance of a pair. */
static double choose_pair(rng *r, truth_case *c)
{
    c->data[MORSE] = rng_sign(r);
    c->data[DEPTH] = rng_uniform(r, 0.5, 2.0);
    c->data[LENGTH] = rng_uniform(r, 0.8, 1.5);
    c->data[STEEPNESS] = rng_uniform(r, 1.5, 3.0);
    return c->data[LENGTH] * (c->data[MORSE] > 0.0 ? 1.0 : pow(2.0, 1.0 / 6.0));
}

static void orient(rng *r, truth_case *c)
{
    const size_t d = c->sizes[0];
    long double q[9];
    double shift[3];
    random_orthogonal(r, d, q);
    truth_uniform(r, -1.0, 1.0, 3, shift);
    for (size_t i = 0; i < c->n; i += d) {
        double y[3] = {0.0};
        for (size_t k = 0; k < d; k++)
            for (size_t m = 0; m < d; m++) y[k] += (double)q[k * d + m] * c->at[i + m];
        for (size_t k = 0; k < d; k++) c->at[i + k] = y[k] + shift[k];
    }
}

/* A triangle or a tetrahedron with all pairs at their best: rigid motions leave it, and all other
 * eigenvalues are positive, as the distances are coordinates beside them. */
void make_clusters(rng *r, truth_case *c)
{
    const size_t d = c->sizes[0] = 2 + rng_below(r, 2), atoms = 3;
    const double side = choose_pair(r, c);
    c->n = d * atoms;
    c->loss = molecule;
    c->traits = TRUTH_UNITS;
    c->at[d] = side;
    c->at[2 * d] = side / 2.0;
    c->at[2 * d + 1] = side * sqrt(0.75);
    orient(r, c);
    const size_t rigid = d == 2 ? 3 : 6;
    truth_flat_minimum(c, rigid, c->n - rigid);
}

/* Two atoms on an axis at their best distance, up to three last bits. */
void make_two_atoms(rng *r, truth_case *c)
{
    const size_t d = c->sizes[0] = 1 + rng_below(r, 3), axis = rng_below(r, d);
    c->n = 2 * d;
    c->loss = molecule;
    c->traits = TRUTH_UNITS;
    double distance = choose_pair(r, c);
    const double towards = rng_sign(r) > 0.0 ? 9.0 : 0.0;
    for (size_t steps = rng_below(r, 4); steps > 0; steps--)
        distance = nextafter(distance, towards);
    c->at[d + axis] = distance;
    truth_flat_minimum(c, c->n - 1, 1);
}

/* V(r) = 2 f(r) + f(2 r) of three atoms on a line, as a function of r. */
static number chain(const truth_case *c, const number *r)
{
    const number r2 = square(r[0]);
    return plus(scaled(2.0, pair_energy(c, r2)), pair_energy(c, scaled(4.0, r2)));
}

/* Three atoms on a line at their best distances. V' = 0 and f'(2r) > 0 give f'(r) < 0: it falls
 * where the chain bends, in d - 1 directions. Rigid motions and two positive ones are the rest. On
 * a line nothing bends: a minimum but for shifts. */
void make_linear_chain(rng *r, truth_case *c)
{
    const size_t d = c->sizes[0] = 1 + rng_below(r, 3);
    do {
        c->n = 1;
        c->loss = chain;
        c->at[0] = 0.98 * choose_pair(r, c);
    } while (!truth_newton(c) || !(c->at[0] > 0.8 * c->data[LENGTH]));
    const double distance = c->at[0];
    c->n = 3 * d;
    c->loss = molecule;
    c->traits = TRUTH_UNITS;
    c->at[0] = 0.0;
    c->at[d] = distance;
    c->at[2 * d] = 2.0 * distance;
    orient(r, c);
    if (d == 1)
        truth_flat_minimum(c, 1, 2);
    else
        truth_saddle(c, d - 1, 2);
}

/* -k sum cos(x_i - x_{i+1} - a_i), where each difference is a_i - pi/2. */
static number xy_ring(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        const number d = minus(x[i], x[(i + 1) % c->n]);
        sum = minus(sum, scaled(c->data[TRUTH_MOST], cos_of(lifted(d, -c->data[i]))));
    }
    return sum;
}

/* With d_i the changes of the differences, sum d_i = 0, it is -k sum sin d_i = k sum d_i^3 / 6:
 * gradient and Hessian vanish, and d = (2, -1, -1, 0 ...) rises where -d falls. */
void make_xy_ring(rng *r, truth_case *c)
{
    const int plain = rng_sign(r) > 0.0;
    c->n = plain ? 4 : 3 + rng_below(r, 4);
    c->loss = xy_ring;
    c->traits = TRUTH_SMOOTH | TRUTH_TELL;
    c->data[TRUTH_MOST] = rng_uniform(r, 0.5, 2.0);
    const double first = rng_uniform(r, -1.0, 1.0);
    for (size_t i = 0; i < c->n; i++)
        c->at[i] = plain ? first + (double)i * PI / 2.0 : rng_uniform(r, -2.0, 2.0);
    for (size_t i = 0; i < c->n && !plain; i++)
        c->data[i] = c->at[i] - c->at[(i + 1) % c->n] + PI / 2.0;
    truth_saddle(c, 0, 0);
    c->order = 3;
    c->change = 0.1 * c->data[TRUTH_MOST];
}
