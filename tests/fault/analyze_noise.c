/* Losses and gradients that are not computed to the last bit: whatever the noise, a sign that
 * is called decided is right. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "random.h"
#include "test.h"

enum { MOST = 6 };

/* offset + (x - center) . A (x - center) / 2, and how it is computed. */
typedef struct noisy {
    size_t n;
    double a[MOST * MOST], center[MOST], offset;
    double noise; /* relative, of the whole value */
    uint64_t seed;
} noisy;

static double exact_loss(const noisy *q, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < q->n; i++)
        for (size_t j = 0; j < q->n; j++)
            sum += 0.5 * (x[i] - q->center[i]) * q->a[i * q->n + j] * (x[j] - q->center[j]);
    return q->offset + sum;
}

/* Uniform in (-1, 1), and the same at the same theta. */
static double hash_of(const noisy *q, const double *x)
{
    rng r = rng_seeded(q->seed);
    for (size_t i = 0; i < q->n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        r = rng_seeded(rng_bits(&r) ^ bits);
    }
    return rng_uniform(&r, -1.0, 1.0);
}

static int relative_noise_loss(size_t n, const double *x, double *loss, void *user)
{
    const noisy *q = user;
    (void)n;
    *loss = exact_loss(q, x) * (1.0 + q->noise * hash_of(q, x));
    return 0;
}

static int rounded_loss(size_t n, const double *x, double *loss, void *user)
{
    const noisy *q = user;
    (void)n;
    *loss = (float)exact_loss(q, x);
    return 0;
}

static int unrounded_loss(size_t n, const double *x, double *loss, void *user)
{
    (void)n;
    *loss = exact_loss(user, x);
    return 0;
}

/* As printed with some digits behind the point and read again; noise is the last one's unit. */
static int decimal_loss(size_t n, const double *x, double *loss, void *user)
{
    const noisy *q = user;
    (void)n;
    *loss = floor(exact_loss(q, x) / q->noise + 0.5) * q->noise;
    return 0;
}

/* Everything in single precision, the parameters included. */
static int single_precision_loss(size_t n, const double *x, double *loss, void *user)
{
    const noisy *q = user;
    float sum = 0.0f;
    for (size_t i = 0; i < n; i++) {
        float row = 0.0f;
        for (size_t j = 0; j < n; j++)
            row += (float)q->a[i * n + j] * ((float)x[j] - (float)q->center[j]);
        sum += 0.5f * ((float)x[i] - (float)q->center[i]) * row;
    }
    *loss = (float)q->offset + sum;
    return 0;
}

/* Monte-Carlo noise: another one at each call, at the same theta too. */
static int fresh_noise_loss(size_t n, const double *x, double *loss, void *user)
{
    noisy *q = user;
    (void)n;
    q->seed++;
    *loss = exact_loss(q, x) + q->noise * fabs(q->offset) * hash_of(q, x);
    return 0;
}

/* Component i of A (x - center). */
static double exact_slope(const noisy *q, const double *x, size_t i)
{
    double sum = 0.0;
    for (size_t j = 0; j < q->n; j++) sum += q->a[i * q->n + j] * (x[j] - q->center[j]);
    return sum;
}

static int rounded_gradient(size_t n, const double *x, double *gradient, void *user)
{
    for (size_t i = 0; i < n; i++) gradient[i] = (float)exact_slope(user, x, i);
    return 0;
}

static int single_precision_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const noisy *q = user;
    for (size_t i = 0; i < n; i++) {
        float sum = 0.0f;
        for (size_t j = 0; j < n; j++)
            sum += (float)q->a[i * n + j] * ((float)x[j] - (float)q->center[j]);
        gradient[i] = sum;
    }
    return 0;
}

static int decimal_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const noisy *q = user;
    for (size_t i = 0; i < n; i++)
        gradient[i] = floor(exact_slope(q, x, i) / q->noise + 0.5) * q->noise;
    return 0;
}

/* What the user offers. */
typedef struct offer {
    hesscrit_loss_function loss;
    hesscrit_gradient_function gradient; /* NULL: none */
} offer;

typedef struct tally {
    int runs, wrong, decided; /* signs */
} tally;

/* A random quadratic with eigenvalues from 10^-4 to 10^4 of known signs. */
static size_t fill_noisy(rng *r, noisy *q, double noise)
{
    long double spectrum[MOST];
    size_t positive = 0;
    const double kind = rng_uniform(r, 0.0, 3.0); /* minima and maxima, too */
    memset(q, 0, sizeof *q);
    q->n = 1 + rng_below(r, MOST);
    q->noise = noise;
    q->seed = rng_bits(r);
    q->offset = rng_sign(r) * pow(10.0, rng_uniform(r, -2.0, 2.0));
    for (size_t i = 0; i < q->n; i++) {
        const double sign = kind < 1.0 ? 1.0 : kind < 2.0 ? -1.0 : rng_sign(r);
        spectrum[i] = (long double)(sign * pow(10.0, rng_uniform(r, -4.0, 4.0)));
        positive += spectrum[i] > 0.0L;
        q->center[i] = rng_below(r, 2) ? rng_uniform(r, -10.0, 10.0) : 0.0;
    }
    random_with_spectrum(r, q->n, spectrum, q->a);
    return positive;
}

static void judge(hesscrit_context *context, offer offered, noisy *q, size_t positive, tally *t)
{
    hesscrit_report *report = NULL;
    hesscrit_signs signs;
    const size_t negative = q->n - positive;
    hesscrit_problem problem = hesscrit_problem_of(q->n, offered.loss, q);
    problem.gradient = offered.gradient;
    assert_ok(context, hesscrit_analyze(context, &problem, q->center, NULL, &report));
    hesscrit_report_signs(report, &signs);
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    hesscrit_report_destroy(report);
    int wrong = signs.positive > positive || signs.negative > negative;
    if (verdict == HESSCRIT_MINIMUM) wrong |= negative > 0;
    if (verdict == HESSCRIT_MAXIMUM) wrong |= positive > 0;
    if (verdict == HESSCRIT_SADDLE) wrong |= positive == 0 || negative == 0;
    /* Losses that are right to the last bit show every curvature. */
    if (offered.loss == unrounded_loss)
        wrong |= verdict == HESSCRIT_FLAT || verdict == HESSCRIT_FLAT_MINIMUM ||
                 verdict == HESSCRIT_FLAT_MAXIMUM;
    t->runs++;
    t->wrong += wrong;
    t->decided += (int)(signs.positive + signs.negative);
    if (wrong)
        print_error("n = %lu: %lu positive and %lu negative, not %lu and %lu\n",
                    (unsigned long)q->n, (unsigned long)signs.positive,
                    (unsigned long)signs.negative, (unsigned long)positive,
                    (unsigned long)negative);
}

static void assert_no_sign_is_wrong(hesscrit_context *context, offer offered, double noise,
                                    uint64_t seeds, int least_decided)
{
    tally t = {0, 0, 0};
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        noisy q;
        rng r = rng_seeded(seed);
        const size_t positive = fill_noisy(&r, &q, noise);
        test_note("seed %d", (int)seed);
        judge(context, offered, &q, positive, &t);
    }
    test_note("noise %g: %d runs, %d signs decided", noise, t.runs, t.decided);
    assert_int_equal(t.wrong, 0);
    assert_at_least(t.decided, least_decided); /* else nothing was dared */
}

/* 3500 eigenvalues each, about. */
static void pseudo_random_noise_decides_no_sign_wrongly(void **state)
{
    assert_no_sign_is_wrong(context_of(state), (offer){relative_noise_loss, NULL}, 1e-12, 1000,
                            1500);
    assert_no_sign_is_wrong(context_of(state), (offer){relative_noise_loss, NULL}, 1e-9, 1000,
                            1000);
    assert_no_sign_is_wrong(context_of(state), (offer){relative_noise_loss, NULL}, 1e-6, 1000, 500);
    assert_no_sign_is_wrong(context_of(state), (offer){relative_noise_loss, NULL}, 1e-3, 1000, 100);
}

static void a_loss_rounded_to_single_precision_decides_no_sign_wrongly(void **state)
{
    assert_no_sign_is_wrong(context_of(state), (offer){rounded_loss, NULL}, 0.0, 1000, 500);
}

static void a_loss_rounded_to_decimals_decides_no_sign_wrongly(void **state)
{
    assert_no_sign_is_wrong(context_of(state), (offer){decimal_loss, NULL}, 1e-2, 1000, 100);
    assert_no_sign_is_wrong(context_of(state), (offer){decimal_loss, NULL}, 1e-4, 1000, 500);
    assert_no_sign_is_wrong(context_of(state), (offer){decimal_loss, NULL}, 1e-6, 1000, 500);
}

/* Its terms and theta are rounded, which shows where large terms cancel: in one analysis of 1700.
 */
static void a_loss_in_single_precision_decides_no_sign_wrongly(void **state)
{
    assert_no_sign_is_wrong(context_of(state), (offer){single_precision_loss, NULL}, 0.0, 15000,
                            7500);
}

static void monte_carlo_noise_decides_no_sign_wrongly(void **state)
{
    assert_no_sign_is_wrong(context_of(state), (offer){fresh_noise_loss, NULL}, 1e-12, 1000, 1500);
    assert_no_sign_is_wrong(context_of(state), (offer){fresh_noise_loss, NULL}, 1e-9, 1000, 1000);
    assert_no_sign_is_wrong(context_of(state), (offer){fresh_noise_loss, NULL}, 1e-6, 1000, 500);
    assert_no_sign_is_wrong(context_of(state), (offer){fresh_noise_loss, NULL}, 1e-3, 1000, 100);
}

static void gradients_in_single_precision_decide_no_sign_wrongly(void **state)
{
    const offer rounded = {unrounded_loss, rounded_gradient};
    const offer both_rounded = {rounded_loss, rounded_gradient};
    const offer single = {single_precision_loss, single_precision_gradient};
    assert_no_sign_is_wrong(context_of(state), rounded, 0.0, 10000, 30000);
    assert_no_sign_is_wrong(context_of(state), both_rounded, 0.0, 10000, 30000);
    assert_no_sign_is_wrong(context_of(state), single, 0.0, 10000, 30000);
}

static void gradients_rounded_to_decimals_decide_no_sign_wrongly(void **state)
{
    const offer rounded = {unrounded_loss, decimal_gradient};
    const offer both_rounded = {decimal_loss, decimal_gradient};
    for (int digits = 2; digits <= 6; digits += 2) {
        const double last = pow(10.0, -digits);
        assert_no_sign_is_wrong(context_of(state), rounded, last, 10000, 25000);
        assert_no_sign_is_wrong(context_of(state), both_rounded, last, 10000, 25000);
    }
}

static int sum_of_magnitudes(size_t n, const double *x, double *loss, void *user)
{
    (void)user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) *loss += fabs(x[i]);
    return 0;
}

static int signs_of(size_t n, const double *x, double *gradient, void *user)
{
    (void)user;
    for (size_t i = 0; i < n; i++) gradient[i] = (x[i] > 0.0) - (x[i] < 0.0);
    return 0;
}

static void a_jump_beside_theta_is_no_noise_of_the_gradient(void **state)
{
    for (int digits = -2; digits <= 10; digits++) {
        const double away = pow(10.0, -digits);
        const double theta[2] = {away, -away};
        double gradient[2];
        double bound[2];
        hesscrit_report *report = NULL;
        hesscrit_problem problem = hesscrit_problem_of(2, sum_of_magnitudes, NULL);
        problem.gradient = signs_of;
        test_note("%g away", away);
        assert_ok(context_of(state),
                  hesscrit_gradient(context_of(state), &problem, theta, gradient, bound));
        assert_true(bound[0] < 1e-10 && bound[1] < 1e-10);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, theta, NULL, &report));
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        hesscrit_report_destroy(report);
        assert_int_equal(verdict, HESSCRIT_NOT_CRITICAL);
    }
}

/* 1, 1e-2, 1e-4 ... on the diagonal. */
static void the_more_noise_the_fewer_signs_are_decided_and_the_wider_are_the_radii(void **state)
{
    const double noises[] = {0.0, 1e-12, 1e-9, 1e-6, 1e-3};
    size_t decided_before = MOST;
    double radius_before = 0.0;
    for (size_t k = 0; k < sizeof noises / sizeof noises[0]; k++) {
        noisy q = {.n = MOST, .offset = 1.0, .noise = noises[k], .seed = 3};
        hesscrit_report *report = NULL;
        hesscrit_signs signs;
        const hesscrit_problem problem = hesscrit_problem_of(MOST, relative_noise_loss, &q);
        for (size_t i = 0; i < MOST; i++) q.a[i * (MOST + 1)] = pow(10.0, -2.0 * (double)i);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, q.center, NULL, &report));
        hesscrit_report_signs(report, &signs);
        const double radius = hesscrit_report_eigenvalue_radii(report)[0];
        hesscrit_report_destroy(report);
        test_note("noise %g", noises[k]);
        assert_int_equal(signs.negative, 0);
        assert_at_most(signs.positive, decided_before);
        assert_at_least(radius, radius_before);
        decided_before = signs.positive;
        radius_before = radius;
    }
    assert_in_range(decided_before, 1, MOST - 1); /* of the widest noise */
}

/* Where the noise is known, it need not be found. */
static void a_noise_that_is_told_decides_no_sign_wrongly(void **state)
{
    tally t = {0, 0, 0};
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        noisy q;
        hesscrit_ratio ratio;
        hesscrit_signs signs;
        rng r = rng_seeded(seed);
        const size_t positive = fill_noisy(&r, &q, 1e-6);
        hesscrit_problem problem = hesscrit_problem_of(q.n, relative_noise_loss, &q);
        problem.loss_error = 2e-6 * fabs(q.offset);
        test_note("seed %d", (int)seed);
        assert_ok(context_of(state),
                  hesscrit_minimum_ratio(context_of(state), &problem, q.center, &ratio, &signs));
        t.wrong += signs.positive > positive || signs.negative > q.n - positive;
        t.decided += (int)(signs.positive + signs.negative);
    }
    assert_int_equal(t.wrong, 0);
    assert_at_least(t.decided, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(pseudo_random_noise_decides_no_sign_wrongly),
        test_with_context(a_loss_rounded_to_single_precision_decides_no_sign_wrongly),
        test_with_context(a_loss_rounded_to_decimals_decides_no_sign_wrongly),
        test_with_context(a_loss_in_single_precision_decides_no_sign_wrongly),
        test_with_context(monte_carlo_noise_decides_no_sign_wrongly),
        test_with_context(gradients_in_single_precision_decide_no_sign_wrongly),
        test_with_context(gradients_rounded_to_decimals_decide_no_sign_wrongly),
        test_with_context(a_jump_beside_theta_is_no_noise_of_the_gradient),
        test_with_context(the_more_noise_the_fewer_signs_are_decided_and_the_wider_are_the_radii),
        test_with_context(a_noise_that_is_told_decides_no_sign_wrongly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
