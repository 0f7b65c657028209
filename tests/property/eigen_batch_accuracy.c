/* All types of matrices side by side: a batch is as accurate as single calls. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "eigen/kernels/kernels.h"

#include "fixture.h"
#include "matrices.h"
#include "random.h"
#include "reference.h"
#include "test.h"

static const double eps = 0x1p-52;

/* The rounding of a result to a subnormal, which no solver can avoid. */
static const double least = 0x1p-1074;

static void assert_pairs(size_t n, const double *a, const double *lambda, const double *v)
{
    const double norm = (double)norm_one(n, n, a);
    const double tolerance = 8 * (double)n * eps * norm + sqrt((double)n) * least;
    long double *exact = new_long_doubles(n);
    reference_of_doubles(n, n, a, exact);
    assert_ascending(lambda, n);
    assert_at_most(decomposition_error(n, n, a, lambda, n, v), tolerance);
    assert_at_most(orthogonality_error(n, n, v), 8 * (double)n * eps);
    for (size_t k = 0; k < n; ++k)
        assert_at_most(fabsl(lambda[k] - exact[k]), tolerance + 1e-17 * norm);
    free(exact);
}

static void assert_types(hesscrit_context *context, size_t n)
{
    const size_t count = 3 * matrix_type_count;
    double *a = new_doubles(count * n * n), *v = new_doubles(count * n * n);
    double *lambda = new_doubles(count * n);
    long double *unused = new_long_doubles(n);
    for (size_t m = 0; m < count; ++m)
        matrix_make(&matrix_types[m % matrix_type_count], n, m, a + m * n * n, unused);
    assert_ok(context, hesscrit_eigen_batch(context, count, n, a, lambda, v));
    for (size_t m = 0; m < count; ++m) {
        test_note("version \"%s\", n = %zu, matrix %zu of type \"%s\"", context->kernels->name, n,
                  m, matrix_types[m % matrix_type_count].name);
        assert_pairs(n, a + m * n * n, lambda + m * n, v + m * n * n);
    }
    free(unused);
    free(lambda);
    free(v);
    free(a);
}

static void every_type_is_solved_in_one_batch(void **state)
{
    const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 10, 13, 16, 21, 32};
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
        context->kernels = hesscrit_kernels_at(i);
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) assert_types(context, sizes[s]);
    }
}

/* D B D with a well conditioned B of unit diagonal, squares of D from 1 to
 * 10^-decades in random order. */
static void fill_graded(rng *r, size_t n, double decades, double *a)
{
    size_t *place = calloc(n, sizeof *place);
    double *d = new_doubles(n);
    assert_non_null(place);
    random_permutation(r, n, place);
    random_symmetric(r, n, a);
    for (size_t i = 0; i < n; ++i) d[i] = pow(10.0, -0.5 * decades * (double)place[i] / (double)n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            const double b = i == j ? 1.0 : 0.5 / (double)n * a[i * n + j];
            a[i * n + j] = a[j * n + i] = d[i] * b * d[j];
        }
    free(d);
    free(place);
}

/* Beside matrices of other kinds, and of every grading, in the same vector. */
static void assert_graded(hesscrit_context *context, size_t n)
{
    enum { COUNT = 20 };
    double *a = new_doubles(COUNT * n * n), *v = new_doubles(COUNT * n * n);
    double *lambda = new_doubles(COUNT * n);
    long double *exact = new_long_doubles(n);
    rng r = rng_seeded(n);
    for (size_t m = 0; m < COUNT; ++m)
        if (m % 3 == 0)
            random_symmetric(&r, n, a + m * n * n);
        else
            fill_graded(&r, n, m % 3 == 1 ? 20.0 : 200.0, a + m * n * n);
    assert_ok(context, hesscrit_eigen_batch(context, COUNT, n, a, lambda, v));
    for (size_t m = 0; m < COUNT; ++m) {
        if (m % 3 == 0) continue;
        test_note("version \"%s\", n = %zu, matrix %zu", context->kernels->name, n, m);
        reference_of_doubles(n, n, a + m * n * n, exact);
        for (size_t k = 0; k < n; ++k)
            assert_at_most(fabsl(lambda[m * n + k] - exact[k]) / exact[k], 1e-12);
        assert_at_most(orthogonality_error(n, n, v + m * n * n), 8 * (double)n * eps);
    }
    free(exact);
    free(lambda);
    free(v);
    free(a);
}

static void graded_positive_definite_matrices_keep_their_digits(void **state)
{
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
        context->kernels = hesscrit_kernels_at(i);
        for (size_t n = 2; n <= HESSCRIT_SMALL; n += n < 8 ? 1 : 5) assert_graded(context, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_type_is_solved_in_one_batch),
        test_with_context(graded_positive_definite_matrices_keep_their_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
