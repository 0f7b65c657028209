/* Searches where the loss has noise that nobody told. The benchmark of noise has more of them. */
#include "test.h"

#include <math.h>

#include <hesscrit/search.h>

#include "fixture.h"
#include "random.h"

enum { RUNS = 100, NEAR_AT_LEAST = 90 };

static double rosenbrock(const double *x)
{
    const double a = x[1] - x[0] * x[0], b = 1.0 - x[0];
    return 100.0 * a * a + b * b;
}

typedef struct noisy {
    rng r;
    double sigma;
} noisy;

static int noisy_rosenbrock(size_t n, const double *theta, double *loss, void *user)
{
    noisy *f = user;
    (void)n;
    *loss = rosenbrock(theta) + f->sigma * rng_normal(&f->r);
    return 0;
}

/* Along the valley slopes hide in noise: what goes on there are looks at typical sizes. */
static void a_valley_is_followed_through_noise_to_its_minimum(void **state)
{
    hesscrit_context *context = context_of(state);
    size_t near = 0;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        noisy f = {rng_seeded(seed), 0.01};
        const hesscrit_problem problem = hesscrit_problem_of(2, noisy_rosenbrock, &f);
        double theta[2] = {rng_uniform(&f.r, -2.0, 2.0), rng_uniform(&f.r, -2.0, 2.0)};
        hesscrit_search_result result = hesscrit_search_result_default();
        assert_ok(context,
                  hesscrit_find_minimum(context, &problem, theta, NULL, theta, &result, NULL));
        const int is_near = rosenbrock(theta) <= 8.0 * f.sigma;
        near += (size_t)is_near;
        if (result.end == HESSCRIT_SEARCH_FOUND) assert_true(is_near);
    }
    assert_true(near >= NEAR_AT_LEAST);
}

/* A point that is `excess` above the minimum at (1, 1), straight away from it: in a direction
 * uniform where the Hessian there, (802 -400; -400 200), is the identity, so that most lie along
 * the valley. */
static void point_above(rng *r, double excess, double *x)
{
    const double a = rng_normal(r), b = rng_normal(r), stiff = sqrt(802.0);
    const double soft = sqrt(200.0 - 400.0 * 400.0 / 802.0);
    const double d[2] = {(a + 400.0 / stiff * b / soft) / stiff, b / soft};
    double low = 0.0, high = 1.0;
    for (int k = 0; k < 60; k++) {
        const double t = 0.5 * (low + high);
        for (size_t i = 0; i < 2; i++) x[i] = 1.0 + t * d[i];
        if (rosenbrock(x) > excess)
            high = t;
        else
            low = t;
    }
}

/* The slope that leads down hides in noise beside what rises to both sides of the valley. */
static void far_above_its_noise_no_point_is_a_minimum(void **state)
{
    enum { POINTS = 600, MOST = 6 };
    hesscrit_context *context = context_of(state);
    size_t minima = 0;
    for (uint64_t seed = 1; seed <= POINTS; seed++) {
        noisy f = {rng_seeded(seed), 1e-4};
        double theta[2];
        const hesscrit_problem problem = hesscrit_problem_of(2, noisy_rosenbrock, &f);
        hesscrit_report *report = NULL;
        point_above(&f.r, 12.0 * f.sigma, theta);
        assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        if (verdict == HESSCRIT_MINIMUM || verdict == HESSCRIT_FLAT_MINIMUM) minima++;
        hesscrit_report_destroy(report);
    }
    assert_true(minima <= MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(a_valley_is_followed_through_noise_to_its_minimum),
        test_with_context(far_above_its_noise_no_point_is_a_minimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
