/* The test functions are the published ones, and the derivatives that the
 * library is held against are right. */
#include "test.h"

#include <math.h>

#include "functions/quad_derivatives.h"
#include "functions/test_problems.h"

/* Published numbers have six digits or more. */
static const double digits = 2e-6;

static void at_its_start_each_function_has_its_published_value(void **state)
{
    (void)state;
    for (size_t k = 0; k < test_function_count; k++) {
        const test_function *f = &test_functions[k];
        double x[MOST_PARAMETERS];
        if (isnan(f->value_at_start)) continue;
        test_note("%s, n = %zu", f->name, f->n);
        test_function_start(f, 1.0, x);
        assert_close(f->value(f->n, x), f->value_at_start, digits * f->value_at_start);
    }
}

static void double_and_quad_are_the_same_function(void **state)
{
    (void)state;
    for (size_t k = 0; k < test_function_count; k++) {
        const test_function *f = &test_functions[k];
        double x[MOST_PARAMETERS];
        quad wide[MOST_PARAMETERS];
        test_note("%s, n = %zu", f->name, f->n);
        test_function_start(f, 1.0, x);
        for (size_t i = 0; i < f->n; i++) wide[i] = x[i] += 0.01 / (double)(i + 1);
        const double exact = (double)f->value_in_quad(f->n, wide);
        assert_close(f->value(f->n, x), exact, 1e-12 * fabs(exact));
    }
}

/* The last digits of a published minimiser x are missing: within dx of it,
 * with |dx_i| <= digits |x_i|, the gradient is 0. */
static void at_its_minimiser_each_gradient_vanishes(void **state)
{
    (void)state;
    for (size_t k = 0; k < test_function_count; k++) {
        const test_function *f = &test_functions[k];
        const size_t n = f->n;
        test_derivatives d;
        if (f->minimiser == NULL || n > 12) continue;
        quad_derivatives(test_function_in_quad, f, n, f->minimiser, d.gradient, d.gradient_error,
                         d.hessian, d.hessian_error);
        quad rise = 0;
        for (size_t i = 0; i < n; i++) {
            quad change = 0;
            for (size_t j = 0; j < n; j++)
                change += QUAD(fabs)(d.hessian[i * n + j] * f->minimiser[j]) * digits;
            test_note("%s, n = %zu, component %zu", f->name, n, i);
            assert_at_most(QUAD(fabs)(d.gradient[i]), change + 1e-15);
            rise += change * QUAD(fabs)(f->minimiser[i]) * digits;
        }
        assert_close(f->value(n, f->minimiser), f->minimum,
                     digits * f->minimum + (double)rise + 1e-30);
    }
}

/* Of exp(a x) sin(b y) + x^2 y^3 z, whose derivatives are these. */
static quad wave(size_t n, const quad *x, const void *data)
{
    (void)n;
    (void)data;
    return QUAD(exp)(x[0] / 2) * QUAD(sin)(3 * x[1]) + x[0] * x[0] * x[1] * x[1] * x[1] * x[2];
}

/* Of references, where there is quadruple precision and where not. */
static const double accuracy = QUAD_EPSILON < 1e-30 ? 1e-20 : 1e-11;

static void assert_nearly(quad actual, quad expected)
{
    assert_at_most(QUAD(fabs)(actual - expected), accuracy * (double)QUAD(fabs)(expected));
}

static void quad_differences_have_the_digits_of_derivatives_by_hand(void **state)
{
    (void)state;
    const double theta[3] = {-1.25, 0.375, 100.5};
    const quad x = theta[0];
    const quad y = theta[1];
    const quad z = theta[2];
    const quad e = QUAD(exp)(x / 2);
    const quad s = e * QUAD(sin)(3 * y);
    const quad c = 3 * e * QUAD(cos)(3 * y);
    quad g[3];
    quad h[9];
    quad gradient_error[3];
    quad hessian_error[9];
    quad_derivatives(wave, NULL, 3, theta, g, gradient_error, h, hessian_error);
    assert_nearly(g[0], s / 2 + 2 * x * y * y * y * z);
    assert_nearly(g[1], c + 3 * x * x * y * y * z);
    assert_nearly(g[2], x * x * y * y * y);
    assert_nearly(h[0], s / 4 + 2 * y * y * y * z);
    assert_nearly(h[4], -9 * s + 6 * x * x * y * z);
    assert_at_most(QUAD(fabs)(h[8]), accuracy);
    assert_nearly(h[1], c / 2 + 6 * x * y * y * z);
    assert_nearly(h[2], 2 * x * y * y * y);
    assert_nearly(h[5], 3 * x * x * y * y);
    assert_nearly(h[3], h[1]);
    for (int i = 0; i < 3; i++) assert_at_most(gradient_error[i], accuracy * QUAD(fabs)(g[i]));
    for (int i = 0; i < 8; i++) assert_at_most(hessian_error[i], accuracy * QUAD(fabs)(h[i]));
}

/* 100 (y - x^2)^2 + (1 - x)^2, its Hessian by hand, in other units. */
static void bad_units_change_the_derivatives_by_powers_of_two(void **state)
{
    (void)state;
    test_problem problem;
    test_derivatives d;
    assert_true(test_problem_at(FAMILY_SCALED, &problem));
    assert_ptr_equal(problem.function, test_function_named("Rosenbrock", 2));
    test_problem_derivatives(&problem, &d);
    const int *e = problem.exponents;
    assert_true(e[0] != 0 && e[1] != 0 && e[0] != e[1] && problem.loss_exponent != 0);
    assert_close(d.gradient[1], ldexp(-88.0, problem.loss_exponent - e[1]),
                 1e-14 * QUAD(fabs)(d.gradient[1]));
    assert_close(d.hessian[1], ldexp(480.0, problem.loss_exponent - e[0] - e[1]),
                 1e-14 * QUAD(fabs)(d.hessian[1]));
    double loss = 0.0;
    test_problem_loss(2, problem.theta, &loss, &problem);
    assert_close(loss, ldexp(24.2, problem.loss_exponent), 1e-15 * loss);
}

static void noise_and_rounding_are_as_large_as_they_say(void **state)
{
    (void)state;
    test_problem plain;
    test_problem noisy;
    test_problem rounded;
    assert_true(test_problem_at(FAMILY_START, &plain));
    assert_true(test_problem_at(FAMILY_NOISY, &noisy));
    assert_true(test_problem_at(FAMILY_FLOAT, &rounded));
    double largest[2] = {0.0, 0.0};
    for (int k = 0; k < 200; k++) {
        double loss[3];
        const double theta[2] = {-1.2 + 0.001 * k, 1.0};
        test_problem_loss(2, theta, &loss[0], &plain);
        test_problem_loss(2, theta, &loss[1], &noisy);
        test_problem_loss(2, theta, &loss[2], &rounded);
        for (int i = 0; i < 2; i++)
            largest[i] = fmax(largest[i], fabs(loss[i + 1] / loss[0] - 1.0));
    }
    assert_at_most(largest[0], 1e-6);
    assert_at_least(largest[0], 0.9e-6);
    assert_at_most(largest[1], 0x1p-24);
    assert_at_least(largest[1], 0.3 * 0x1p-24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_its_start_each_function_has_its_published_value),
        cmocka_unit_test(double_and_quad_are_the_same_function),
        cmocka_unit_test(at_its_minimiser_each_gradient_vanishes),
        cmocka_unit_test(quad_differences_have_the_digits_of_derivatives_by_hand),
        cmocka_unit_test(bad_units_change_the_derivatives_by_powers_of_two),
        cmocka_unit_test(noise_and_rounding_are_as_large_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
