#include "test.h"

#include <math.h>

#include <hesscrit/gradient.h>

#include "fixture.h"
#include "losses.h"
#include "random.h"

static void it_is_that_of_the_lecture_to_1e_9_from_losses_alone(void **state)
{
    const double points[5][2] = {{0, 0}, {1, 1}, {2, 0.3}, {-0.5, -2}, {1.7, -0.9}};
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    for (int k = 0; k < 5; k++) {
        double exact[2];
        double gradient[2];
        double bound[2];
        lecture_gradient(2, points[k], exact, NULL);
        assert_ok(context_of(state),
                  hesscrit_gradient(context_of(state), &problem, points[k], gradient, bound));
        for (int i = 0; i < 2; i++) {
            test_note("point %d component %d", k, i);
            assert_close(gradient[i], exact[i], 1e-9);
            assert_close(gradient[i], exact[i], bound[i]);
            assert_at_most(bound[i], 1e-9);
        }
    }
}

static void it_is_the_users_own_where_there_is_one(void **state)
{
    const double theta[2] = {2, 0.3};
    double exact[2];
    double gradient[2];
    hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    problem.gradient = lecture_gradient;
    lecture_gradient(2, theta, exact, NULL);
    assert_ok(context_of(state),
              hesscrit_gradient(context_of(state), &problem, theta, gradient, NULL));
    assert_bits_equal(gradient, exact, 2);
    assert_int_equal(hesscrit_context_calls(context_of(state), HESSCRIT_CALLBACK_GRADIENT), 1);
    assert_int_equal(hesscrit_context_calls(context_of(state), HESSCRIT_CALLBACK_LOSS), 0);
}

static void it_costs_what_the_header_says(void **state)
{
    enum { N = 10 };
    double theta[N];
    double gradient[N];
    double coefficients[2 * N];
    for (size_t i = 0; i < N; i++) {
        theta[i] = 0.3 + 0.1 * (double)i;
        coefficients[i] = coefficients[N + i] = 1.0;
    }
    loss_log log = {.extra = coefficients};
    hesscrit_problem problem = hesscrit_problem_of(N, cosh_loss, &log);
    problem.loss_error = 1e-14;
    assert_ok(context_of(state),
              hesscrit_gradient(context_of(state), &problem, theta, gradient, NULL));
    const uint64_t given = hesscrit_context_calls(context_of(state), HESSCRIT_CALLBACK_LOSS);
    assert_int_equal(given, 2 * N + 4 * N + 1);

    problem.loss_error = 0.0;
    assert_ok(context_of(state),
              hesscrit_gradient(context_of(state), &problem, theta, gradient, NULL));
    const uint64_t estimated = hesscrit_context_calls(context_of(state), HESSCRIT_CALLBACK_LOSS);
    assert_in_range(estimated, given + 6, given + 24);
}

static int first_parameter(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    *loss = x[0];
    return 0;
}

/* theta + h is rounded; what divides the difference is the distance of the points that were asked
 * for, not 2h. */
static void steps_are_as_long_as_the_rounded_points_are_apart(void **state)
{
    const double thetas[] = {0.1, -1.0 / 3.0, 12345.678, 0x1.fffffffffffffp0, -1e-20, 1e20, 7e10};
    for (size_t k = 0; k < sizeof thetas / sizeof thetas[0]; k++) {
        hesscrit_problem problem = hesscrit_problem_of(1, first_parameter, NULL);
        double scale = fmax(fabs(thetas[k]), 1.0) / 3.0;
        double gradient;
        for (int told = 0; told < 2; told++) {
            if (told) problem.theta_scale = &scale;
            test_note("theta %g, told %d", thetas[k], told);
            assert_ok(context_of(state),
                      hesscrit_gradient(context_of(state), &problem, &thetas[k], &gradient, NULL));
            assert_close(gradient, 1.0, 0.0);
        }
    }
}

static void the_bound_grows_with_the_noise(void **state)
{
    const double theta[2] = {2, 0.3};
    double gradient[2];
    double quiet[2];
    double noisy[2];
    hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    problem.loss_error = 1e-14;
    assert_ok(context_of(state),
              hesscrit_gradient(context_of(state), &problem, theta, gradient, quiet));
    problem.loss_error = 1e-8;
    assert_ok(context_of(state),
              hesscrit_gradient(context_of(state), &problem, theta, gradient, noisy));
    for (int i = 0; i < 2; i++) assert_at_least(noisy[i], 100 * quiet[i]);
}

/* x_0 + x_0^power, the gradient of it. */
static int steep_gradient(size_t n, const double *x, double *gradient, void *power)
{
    const double k = *(const double *)power;
    for (size_t i = 0; i < n; i++) gradient[i] = 0.0;
    gradient[0] = 1.0 + k * pow(x[0], k - 1.0);
    return 0;
}

/* Nothing moves nearby, and on both sides something does far away: those are no rounded digits. */
static void two_steep_walls_are_no_rounding(void **state)
{
    const double origin[3] = {0, 0, 0};
    for (double power = 30.0; power < 200.0; power += 1.0) {
        double gradient[3];
        double bound[3];
        hesscrit_problem problem = hesscrit_problem_of(3, first_parameter, &power);
        problem.gradient = steep_gradient;
        test_note("power %g", power);
        assert_ok(context_of(state),
                  hesscrit_gradient(context_of(state), &problem, origin, gradient, bound));
        for (int i = 0; i < 3; i++) assert_at_most(bound[i], 1e-6);
    }
}

/* A slope, and an odd power of tanh that has none where the power is not 1. */
typedef struct odd_loss {
    double slope, power, place;
} odd_loss;

static int slope_and_tanh(size_t n, const double *x, double *loss, void *user)
{
    const odd_loss *odd = user;
    (void)n;
    *loss = odd->slope * x[0] + pow(tanh(x[0] - odd->place), odd->power);
    return 0;
}

static void a_loss_that_is_odd_around_theta_does_not_draw_steps_out(void **state)
{
    rng r = rng_seeded(1);
    for (int trial = 0; trial < 600; trial++) {
        odd_loss odd = {(double)rng_below(&r, 2), 1.0 + 2.0 * (double)rng_below(&r, 3),
                        (double)rng_below(&r, 4)};
        const double exact = odd.slope + (odd.power == 1.0);
        double gradient, bound, size = exp2(rng_uniform(&r, 0.0, 3.0));
        hesscrit_problem problem = hesscrit_problem_of(1, slope_and_tanh, &odd);
        problem.loss_error = rng_below(&r, 2) ? pow(10.0, rng_uniform(&r, -14.0, -4.0)) : 0.0;
        problem.theta_scale = rng_below(&r, 2) ? &size : NULL;
        problem.flags = rng_below(&r, 2) ? HESSCRIT_PROBLEM_ACCURATE : 0;
        test_note("tanh^%g at %g, error %g, size %g", odd.power, odd.place, problem.loss_error,
                  problem.theta_scale ? size : 0.0);
        assert_ok(context_of(state),
                  hesscrit_gradient(context_of(state), &problem, &odd.place, &gradient, &bound));
        assert_close(gradient, exact, 10.0 * bound); /* nearly all bounds hold, and these */
    }
}

/* (i + 1) (a |x_i| + b x_i) + x_i^2, at = {a, b}. */
static int bent_loss(size_t n, const double *x, double *loss, void *user)
{
    const double *at = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++)
        *loss += (double)(i + 1) * (at[0] * fabs(x[i]) + at[1] * x[i]) + x[i] * x[i];
    return 0;
}

static void the_bound_covers_the_slopes_of_both_sides_of_a_kink(void **state)
{
    enum { N = 3 };
    rng r = rng_seeded(61);
    const double theta[N] = {0};
    for (int trial = 0; trial < 50; trial++) {
        double at[2] = {pow(10.0, rng_uniform(&r, -3.0, 3.0)), rng_uniform(&r, -1.0, 1.0)};
        const hesscrit_problem problem = hesscrit_problem_of(N, bent_loss, at);
        double gradient[N], bound[N];
        test_note("a %g, b %g", at[0], at[1]);
        assert_ok(context_of(state),
                  hesscrit_gradient(context_of(state), &problem, theta, gradient, bound));
        for (size_t i = 0; i < N; i++)
            for (int side = -1; side <= 1; side += 2) {
                const double slope = (double)(i + 1) * (at[1] + side * at[0]);
                assert_at_most(fabs(slope - gradient[i]), bound[i] * (1.0 + 1e-6));
            }
    }
}

static void no_parameters_are_no_error(void **state)
{
    const hesscrit_problem problem = hesscrit_problem_of(0, constant_loss, NULL);
    assert_ok(context_of(state), hesscrit_gradient(context_of(state), &problem, NULL, NULL, NULL));
}

static void bad_arguments_leave_the_output_untouched(void **state)
{
    double theta[2] = {0, 0};
    double gradient[2];
    hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    fill_pattern(gradient, sizeof gradient);
    hesscrit_context *context = context_of(state);
    assert_status(hesscrit_gradient(NULL, &problem, theta, gradient, NULL), HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_gradient(context, NULL, theta, gradient, NULL), HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_gradient(context, &problem, NULL, gradient, NULL), HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_gradient(context, &problem, theta, NULL, NULL), HESSCRIT_E_ARGUMENT);
    problem.flags = 4;
    assert_status(hesscrit_gradient(context, &problem, theta, gradient, NULL), HESSCRIT_E_ARGUMENT);
    problem.flags = 0;
    problem.loss_error = -1.0;
    assert_status(hesscrit_gradient(context, &problem, theta, gradient, NULL), HESSCRIT_E_ARGUMENT);
    problem.loss_error = 0.0;
    problem.loss = NULL;
    assert_status(hesscrit_gradient(context, &problem, theta, gradient, NULL), HESSCRIT_E_ARGUMENT);
    problem.loss = lecture_loss;
    theta[1] = NAN;
    assert_status(hesscrit_gradient(context, &problem, theta, gradient, NULL),
                  HESSCRIT_E_NONFINITE);
    assert_string_equal(hesscrit_context_detail(context), "theta[1] is nan");
    const double scale[2] = {1.0, 0.0};
    theta[1] = 0.0;
    problem.theta_scale = scale;
    assert_status(hesscrit_gradient(context, &problem, theta, gradient, NULL), HESSCRIT_E_ARGUMENT);
    assert_untouched(gradient, sizeof gradient);
}

/* Where it is flat far out, third differences say nothing of the slope at 0. */
static int bounded_cubic(size_t n, const double *x, double *loss, void *user)
{
    (void)n;
    *loss = tanh(*(const double *)user * x[0] * x[0] * x[0]);
    return 0;
}

static void a_bound_covers_what_a_third_derivative_seen_elsewhere_hides(void **state)
{
    const double theta[1] = {0.0};
    for (double factor = 0.05; factor < 20.0; factor *= 1.1)
        for (double error = 1e-9; error < 1e-3; error *= 10.0) {
            double gradient;
            double bound;
            hesscrit_problem problem = hesscrit_problem_of(1, bounded_cubic, &factor);
            problem.loss_error = error;
            test_note("factor %g, error %g", factor, error);
            assert_ok(context_of(state),
                      hesscrit_gradient(context_of(state), &problem, theta, &gradient, &bound));
            assert_at_most(fabs(gradient), bound);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(it_is_that_of_the_lecture_to_1e_9_from_losses_alone),
        test_with_context(it_is_the_users_own_where_there_is_one),
        test_with_context(it_costs_what_the_header_says),
        test_with_context(steps_are_as_long_as_the_rounded_points_are_apart),
        test_with_context(the_bound_grows_with_the_noise),
        test_with_context(two_steep_walls_are_no_rounding),
        test_with_context(a_loss_that_is_odd_around_theta_does_not_draw_steps_out),
        test_with_context(no_parameters_are_no_error),
        test_with_context(bad_arguments_leave_the_output_untouched),
        test_with_context(the_bound_covers_the_slopes_of_both_sides_of_a_kink),
        test_with_context(a_bound_covers_what_a_third_derivative_seen_elsewhere_hides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
