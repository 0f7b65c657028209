/* Losses that noise hides, wholly or in part: whatever is there, nothing else is claimed, and that
 * the loss is flat least of all. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "random.h"

enum { MOST = 4, TRIALS = 600, KINDS = 5 };

/* Of shapes around theta, in coordinates that are turned and rescaled. */
typedef struct hidden_loss {
    int kind;
    size_t n;
    double sign[MOST];
    double turn[MOST * MOST], theta[MOST], sizes[MOST];
    double sigma;
    rng noise;
} hidden_loss;

static double shape(int kind, double z)
{
    switch (kind) {
    case 0:
        return 1.0 - exp(-0.5 * z * z);
    case 1:
        return 0.5 * (1.0 - cos(3.0 * z));
    case 2:
        return z * z / (1.0 + z * z);
    case 3:
        return 0.5 * z * z;
    default: /* of the other sign farther out */
        return 0.5 * (1.0 - cos(3.0 * z)) - 0.02 * z * z;
    }
}

static int hidden_value(size_t n, const double *x, double *loss, void *user)
{
    hidden_loss *h = user;
    *loss = h->sigma * rng_normal(&h->noise);
    for (size_t k = 0; k < n; k++) {
        double z = 0.0;
        for (size_t i = 0; i < n; i++) z += h->turn[k * n + i] * (x[i] - h->theta[i]) / h->sizes[i];
        *loss += h->sign[k] * shape(h->kind, z);
    }
    return 0;
}

static hidden_loss random_loss(rng *r, int has_scales)
{
    hidden_loss h = {.kind = (int)rng_below(r, KINDS), .n = 1 + rng_below(r, MOST)};
    long double q[MOST * MOST];
    random_orthogonal(r, h.n, q);
    for (size_t i = 0; i < h.n * h.n; i++) h.turn[i] = (double)q[i];
    const int sign = (int)rng_below(r, 3) - 1; /* 0: each one its own */
    for (size_t i = 0; i < h.n; i++) {
        h.sign[i] = sign ? sign : rng_sign(r);
        h.sizes[i] = has_scales ? pow(10.0, rng_uniform(r, -3.0, 3.0)) : 1.0;
        h.theta[i] = h.sizes[i] * rng_uniform(r, -1.0, 1.0);
    }
    h.sigma = pow(10.0, rng_uniform(r, -6.0, 1.0));
    h.noise = rng_seeded(rng_bits(r));
    return h;
}

static hesscrit_verdict truth(const hidden_loss *h)
{
    double sum = 0.0;
    for (size_t k = 0; k < h->n; k++) sum += h->sign[k];
    if (fabs(sum) < (double)h->n) return HESSCRIT_SADDLE;
    return sum > 0.0 ? HESSCRIT_MINIMUM : HESSCRIT_MAXIMUM;
}

static void expect_no_false_claim(void **state, int tell_sizes, int tell_error)
{
    hesscrit_context *context = context_of(state);
    size_t wrong = 0;
    size_t decided = 0;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        rng r = rng_seeded(seed);
        hidden_loss h = random_loss(&r, tell_sizes);
        hesscrit_report *report = NULL;
        hesscrit_problem problem = hesscrit_problem_of(h.n, hidden_value, &h);
        if (tell_sizes) problem.theta_scale = h.sizes;
        if (tell_error) problem.loss_error = 2.0 * h.sigma;
        assert_ok(context, hesscrit_analyze(context, &problem, h.theta, NULL, &report));
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        if (verdict != truth(&h) && verdict != HESSCRIT_UNDETERMINED) {
            wrong++;
            print_message("sizes %s, error %s, seed %d, n %d, kind %d, sigma %g: %s, %s\n",
                          tell_sizes ? "told" : "1", tell_error ? "told" : "measured", (int)seed,
                          (int)h.n, h.kind, h.sigma, hesscrit_verdict_name(verdict),
                          hesscrit_report_reason(report));
        }
        decided += verdict == truth(&h);
        hesscrit_report_destroy(report);
    }
    print_message("%lu decided, %lu wrongly\n", (unsigned long)decided, (unsigned long)wrong);
    assert_int_equal(wrong, 0);
    assert_at_least((double)decided, TRIALS / 4); /* else nothing was dared */
}

static void what_noise_hides_is_undetermined(void **state)
{
    expect_no_false_claim(state, 0, 0);
    expect_no_false_claim(state, 0, 1);
}

static void what_it_hides_within_sizes_that_are_told_too(void **state)
{
    expect_no_false_claim(state, 1, 0);
    expect_no_false_claim(state, 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(what_noise_hides_is_undetermined),
        test_with_context(what_it_hides_within_sizes_that_are_told_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
