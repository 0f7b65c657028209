/* The lowest pairs of every type of matrix agree with those among all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "eigen/kernels/kernels.h"

#include "fixture.h"
#include "graded.h"
#include "random.h"
#include "reference.h"
#include "test.h"
#include "trial.h"

static const double eps = 0x1p-52;

typedef struct lowest {
    size_t count;
    double *lambda, *vectors, *values_only;
    hesscrit_eigen_info info;
} lowest;

static lowest find_lowest(hesscrit_context *context, const trial *t, size_t count)
{
    const size_t n = t->n;
    lowest l = {count, new_doubles(count), new_doubles(count * n), new_doubles(count),
                hesscrit_eigen_info_default()};
    assert_ok(context,
              hesscrit_eigen_lowest(context, n, n, t->a, count, l.lambda, n, l.vectors, &l.info));
    assert_ok(context,
              hesscrit_eigen_lowest(context, n, n, t->a, count, l.values_only, 0, NULL, NULL));
    return l;
}

static void free_lowest(lowest *l)
{
    free(l->values_only);
    free(l->vectors);
    free(l->lambda);
}

static double product(size_t n, const double *x, const double *y)
{
    long double sum = 0.0L;
    for (size_t j = 0; j < n; ++j) sum += (long double)x[j] * y[j];
    return (double)sum;
}

/* The sum of |A v - lambda v| over the components, which 8 n eps ||A||_1 bounds. */
static double residual_of(const trial *t, double lambda, const double *v)
{
    long double sum = 0.0L;
    for (size_t i = 0; i < t->n; ++i) {
        long double difference = -(long double)lambda * v[i];
        for (size_t j = 0; j < t->n; ++j) difference += (long double)t->a[i * t->n + j] * v[j];
        sum += fabsl(difference);
    }
    return (double)sum;
}

static void assert_leads(size_t n, const double *v)
{
    double largest = 0.0;
    size_t first = 0;
    for (size_t j = 0; j < n; ++j) largest = fmax(largest, fabs(v[j]));
    while (first < n && fabs(v[first]) < 0.999 * largest) ++first;
    assert_true(v[first] > 0.0);
}

static void assert_pairs(const trial *t, const lowest *l)
{
    const size_t n = t->n;
    const double slack = sqrt((double)n) * 0x1p-1074;
    assert_ascending(l->lambda, l->count);
    for (size_t k = 0; k < l->count; ++k) {
        const double *v = l->vectors + k * n;
        double defect = 0.0;
        assert_close(l->lambda[k], t->lambda[k], trial_tolerance(t));
        assert_close(l->values_only[k], t->lambda[k], trial_tolerance(t));
        assert_at_most(residual_of(t, l->lambda[k], v), trial_tolerance(t) + slack);
        for (size_t i = 0; i < l->count; ++i)
            defect += fabs(product(n, v, l->vectors + i * n) - (i == k ? 1.0 : 0.0));
        assert_at_most(defect, 8 * (double)n * eps);
        assert_leads(n, v);
        if (t->type->is_exact)
            assert_at_most(fabsl(l->lambda[k] - t->exact[k]),
                           l->info.residual + spectrum_error(n, t->a));
    }
}

static void assert_lowest(void **state, const trial *t, size_t count)
{
    test_note("type \"%s\", n = %zu, count %zu", t->type->name, t->n, count);
    lowest l = find_lowest(context_of(state), t, count);
    assert_pairs(t, &l);
    free_lowest(&l);
}

static void assert_counts(void **state, way how, const matrix_type *type, size_t n)
{
    trial t = new_trial(type, n, 1);
    solve_trial(context_of(state), how, &t);
    assert_lowest(state, &t, 0);
    if (n > 0) assert_lowest(state, &t, 1);
    assert_lowest(state, &t, n / 10);
    assert_lowest(state, &t, n / 2);
    if (n > 0) assert_lowest(state, &t, n - 1);
    assert_lowest(state, &t, n);
    free_trial(&t);
}

static void the_lowest_of_every_type_are_found(void **state)
{
    const size_t sizes[] = {0, 1, 2, 3, 4, 5, 16, 32, 33, 50, 100};
    const way how = {.only_with_vectors = 1};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
        for (size_t i = 0; i < matrix_type_count; ++i)
            assert_counts(state, how, &matrix_types[i], sizes[s]);
}

static void every_version_finds_them(void **state)
{
    for (size_t k = 0; hesscrit_kernels_at(k); ++k) {
        const way how = {.kernels = hesscrit_kernels_at(k), .only_with_vectors = 1};
        for (size_t i = 0; i < matrix_type_count; ++i)
            assert_counts(state, how, &matrix_types[i], 65);
    }
}

/* More than a panel of vectors. */
static void large_matrices_are_solved(void **state)
{
    const way how = {.only_with_vectors = 1};
    if (HESSCRIT_TEST_LARGEST < 500) skip();
    trial t = new_trial(matrix_type_named("13 random"), 450, 1);
    solve_trial(context_of(state), how, &t);
    assert_lowest(state, &t, 5);
    assert_lowest(state, &t, 200);
    free_trial(&t);
}

static void graded_matrices_keep_their_digits(void **state)
{
    enum { N = 60, COUNT = 7 };
    double *a = new_doubles((size_t)N * N), lambda[COUNT], v[COUNT * N];
    long double exact[N];
    for (int along = DECREASING; along <= SHUFFLED; ++along) {
        hesscrit_eigen_info info = hesscrit_eigen_info_default();
        graded_make(1, N, WEAK, 20.0, (graded_order)along, a);
        reference_of_doubles(N, N, a, exact);
        assert_ok(context_of(state),
                  hesscrit_eigen_lowest(context_of(state), N, N, a, COUNT, lambda, N, v, &info));
        assert_int_equal(info.relative_accuracy, 1);
        for (size_t k = 0; k < COUNT; ++k)
            assert_at_most(fabsl(lambda[k] - exact[k]) / exact[k], 1e-12);
    }
    free(a);
}

static double careless_vector(size_t n, const double *pole, const double *z, double origin,
                              double tau, double *x)
{
    double square = 0.0;
    hesscrit_kernels_best()->secular_vector(n, pole, z, origin, tau, x);
    for (size_t j = 0; j < n; ++j) {
        x[j] *= 1.0 + 1e-6 * (double)(j % 3);
        square += x[j] * x[j];
    }
    return square;
}

/* Of length 1, and with no other that it should be orthogonal to: the residual tells. */
static void a_single_wrong_vector_is_found_out(void **state)
{
    hesscrit_kernels kernels = *hesscrit_kernels_best();
    const way how = {.only_with_vectors = 1};
    trial t = new_trial(matrix_type_named("13 random"), 60, 1);
    /* Vectors that live in both halves, which differ: a merge makes them. */
    for (size_t i = 0; i < t.n; ++i)
        for (size_t j = 0; j < t.n; ++j)
            t.a[i * t.n + j] = i == j                     ? 2.0 + 1e-3 * (double)i
                               : i + 1 == j || j + 1 == i ? -1.0
                                                          : 0.0;
    t.norm = norm_one(t.n, t.n, t.a);
    solve_trial(context_of(state), how, &t);
    kernels.secular_vector = careless_vector;
    context_of(state)->kernels = &kernels;
    for (size_t count = 1; count < 60; count += 19) assert_lowest(state, &t, count);
    free_trial(&t);
}

static void more_than_all_are_refused(void **state)
{
    hesscrit_context *context = context_of(state);
    const double a[4] = {1.0, 0.0, 0.0, 2.0};
    double lambda[3], v[6];
    fill_pattern(lambda, sizeof lambda);
    assert_status(hesscrit_eigen_lowest(context, 2, 2, a, 3, lambda, 2, v, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_eigen_lowest(context, 2, 2, a, 1, lambda, 1, v, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_eigen_lowest(context, 2, 1, a, 1, lambda, 2, v, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_eigen_lowest(context, 2, 2, NULL, 1, lambda, 2, v, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_eigen_lowest(context, 2, 2, a, 1, NULL, 2, v, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_eigen_lowest(NULL, 2, 2, a, 1, lambda, 2, v, NULL), HESSCRIT_E_ARGUMENT);
    assert_true(pattern_is_intact(lambda, sizeof lambda));
    assert_ok(context, hesscrit_eigen_lowest(context, 2, 2, a, 0, NULL, 2, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(the_lowest_of_every_type_are_found),
        test_with_context(every_version_finds_them),
        test_with_context(large_matrices_are_solved),
        test_with_context(graded_matrices_keep_their_digits),
        test_with_context(a_single_wrong_vector_is_found_out),
        test_with_context(more_than_all_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
