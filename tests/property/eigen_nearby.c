/* A start changes nothing of the accuracy, be it good or bad. */
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

/* The eigenvectors of A + delta ||A|| F, with F random. */
static void start_at(hesscrit_context *context, size_t n, const double *a, double delta,
                     double *basis)
{
    double *moved = new_doubles(n * n), *lambda = new_doubles(n);
    double largest = 0.0;
    rng r = rng_seeded(n + 7);
    random_symmetric(&r, n, moved);
    for (size_t i = 0; i < n * n; ++i) largest = fmax(largest, fabs(a[i]));
    for (size_t i = 0; i < n * n; ++i) moved[i] = a[i] + delta * largest * moved[i];
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, moved, lambda, n, basis, NULL));
    free(lambda);
    free(moved);
}

static void at_it(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    start_at(context, n, a, 0.0, basis);
}

static void at_12(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    start_at(context, n, a, 1e-12, basis);
}

static void at_9(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    start_at(context, n, a, 1e-9, basis);
}

static void at_6(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    start_at(context, n, a, 1e-6, basis);
}

static void at_3(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    start_at(context, n, a, 1e-3, basis);
}

/* Each component moved by this, relatively. */
static void bend(size_t n, double size, double *basis)
{
    rng r = rng_seeded(n);
    for (size_t i = 0; i < n * n; ++i) basis[i] += size * rng_uniform(&r, -1.0, 1.0);
}

static void bent_by_little(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    at_9(context, n, a, basis);
    bend(n, 1e-12, basis);
}

static void bent(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    at_it(context, n, a, basis);
    bend(n, 1e-5, basis);
}

static void bent_by_much(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    at_it(context, n, a, basis);
    bend(n, 0.1, basis);
}

static void random_basis(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    long double *q = new_long_doubles(n * n);
    rng r = rng_seeded(n);
    (void)context, (void)a;
    random_orthogonal(&r, n, q);
    for (size_t i = 0; i < n * n; ++i) basis[i] = (double)q[i];
    free(q);
}

static void zeros(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    (void)context, (void)a;
    memset(basis, 0, n * n * sizeof *basis);
}

/* The last row is the first one. */
static void one_twice(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    at_it(context, n, a, basis);
    if (n > 0) memmove(basis + (n - 1) * n, basis, n * sizeof *basis);
}

static void one_nan(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    at_it(context, n, a, basis);
    if (n > 0) basis[n * n / 2] = NAN;
}

static void one_infinity(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    at_it(context, n, a, basis);
    if (n > 0) basis[n * n - 1] = -INFINITY;
}

static void huge(hesscrit_context *context, size_t n, const double *a, double *basis)
{
    at_it(context, n, a, basis);
    for (size_t i = 0; i < n * n; ++i) basis[i] *= 1e300;
}

typedef struct start {
    const char *name;
    void (*fill)(hesscrit_context *context, size_t n, const double *a, double *basis);
} start;

static const start starts[] = {
    {"at it", at_it},
    {"at 1e-12", at_12},
    {"at 1e-9", at_9},
    {"at 1e-6", at_6},
    {"at 1e-3", at_3},
    {"bent by little", bent_by_little},
    {"bent", bent},
    {"bent by much", bent_by_much},
    {"random", random_basis},
    {"zero", zeros},
    {"one twice", one_twice},
    {"a NaN", one_nan},
    {"an infinity", one_infinity},
    {"huge", huge},
};
enum { STARTS = sizeof starts / sizeof starts[0] };

static void assert_all_starts(void **state, const hesscrit_kernels *kernels,
                              const matrix_type *type, size_t n)
{
    for (size_t s = 0; s < STARTS; ++s) {
        const way how = {.kernels = kernels, .only_with_vectors = 1, .start = starts[s].fill};
        test_note("start \"%s\"", starts[s].name);
        assert_solved(context_of(state), how, type, n);
    }
}

static void every_start_solves_every_type(void **state)
{
    const size_t sizes[] = {0, 1, 2, 3, 5, 9, 16, 31, 32, 33, 50, 100};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; ++k)
        for (size_t i = 0; i < matrix_type_count; ++i)
            assert_all_starts(state, NULL, &matrix_types[i], sizes[k]);
}

static void every_version_starts_anywhere(void **state)
{
    const size_t sizes[] = {13, 65};
    for (size_t k = 0; hesscrit_kernels_at(k); ++k)
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
            for (size_t i = 0; i < matrix_type_count; i += 2)
                assert_all_starts(state, hesscrit_kernels_at(k), &matrix_types[i], sizes[s]);
}

static void large_matrices_start_anywhere(void **state)
{
    if (HESSCRIT_TEST_LARGEST < 200) skip();
    assert_all_starts(state, NULL, matrix_type_named("13 random"), 200);
    assert_all_starts(state, NULL, matrix_type_named("9 full, geometric"), 200);
}

/* A path of many small steps: what is made at one point is the start at the next. */
static void errors_do_not_add_up_along_a_path(void **state)
{
    const size_t sizes[] = {12, 32, 60};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
        trial t = new_trial(matrix_type_named("13 random"), sizes[s], 1);
        double *step = new_doubles(t.n * t.n);
        rng r = rng_seeded(2);
        const way how = {.only_with_vectors = 1};
        solve_trial(context_of(state), how, &t);
        for (int point = 0; point < 200; ++point) {
            random_symmetric(&r, t.n, step);
            for (size_t i = 0; i < t.n * t.n; ++i) t.a[i] += 1e-9 * step[i];
            assert_ok(context_of(state),
                      hesscrit_eigen_nearby(context_of(state), t.n, t.n, t.a, t.n, t.vectors,
                                            t.lambda, t.n, t.vectors, &t.info));
        }
        memcpy(t.values_only, t.lambda, t.n * sizeof *t.lambda);
        assert_decomposition(&t);
        free(step);
        free_trial(&t);
    }
}

typedef void (*filler)(hesscrit_context *context, size_t n, const double *a, double *basis);

static void assert_is_used(void **state, size_t n, filler fill)
{
    trial cold = new_trial(matrix_type_named("13 random"), n, 1);
    trial warm = new_trial(matrix_type_named("13 random"), n, 1);
    const way usual = {.only_with_vectors = 1};
    const way nearby = {.only_with_vectors = 1, .start = fill};
    solve_trial(context_of(state), usual, &cold);
    solve_trial(context_of(state), nearby, &warm);
    test_note("n = %zu", n);
    assert_true(warm.info.sweeps < cold.info.sweeps);
    free_trial(&warm);
    free_trial(&cold);
}

/* Else all of the above would test hesscrit_eigen_symmetric(). */
static void a_good_start_is_used(void **state)
{
    const size_t sizes[] = {33, 40, 64, 100};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
        assert_is_used(state, sizes[s], at_9);
}

static void a_start_further_off_is_used(void **state)
{
    const size_t small[] = {33, 64, 90}, large[] = {33, 64, 100, 130};
    for (size_t s = 0; s < sizeof small / sizeof small[0]; ++s)
        assert_is_used(state, small[s], at_3);
    for (size_t s = 0; s < sizeof large / sizeof large[0]; ++s)
        assert_is_used(state, large[s], at_6);
}

static void assert_relative_accuracy(void **state, size_t n, const double *a, const start *from)
{
    long double *exact = new_long_doubles(n);
    double *lambda = new_doubles(n), *v = new_doubles(n * n);
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    test_note("n = %zu, start \"%s\"", n, from->name);
    reference_of_doubles(n, n, a, exact);
    from->fill(context_of(state), n, a, v);
    assert_ok(context_of(state),
              hesscrit_eigen_nearby(context_of(state), n, n, a, n, v, lambda, n, v, &info));
    for (size_t k = 0; k < n; ++k) assert_at_most(fabsl(lambda[k] - exact[k]) / exact[k], 1e-12);
    assert_int_equal(info.relative_accuracy, 1);
    free(v);
    free(lambda);
    free(exact);
}

static void graded_matrices_keep_their_digits(void **state)
{
    const size_t sizes[] = {2, 3, 4, 9, 16, 32, 33, 60};
    const double decades[] = {0.0, 1.0, 3.0, 20.0};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
        for (size_t d = 0; d < sizeof decades / sizeof decades[0]; ++d) {
            const size_t n = sizes[s];
            double *a = new_doubles(n * n);
            graded_make(n, n, WEAK, decades[d], SHUFFLED, a);
            assert_relative_accuracy(state, n, a, &starts[0]);
            assert_relative_accuracy(state, n, a, &starts[2]);
            free(a);
        }
}

static void a_basis_may_be_left_out_or_stand_apart(void **state)
{
    enum { N = 40, WIDE = 43 };
    hesscrit_context *context = context_of(state);
    double *a = new_doubles((size_t)N * N), *v = new_doubles((size_t)N * N),
           *wide = new_doubles((size_t)N * WIDE);
    double lambda[N], again[N];
    rng r = rng_seeded(3);
    random_symmetric(&r, N, a);
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, lambda, N, v, NULL));
    assert_ok(context, hesscrit_eigen_nearby(context, N, N, a, 0, NULL, again, N, v, NULL));
    assert_bits_equal(again, lambda, N);
    assert_ok(context, hesscrit_eigen_nearby(context, N, N, a, N, v, again, 0, NULL, NULL));
    for (size_t i = 0; i < N; ++i) memcpy(wide + i * WIDE, v + i * N, N * sizeof *v);
    assert_ok(context, hesscrit_eigen_nearby(context, N, N, a, WIDE, wide, lambda, N, v, NULL));
    free(wide);
    free(v);
    free(a);
}

static void bad_arguments_are_refused(void **state)
{
    hesscrit_context *context = context_of(state);
    const double a[4] = {1.0, 0.0, 0.0, 2.0};
    double lambda[2], v[4] = {1.0, 0.0, 0.0, 1.0};
    const hesscrit_status refused = HESSCRIT_E_ARGUMENT;
    fill_pattern(lambda, sizeof lambda);
    assert_status(hesscrit_eigen_nearby(context, 2, 2, a, 1, v, lambda, 2, v, NULL), refused);
    assert_status(hesscrit_eigen_nearby(context, 2, 1, a, 2, v, lambda, 2, v, NULL), refused);
    assert_status(hesscrit_eigen_nearby(context, 2, 2, a, 2, v, lambda, 1, v, NULL), refused);
    assert_status(hesscrit_eigen_nearby(context, 2, 2, a, 2, v, NULL, 2, v, NULL), refused);
    assert_status(hesscrit_eigen_nearby(NULL, 2, 2, a, 2, v, lambda, 2, v, NULL), refused);
    assert_true(pattern_is_intact(lambda, sizeof lambda));
    assert_true(v[0] == 1.0 && v[1] == 0.0 && v[2] == 0.0 && v[3] == 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_start_solves_every_type),
        test_with_context(every_version_starts_anywhere),
        test_with_context(large_matrices_start_anywhere),
        test_with_context(errors_do_not_add_up_along_a_path),
        test_with_context(a_good_start_is_used),
        test_with_context(a_start_further_off_is_used),
        test_with_context(graded_matrices_keep_their_digits),
        test_with_context(a_basis_may_be_left_out_or_stand_apart),
        test_with_context(bad_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
