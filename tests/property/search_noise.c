/* Searches where the loss has noise that nobody told. The benchmark of noise has more of them. */
#include "test.h"

#include <math.h>

#include <hesscrit/search.h>

#include "fixture.h"
#include "random.h"

enum { RUNS = 100, NEAR_AT_LEAST = 90 };

static const double sigma = 0.01;

static double rosenbrock(const double *x)
{
    const double a = x[1] - x[0] * x[0], b = 1.0 - x[0];
    return 100.0 * a * a + b * b;
}

static int noisy_rosenbrock(size_t n, const double *theta, double *loss, void *user)
{
    (void)n;
    *loss = rosenbrock(theta) + sigma * rng_normal(user);
    return 0;
}

/* Along the valley slopes hide in noise: what goes on there are looks at typical sizes. */
static void a_valley_is_followed_through_noise_to_its_minimum(void **state)
{
    hesscrit_context *context = context_of(state);
    size_t near = 0;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        rng r = rng_seeded(seed);
        const hesscrit_problem problem = hesscrit_problem_of(2, noisy_rosenbrock, &r);
        double theta[2] = {rng_uniform(&r, -2.0, 2.0), rng_uniform(&r, -2.0, 2.0)};
        hesscrit_search_result result = hesscrit_search_result_default();
        assert_ok(context,
                  hesscrit_find_minimum(context, &problem, theta, NULL, theta, &result, NULL));
        const int is_near = rosenbrock(theta) <= 8.0 * sigma;
        near += is_near;
        if (result.end == HESSCRIT_SEARCH_FOUND) assert_true(is_near);
    }
    assert_true(near >= NEAR_AT_LEAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(a_valley_is_followed_through_noise_to_its_minimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
