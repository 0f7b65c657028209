/* Noise that is a share of the loss vanishes where the loss does, as at a perfect fit, but not at
 * the points around: bounds hold there too, and no sign is wrong. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "functions/test_problems.h"
#include "random.h"

enum { MOST = 6, TRIALS = 400 };

/* (x - center) . A (x - center) / 2 times 1 + noise, or rounded to float. */
typedef struct bowl {
    double a[MOST * MOST], center[MOST];
    double noise;
    int rounded;
} bowl;

static int bowl_loss(size_t n, const double *x, double *loss, void *user)
{
    const bowl *b = user;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            sum += 0.5 * (x[i] - b->center[i]) * b->a[i * n + j] * (x[j] - b->center[j]);
    sum *= 1.0 + b->noise * hashed_noise(n, x);
    *loss = b->rounded ? (float)sum : sum;
    return 0;
}

static size_t random_bowl(rng *r, size_t n, bowl *b)
{
    long double spectrum[MOST];
    size_t positive = 0;
    for (size_t i = 0; i < n; i++) {
        spectrum[i] = (long double)(rng_sign(r) * pow(10.0, rng_uniform(r, -3.0, 3.0)));
        positive += spectrum[i] > 0.0L;
        b->center[i] = rng_below(r, 2) ? rng_uniform(r, -10.0, 10.0) : 0.0;
    }
    random_with_spectrum(r, n, spectrum, b->a);
    return positive;
}

static void expect_honest(void **state, double noise, int rounded)
{
    hesscrit_context *context = context_of(state);
    size_t entries = 0;
    size_t beyond = 0;
    size_t decided = 0;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        rng r = rng_seeded(seed);
        bowl b = {.noise = noise, .rounded = rounded};
        hesscrit_report *report = NULL;
        hesscrit_signs signs;
        const size_t n = 1 + rng_below(&r, MOST);
        const size_t positive = random_bowl(&r, n, &b);
        const hesscrit_problem problem = hesscrit_problem_of(n, bowl_loss, &b);
        test_note("noise %g, seed %d", noise, (int)seed);
        assert_ok(context, hesscrit_analyze(context, &problem, b.center, NULL, &report));
        const double *hessian = hesscrit_report_hessian(report);
        const double *bound = hesscrit_report_hessian_bound(report);
        for (size_t e = 0; e < n * n; e++)
            beyond += !(fabs(hessian[e] - b.a[e]) <= bound[e] + 4e-16 * fabs(b.a[e]));
        for (size_t i = 0; i < n; i++)
            beyond += !(fabs(hesscrit_report_gradient(report)[i]) <=
                        hesscrit_report_gradient_bound(report)[i]);
        entries += n * n + n;
        hesscrit_report_signs(report, &signs);
        hesscrit_report_destroy(report);
        assert_at_most(signs.positive, positive);
        assert_at_most(signs.negative, n - positive);
        decided += signs.positive + signs.negative;
    }
    print_message("noise %g: %.2f %% of %lu beyond the bound, %lu signs decided\n", noise,
                  100.0 * (double)beyond / (double)entries, (unsigned long)entries,
                  (unsigned long)decided);
    assert_at_most((double)beyond, 0.01 * (double)entries);
    assert_at_least((double)decided, TRIALS / 4); /* else nothing was dared */
}

static void a_share_of_the_loss_is_found_where_the_loss_is_0(void **state)
{
    expect_honest(state, 1e-3, 0);
    expect_honest(state, 1e-6, 0);
    expect_honest(state, 1e-9, 0);
    expect_honest(state, 1e-12, 0);
}

static void rounding_to_float_is_found_where_the_loss_is_0(void **state)
{
    expect_honest(state, 0.0, 1);
}

/* sum of 100 (y - x^2)^2 + (1 - x)^2 in single precision: beside the floor of its valley the noise
 * is a share of the steep term, which is 0 there and most of the loss a step away. */
static int valley_loss(size_t n, const double *t, double *loss, void *user)
{
    float sum = 0.0F;
    (void)user;
    for (size_t i = 0; i + 1 < n; i++) {
        const float x = (float)t[i];
        const float steep = (float)t[i + 1] - x * x;
        sum += 100.0F * steep * steep + (1.0F - x) * (1.0F - x);
    }
    *loss = sum;
    return 0;
}

static void a_valley_in_single_precision_has_no_minimum_on_its_way(void **state)
{
    hesscrit_context *context = context_of(state);
    const size_t trials = (size_t)TRIALS / 4;
    size_t slopes = 0;
    for (size_t seed = 1; seed <= trials; seed++) {
        rng r = rng_seeded(seed);
        double theta[MOST];
        hesscrit_report *report = NULL;
        const size_t n = 2 + rng_below(&r, 3);
        theta[0] = 1.0 + rng_sign(&r) * pow(10.0, rng_uniform(&r, -2.5, -1.0));
        for (size_t i = 1; i < n; i++)
            theta[i] = theta[i - 1] * theta[i - 1] + rng_uniform(&r, -1e-4, 1e-4);
        const hesscrit_problem problem = hesscrit_problem_of(n, valley_loss, NULL);
        test_note("seed %d", (int)seed);
        assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        hesscrit_report_destroy(report);
        slopes += verdict == HESSCRIT_NOT_CRITICAL;
        assert_true(verdict == HESSCRIT_NOT_CRITICAL || verdict == HESSCRIT_UNDETERMINED);
    }
    assert_at_least((double)slopes, 0.9 * (double)trials);
}

/* Noise of the same size everywhere, beside a minimum whose loss is 0: most of the loss there. */
typedef struct noisy_bowl {
    double sigma;
    rng *fresh; /* NULL: the noise is a function of theta */
} noisy_bowl;

static int noisy_bowl_loss(size_t n, const double *x, double *loss, void *user)
{
    const noisy_bowl *b = user;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += (double)(i + 1) * x[i] * x[i];
    *loss = sum + b->sigma * (b->fresh ? rng_normal(b->fresh) : sqrt(3.0) * hashed_noise(n, x));
    return 0;
}

static void noise_that_is_most_of_the_loss_is_heard(void **state)
{
    const size_t trials = 300;
    size_t heard = 0;
    size_t minima = 0;
    hesscrit_context *context = context_of(state);
    for (size_t seed = 1; seed <= trials; seed++) {
        rng r = rng_seeded(seed);
        double theta[MOST];
        double length = 0.0;
        hesscrit_report *report = NULL;
        noisy_bowl b = {pow(10.0, rng_uniform(&r, -8.0, -1.0)), seed % 2 ? &r : NULL};
        const size_t n = 1 + rng_below(&r, MOST);
        const double above = pow(10.0, rng_uniform(&r, -1.0, 4.0)); /* deviations, at theta */
        for (size_t i = 0; i < n; i++) {
            theta[i] = rng_normal(&r);
            length += (double)(i + 1) * theta[i] * theta[i];
        }
        for (size_t i = 0; i < n; i++) theta[i] *= sqrt(above * b.sigma / length);
        const hesscrit_problem problem = hesscrit_problem_of(n, noisy_bowl_loss, &b);
        test_note("seed %d", (int)seed);
        assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
        heard += hesscrit_report_loss_error(report) >= b.sigma;
        minima += above > 16.0 && hesscrit_report_verdict(report) == HESSCRIT_MINIMUM;
        hesscrit_report_destroy(report);
    }
    print_message("heard %zu of %zu, minima far above the floor: %zu\n", heard, trials, minima);
    assert_at_least((double)heard, 0.85 * (double)trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(a_share_of_the_loss_is_found_where_the_loss_is_0),
        test_with_context(rounding_to_float_is_found_where_the_loss_is_0),
        test_with_context(noise_that_is_most_of_the_loss_is_heard),
        test_with_context(a_valley_in_single_precision_has_no_minimum_on_its_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
