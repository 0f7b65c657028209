/* The secular equation beside the same in long double, and its kernels. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eigen/large/secular.h"

#include "arrays.h"
#include "compare.h"
#include "random.h"
#include "test.h"

enum { SHIFTS = 8 }; /* alignments within a cache line */

static const double eps = 0x1p-52;

/* Poles and weights anywhere, and a point at some distance from all poles. */
static void fill_row(rng *r, size_t n, double *pole, double *weight)
{
    for (size_t j = 0; j < n; ++j) pole[j] = (double)j + rng_uniform(r, 0.0, 0.5);
    for (size_t j = 0; j < n; ++j) weight[j] = rng_uniform(r, 0.1, 1.0);
}

static void assert_sums(const hesscrit_kernels *kernels, size_t n, const double *pole,
                        const double *weight, double origin, double tau)
{
    long double value = 0.0L, slope = 0.0L, size = 0.0L;
    double sums[2];
    for (size_t j = 0; j < n; ++j) {
        const long double distance = (long double)pole[j] - origin - tau;
        value += weight[j] / distance;
        slope += weight[j] / (distance * distance);
        size += fabsl(weight[j] / distance);
    }
    kernels->secular_sums(n, pole, weight, origin, tau, sums);
    assert_at_most(fabsl(sums[0] - value), (double)(n + 8) * eps * (double)size);
    assert_at_most(fabsl(sums[1] - slope), (double)(n + 8) * eps * (double)slope);
}

static void assert_factors(const hesscrit_kernels *kernels, size_t n, const double *pole,
                           double origin, double tau, double *product)
{
    for (size_t j = 0; j < n; ++j) product[j] = 1.0 + (double)j;
    product[n] = 1e300;
    kernels->secular_factors(n, pole, origin, tau, -1.5, product);
    for (size_t j = 0; j < n; ++j) {
        const double expected = (1.0 + (double)j) * ((pole[j] - origin) - tau) / (pole[j] + 1.5);
        assert_close(product[j], expected, 4 * eps * fabs(expected));
    }
    assert_true(product[n] == 1e300);
}

static void assert_vector(const hesscrit_kernels *kernels, size_t n, const double *pole,
                          const double *z, double origin, double tau, double *x)
{
    double squares = 0.0;
    x[n] = 1e300;
    const double found = kernels->secular_vector(n, pole, z, origin, tau, x);
    for (size_t j = 0; j < n; ++j) {
        const double expected = z[j] / ((pole[j] - origin) - tau);
        assert_close(x[j], expected, 2 * eps * fabs(expected));
        squares += expected * expected;
    }
    assert_close(found, squares, (double)(n + 4) * eps * squares);
    assert_true(x[n] == 1e300);
}

static void every_version_does_every_length_by_the_formula(void **state)
{
    (void)state;
    for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
        const hesscrit_kernels *kernels = hesscrit_kernels_at(i);
        const size_t most = 5 * kernels->width + 2;
        for (size_t n = 0; n <= most; ++n) {
            double *pole = new_doubles(n), *weight = new_doubles(n), *x = new_doubles(n + 1);
            rng r = rng_seeded(n);
            test_note("version \"%s\", n = %zu", kernels->name, n);
            fill_row(&r, n, pole, weight);
            assert_sums(kernels, n, pole, weight, 0.75, -0.0625);
            assert_factors(kernels, n, pole, 0.75, -0.0625, x);
            assert_vector(kernels, n, pole, weight, 0.75, -0.0625, x);
            free(x);
            free(weight);
            free(pole);
        }
    }
}

static void alignment_changes_no_bit(void **state)
{
    (void)state;
    enum { N = 43 };
    for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
        const hesscrit_kernels *kernels = hesscrit_kernels_at(i);
        double first[3] = {0.0, 0.0, 0.0};
        for (size_t shift = 0; shift < SHIFTS; ++shift) {
            double pole[N + SHIFTS], weight[N + SHIFTS], x[N + SHIFTS], found[3];
            rng r = rng_seeded(1);
            fill_row(&r, N, pole + shift, weight + SHIFTS - shift);
            kernels->secular_sums(N, pole + shift, weight + SHIFTS - shift, 0.75, -0.0625, found);
            found[2] = kernels->secular_vector(N, pole + shift, weight + SHIFTS - shift, 0.75,
                                               -0.0625, x + shift);
            if (shift == 0) memcpy(first, found, sizeof first);
            assert_bits_equal(found, first, 3);
        }
    }
}

typedef struct problem {
    size_t n;
    double *arrays;
    double *pole, *weight, *z;
    hesscrit_secular equation;
} problem;

static problem new_problem(size_t n, double rho)
{
    problem p = {.n = n, .arrays = new_doubles(6 * n)};
    p.pole = p.arrays;
    p.weight = p.arrays + n;
    p.z = p.arrays + 2 * n;
    p.equation = (hesscrit_secular){.kernels = hesscrit_kernels_best(),
                                    .count = n,
                                    .rho = rho,
                                    .pole = p.pole,
                                    .weight = p.weight,
                                    .origin = p.arrays + 3 * n,
                                    .tau = p.arrays + 4 * n,
                                    .product = p.arrays + 5 * n};
    return p;
}

/* The function and the sum of the magnitudes of its terms, at root k moved by
 * this part of its distance from the nearest pole. */
static long double function_at(const problem *p, size_t k, long double part, long double *size)
{
    long double sum = 1.0L / p->equation.rho;
    *size = sum;
    for (size_t j = 0; j < p->n; ++j) {
        const long double distance =
            (long double)p->pole[j] - p->equation.origin[k] - p->equation.tau[k] * (1.0L + part);
        sum += p->weight[j] / distance;
        *size += fabsl(p->weight[j] / distance);
    }
    return sum;
}

/* Between its poles, and the function changes sign a few digits around the
 * root or is nothing but rounding there. */
static void assert_root(const problem *p, size_t k)
{
    const double origin = p->equation.origin[k], tau = p->equation.tau[k];
    const long double part = 16.0L * (long double)eps * copysignl(1.0L, tau);
    long double size;
    assert_true(isfinite(tau) && tau != 0.0);
    assert_true((p->pole[k] - origin) - tau < 0.0);
    if (k + 1 < p->n) assert_true((p->pole[k + 1] - origin) - tau > 0.0);
    if (fabsl(function_at(p, k, 0.0L, &size)) <= 16.0L * (long double)eps * size) return;
    assert_true(function_at(p, k, -part, &size) < 0.0L);
    assert_true(function_at(p, k, part, &size) > 0.0L);
}

static void assert_roots(const problem *p)
{
    for (size_t k = 0; k < p->n; ++k) {
        assert_true(hesscrit_secular_root(&p->equation, k));
        assert_root(p, k);
    }
}

/* The recovered z makes each root exact to the last digits: its function is 0. */
static void assert_recovered(const problem *p)
{
    for (size_t j = 0; j < p->n; ++j) p->z[j] = (j % 2 ? -1.0 : 1.0) * sqrt(p->weight[j]);
    hesscrit_secular_recover(&p->equation, 0, p->equation.count, p->z);
    for (size_t k = 0; k < p->n; ++k) {
        long double sum = 1.0L / p->equation.rho, size = sum, scale = 0.0L;
        for (size_t j = 0; j < p->n; ++j) {
            const long double distance =
                (long double)p->pole[j] - p->equation.origin[k] - p->equation.tau[k];
            const long double term = (long double)p->z[j] * p->z[j] / (p->equation.rho * distance);
            assert_true((p->z[j] < 0.0) == (j % 2 != 0));
            sum += term;
            size += fabsl(term);
            scale = fmaxl(scale, fabsl(term));
        }
        assert_at_most(fabsl(sum), 8.0 * (double)p->n * eps * (double)size);
    }
}

static void roots_are_right_to_the_last_digits(void **state)
{
    (void)state;
    const double coupling[] = {1e-12, 0.1, 1.0, 1e6};
    for (size_t n = 1; n <= 60; n += n < 6 ? 1 : 9)
        for (size_t c = 0; c < sizeof coupling / sizeof coupling[0]; ++c) {
            problem p = new_problem(n, coupling[c]);
            rng r = rng_seeded(n);
            test_note("n = %zu, rho = %g", n, coupling[c]);
            fill_row(&r, n, p.pole, p.weight);
            assert_roots(&p);
            assert_recovered(&p);
            free(p.arrays);
        }
}

/* Weights that differ by any power of ten put roots next to their poles. */
static void roots_next_to_a_pole_are_found(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; ++seed) {
        problem p = new_problem(24, 1.0);
        rng r = rng_seeded(seed);
        test_note("seed %zu", (size_t)seed);
        fill_row(&r, p.n, p.pole, p.weight);
        for (size_t j = 0; j < p.n; ++j) p.weight[j] *= pow(10.0, rng_uniform(&r, -28.0, 0.0));
        assert_roots(&p);
        assert_recovered(&p);
        free(p.arrays);
    }
}

static void close_poles_keep_their_roots_apart(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; ++seed) {
        problem p = new_problem(24, 1.0);
        rng r = rng_seeded(seed);
        test_note("seed %zu", (size_t)seed);
        fill_row(&r, p.n, p.pole, p.weight);
        for (size_t j = 1; j < p.n; ++j)
            p.pole[j] = p.pole[j - 1] + pow(10.0, rng_uniform(&r, -13.0, 0.0));
        assert_roots(&p);
        assert_recovered(&p);
        free(p.arrays);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_does_every_length_by_the_formula),
        cmocka_unit_test(alignment_changes_no_bit),
        cmocka_unit_test(roots_are_right_to_the_last_digits),
        cmocka_unit_test(roots_next_to_a_pole_are_found),
        cmocka_unit_test(close_poles_keep_their_roots_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
