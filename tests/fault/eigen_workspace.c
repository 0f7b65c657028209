/* Memory that is lent where there is no other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "eigen/kernels/kernels.h"

#include "arrays.h"
#include "fixture.h"
#include "matrices.h"
#include "random.h"
#include "test.h"

enum { MOST = 300 };

/* Where the functions write to, and one of their matrices. */
typedef struct arena {
    double a[MOST * MOST], bound[MOST * MOST];
    double vectors[MOST * MOST], basis[MOST * MOST], lambda[MOST];
} arena;

static arena *new_arena(void)
{
    arena *made = calloc(1, sizeof *made);
    assert_non_null(made);
    return made;
}

/* Every call that the workspace is for; the first status that is none of success. */
static hesscrit_status call_all(hesscrit_context *context, size_t n, arena *m, int with_vectors)
{
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    double *v = with_vectors ? m->vectors : NULL;
    hesscrit_status status = HESSCRIT_OK;
    for (int with_info = 0; with_info < 2 && status == HESSCRIT_OK; with_info++) {
        hesscrit_eigen_info *told = with_info ? &info : NULL;
        status = hesscrit_eigen_symmetric(context, n, n, m->a, m->lambda, n, v, told);
        if (status == HESSCRIT_OK)
            status = hesscrit_eigen_nearby(context, n, n, m->a, n, v, m->lambda, n, v, told);
        if (status == HESSCRIT_OK)
            status = hesscrit_eigen_lowest(context, n, n, m->a, n / 3, m->lambda, n, v, told);
    }
    return status;
}

/* The lent memory is all there is. */
static hesscrit_status call_within(void **state, size_t bytes, size_t n, arena *m, int with_vectors)
{
    failing_allocator *allocator = allocator_of(state);
    hesscrit_context *context = context_of(state);
    void *memory = malloc(bytes + 1);
    assert_non_null(memory);
    assert_ok(context, hesscrit_context_lend(context, memory, bytes));
    allocator->limit = 1;
    const hesscrit_status status = call_all(context, n, m, with_vectors);
    allocator->limit = 0;
    assert_ok(context, hesscrit_context_lend(context, NULL, 0));
    free(memory);
    return status;
}

static void assert_enough(void **state, const matrix_type *type, size_t n, arena *m)
{
    long double *exact = new_long_doubles(n);
    matrix_make(type, n, 1, m->a, exact);
    for (int with_vectors = 0; with_vectors < 2; with_vectors++) {
        test_note("type \"%s\", n = %zu, vectors %d", type->name, n, with_vectors);
        const size_t bytes = hesscrit_eigen_workspace(n, with_vectors);
        assert_ok(context_of(state), call_within(state, bytes, n, m, with_vectors));
        assert_int_equal(allocator_of(state)->failures, 0);
    }
    free(exact);
}

static const size_t sizes[] = {33, 34, 40, 41, 64, 65, 100, 129, 200, 300};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void nothing_is_allocated_for_any_small_matrix(void **state)
{
    arena *m = new_arena();
    for (size_t n = 0; n <= 32; n++) {
        assert_int_equal(hesscrit_eigen_workspace(n, 0), 0);
        assert_int_equal(hesscrit_eigen_workspace(n, 1), 0);
        for (size_t i = 0; i < matrix_type_count; i++) assert_enough(state, &matrix_types[i], n, m);
    }
    free(m);
}

static void nothing_is_allocated_for_any_matrix(void **state)
{
    arena *m = new_arena();
    for (size_t n = 33; n <= 40; n++)
        for (size_t i = 0; i < matrix_type_count; i++) assert_enough(state, &matrix_types[i], n, m);
    for (size_t s = 0; s < SIZES; s++)
        for (size_t i = 0; i<matrix_type_count; i += sizes[s]> 100 ? 4 : 1)
            assert_enough(state, &matrix_types[i], sizes[s], m);
    free(m);
}

static double same_vector(size_t n, const double *pole, const double *z, double origin, double tau,
                          double *x)
{
    (void)pole, (void)z, (void)origin, (void)tau;
    for (size_t j = 0; j < n; j++) x[j] = 1.0;
    return 1.0;
}

/* And by whatever way: also where divide and conquer fails. */
static void nothing_is_allocated_by_any_version(void **state)
{
    arena *m = new_arena();
    hesscrit_kernels wrong = *hesscrit_kernels_best();
    wrong.secular_vector = same_vector;
    for (size_t k = 0; k < 10; k++) {
        const hesscrit_kernels *version = hesscrit_kernels_at(k);
        context_of(state)->kernels = version ? version : &wrong;
        for (size_t n = 1; n <= 70; n += 23)
            for (size_t i = 0; i < matrix_type_count; i++)
                assert_enough(state, &matrix_types[i], n, m);
        if (!version) break;
    }
    context_of(state)->kernels = NULL;
    free(m);
}

static void half_the_workspace_is_too_little(void **state)
{
    arena *m = new_arena();
    for (size_t s = 0; s < SIZES; s++)
        for (int with_vectors = 0; with_vectors < 2; with_vectors++) {
            const size_t n = sizes[s];
            const size_t bytes = hesscrit_eigen_workspace(n, with_vectors);
            long double *exact = new_long_doubles(n);
            test_note("n = %zu, vectors %d", n, with_vectors);
            matrix_make(matrix_type_named("13 random"), n, 1, m->a, exact);
            assert_status(call_within(state, bytes / 2, n, m, with_vectors), HESSCRIT_E_MEMORY);
            free(exact);
        }
    free(m);
}

/* Asymmetric in the last bits, if wanted, which needs a copy. */
static hesscrit_status inertia_within(void **state, size_t bytes, size_t n, arena *m,
                                      int with_bound)
{
    failing_allocator *allocator = allocator_of(state);
    hesscrit_context *context = context_of(state);
    hesscrit_signs signs;
    void *memory = malloc(bytes + 1);
    assert_non_null(memory);
    assert_ok(context, hesscrit_context_lend(context, memory, bytes));
    allocator->limit = 1;
    const hesscrit_status status =
        hesscrit_inertia(context, n, n, m->a, with_bound ? m->bound : NULL, &signs);
    allocator->limit = 0;
    assert_ok(context, hesscrit_context_lend(context, NULL, 0));
    free(memory);
    return status;
}

static void make_for_signs(const matrix_type *type, size_t n, arena *m)
{
    long double *exact = new_long_doubles(n);
    matrix_make(type, n, 1, m->a, exact);
    for (size_t i = 0; i < n * n; i++) m->bound[i] = 1e-9 * fabs(m->a[i]);
    free(exact);
}

static void make_asymmetric(size_t n, arena *m)
{
    if (n > 1) m->a[1] *= 1.0 + 1e-9;
}

static void assert_enough_for_signs(void **state, const matrix_type *type, size_t n, arena *m)
{
    const size_t bytes = hesscrit_inertia_workspace(n);
    make_for_signs(type, n, m);
    for (int way = 0; way < 3; way++) {
        test_note("type \"%s\", n = %zu, way %d", type->name, n, way);
        if (way == 2) make_asymmetric(n, m);
        assert_ok(context_of(state), inertia_within(state, bytes, n, m, way > 0));
        assert_int_equal(allocator_of(state)->failures, 0);
    }
}

static void nothing_is_allocated_for_signs(void **state)
{
    arena *m = new_arena();
    for (size_t n = 0; n <= 40; n++)
        for (size_t i = 0; i < matrix_type_count; i++)
            assert_enough_for_signs(state, &matrix_types[i], n, m);
    for (size_t s = 0; s < SIZES; s++)
        for (size_t i = 0; i < matrix_type_count; i++)
            assert_enough_for_signs(state, &matrix_types[i], sizes[s], m);
    free(m);
}

static void half_the_workspace_is_too_little_for_signs(void **state)
{
    arena *m = new_arena();
    for (size_t n = 1; n <= 32; n++) {
        test_note("n = %zu", n);
        make_for_signs(matrix_type_named("13 random"), n, m);
        make_asymmetric(n, m);
        assert_status(inertia_within(state, hesscrit_inertia_workspace(n) / 2, n, m, 1),
                      HESSCRIT_E_MEMORY);
    }
    free(m);
}

/* From there on it may have to compute the eigenvalues, when all else fails, which
 * no matrix here brings about. */
static void signs_take_no_more_than_twice_the_workspace_of_eigenvalues(void **state)
{
    (void)state;
    for (size_t n = 33; n <= 3000; n++)
        assert_true(hesscrit_inertia_workspace(n) <= 2 * hesscrit_eigen_workspace(n, 0));
}

/* As the header says of batches. */
static void little_is_enough_for_batches(void **state)
{
    enum { BYTES = 136 << 10, LARGEST = 32, COUNT = 9 };
    failing_allocator *allocator = allocator_of(state);
    hesscrit_context *context = context_of(state);
    const size_t entries = (size_t)COUNT * LARGEST * LARGEST;
    double *a = new_doubles(entries), *v = new_doubles(entries), lambda[COUNT * LARGEST];
    void *memory = malloc(BYTES);
    assert_non_null(memory);
    assert_ok(context, hesscrit_context_lend(context, memory, BYTES));
    allocator->limit = 1;
    for (size_t n = 0; n <= LARGEST; ++n) {
        rng r = rng_seeded(n);
        for (size_t k = 0; k < COUNT; ++k) random_symmetric(&r, n, a + k * n * n);
        assert_ok(context, hesscrit_eigen_batch(context, COUNT, n, a, lambda, v));
        assert_ok(context, hesscrit_eigen_batch(context, COUNT, n, a, lambda, NULL));
    }
    allocator->limit = 0;
    assert_ok(context, hesscrit_context_lend(context, NULL, 0));
    free(memory);
    free(v);
    free(a);
}

static void what_no_memory_holds_is_said(void **state)
{
    (void)state;
    for (size_t n = SIZE_MAX; n > SIZE_MAX / 64; n -= SIZE_MAX / 128) {
        assert_int_equal(hesscrit_eigen_workspace(n, 0), SIZE_MAX);
        assert_int_equal(hesscrit_eigen_workspace(n, 1), SIZE_MAX);
        assert_int_equal(hesscrit_inertia_workspace(n), SIZE_MAX);
    }
    assert_int_equal(hesscrit_eigen_workspace((size_t)1 << (4 * sizeof(size_t)), 1), SIZE_MAX);
    assert_int_equal(hesscrit_inertia_workspace((size_t)1 << (4 * sizeof(size_t))), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(nothing_is_allocated_for_any_small_matrix),
        test_with_context(nothing_is_allocated_for_any_matrix),
        test_with_context(nothing_is_allocated_by_any_version),
        test_with_context(half_the_workspace_is_too_little),
        test_with_context(nothing_is_allocated_for_signs),
        test_with_context(half_the_workspace_is_too_little_for_signs),
        cmocka_unit_test(signs_take_no_more_than_twice_the_workspace_of_eigenvalues),
        test_with_context(little_is_enough_for_batches),
        cmocka_unit_test(what_no_memory_holds_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
