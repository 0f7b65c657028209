/* A verdict does not depend on the units of the loss and of the parameters,
 * nor on the order of the parameters, and says what the known inertia says. */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include <hesscrit/critical_point.h>

#include "fixture.h"
#include "random.h"
#include "waves.h"

static void expect_inertia(void **state, waves *w)
{
    size_t negative = 0;
    for (size_t k = 0; k < w->n; k++) negative += w->lambda[k] < 0.0;
    const hesscrit_verdict verdict = negative == 0      ? HESSCRIT_MINIMUM
                                     : negative == w->n ? HESSCRIT_MAXIMUM
                                                        : HESSCRIT_SADDLE;
    hesscrit_report *report = NULL;
    hesscrit_signs signs;
    const hesscrit_problem problem = hesscrit_problem_of(w->n, waves_loss, w);
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), &problem, w->centre, NULL, &report));
    hesscrit_report_signs(report, &signs);
    const hesscrit_signs expected = {w->n - negative, negative, 0};
    assert_signs_equal(signs, expected);
    assert_string_equal(hesscrit_verdict_name(hesscrit_report_verdict(report)),
                        hesscrit_verdict_name(verdict));
    if (negative > 0) {
        hesscrit_escape_step step = hesscrit_escape_step_default();
        assert_true(hesscrit_report_escape(report, &step, NULL, NULL));
        assert_at_least(step.decrease, 0.0);
    }
    hesscrit_report_destroy(report);
}

static void known_spectra_are_recognised(void **state)
{
    rng r = rng_seeded(1);
    for (int trial = 0; trial < 200; trial++) {
        waves w;
        waves_random(&r, 1 + rng_below(&r, WAVES_MOST), &w);
        test_note("trial %d", trial);
        expect_inertia(state, &w);
    }
}

static void the_unit_of_the_loss_does_not_matter(void **state)
{
    rng r = rng_seeded(2);
    for (int trial = 0; trial < 100; trial++) {
        waves w;
        waves_random(&r, 1 + rng_below(&r, WAVES_MOST), &w);
        w.loss_exponent = (int)rng_below(&r, 81) - 40;
        test_note("trial %d, loss times 2^%d", trial, w.loss_exponent);
        expect_inertia(state, &w);
    }
}

static void the_units_of_the_parameters_do_not_matter(void **state)
{
    rng r = rng_seeded(3);
    for (int trial = 0; trial < 200; trial++) {
        waves w;
        waves_random(&r, 1 + rng_below(&r, WAVES_MOST), &w);
        for (size_t i = 0; i < w.n; i++) {
            w.exponent[i] = (int)rng_below(&r, 41) - 20;
            w.centre[i] = ldexp(w.centre[i], w.exponent[i]);
        }
        test_note("trial %d, n = %zu, exponents %d %d %d", trial, w.n, w.exponent[0], w.exponent[1],
                  w.exponent[2]);
        expect_inertia(state, &w);
    }
}

static void the_order_of_the_parameters_does_not_matter(void **state)
{
    rng r = rng_seeded(4);
    for (int trial = 0; trial < 100; trial++) {
        waves w;
        waves_random(&r, WAVES_MOST, &w);
        random_permutation(&r, WAVES_MOST, w.order);
        test_note("trial %d", trial);
        expect_inertia(state, &w);
    }
}

/* What may not change. */
typedef struct answer {
    hesscrit_verdict verdict;
    hesscrit_signs signs;
} answer;

/* scale: typical sizes of the parameters, or NULL. */
static answer ask(void **state, waves *w, const double *scale)
{
    hesscrit_report *report = NULL;
    answer a;
    hesscrit_problem problem = hesscrit_problem_of(w->n, waves_loss, w);
    problem.theta_scale = scale;
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), &problem, w->centre, NULL, &report));
    a.verdict = hesscrit_report_verdict(report);
    hesscrit_report_signs(report, &a.signs);
    hesscrit_report_destroy(report);
    return a;
}

static void assert_answers_equal(answer actual, answer expected)
{
    assert_signs_equal(actual.signs, expected.signs);
    assert_string_equal(hesscrit_verdict_name(actual.verdict),
                        hesscrit_verdict_name(expected.verdict));
}

static void the_way_of_writing_does_not_matter(void **state)
{
    size_t undecided = 0;
    size_t verdicts[HESSCRIT_GRADIENT_FLAT + 1] = {0};
    rng r = rng_seeded(5);
    for (int trial = 0; trial < 3000; trial++) {
        waves w;
        waves_random(&r, 1 + rng_below(&r, WAVES_MOST), &w);
        if (trial % 2) waves_make_degenerate(&r, &w);
        waves_even_out_signs(&r, &w);
        const answer before = ask(state, &w, NULL);
        undecided += before.signs.undecided > 0;
        verdicts[before.verdict]++;
        for (int changes = 1; changes <= ALL_CHANGES; changes++) {
            waves other = waves_rewritten(&r, &w, changes);
            test_note("trial %d, n = %zu, changes %d", trial, w.n, changes);
            assert_answers_equal(ask(state, &other, NULL), before);
        }
    }
    /* Else the test above would have tested nothing. */
    assert_true(undecided > 50);
    assert_true(verdicts[HESSCRIT_MINIMUM] > 30 && verdicts[HESSCRIT_MAXIMUM] > 30 &&
                verdicts[HESSCRIT_SADDLE] > 30);
}

/* With typical sizes that are told in the same units, not even signs on the verge change. */
static void units_that_are_told_do_not_matter_on_the_verge(void **state)
{
    size_t undecided = 0;
    rng r = rng_seeded(6);
    for (int trial = 0; trial < 300; trial++) {
        waves w;
        double scale[WAVES_MOST];
        waves_random(&r, 1 + rng_below(&r, WAVES_MOST), &w);
        for (size_t k = 0; k < w.n; k++)
            w.lambda[k] = rng_sign(&r) * pow(10.0, rng_uniform(&r, -12.0, 0.0));
        for (size_t i = 0; i < w.n; i++) scale[i] = rng_uniform(&r, 0.1, 10.0);
        const answer before = ask(state, &w, scale);
        undecided += before.signs.undecided > 0;
        for (int changes = 1; changes <= (UNIT_OF_LOSS | UNITS_OF_PARAMETERS); changes++) {
            double other_scale[WAVES_MOST];
            waves other = waves_rewritten(&r, &w, changes);
            for (size_t i = 0; i < w.n; i++) other_scale[i] = ldexp(scale[i], other.exponent[i]);
            test_note("trial %d, n = %zu, changes %d", trial, w.n, changes);
            assert_answers_equal(ask(state, &other, other_scale), before);
        }
    }
    assert_true(undecided > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(known_spectra_are_recognised),
        test_with_context(the_unit_of_the_loss_does_not_matter),
        test_with_context(the_units_of_the_parameters_do_not_matter),
        test_with_context(the_order_of_the_parameters_does_not_matter),
        test_with_context(the_way_of_writing_does_not_matter),
        test_with_context(units_that_are_told_do_not_matter_on_the_verge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
