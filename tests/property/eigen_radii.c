/* hesscrit_eigen_radii(): every matrix within the bound has its eigenvalues within their radii,
 * which are close where eigenvalues are separated and the bound is graded. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "random.h"
#include "reference.h"
#include "test.h"

/* A matrix that is known up to a bound, its eigenpairs, and the claim about them. */
typedef struct claim {
    size_t n;
    double *a, *bound, *lambda, *vectors, *radii;
    double rho, residual;
    double closest; /* the largest share of a radius that an error took */
} claim;

static claim new_claim(size_t n)
{
    claim c = {.n = n, .a = new_doubles(n * n), .bound = new_doubles(n * n)};
    c.lambda = new_doubles(n);
    c.vectors = new_doubles(n * n);
    c.radii = new_doubles(n);
    return c;
}

static void free_claim(claim *c)
{
    free(c->radii);
    free(c->vectors);
    free(c->lambda);
    free(c->bound);
    free(c->a);
}

static void ask(void **state, claim *c)
{
    const size_t n = c->n;
    hesscrit_context *context = context_of(state);
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    assert_ok(context,
              hesscrit_eigen_symmetric(context, n, n, c->a, c->lambda, n, c->vectors, &info));
    c->residual = info.residual;
    assert_ok(context, hesscrit_eigen_radius(context, n, n, c->bound, &c->rho));
    assert_ok(context, hesscrit_eigen_radii(context, n, c->lambda, n, c->vectors, n, c->bound,
                                            info.residual, c->radii));
    for (size_t k = 0; k < n; ++k) {
        assert_at_least(c->radii[k], 0.0);
        assert_at_most(c->radii[k], (c->rho + c->residual) * (1.0 + 0x1p-50));
    }
}

/* The claim holds for A + E, in long double so that the sum is exact; e is overwritten. The
 * reference itself is right to about 2^-62 of the norm. */
static void assert_holds_for(claim *c, long double *e)
{
    const size_t n = c->n;
    long double *exact = new_long_doubles(n);
    long double norm = 0.0L;
    for (size_t i = 0; i < n * n; ++i) {
        e[i] += c->a[i];
        norm += e[i] * e[i];
    }
    const double slack = (double)(sqrtl(norm) * 0x1p-58L);
    reference_eigenvalues(n, e, exact);
    for (size_t k = 0; k < n; ++k) {
        const double error = fabs((double)(exact[k] - c->lambda[k]));
        assert_at_most(error, c->radii[k] + slack);
        if (c->radii[k] > 4.0 * (c->residual + slack))
            c->closest = fmax(c->closest, error / c->radii[k]);
    }
    free(exact);
}

/* Random, or where corner is set, random corners of the box of errors. */
static void assert_holds_for_random_errors(claim *c, rng *r, int corner)
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

static double sign_of(double x)
{
    return x < 0.0 ? -1.0 : 1.0;
}

/* The corner that mixes vectors k and l most, or for k = l moves their eigenvalue furthest. */
static void assert_holds_for_worst_errors(claim *c, size_t k, size_t l, double direction)
{
    const size_t n = c->n;
    const double *p = c->vectors + k * n;
    const double *q = c->vectors + l * n;
    long double *e = new_long_doubles(n * n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j)
            e[i * n + j] =
                (long double)(direction * sign_of(p[i] * q[j] + p[j] * q[i])) * c->bound[i * n + j];
    assert_holds_for(c, e);
    free(e);
}

static void assert_holds(claim *c, rng *r)
{
    for (int repeat = 0; repeat < 4; ++repeat) {
        assert_holds_for_random_errors(c, r, 0);
        assert_holds_for_random_errors(c, r, 1);
    }
    for (size_t k = 0; k < c->n; ++k)
        for (int up = -1; up <= 1; up += 2) {
            assert_holds_for_worst_errors(c, k, k, up);
            assert_holds_for_worst_errors(c, k, rng_below(r, c->n), up);
        }
}

/* Eigenvalues of both signs over some decades, and clusters, and zeros. */
static void fill_matrix(claim *c, rng *r)
{
    const double decades = rng_uniform(r, 0.0, 8.0);
    long double *spectrum = new_long_doubles(c->n);
    for (size_t k = 0; k < c->n; ++k) {
        spectrum[k] = rng_sign(r) * pow(10.0, -rng_uniform(r, 0.0, decades));
        if (k > 0 && rng_below(r, 4) == 0) spectrum[k] = spectrum[k - 1];
        if (rng_below(r, 8) == 0) spectrum[k] = 0.0L;
    }
    random_with_spectrum(r, c->n, spectrum, c->a);
    free(spectrum);
}

/* Uniform; graded by rows; or every entry with a size of its own. */
static void fill_bound(claim *c, rng *r)
{
    const double size = pow(10.0, rng_uniform(r, -10.0, 0.0));
    const double rows = rng_below(r, 2) ? rng_uniform(r, 0.0, 5.0) : 0.0;
    const double entries = rng_below(r, 2) ? rng_uniform(r, 0.0, 10.0) : 0.0;
    double *scale = new_doubles(c->n);
    for (size_t i = 0; i < c->n; ++i) {
        scale[i] = pow(10.0, -rng_uniform(r, 0.0, 1.0) * rows);
        for (size_t j = 0; j <= i; ++j)
            c->bound[i * c->n + j] = c->bound[j * c->n + i] =
                rng_below(r, 10) == 0
                    ? 0.0
                    : size * scale[i] * scale[j] * pow(10.0, -entries * rng_uniform(r, 0.0, 1.0));
    }
    free(scale);
}

/* S A S: the eigenvectors then know which parameters are large. */
static void grade(claim *c, rng *r)
{
    const double decades = rng_uniform(r, 0.0, 4.0);
    for (size_t i = 0; i < c->n; ++i) {
        const double scale = pow(10.0, -decades * rng_uniform(r, 0.0, 1.0));
        for (size_t j = 0; j < c->n; ++j) {
            c->a[i * c->n + j] *= scale;
            c->bound[i * c->n + j] *= scale;
            c->a[j * c->n + i] = i == j ? c->a[i * c->n + i] * scale : c->a[i * c->n + j];
            c->bound[j * c->n + i] =
                i == j ? c->bound[i * c->n + i] * scale : c->bound[i * c->n + j];
        }
    }
}

static void radii_hold_throughout_the_bound(void **state)
{
    double closest = 0.0;
    size_t narrower = 0, all = 0;
    for (uint64_t seed = 1; seed <= 600; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(1 + rng_below(&r, seed % 20 == 0 ? 24 : 8));
        fill_matrix(&c, &r);
        fill_bound(&c, &r);
        if (rng_below(&r, 2)) grade(&c, &r);
        ask(state, &c);
        test_note("seed %zu, n = %zu", (size_t)seed, c.n);
        assert_holds(&c, &r);
        closest = fmax(closest, c.closest);
        for (size_t k = 0; k < c.n; ++k) narrower += c.radii[k] < 0.5 * c.rho;
        all += c.n;
        free_claim(&c);
    }
    /* Else the test above would have tested nothing. */
    assert_at_least(closest, 0.99);
    assert_at_least((double)narrower, 0.2 * (double)all);
}

/* Parameters of sizes s_i from 1 to 10^-5, with the errors of their units, size * s_i s_j: rho
 * knows the largest only, and is size. An eigenvalue of s_i^2 has a radius of at most about
 * size * s_i: the coupling to the largest. */
static void small_eigenvalues_of_graded_matrices_have_small_radii(void **state)
{
    enum { N = 12 };
    for (uint64_t seed = 1; seed <= 50; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(N);
        const double size = 1e-3;
        for (size_t i = 0; i < N; ++i)
            for (size_t j = 0; j <= i; ++j) {
                const double scale = pow(10.0, -5.0 * (double)(i + j) / (N - 1));
                c.a[i * N + j] = c.a[j * N + i] =
                    scale * (i == j ? rng_sign(&r) : rng_uniform(&r, -0.05, 0.05));
                c.bound[i * N + j] = c.bound[j * N + i] = size * scale;
            }
        ask(state, &c);
        test_note("seed %zu", (size_t)seed);
        assert_holds(&c, &r);
        for (size_t k = 0; k < N; ++k)
            assert_at_most(c.radii[k], 4.0 * size * sqrt(fabs(c.lambda[k])));
        assert_at_least(c.rho, size);
        free_claim(&c);
    }
}

/* Five zeros among large eigenvalues, all on coordinates with small errors: a cluster
 * has to be split from the rest as a whole. */
static void a_cluster_at_zero_has_radii_of_its_own(void **state)
{
    enum { N = 12, ZEROS = 5 };
    for (uint64_t seed = 1; seed <= 50; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(N);
        for (size_t i = 0; i < N; ++i)
            for (size_t j = 0; j <= i; ++j) {
                const double scale = (i < ZEROS ? 1e-4 : 1.0) * (j < ZEROS ? 1e-4 : 1.0);
                const double own = i == j ? 2.0 * rng_sign(&r) : rng_uniform(&r, -0.1, 0.1);
                c.a[i * N + j] = c.a[j * N + i] = j < ZEROS ? 0.0 : own;
                c.bound[i * N + j] = c.bound[j * N + i] = 1e-2 * scale;
            }
        ask(state, &c);
        test_note("seed %zu", (size_t)seed);
        assert_holds(&c, &r);
        size_t small = 0;
        for (size_t k = 0; k < N; ++k) small += c.radii[k] < 1e-9; /* 5 * 1e-10 and the coupling */
        assert_int_equal(small, ZEROS);
        free_claim(&c);
    }
}

static void units_do_not_matter(void **state)
{
    const int exponents[] = {-900, -600, 600, 900};
    for (uint64_t seed = 1; seed <= 100; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(1 + rng_below(&r, 8));
        double *radii = new_doubles(c.n);
        fill_matrix(&c, &r);
        fill_bound(&c, &r);
        ask(state, &c);
        const int exponent = exponents[seed % 4];
        for (size_t k = 0; k < c.n; ++k) c.lambda[k] = ldexp(c.lambda[k], exponent);
        for (size_t i = 0; i < c.n * c.n; ++i) c.bound[i] = ldexp(c.bound[i], exponent);
        assert_ok(context_of(state),
                  hesscrit_eigen_radii(context_of(state), c.n, c.lambda, c.n, c.vectors, c.n,
                                       c.bound, ldexp(c.residual, exponent), radii));
        test_note("seed %zu, 2^%d", (size_t)seed, exponent);
        for (size_t k = 0; k < c.n; ++k)
            assert_close(ldexp(radii[k], -exponent), c.radii[k], 1e-9 * c.radii[k]);
        free(radii);
        free_claim(&c);
    }
}

/* Vectors that are orthonormal to six digits: their defect widens the radii, and covers. */
static void inexact_vectors_are_allowed_for(void **state)
{
    hesscrit_context *context = context_of(state);
    for (uint64_t seed = 1; seed <= 100; ++seed) {
        rng r = rng_seeded(seed);
        claim c = new_claim(2 + rng_below(&r, 7));
        const size_t n = c.n;
        fill_matrix(&c, &r);
        fill_bound(&c, &r);
        ask(state, &c);
        for (size_t i = 0; i < n * n; ++i) c.vectors[i] += rng_uniform(&r, -1e-6, 1e-6);
        /* ||A|| is at most 1, each residual at most 2e-6 times the square root of n. */
        c.residual = 4e-6 * (double)n;
        assert_ok(context, hesscrit_eigen_radii(context, n, c.lambda, n, c.vectors, n, c.bound,
                                                c.residual, c.radii));
        test_note("seed %zu, n = %zu", (size_t)seed, n);
        assert_holds(&c, &r);
        free_claim(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(radii_hold_throughout_the_bound),
        test_with_context(small_eigenvalues_of_graded_matrices_have_small_radii),
        test_with_context(a_cluster_at_zero_has_radii_of_its_own),
        test_with_context(units_do_not_matter),
        test_with_context(inexact_vectors_are_allowed_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
