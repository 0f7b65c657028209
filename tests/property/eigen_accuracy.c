/* The eigenpairs of every type of matrix in tests/support/matrices.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "matrices.h"
#include "reference.h"
#include "test.h"

static const double eps = 0x1p-52;

/* The rounding of a result to a subnormal, which no solver can avoid. */
static const double least = 0x1p-1074;

/* One matrix with everything that the solver says about it. */
typedef struct trial {
    const matrix_type *type;
    size_t n;
    double *a, *lambda, *vectors, *values_only;
    long double *exact; /* NaN where unknown */
    hesscrit_eigen_info info, info_values_only;
    double norm; /* the 1-norm, as LAPACK measures */
} trial;

static trial new_trial(const matrix_type *type, size_t n, uint64_t seed)
{
    trial t = {.type = type, .n = n};
    t.a = new_doubles(n * n);
    t.lambda = new_doubles(n);
    t.vectors = new_doubles(n * n);
    t.values_only = new_doubles(n);
    t.exact = new_long_doubles(n);
    t.info = hesscrit_eigen_info_default();
    t.info_values_only = hesscrit_eigen_info_default();
    matrix_make(type, n, seed, t.a, t.exact);
    t.norm = (double)norm_one(n, n, t.a);
    return t;
}

static void free_trial(trial *t)
{
    free(t->exact);
    free(t->values_only);
    free(t->vectors);
    free(t->lambda);
    free(t->a);
}

static void solve(void **state, trial *t)
{
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_symmetric(context, t->n, t->n, t->a, t->lambda, t->n,
                                                t->vectors, &t->info));
    assert_ok(context, hesscrit_eigen_symmetric(context, t->n, t->n, t->a, t->values_only, 0, NULL,
                                                &t->info_values_only));
}

/* Who asks for less gets the same, tiny matrices on a shorter way. */
static void assert_same_without_info(void **state, const trial *t)
{
    hesscrit_context *context = context_of(state);
    const size_t n = t->n;
    double *lambda = new_doubles(n), *vectors = new_doubles(n * n);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, t->a, lambda, n, vectors, NULL));
    assert_bits_equal(lambda, t->lambda, n);
    assert_bits_equal(vectors, t->vectors, n * n);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, t->a, lambda, 0, NULL, NULL));
    assert_bits_equal(lambda, t->values_only, n);
    free(vectors);
    free(lambda);
}

static double tolerance(const trial *t)
{
    const double n = (double)t->n;
    return 8 * n * eps * t->norm + sqrt(n) * least;
}

static void assert_decomposition(const trial *t)
{
    const size_t n = t->n;
    assert_ascending(t->lambda, n);
    assert_ascending(t->values_only, n);
    assert_at_most(decomposition_error(n, n, t->a, t->lambda, n, t->vectors), tolerance(t));
    assert_at_most(orthogonality_error(n, n, t->vectors), 8 * (double)n * eps);
    for (size_t k = 0; k < n; ++k) assert_close(t->values_only[k], t->lambda[k], tolerance(t));
}

/* The first component among the largest; one within 0.1 % of the largest is one of them. */
static double leading_component(size_t n, const double *v)
{
    double largest = 0.0;
    for (size_t j = 0; j < n; ++j) largest = fmax(largest, fabs(v[j]));
    for (size_t j = 0; j < n; ++j)
        if (fabs(v[j]) >= 0.999 * largest) return v[j];
    return NAN;
}

static void assert_leading_components_positive(const trial *t)
{
    for (size_t k = 0; k < t->n; ++k)
        assert_at_least(leading_component(t->n, t->vectors + k * t->n), 0.0);
}

static void assert_within_residual(const trial *t, const long double *exact, double slack)
{
    for (size_t k = 0; k < t->n; ++k) {
        const double error = (double)fabsl(t->lambda[k] - exact[k]);
        const double error_values_only = (double)fabsl(t->values_only[k] - exact[k]);
        assert_at_most(error, t->info.residual + slack);
        assert_at_most(error_values_only, t->info_values_only.residual + slack);
        assert_at_most(error, tolerance(t) + slack);
    }
}

/* A bound that is always right and never of use would be no feat. */
static void assert_residual_useful(const trial *t)
{
    const double n = (double)t->n;
    const double norm = (double)norm_frobenius(t->n, t->n, t->a);
    assert_at_most(t->info.residual, 64 * n * eps * norm + n * least);
    assert_at_most(t->info_values_only.residual, 1000 * n * n * eps * norm + n * least);
}

static void assert_trial(void **state, const matrix_type *type, size_t n)
{
    trial t = new_trial(type, n, 1);
    solve(state, &t);
    assert_decomposition(&t);
    if (n <= 40) assert_same_without_info(state, &t);
    assert_leading_components_positive(&t);
    assert_residual_useful(&t);
    if (type->is_exact) assert_within_residual(&t, t.exact, spectrum_error(n, t.a));
    if (n <= 33) {
        reference_of_doubles(n, n, t.a, t.exact);
        assert_within_residual(&t, t.exact, 1e-17 * t.norm);
    }
    free_trial(&t);
}

/* One CMocka test a size would hide the type; the message tells it. */
static void assert_all_types(void **state, size_t n)
{
    for (size_t i = 0; i < matrix_type_count; ++i) {
        test_note("type \"%s\", n = %zu", matrix_types[i].name, n);
        assert_trial(state, &matrix_types[i], n);
    }
}

static void every_type_is_solved_to_backward_stability(void **state)
{
    const size_t sizes[] = {0, 1, 2, 3, 4, 5, 8, 10, 16, 20, 33, 50, 100, 127};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) assert_all_types(state, sizes[s]);
}

static void every_type_is_solved_at_two_hundred(void **state)
{
    assert_all_types(state, 200);
}

static const matrix_type *type_named(const char *name)
{
    for (size_t i = 0; i < matrix_type_count; ++i)
        if (strcmp(matrix_types[i].name, name) == 0) return &matrix_types[i];
    fail_msg("no type is called %s", name);
    return NULL;
}

static void every_size_is_solved(void **state)
{
    const size_t more[] = {41, 47, 48, 49, 55,  56,  57,  63,  64,  65,  71,  72,  73,  79, 80,
                           81, 95, 96, 97, 111, 112, 113, 126, 128, 129, 160, 161, 192, 199};
    for (size_t n = 1; n <= 40; ++n) {
        test_note("n = %zu", n);
        assert_trial(state, type_named("13 random"), n);
    }
    for (size_t i = 0; i < sizeof more / sizeof more[0]; ++i) {
        test_note("n = %zu", more[i]);
        assert_trial(state, type_named("13 random"), more[i]);
    }
}

static void many_small_matrices_are_solved(void **state)
{
    for (size_t n = 2; n <= 6; ++n)
        for (uint64_t seed = 2; seed < 202; ++seed)
            for (size_t i = 0; i < matrix_type_count; ++i) {
                test_note("type \"%s\", n = %zu, seed %zu", matrix_types[i].name, n, (size_t)seed);
                trial t = new_trial(&matrix_types[i], n, seed);
                solve(state, &t);
                assert_decomposition(&t);
                assert_same_without_info(state, &t);
                reference_of_doubles(n, n, t.a, t.exact);
                assert_within_residual(&t, t.exact, 1e-17 * t.norm);
                free_trial(&t);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_type_is_solved_to_backward_stability),
        test_with_context(every_type_is_solved_at_two_hundred),
        test_with_context(every_size_is_solved),
        test_with_context(many_small_matrices_are_solved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
