#include "test.h"

#include <math.h>

#include <hesscrit/check.h>

#include "fixture.h"
#include "losses.h"

enum { N = 30 };

static hesscrit_problem chain(loss_log *log)
{
    hesscrit_problem problem = hesscrit_problem_of(N, rosenbrock_loss, log);
    problem.gradient = rosenbrock_gradient;
    problem.hessian = rosenbrock_hessian;
    return problem;
}

static void fill(double *theta, double start)
{
    for (size_t i = 0; i < N; i++) theta[i] = start + 0.37 * sin((double)i);
}

static int wrong_gradient(size_t n, const double *x, double *gradient, void *log)
{
    rosenbrock_gradient(n, x, gradient, log);
    gradient[7] *= 1.0 + 1e-5; /* a slip of the kind that an optimiser lives with */
    return 0;
}

static int wrong_hessian(size_t n, const double *x, double *hessian, void *log)
{
    rosenbrock_hessian(n, x, hessian, log);
    hessian[3 * n + 4] = -hessian[3 * n + 4];
    return 0;
}

static void right_derivatives_are_not_accused(void **state)
{
    double theta[N];
    hesscrit_check check = hesscrit_check_default();
    const hesscrit_problem problem = chain(NULL);
    for (int k = 0; k < 20; k++) {
        fill(theta, -3.0 + 0.3 * k);
        test_note("start %d", k);
        assert_ok(context_of(state),
                  hesscrit_check_gradient(context_of(state), &problem, theta, &check));
        assert_true(check.agrees);
        assert_int_equal(check.disagreements, 0);
        assert_ok(context_of(state),
                  hesscrit_check_hessian(context_of(state), &problem, theta, &check));
        assert_true(check.agrees);
    }
}

enum { BOWL = 3 };

static int bowl_loss(size_t n, const double *x, double *loss, void *user)
{
    (void)user;
    *loss = x[0] > 1.125 ? NAN : 0.0; /* the domain ends near by */
    for (size_t i = 0; i < n; i++) *loss += cosh(x[i] - 1.0);
    return 0;
}

/* factor times the gradient. */
static int scaled_gradient(size_t n, const double *x, double *gradient, void *factor)
{
    for (size_t i = 0; i < n; i++) gradient[i] = *(double *)factor * sinh(x[i] - 1.0);
    return 0;
}

/* At a minimum any multiple of the gradient agrees, and it is told that this says nothing. */
static void a_check_at_a_minimum_tells_nothing_and_beside_it_does(void **state)
{
    const double minimum[BOWL] = {1.0, 1.0, 1.0};
    double factors[] = {1.0, -1.0, 2.0, 0.0}, beside[BOWL];
    hesscrit_context *context = context_of(state);
    for (size_t k = 0; k < sizeof factors / sizeof *factors; k++) {
        hesscrit_problem problem = hesscrit_problem_of(BOWL, bowl_loss, &factors[k]);
        hesscrit_check check = hesscrit_check_default();
        problem.gradient = scaled_gradient;
        test_note("factor %g", factors[k]);
        assert_ok(context, hesscrit_check_gradient(context, &problem, minimum, &check));
        assert_true(check.agrees && !check.tells);
        assert_ok(context, hesscrit_point_beside(context, &problem, minimum, beside));
        assert_ok(context, hesscrit_check_gradient(context, &problem, beside, &check));
        assert_true(check.tells);
        assert_int_equal(check.agrees, factors[k] == 1.0);
    }
}

static int nowhere_else(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = x[0] == 1.0 ? 0.0 : NAN;
    return 0;
}

static void a_point_beside_is_in_the_domain_or_an_error(void **state)
{
    const double theta[1] = {1.0};
    double beside[1] = {7.0};
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(1, nowhere_else, NULL);
    assert_status(hesscrit_point_beside(context, &problem, theta, beside), HESSCRIT_E_NONFINITE);
    assert_true(beside[0] == 7.0);
    assert_status(hesscrit_point_beside(context, &problem, theta, NULL), HESSCRIT_E_ARGUMENT);
}

static void right_derivatives_are_not_accused_where_the_loss_is_zero(void **state)
{
    double theta[N];
    hesscrit_check check = hesscrit_check_default();
    const hesscrit_problem problem = chain(NULL);
    for (size_t i = 0; i < N; i++) theta[i] = 1.0;
    assert_ok(context_of(state),
              hesscrit_check_gradient(context_of(state), &problem, theta, &check));
    assert_true(check.agrees);
}

static void a_wrong_component_is_named(void **state)
{
    double theta[N];
    hesscrit_check check = hesscrit_check_default();
    hesscrit_problem problem = chain(NULL);
    problem.gradient = wrong_gradient;
    fill(theta, 0.8);
    assert_ok(context_of(state),
              hesscrit_check_gradient(context_of(state), &problem, theta, &check));
    assert_false(check.agrees);
    assert_int_equal(check.disagreements, 1);
    assert_int_equal(check.row, 7);
    assert_at_least(fabs(check.supplied - check.difference), check.allowed);
}

static void a_wrong_entry_is_named_from_gradients_and_from_losses(void **state)
{
    double theta[N];
    hesscrit_check check = hesscrit_check_default();
    hesscrit_problem problem = chain(NULL);
    problem.hessian = wrong_hessian;
    fill(theta, 0.8);
    for (int without_gradient = 0; without_gradient < 2; without_gradient++) {
        if (without_gradient) problem.gradient = NULL;
        assert_ok(context_of(state),
                  hesscrit_check_hessian(context_of(state), &problem, theta, &check));
        assert_false(check.agrees);
        assert_int_equal(check.disagreements, 1);
        assert_int_equal(check.row, 3);
        assert_int_equal(check.column, 4);
    }
}

static void a_nan_of_the_user_is_a_disagreement(void **state)
{
    double theta[N];
    hesscrit_check check = hesscrit_check_default();
    loss_log log = {.nan_at = 1};
    const hesscrit_problem problem = chain(&log);
    fill(theta, 0.8);
    assert_ok(context_of(state),
              hesscrit_check_gradient(context_of(state), &problem, theta, &check));
    assert_false(check.agrees);
    assert_int_equal(check.row, 0);
    assert_true(isnan(check.supplied));
}

static void products_are_checked_along_any_vector(void **state)
{
    const double theta[2] = {2, 0.3};
    const double vector[2] = {0.0, -3.0};
    hesscrit_check check = hesscrit_check_default();
    hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    problem.hessian_vector = lecture_product;
    assert_ok(context_of(state),
              hesscrit_check_hessian_vector(context_of(state), &problem, theta, NULL, &check));
    assert_true(check.agrees);
    assert_ok(context_of(state),
              hesscrit_check_hessian_vector(context_of(state), &problem, theta, vector, &check));
    assert_true(check.agrees);
    problem.hessian_vector = NULL;
    assert_status(hesscrit_check_hessian_vector(context_of(state), &problem, theta, NULL, &check),
                  HESSCRIT_E_ARGUMENT);
}

static int product_of_another_point(size_t n, const double *w, const double *v, double *product,
                                    void *log)
{
    const double elsewhere[2] = {w[0] + 1e-3, w[1]};
    return lecture_product(n, elsewhere, v, product, log);
}

static void a_wrong_product_is_found(void **state)
{
    const double theta[2] = {2, 0.3};
    hesscrit_check check = hesscrit_check_default();
    hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    problem.hessian_vector = product_of_another_point;
    assert_ok(context_of(state),
              hesscrit_check_hessian_vector(context_of(state), &problem, theta, NULL, &check));
    assert_false(check.agrees);
}

static void without_a_derivative_to_check_the_result_is_untouched(void **state)
{
    double theta[N];
    hesscrit_check check = hesscrit_check_default();
    check.row = 99;
    const hesscrit_problem problem = hesscrit_problem_of(N, rosenbrock_loss, NULL);
    fill(theta, 0.8);
    assert_status(hesscrit_check_gradient(context_of(state), &problem, theta, &check),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_check_hessian(context_of(state), &problem, theta, &check),
                  HESSCRIT_E_ARGUMENT);
    assert_int_equal(check.row, 99);
    check.struct_size = 8;
    assert_status(hesscrit_check_gradient(context_of(state), &problem, theta, &check),
                  HESSCRIT_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(right_derivatives_are_not_accused),
        test_with_context(a_check_at_a_minimum_tells_nothing_and_beside_it_does),
        test_with_context(a_point_beside_is_in_the_domain_or_an_error),
        test_with_context(right_derivatives_are_not_accused_where_the_loss_is_zero),
        test_with_context(a_wrong_component_is_named),
        test_with_context(a_wrong_entry_is_named_from_gradients_and_from_losses),
        test_with_context(a_nan_of_the_user_is_a_disagreement),
        test_with_context(products_are_checked_along_any_vector),
        test_with_context(a_wrong_product_is_found),
        test_with_context(without_a_derivative_to_check_the_result_is_untouched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
