/* Memory that runs out at every possible place. */
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "random.h"
#include "test.h"

enum { MOST = 33 };

/* Where the functions write to. */
typedef struct outputs {
    double lambda[MOST];
    double vectors[MOST * MOST];
    double radius;
    hesscrit_signs signs;
    hesscrit_eigen_info info;
} outputs;

typedef hesscrit_status call(hesscrit_context *context, size_t n, const double *a, outputs *out);

static hesscrit_status call_values(hesscrit_context *context, size_t n, const double *a,
                                   outputs *out)
{
    return hesscrit_eigen_symmetric(context, n, n, a, out->lambda, 0, NULL, &out->info);
}

static hesscrit_status call_vectors(hesscrit_context *context, size_t n, const double *a,
                                    outputs *out)
{
    return hesscrit_eigen_symmetric(context, n, n, a, out->lambda, n, out->vectors, &out->info);
}

static hesscrit_status call_vectors_alone(hesscrit_context *context, size_t n, const double *a,
                                          outputs *out)
{
    return hesscrit_eigen_symmetric(context, n, n, a, out->lambda, n, out->vectors, NULL);
}

static hesscrit_status call_lowest(hesscrit_context *context, size_t n, const double *a,
                                   outputs *out)
{
    return hesscrit_eigen_lowest(context, n, n, a, (n + 1) / 2, out->lambda, n, out->vectors,
                                 &out->info);
}

/* From unit vectors. */
static hesscrit_status call_nearby(hesscrit_context *context, size_t n, const double *a,
                                   outputs *out)
{
    double *basis = new_doubles(n * n);
    for (size_t k = 0; k < n; ++k) basis[k * n + k] = 1.0;
    const hesscrit_status status =
        hesscrit_eigen_nearby(context, n, n, a, n, basis, out->lambda, n, out->vectors, &out->info);
    free(basis);
    return status;
}

/* a, positive here, serves as its own bound. */
static hesscrit_status call_radius(hesscrit_context *context, size_t n, const double *a,
                                   outputs *out)
{
    return hesscrit_eigen_radius(context, n, n, a, &out->radius);
}

static hesscrit_status call_radii(hesscrit_context *context, size_t n, const double *a,
                                  outputs *out)
{
    double *vectors = new_doubles(n * n), *lambda = new_doubles(n);
    for (size_t k = 0; k < n; ++k) {
        vectors[k * n + k] = 1.0;
        lambda[k] = (double)k;
    }
    const hesscrit_status status =
        hesscrit_eigen_radii(context, n, lambda, n, vectors, n, a, 0.0, out->lambda);
    free(lambda);
    free(vectors);
    return status;
}

static hesscrit_status call_inertia(hesscrit_context *context, size_t n, const double *a,
                                    outputs *out)
{
    return hesscrit_inertia(context, n, n, a, NULL, &out->signs);
}

static hesscrit_status call_inertia_with_bound(hesscrit_context *context, size_t n, const double *a,
                                               outputs *out)
{
    return hesscrit_inertia(context, n, n, a, a, &out->signs);
}

static void prepare(outputs *out)
{
    fill_pattern(out, sizeof *out);
    out->info.struct_size = sizeof out->info;
}

/* prepare() writes whole structs, so that their padding can be compared as well. */
static void assert_as_prepared(const outputs *out)
{
    outputs *fresh = malloc(sizeof *fresh);
    assert_non_null(fresh);
    prepare(fresh);
    assert_memory_equal(out, fresh, sizeof *fresh);
    free(fresh);
}

static void fill_positive(size_t n, double *a)
{
    rng r = rng_seeded(n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = rng_uniform(&r, 0.0, 1.0);
}

/* Fails every allocation of the call in turn; returns how many there are. */
static size_t fail_each(void **state, call *make, size_t n, const double *a, outputs *out)
{
    hesscrit_context *context = context_of(state);
    failing_allocator *allocator = allocator_of(state);
    const size_t outstanding = blocks_besides_scratch(allocator, context);
    for (size_t k = 1;; ++k) {
        allocator->allocations = allocator->failures = 0;
        allocator->fail_at = k;
        prepare(out);
        hesscrit_context_reset(context); /* which else has all the memory it needs */
        const hesscrit_status status = make(context, n, a, out);
        allocator->fail_at = 0;
        assert_int_equal(blocks_besides_scratch(allocator, context), outstanding);
        if (allocator->failures == 0) {
            assert_ok(context, status);
            return k - 1;
        }
        assert_status(status, HESSCRIT_E_MEMORY);
        assert_int_equal(allocator->allocations, k); /* and gives up at once */
        assert_true(strlen(hesscrit_context_detail(context)) > 0);
        assert_as_prepared(out);
        /* The context is as good as new. */
        assert_ok(context, make(context, n, a, out));
    }
}

static void fail_each_at_all_sizes(void **state, call *make)
{
    const size_t sizes[] = {1, 2, 3, 8, MOST};
    outputs *out = malloc(sizeof *out);
    assert_non_null(out);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
        const size_t n = sizes[s];
        double *a = new_doubles(n * n);
        fill_positive(n, a);
        const size_t allocations = fail_each(state, make, n, a, out);
        if (n == MOST) assert_true(allocations > 0); /* else nothing was tested */
        free(a);
    }
    free(out);
}

static void eigenvalues_survive_every_failed_allocation(void **state)
{
    fail_each_at_all_sizes(state, call_values);
}

static void eigenvectors_survive_every_failed_allocation(void **state)
{
    fail_each_at_all_sizes(state, call_vectors);
    fail_each_at_all_sizes(state, call_vectors_alone);
}

static void some_eigenpairs_survive_every_failed_allocation(void **state)
{
    fail_each_at_all_sizes(state, call_lowest);
}

static void a_start_survives_every_failed_allocation(void **state)
{
    fail_each_at_all_sizes(state, call_nearby);
}

static void the_radius_survives_every_failed_allocation(void **state)
{
    fail_each_at_all_sizes(state, call_radius);
}

static void the_radii_survive_every_failed_allocation(void **state)
{
    fail_each_at_all_sizes(state, call_radii);
}

static void the_signs_survive_every_failed_allocation(void **state)
{
    fail_each_at_all_sizes(state, call_inertia);
    fail_each_at_all_sizes(state, call_inertia_with_bound);
}

static void a_context_that_gets_no_memory_is_not_made(void **state)
{
    failing_allocator allocator;
    hesscrit_context_options options = hesscrit_context_options_default();
    hesscrit_context *context = NULL;
    (void)state;
    failing_allocator_install(&allocator, &options);
    for (size_t k = 1;; ++k) {
        allocator.allocations = allocator.failures = 0;
        allocator.fail_at = k;
        const hesscrit_status status = hesscrit_context_create(&options, &context);
        if (allocator.failures == 0) {
            assert_status(status, HESSCRIT_OK);
            break;
        }
        assert_status(status, HESSCRIT_E_MEMORY);
        assert_null(context);
        assert_int_equal(allocator.outstanding, 0);
    }
    hesscrit_context_destroy(context);
    assert_int_equal(allocator.outstanding, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(eigenvalues_survive_every_failed_allocation),
        test_with_context(eigenvectors_survive_every_failed_allocation),
        test_with_context(some_eigenpairs_survive_every_failed_allocation),
        test_with_context(a_start_survives_every_failed_allocation),
        test_with_context(the_radius_survives_every_failed_allocation),
        test_with_context(the_radii_survive_every_failed_allocation),
        test_with_context(the_signs_survive_every_failed_allocation),
        cmocka_unit_test(a_context_that_gets_no_memory_is_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
