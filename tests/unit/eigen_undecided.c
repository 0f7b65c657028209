/* Zero eigenvalues, as overparameterised models have them by the hundred, are
 * left undecided by the factorisations: no eigenvalue is computed for them. */
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "base/context.h"
#include "eigen/inertia/ldl.h"

#include "random.h"
#include "test.h"

/* What the progress hook is told, which is by whom the work is done. */
typedef struct listener {
    uint64_t calls, total;
    int is_wrong;
} listener;

static int listen(hesscrit_stage stage, uint64_t done, uint64_t total, void *user)
{
    listener *l = user;
    if (stage != HESSCRIT_STAGE_EIGEN || done != l->calls + 1) l->is_wrong = 1;
    if (l->calls > 0 && total != l->total) l->is_wrong = 1;
    l->calls = done;
    l->total = total;
    return 0;
}

static hesscrit_context *listened_context(listener *l)
{
    hesscrit_context *context = NULL;
    hesscrit_context_options options = hesscrit_context_options_default();
    options.progress = listen;
    options.progress_user = l;
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    return context;
}

/* Reports of one factorisation. */
static uint64_t reports(hesscrit_context *context, size_t n)
{
    hesscrit_ldl ldl;
    assert_ok(context, hesscrit_enter(context));
    assert_ok(context, hesscrit_ldl_prepare(context, n, &ldl));
    const uint64_t count = hesscrit_ldl_reports(&ldl);
    assert_ok(context, hesscrit_leave(context, HESSCRIT_OK));
    return count;
}

/* D (P P' - Q Q') D with `positive` columns in P, `negative` ones in Q, and D
 * of powers of two over 2^decades: the other eigenvalues are 0, but for rounding. */
static void fill_low_rank(rng *r, size_t n, size_t positive, size_t negative, size_t decades,
                          double *a)
{
    const size_t rank = positive + negative;
    double *g = new_doubles(n * rank);
    for (size_t i = 0; i < n; ++i)
        for (size_t k = 0; k < rank; ++k)
            g[i * rank + k] = ldexp(rng_normal(r), -(int)(i % (decades + 1)));
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            double sum = 0.0;
            for (size_t k = 0; k < rank; ++k)
                sum += (k < positive ? 1.0 : -1.0) * g[i * rank + k] * g[j * rank + k];
            a[i * n + j] = a[j * n + i] = sum;
        }
    free(g);
}

static double frobenius_norm(size_t count, const double *entries)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; ++i) sum += entries[i] * entries[i];
    return sqrt(sum);
}

/* The signs of a matrix of rank n / 2, and the work for them in factorisations. */
static uint64_t count(size_t n, size_t decades, double diagonal_error, double error)
{
    listener l = {0};
    hesscrit_context *context = listened_context(&l);
    rng r = rng_seeded(n + decades);
    double *a = new_doubles(n * n), *bound = new_doubles(n * n);
    const size_t positive = n / 3, negative = n / 6;
    hesscrit_signs signs = {0};
    fill_low_rank(&r, n, positive, negative, decades, a);
    const double norm = frobenius_norm(n * n, a);
    for (size_t i = 0; i < n * n; ++i)
        bound[i] = norm * (i % (n + 1) == 0 ? diagonal_error : error);
    test_note("n = %zu, decades %zu, errors %g, %g", n, decades, diagonal_error, error);
    assert_ok(context, hesscrit_inertia(context, n, n, a, bound, &signs));
    assert_signs_equal(signs, ((hesscrit_signs){positive, negative, n - positive - negative}));
    assert_int_equal(l.is_wrong, 0);
    const uint64_t one = reports(context, n);
    assert_int_equal(l.calls % one, 0);
    assert_int_equal(l.total, 8 * one);
    hesscrit_context_destroy(context);
    free(bound);
    free(a);
    return l.calls / one;
}

static const size_t sizes[] = {25, 60, 161, 300, 500};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void zero_eigenvalues_take_two_factorisations(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; ++s) assert_int_equal(count(sizes[s], 0, 1e-8, 0.0), 2);
}

/* Errors on the diagonal alone: no units can make less of the largest of them
 * than of the eigenvalues that it hides. */
static void units_that_gain_nothing_are_not_tried(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; ++s) assert_int_equal(count(sizes[s], 7, 1e-8, 0.0), 2);
}

static void other_units_are_tried_by_factorisations(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; ++s) assert_int_equal(count(sizes[s], 7, 1e-10, 1e-10), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_eigenvalues_take_two_factorisations),
        cmocka_unit_test(units_that_gain_nothing_are_not_tried),
        cmocka_unit_test(other_units_are_tried_by_factorisations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
