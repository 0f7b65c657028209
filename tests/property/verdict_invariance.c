/* A verdict does not depend on the units of the loss and of the parameters,
 * nor on the order of the parameters, and says what the known inertia says. */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include <hesscrit/critical_point.h>

#include "fixture.h"
#include "random.h"

enum { MOST = 8 };

/* loss = 2^loss_exponent * (c + sum_k lambda_k (1 - cos(q_k . u)) ), with
 * u_i = 2^-exponent_i (theta_i - centre_i) taken in the order `order`: the
 * Hessian at the centre is that of the spectrum lambda, seen in other units. */
struct waves {
    size_t n;
    double q[MOST * MOST];
    double lambda[MOST];
    double constant;
    double centre[MOST];
    int loss_exponent;
    int exponent[MOST];
    size_t order[MOST];
};

static int waves_loss(size_t n, const double *theta, double *loss, void *user)
{
    const struct waves *w = user;
    double u[MOST];
    for (size_t i = 0; i < n; i++)
        u[i] = ldexp(theta[w->order[i]] - w->centre[w->order[i]], -w->exponent[w->order[i]]);
    double sum = w->constant;
    for (size_t k = 0; k < n; k++) {
        double along = 0.0;
        for (size_t i = 0; i < n; i++) along += w->q[k * n + i] * u[i];
        const double s = sin(0.5 * along);
        sum += w->lambda[k] * 2.0 * s * s;
    }
    *loss = ldexp(sum, w->loss_exponent);
    return 0;
}

static void random_waves(rng *r, size_t n, struct waves *w)
{
    long double q[MOST * MOST];
    w->n = n;
    random_orthogonal(r, n, q);
    for (size_t i = 0; i < n * n; i++) w->q[i] = (double)q[i];
    for (size_t k = 0; k < n; k++)
        w->lambda[k] = rng_sign(r) * pow(10.0, rng_uniform(r, -1.5, 1.0));
    w->constant = rng_below(r, 2) ? rng_uniform(r, -3.0, 3.0) : 0.0;
    w->loss_exponent = 0;
    for (size_t i = 0; i < n; i++) {
        w->exponent[i] = 0;
        w->order[i] = i;
        w->centre[i] = rng_below(r, 2) ? rng_uniform(r, -1.0, 1.0) : 0.0;
    }
}

static void expect_inertia(void **state, struct waves *w)
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
        hesscrit_escape_step step;
        assert_true(hesscrit_report_escape(report, &step, NULL, NULL));
        assert_at_least(step.decrease, 0.0);
    }
    hesscrit_report_destroy(report);
}

static void known_spectra_are_recognised(void **state)
{
    rng r = rng_seeded(1);
    for (int trial = 0; trial < 200; trial++) {
        struct waves w;
        random_waves(&r, 1 + rng_below(&r, MOST), &w);
        test_note("trial %d", trial);
        expect_inertia(state, &w);
    }
}

static void the_unit_of_the_loss_does_not_matter(void **state)
{
    rng r = rng_seeded(2);
    for (int trial = 0; trial < 100; trial++) {
        struct waves w;
        random_waves(&r, 1 + rng_below(&r, MOST), &w);
        w.loss_exponent = (int)rng_below(&r, 81) - 40;
        test_note("trial %d, loss times 2^%d", trial, w.loss_exponent);
        expect_inertia(state, &w);
    }
}

static void the_units_of_the_parameters_do_not_matter(void **state)
{
    rng r = rng_seeded(3);
    for (int trial = 0; trial < 200; trial++) {
        struct waves w;
        random_waves(&r, 1 + rng_below(&r, MOST), &w);
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
        struct waves w;
        random_waves(&r, MOST, &w);
        random_permutation(&r, MOST, w.order);
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
static answer ask(void **state, struct waves *w, const double *scale)
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

/* Another way to write the same landscape. */
enum { UNIT_OF_LOSS = 1, UNITS_OF_PARAMETERS = 2, ORDER = 4, ALL_CHANGES = 7 };

static struct waves rewritten(rng *r, const struct waves *w, int changes)
{
    struct waves other = *w;
    if (changes & UNIT_OF_LOSS) other.loss_exponent = (int)rng_below(r, 81) - 40;
    if (changes & ORDER) random_permutation(r, w->n, other.order);
    for (size_t i = 0; i < w->n; i++) {
        const size_t to = other.order[i];
        other.exponent[to] = changes & UNITS_OF_PARAMETERS ? (int)rng_below(r, 41) - 20 : 0;
        other.centre[to] = ldexp(w->centre[i], other.exponent[to]);
    }
    return other;
}

/* Zero, or lost in the errors by orders of magnitude, which no way of writing changes. Beside a
 * loss of 0, which has no rounding, nothing would be lost to a look at higher orders. */
static void make_degenerate(rng *r, struct waves *w)
{
    if (w->constant == 0.0) w->constant = rng_sign(r) * rng_uniform(r, 1.0, 3.0);
    for (size_t k = 0; k < w->n; k++)
        if (rng_below(r, 3) == 0)
            w->lambda[k] =
                rng_below(r, 2) ? 0.0 : rng_sign(r) * pow(10.0, rng_uniform(r, -24.0, -19.0));
}

/* Often all of one sign, as otherwise nearly all were saddles. */
static void even_out_signs(rng *r, struct waves *w)
{
    const size_t kind = rng_below(r, 3);
    for (size_t k = 0; kind > 0 && k < w->n; k++)
        w->lambda[k] = kind == 1 ? fabs(w->lambda[k]) : -fabs(w->lambda[k]);
}

static void the_way_of_writing_does_not_matter(void **state)
{
    size_t undecided = 0;
    size_t verdicts[HESSCRIT_GRADIENT_FLAT + 1] = {0};
    rng r = rng_seeded(5);
    for (int trial = 0; trial < 700; trial++) {
        struct waves w;
        random_waves(&r, 1 + rng_below(&r, MOST), &w);
        if (trial % 2) make_degenerate(&r, &w);
        even_out_signs(&r, &w);
        const answer before = ask(state, &w, NULL);
        undecided += before.signs.undecided > 0;
        verdicts[before.verdict]++;
        for (int changes = 1; changes <= ALL_CHANGES; changes++) {
            struct waves other = rewritten(&r, &w, changes);
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
        struct waves w;
        double scale[MOST];
        random_waves(&r, 1 + rng_below(&r, MOST), &w);
        for (size_t k = 0; k < w.n; k++)
            w.lambda[k] = rng_sign(&r) * pow(10.0, rng_uniform(&r, -12.0, 0.0));
        for (size_t i = 0; i < w.n; i++) scale[i] = rng_uniform(&r, 0.1, 10.0);
        const answer before = ask(state, &w, scale);
        undecided += before.signs.undecided > 0;
        for (int changes = 1; changes <= (UNIT_OF_LOSS | UNITS_OF_PARAMETERS); changes++) {
            double other_scale[MOST];
            struct waves other = rewritten(&r, &w, changes);
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
