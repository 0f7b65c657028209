/* Losses that are multiples of a bit near theta, as those of numbers near 1 are, and losses whose
 * steps are long for noise: bounds of derivatives hold there, too. */
#include "test.h"

#include <math.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "random.h"

enum { MOST = 3, TRIALS = 200 };

/* Terms that are 0 by cancellation near 1; and where w is 0, a slope alone. */
typedef struct near_one {
    int term;
    double slope, w[MOST];
} near_one;

static int near_one_loss(size_t n, const double *x, double *loss, void *user)
{
    const near_one *q = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double y = q->w[i] * x[i];
        if (q->w[i] == 0.0) *loss += q->slope * x[i];
        *loss += q->term == 0   ? log(cosh(y))
                 : q->term == 1 ? sqrt(1.0 + y * y) - 1.0
                                : -log(cos(y));
    }
    return 0;
}

/* Each second derivative is w^2, and mixed ones are 0. */
static void beyond_bounds(void **state, size_t n, const near_one *q, unsigned flags, int *beyond,
                          int *entries)
{
    const double zero[MOST] = {0.0};
    double hessian[MOST * MOST], bound[MOST * MOST];
    hesscrit_problem problem = hesscrit_problem_of(n, near_one_loss, (void *)q);
    problem.flags = flags;
    assert_ok(context_of(state),
              hesscrit_hessian(context_of(state), &problem, zero, n, hessian, bound));
    for (size_t e = 0; e < n * n; e++) {
        const double right = e % (n + 1) == 0 ? q->w[e / n] * q->w[e / n] : 0.0;
        const double off = fabs(hessian[e] - right);
        assert_at_most(off, 4.0 * bound[e]);
        *beyond += off > bound[e];
        ++*entries;
    }
}

static void multiples_of_a_bit_are_noise(void **state)
{
    rng r = rng_seeded(7);
    int beyond = 0;
    int entries = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        const size_t n = 1 + rng_below(&r, MOST);
        near_one q = {.term = (int)rng_below(&r, 3)};
        for (size_t i = 0; i < n; i++) q.w[i] = rng_uniform(&r, 0.3, 10.0);
        if (n > 1 && rng_below(&r, 2)) q.w[0] = 0.0;
        q.slope = pow(10.0, rng_uniform(&r, -8.0, 2.0));
        test_note("trial %d, term %d, n %d, slope %.17g, w %.17g %.17g %.17g", trial, q.term,
                  (int)n, q.slope, q.w[0], q.w[1], q.w[2]);
        beyond_bounds(state, n, &q, 0, &beyond, &entries);
        beyond_bounds(state, n, &q, HESSCRIT_PROBLEM_ACCURATE, &beyond, &entries);
    }
    assert_at_most(beyond, 0.04 * entries);
}

/* cos of a product: its Hessian at 0 is 0, and nothing rises there. */
static int wrapping_loss(size_t n, const double *x, double *loss, void *user)
{
    const double *w = user;
    double product = 1.0;
    for (size_t i = 0; i < n; i++) product *= w[i] * x[i];
    *loss = cos(product);
    return 0;
}

static void what_wraps_within_long_steps_has_no_sign(void **state)
{
    rng r = rng_seeded(8);
    for (int trial = 0; trial < TRIALS; trial++) {
        const double zero[MOST] = {0.0};
        double w[MOST];
        const size_t n = 2 + rng_below(&r, MOST - 1);
        hesscrit_report *report = NULL;
        hesscrit_signs signs;
        for (size_t i = 0; i < n; i++) w[i] = rng_uniform(&r, 0.5, 2.0);
        hesscrit_problem problem = hesscrit_problem_of(n, wrapping_loss, w);
        problem.loss_error = pow(10.0, rng_uniform(&r, -4.0, -1.0));
        problem.flags = rng_below(&r, 2) ? HESSCRIT_PROBLEM_ACCURATE : 0;
        test_note("trial %d, n %d, error %g", trial, (int)n, problem.loss_error);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, zero, NULL, &report));
        hesscrit_report_signs(report, &signs);
        hesscrit_report_destroy(report);
        assert_int_equal(signs.positive, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(multiples_of_a_bit_are_noise),
        test_with_context(what_wraps_within_long_steps_has_no_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
