/* Many matrices in one call: each is solved as if it were alone, in every
 * version of the kernels, and what is wrong with one is told before any is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "eigen/kernels/kernels.h"

#include "fixture.h"
#include "random.h"
#include "reference.h"
#include "test.h"
#include "threads.h"

static const double eps = 0x1p-52;

/* count matrices of n rows, and room for what is found. */
typedef struct load {
    size_t count, n;
    double *a, *lambda, *vectors;
} load;

static load new_load(size_t count, size_t n)
{
    load l = {count, n, new_doubles(count * n * n), new_doubles(count * n),
              new_doubles(count * n * n)};
    rng r = rng_seeded(100 * n + count);
    for (size_t m = 0; m < count; ++m) random_symmetric(&r, n, l.a + m * n * n);
    return l;
}

static void free_load(load *l)
{
    free(l->vectors);
    free(l->lambda);
    free(l->a);
}

static void solve(hesscrit_context *context, load *l)
{
    assert_ok(context, hesscrit_eigen_batch(context, l->count, l->n, l->a, l->lambda, l->vectors));
}

/* The first component within 0.1 % of the largest. */
static double leading_component(size_t n, const double *v)
{
    double largest = 0.0;
    for (size_t j = 0; j < n; ++j) largest = fmax(largest, fabs(v[j]));
    for (size_t j = 0; j < n; ++j)
        if (fabs(v[j]) >= 0.999 * largest) return v[j];
    return NAN;
}

static void assert_solved(hesscrit_context *context, const load *l)
{
    const size_t n = l->n;
    double *lambda = new_doubles(n);
    for (size_t m = 0; m < l->count; ++m) {
        const double *a = l->a + m * n * n, *v = l->vectors + m * n * n;
        const double tolerance = 8 * (double)n * eps;
        const double norm = (double)norm_one(n, n, a);
        assert_ascending(l->lambda + m * n, n);
        assert_at_most(decomposition_error(n, n, a, l->lambda + m * n, n, v), tolerance * norm);
        assert_at_most(orthogonality_error(n, n, v), tolerance);
        for (size_t k = 0; k < n; ++k) assert_at_least(leading_component(n, v + k * n), 0.0);
        assert_ok(context, hesscrit_eigen_symmetric(context, n, n, a, lambda, 0, NULL, NULL));
        for (size_t k = 0; k < n; ++k)
            assert_close(l->lambda[m * n + k], lambda[k], tolerance * norm);
    }
    free(lambda);
}

static void every_version_solves_every_size(void **state)
{
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; hesscrit_kernels_at(i); ++i)
        for (size_t n = 1; n <= HESSCRIT_SMALL + 1; ++n) {
            test_note("version \"%s\", n = %zu", hesscrit_kernels_at(i)->name, n);
            context->kernels = hesscrit_kernels_at(i);
            load l = new_load(5, n);
            solve(context, &l);
            assert_solved(context, &l);
            free_load(&l);
        }
}

/* Count by count, and nothing is written behind the last matrix. */
static void every_count_of_matrices_is_solved(void **state)
{
    enum { N = 3 };
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
        context->kernels = hesscrit_kernels_at(i);
        const size_t most = 2 * hesscrit_kernels_at(i)->batch.width + 1;
        load l = new_load(most + 1, N);
        for (size_t count = 0; count <= most; ++count) {
            test_note("version \"%s\", count = %zu", hesscrit_kernels_at(i)->name, count);
            double *const behind = l.lambda + count * N, *const rows = l.vectors + count * N * N;
            const size_t left = (most + 1 - count) * N * sizeof *behind;
            fill_pattern(behind, left);
            fill_pattern(rows, N * left);
            l.count = count;
            solve(context, &l);
            assert_solved(context, &l);
            assert_untouched(behind, left);
            assert_untouched(rows, N * left);
        }
        free_load(&l);
    }
}

/* The matrices that converge soon, late, at once and not in lanes at all. */
static void fill_variety(load *l)
{
    const size_t n = l->n;
    for (size_t m = 0; m < l->count; ++m)
        for (size_t i = 0; i < n; ++i)
            for (size_t j = 0; j < n; ++j) {
                double *entry = &l->a[m * n * n + i * n + j];
                if (m % 7 == 1) *entry = i == j ? (double)(n - i) : 0.0;
                if (m % 7 == 2) *entry = 1.0;
                if (m % 7 == 3) *entry = 0.0;
                if (m % 7 == 4) *entry *= 0x1p1000;
                if (m % 7 == 5) *entry *= exp2(-12.0 * (double)(i + j));
            }
}

/* A matrix alone, in any company and in any place has the same results to the last bit. */
static void company_changes_no_bit(void **state)
{
    enum { COUNT = 23 };
    const size_t sizes[] = {1, 2, 5, 8, 11, 32};
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; hesscrit_kernels_at(i); ++i)
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
            const size_t n = sizes[s];
            test_note("version \"%s\", n = %zu", hesscrit_kernels_at(i)->name, n);
            context->kernels = hesscrit_kernels_at(i);
            load all = new_load(COUNT, n), moved = new_load(COUNT, n), one = new_load(1, n);
            fill_variety(&all);
            solve(context, &all);
            for (size_t m = 0; m < COUNT; ++m) {
                const size_t to = (5 * m + 3) % COUNT, bytes = n * n * sizeof *all.a;
                memcpy(moved.a + to * n * n, all.a + m * n * n, bytes);
            }
            solve(context, &moved);
            for (size_t m = 0; m < COUNT; ++m) {
                const size_t to = (5 * m + 3) % COUNT;
                memcpy(one.a, all.a + m * n * n, n * n * sizeof *one.a);
                solve(context, &one);
                assert_bits_equal(one.lambda, all.lambda + m * n, n);
                assert_bits_equal(one.vectors, all.vectors + m * n * n, n * n);
                assert_bits_equal(moved.lambda + to * n, all.lambda + m * n, n);
                assert_bits_equal(moved.vectors + to * n * n, all.vectors + m * n * n, n * n);
            }
            free_load(&one);
            free_load(&moved);
            free_load(&all);
        }
}

static void vectors_do_not_change_the_eigenvalues(void **state)
{
    hesscrit_context *context = context_of(state);
    load l = new_load(20, 7);
    double *alone = new_doubles(l.count * l.n);
    fill_variety(&l);
    solve(context, &l);
    assert_ok(context, hesscrit_eigen_batch(context, l.count, l.n, l.a, alone, NULL));
    assert_bits_equal(alone, l.lambda, l.count * l.n);
    free(alone);
    free_load(&l);
}

static void threads_change_no_bit(void **state)
{
    load l = new_load(1500, 4);
    fill_variety(&l);
    solve(context_of(state), &l);
    for (size_t threads = 1; threads <= 5; threads += 2) {
        load again = new_load(l.count, l.n);
        thread_team team;
        hesscrit_context *context = NULL;
        hesscrit_context_options options = hesscrit_context_options_default();
        thread_team_install(&team, threads, &options);
        assert_int_equal(hesscrit_context_create(&options, &context), HESSCRIT_OK);
        memcpy(again.a, l.a, l.count * l.n * l.n * sizeof *l.a);
        solve(context, &again);
        assert_bits_equal(again.lambda, l.lambda, l.count * l.n);
        assert_bits_equal(again.vectors, l.vectors, l.count * l.n * l.n);
        assert_int_equal(team.loops, threads > 1 ? 2 : 0);
        hesscrit_context_destroy(context);
        free_load(&again);
    }
    free_load(&l);
}

static void no_matrices_and_no_rows_are_success(void **state)
{
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_batch(context, 0, 3, NULL, NULL, NULL));
    assert_ok(context, hesscrit_eigen_batch(context, 3, 0, NULL, NULL, NULL));
}

static void a_little_asymmetry_is_averaged(void **state)
{
    hesscrit_context *context = context_of(state);
    const size_t count = 3, n = 5;
    load l = new_load(count, n), mean = new_load(count, n);
    for (size_t i = 0; i < count * n * n; ++i) mean.a[i] = l.a[i] = round(0x1p20 * l.a[i]);
    l.a[25 + 1] += 0x1p-10;
    mean.a[25 + 1] += 0x1p-11;
    mean.a[25 + 5] += 0x1p-11;
    solve(context, &l);
    solve(context, &mean);
    assert_bits_equal(l.lambda, mean.lambda, count * n);
    assert_bits_equal(l.vectors, mean.vectors, count * n * n);
    free_load(&mean);
    free_load(&l);
}

static void assert_refused(hesscrit_context *context, load *l, hesscrit_status expected,
                           const char *detail)
{
    fill_pattern(l->lambda, l->count * l->n * sizeof *l->lambda);
    fill_pattern(l->vectors, l->count * l->n * l->n * sizeof *l->vectors);
    assert_status(hesscrit_eigen_batch(context, l->count, l->n, l->a, l->lambda, l->vectors),
                  expected);
    assert_string_equal(hesscrit_context_detail(context), detail);
    assert_untouched(l->lambda, l->count * l->n * sizeof *l->lambda);
    assert_untouched(l->vectors, l->count * l->n * l->n * sizeof *l->vectors);
}

static void a_bad_matrix_is_told_before_anything_is_written(void **state)
{
    hesscrit_context *context = context_of(state);
    load l = new_load(20, 3);
    double *const entry = &l.a[17 * 9 + 1];
    *entry = NAN;
    assert_refused(context, &l, HESSCRIT_E_NONFINITE, "matrix 17: entry (0, 1) of it is nan");
    *entry = INFINITY;
    assert_refused(context, &l, HESSCRIT_E_NONFINITE, "matrix 17: entry (0, 1) of it is inf");
    *entry = 4.0;
    l.a[17 * 9 + 3] = 2.0;
    assert_refused(context, &l, HESSCRIT_E_ASYMMETRIC,
                   "matrix 17: entry (1, 0) of it is 2, entry (0, 1) is 4");
    free_load(&l);
}

static void missing_arrays_and_absurd_sizes_are_refused(void **state)
{
    hesscrit_context *context = context_of(state);
    double a[4] = {1, 0, 0, 1}, lambda[2];
    const hesscrit_status refused = HESSCRIT_E_ARGUMENT;
    assert_status(hesscrit_eigen_batch(NULL, 1, 2, a, lambda, NULL), refused);
    assert_status(hesscrit_eigen_batch(context, 1, 2, NULL, lambda, NULL), refused);
    assert_status(hesscrit_eigen_batch(context, 1, 2, a, NULL, NULL), refused);
    assert_status(hesscrit_eigen_batch(context, SIZE_MAX / 8, 2, a, lambda, NULL), HESSCRIT_E_SIZE);
    assert_status(hesscrit_eigen_batch(context, 1, SIZE_MAX / 8, a, lambda, NULL), HESSCRIT_E_SIZE);
}

static void an_eigenvalue_beyond_double_is_told_with_its_matrix(void **state)
{
    hesscrit_context *context = context_of(state);
    double a[3 * 4] = {1, 0, 0, 2, 1.5e308, 1.5e308, 1.5e308, 1.5e308, 1, 0, 0, 2}, lambda[6];
    assert_status(hesscrit_eigen_batch(context, 3, 2, a, lambda, NULL), HESSCRIT_E_RANGE);
    assert_int_equal(strncmp(hesscrit_context_detail(context), "matrix 1: ", 10), 0);
}

static void without_memory_nothing_is_written(void **state)
{
    load l = new_load(9, 6);
    allocator_of(state)->fail_at = allocator_of(state)->allocations + 1;
    fill_pattern(l.lambda, l.count * l.n * sizeof *l.lambda);
    assert_status(hesscrit_eigen_batch(context_of(state), l.count, l.n, l.a, l.lambda, l.vectors),
                  HESSCRIT_E_MEMORY);
    assert_untouched(l.lambda, l.count * l.n * sizeof *l.lambda);
    free_load(&l);
}

/* Not more for a thousand times as many. */
static void memory_does_not_grow_with_the_count(void **state)
{
    hesscrit_context *context = context_of(state);
    load few = new_load(100, 4), many = new_load(5000, 4);
    solve(context, &few);
    const size_t peak = allocator_of(state)->peak_bytes;
    solve(context, &many);
    assert_int_equal(allocator_of(state)->peak_bytes, peak);
    free_load(&many);
    free_load(&few);
}

typedef struct listener {
    uint64_t calls, done, cancel_at;
} listener;

static int listen(hesscrit_stage stage, uint64_t done, uint64_t total, void *user)
{
    listener *l = user;
    assert_int_equal(stage, HESSCRIT_STAGE_EIGEN);
    assert_int_equal(total, 2500);
    assert_true(done > l->done);
    l->done = done;
    return ++l->calls == l->cancel_at ? 9 : 0;
}

static void blocks_are_reported_and_can_be_cancelled(void **state)
{
    (void)state;
    load l = new_load(2500, 2);
    listener heard = {0, 0, 0};
    hesscrit_context *context = NULL;
    hesscrit_context_options options = hesscrit_context_options_default();
    options.progress = listen;
    options.progress_user = &heard;
    assert_int_equal(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    solve(context, &l);
    assert_int_equal(heard.calls, 3);
    assert_int_equal(heard.done, 2500);

    heard = (listener){0, 0, 2};
    double *const tail = l.lambda + 2048 * l.n;
    const size_t left = (l.count - 2048) * l.n * sizeof *tail;
    fill_pattern(tail, left);
    assert_status(hesscrit_eigen_batch(context, l.count, l.n, l.a, l.lambda, NULL),
                  HESSCRIT_E_CANCELLED);
    assert_string_equal(hesscrit_context_detail(context), "the progress hook returned 9");
    assert_untouched(tail, left);
    hesscrit_context_destroy(context);
    free_load(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_version_solves_every_size),
        test_with_context(every_count_of_matrices_is_solved),
        test_with_context(company_changes_no_bit),
        test_with_context(vectors_do_not_change_the_eigenvalues),
        test_with_context(threads_change_no_bit),
        test_with_context(no_matrices_and_no_rows_are_success),
        test_with_context(a_little_asymmetry_is_averaged),
        test_with_context(a_bad_matrix_is_told_before_anything_is_written),
        test_with_context(missing_arrays_and_absurd_sizes_are_refused),
        test_with_context(an_eigenvalue_beyond_double_is_told_with_its_matrix),
        test_with_context(without_memory_nothing_is_written),
        test_with_context(memory_does_not_grow_with_the_count),
        test_with_context(blocks_are_reported_and_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
