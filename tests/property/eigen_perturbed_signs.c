/* A sign that hesscrit_inertia() calls sure is that of every matrix within the bound. */
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "matrices.h"
#include "reference.h"
#include "test.h"

/* A matrix that is known up to a bound, and what is claimed about its signs. */
typedef struct claim {
    size_t n;
    double *a, *bound;
    hesscrit_signs signs;
} claim;

static claim new_claim(size_t n)
{
    claim c = {.n = n, .a = new_doubles(n * n), .bound = new_doubles(n * n)};
    return c;
}

static void free_claim(claim *c)
{
    free(c->bound);
    free(c->a);
}

static void ask(void **state, claim *c)
{
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_inertia(context, c->n, c->n, c->a, c->bound, &c->signs));
    assert_int_equal(c->signs.positive + c->signs.negative + c->signs.undecided, c->n);
}

/* The claim holds for A + E, in long double so that the sum is exact; e is overwritten. */
static void assert_holds_for(const claim *c, long double *e)
{
    size_t positive = 0, negative = 0;
    long double *lambda = new_long_doubles(c->n);
    for (size_t i = 0; i < c->n * c->n; ++i) e[i] += c->a[i];
    reference_eigenvalues(c->n, e, lambda);
    for (size_t k = 0; k < c->n; ++k) {
        positive += lambda[k] > 0.0L;
        negative += lambda[k] < 0.0L;
    }
    assert_at_most(c->signs.positive, positive);
    assert_at_most(c->signs.negative, negative);
    free(lambda);
}

/* Random, or where corner is set, random corners of the box of errors. */
static void assert_holds_for_random_errors(const claim *c, rng *r, int corner)
{
    const size_t n = c->n;
    long double *e = new_long_doubles(n * n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            const double share = corner ? rng_sign(r) : rng_uniform(r, -1.0, 1.0);
            e[i * n + j] = e[j * n + i] = (long double)share * c->bound[i * n + j];
        }
    assert_holds_for(c, e);
    free(e);
}

/* The corners that move the k-th eigenvalue furthest to first order, down and up. */
static void assert_holds_for_worst_errors(void **state, const claim *c)
{
    const size_t n = c->n;
    double *lambda = new_doubles(n), *v = new_doubles(n * n);
    long double *e = new_long_doubles(n * n);
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, c->a, lambda, n, v, NULL));
    for (size_t k = 0; k < n; ++k)
        for (int up = 0; up < 2; ++up) {
            for (size_t i = 0; i < n; ++i)
                for (size_t j = 0; j < n; ++j) {
                    const double product = v[k * n + i] * v[k * n + j];
                    const double sign = (product < 0.0) == (up == 0) ? 1.0 : -1.0;
                    e[i * n + j] = (long double)sign * c->bound[i * n + j];
                }
            assert_holds_for(c, e);
        }
    free(e);
    free(v);
    free(lambda);
}

static void fill_bound(rng *r, size_t n, double size, double *bound)
{
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j)
            bound[i * n + j] = bound[j * n + i] = size * rng_uniform(r, 0.0, 1.0);
}

/* Eigenvalues of both signs over four decades, and errors in their midst. */
static void fill_claim(claim *c, rng *r, double size)
{
    const size_t n = c->n;
    long double *spectrum = new_long_doubles(n);
    for (size_t k = 0; k < n; ++k) spectrum[k] = rng_sign(r) * pow(10.0, rng_uniform(r, -4.0, 0.0));
    random_with_spectrum(r, n, spectrum, c->a);
    fill_bound(r, n, size, c->bound);
    free(spectrum);
}

static void claims_hold_throughout_the_bound(void **state)
{
    size_t decided = 0, undecided = 0;
    for (uint64_t seed = 1; seed <= 300; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(1 + rng_below(&r, 9));
        fill_claim(&c, &r, pow(10.0, rng_uniform(&r, -6.0, 0.0)));
        ask(state, &c);
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        for (int repeat = 0; repeat < 4; ++repeat) {
            assert_holds_for_random_errors(&c, &r, 0);
            assert_holds_for_random_errors(&c, &r, 1);
        }
        assert_holds_for_worst_errors(state, &c);
        decided += c.signs.positive + c.signs.negative;
        undecided += c.signs.undecided;
        free_claim(&c);
    }
    /* Else the test above would have tested nothing. */
    assert_true(decided > 300 && undecided > 300);
}

/* From the size on from which signs are counted without eigenvalues. */
static size_t larger_size(rng *r)
{
    return 25 + rng_below(r, 40);
}

static void claims_about_larger_matrices_hold_throughout_the_bound(void **state)
{
    size_t decided = 0, undecided = 0;
    for (uint64_t seed = 1; seed <= 12; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(larger_size(&r));
        fill_claim(&c, &r, pow(10.0, rng_uniform(&r, -7.0, -2.0)));
        ask(state, &c);
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        assert_holds_for_random_errors(&c, &r, 0);
        assert_holds_for_random_errors(&c, &r, 1);
        decided += c.signs.positive + c.signs.negative;
        undecided += c.signs.undecided;
        free_claim(&c);
    }
    assert_true(decided > 50 && undecided > 50);
}

/* Signs that the plain eigenvalues and their radius decide are decided, too,
 * but for those that rounding blurs. */
static void larger_matrices_are_decided_as_by_their_eigenvalues(void **state)
{
    hesscrit_context *context = context_of(state);
    for (uint64_t seed = 1; seed <= 40; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(larger_size(&r));
        double *lambda = new_doubles(c.n), radius;
        size_t positive = 0, negative = 0;
        fill_claim(&c, &r, 0.0);
        const double size = pow(10.0, rng_uniform(&r, -12.0, -2.0));
        for (size_t i = 0; i < c.n * c.n; ++i) c.bound[i] = size; /* a scaling changes nothing */
        ask(state, &c);
        assert_ok(context, hesscrit_eigen_symmetric(context, c.n, c.n, c.a, lambda, 0, NULL, NULL));
        assert_ok(context, hesscrit_eigen_radius(context, c.n, c.n, c.bound, &radius));
        const double limit = 1.001 * radius + 1e-10;
        for (size_t k = 0; k < c.n; ++k) {
            positive += lambda[k] > limit;
            negative += lambda[k] < -limit;
        }
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        assert_at_least(c.signs.positive, positive);
        assert_at_least(c.signs.negative, negative);
        free(lambda);
        free_claim(&c);
    }
}

/* S A S and S bound S for a diagonal S of powers of two. */
static void rescale(claim *c, rng *r, int largest)
{
    for (size_t i = 0; i < c->n; ++i) {
        const int exponent = (int)rng_below(r, (size_t)(2 * largest + 1)) - largest;
        for (size_t j = 0; j < c->n; ++j) {
            c->a[i * c->n + j] = ldexp(c->a[i * c->n + j], exponent);
            c->a[j * c->n + i] = ldexp(c->a[j * c->n + i], exponent);
            c->bound[i * c->n + j] = ldexp(c->bound[i * c->n + j], exponent);
            c->bound[j * c->n + i] = ldexp(c->bound[j * c->n + i], exponent);
        }
    }
}

static void the_same_signs(void **state, claim *c, rng *r, int largest)
{
    ask(state, c);
    const hesscrit_signs before = c->signs;
    rescale(c, r, largest);
    ask(state, c);
    assert_signs_equal(c->signs, before);
}

static void claims_do_not_depend_on_the_units_of_the_parameters(void **state)
{
    for (uint64_t seed = 1; seed <= 300; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(1 + rng_below(&r, 12));
        fill_claim(&c, &r, pow(10.0, rng_uniform(&r, -6.0, 0.0)));
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        the_same_signs(state, &c, &r, 20);
        free_claim(&c);
    }
}

static void claims_do_not_depend_on_units_at_the_ends_of_the_range(void **state)
{
    for (uint64_t seed = 1; seed <= 100; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(1 + rng_below(&r, 12));
        fill_claim(&c, &r, pow(10.0, rng_uniform(&r, -6.0, 0.0)));
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        the_same_signs(state, &c, &r, 450);
        free_claim(&c);
    }
}

/* Of A and its bound alike; an odd power of two has no root among the powers of two. */
static void claims_do_not_depend_on_the_unit_of_the_matrix(void **state)
{
    const int exponents[] = {-700, -41, -1, 1, 27, 700};
    size_t undecided = 0;
    for (uint64_t seed = 1; seed <= 600; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(seed % 20 == 0 ? larger_size(&r) : 1 + rng_below(&r, 12));
        fill_claim(&c, &r, pow(10.0, rng_uniform(&r, -6.0, 0.0)));
        rescale(&c, &r, 5);
        ask(state, &c);
        const hesscrit_signs before = c.signs;
        for (size_t i = 0; i < c.n * c.n; ++i) {
            c.a[i] = ldexp(c.a[i], exponents[seed % 6]);
            c.bound[i] = ldexp(c.bound[i], exponents[seed % 6]);
        }
        test_note("seed %zu, n = %zu, 2^%d", (size_t)seed, c.n, exponents[seed % 6]);
        ask(state, &c);
        assert_signs_equal(c.signs, before);
        undecided += c.signs.undecided;
        free_claim(&c);
    }
    assert_true(undecided > 600);
}

static void claims_about_larger_matrices_do_not_depend_on_the_units(void **state)
{
    for (uint64_t seed = 1; seed <= 60; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(larger_size(&r));
        fill_claim(&c, &r, pow(10.0, rng_uniform(&r, -6.0, 0.0)));
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        the_same_signs(state, &c, &r, seed % 2 ? 20 : 450);
        free_claim(&c);
    }
}

/* Small multiples of the smallest number, without errors. */
static void claims_hold_for_the_smallest_numbers(void **state)
{
    for (uint64_t seed = 1; seed <= 500; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(1 + rng_below(&r, 7));
        long double *e = new_long_doubles(c.n * c.n);
        for (size_t i = 0; i < c.n; ++i)
            for (size_t j = 0; j <= i; ++j)
                c.a[i * c.n + j] = c.a[j * c.n + i] =
                    ((double)rng_below(&r, 7) - 3.0 + (i == j ? 3.0 : 0.0)) * 0x1p-1074;
        ask(state, &c);
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        assert_holds_for(&c, e);
        free(e);
        free_claim(&c);
    }
}

static void claims_without_a_bound_do_not_depend_on_the_units(void **state)
{
    for (uint64_t seed = 1; seed <= 200; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(1 + rng_below(&r, 12));
        double *kept = c.bound;
        fill_claim(&c, &r, 0.0);
        c.bound = NULL;
        ask(state, &c);
        const hesscrit_signs before = c.signs;
        c.bound = kept;
        rescale(&c, &r, 20);
        c.bound = NULL;
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        ask(state, &c);
        assert_signs_equal(c.signs, before);
        c.bound = kept;
        free_claim(&c);
    }
}

/* A radius of at most 20 * 1e-7 beside eigenvalues of 1e-4 and more. */
static void a_narrow_bound_leaves_nothing_undecided(void **state)
{
    for (uint64_t seed = 1; seed <= 100; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(1 + rng_below(&r, 20));
        fill_claim(&c, &r, 1e-7);
        ask(state, &c);
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        assert_at_most(c.signs.undecided, 0);
        free_claim(&c);
    }
}

/* Entries exact but for their last bits: the claim holds for the matrix as given. */
static void claims_hold_for_every_type_of_matrix(void **state)
{
    const size_t sizes[] = {1, 2, 3, 4, 7, 16, 33};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
        for (size_t i = 0; i < matrix_type_count; ++i) {
            claim c = new_claim(sizes[s]);
            long double *exact = new_long_doubles(c.n), *e = new_long_doubles(c.n * c.n);
            test_note("type \"%s\", n = %zu", matrix_types[i].name, c.n);
            matrix_make(&matrix_types[i], c.n, 9, c.a, exact);
            hesscrit_context *context = context_of(state);
            assert_ok(context, hesscrit_inertia(context, c.n, c.n, c.a, NULL, &c.signs));
            assert_int_equal(c.signs.positive + c.signs.negative + c.signs.undecided, c.n);
            assert_holds_for(&c, e);
            /* And with relative errors of two units of rounding in every entry. */
            rng r = rng_seeded(i);
            for (size_t j = 0; j < c.n * c.n; ++j) c.bound[j] = 0x1p-52 * fabs(c.a[j]);
            assert_holds_for_random_errors(&c, &r, 1);
            free(e);
            free(exact);
            free_claim(&c);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(claims_hold_throughout_the_bound),
        test_with_context(claims_about_larger_matrices_hold_throughout_the_bound),
        test_with_context(larger_matrices_are_decided_as_by_their_eigenvalues),
        test_with_context(claims_do_not_depend_on_the_units_of_the_parameters),
        test_with_context(claims_do_not_depend_on_units_at_the_ends_of_the_range),
        test_with_context(claims_do_not_depend_on_the_unit_of_the_matrix),
        test_with_context(claims_about_larger_matrices_do_not_depend_on_the_units),
        test_with_context(claims_hold_for_the_smallest_numbers),
        test_with_context(claims_without_a_bound_do_not_depend_on_the_units),
        test_with_context(a_narrow_bound_leaves_nothing_undecided),
        test_with_context(claims_hold_for_every_type_of_matrix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
