#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/critical_point.h>
#include <hesscrit/hessian.h>
#include <hesscrit/taylor.h>

#include "fixture.h"
#include "losses.h"
#include "random.h"

/* The lecture's network with more and more that the user supplies. */
enum source { FROM_LOSSES, FROM_GRADIENTS, FROM_PRODUCTS, FROM_HESSIAN, SOURCES };

static hesscrit_problem lecture_from(enum source source)
{
    hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    if (source >= FROM_GRADIENTS) problem.gradient = lecture_gradient;
    if (source >= FROM_PRODUCTS) problem.hessian_vector = lecture_product;
    if (source >= FROM_HESSIAN) problem.hessian = lecture_hessian;
    return problem;
}

static void at_the_origin_of_the_lecture_it_is_0_2_2_0_to_1e_9(void **state)
{
    const double theta[2] = {0, 0};
    for (int source = 0; source < SOURCES; source++) {
        double hessian[4];
        double lambda[2];
        const hesscrit_problem problem = lecture_from((enum source)source);
        test_note("source %d", source);
        assert_ok(context_of(state),
                  hesscrit_hessian(context_of(state), &problem, theta, 2, hessian, NULL));
        assert_close(hessian[0], 0.0, 1e-9);
        assert_close(hessian[1], -2.0, 1e-9);
        assert_close(hessian[2], -2.0, 1e-9);
        assert_close(hessian[3], 0.0, 1e-9);
        assert_ok(context_of(state), hesscrit_eigen_symmetric(context_of(state), 2, 2, hessian,
                                                              lambda, 0, NULL, NULL));
        assert_close(lambda[0], -2.0, 1e-9);
        assert_close(lambda[1], 2.0, 1e-9);
    }
}

static void it_is_right_within_its_bound_from_every_source(void **state)
{
    const double points[4][2] = {{1, 1}, {2, 0.3}, {-0.5, -2}, {1.7, -0.9}};
    for (int k = 0; k < 4; k++)
        for (int source = 0; source < SOURCES; source++) {
            double exact[4];
            double hessian[4];
            double bound[4];
            const hesscrit_problem problem = lecture_from((enum source)source);
            lecture_hessian(2, points[k], exact, NULL);
            assert_ok(context_of(state),
                      hesscrit_hessian(context_of(state), &problem, points[k], 2, hessian, bound));
            for (int e = 0; e < 4; e++) {
                test_note("point %d source %d entry %d", k, source, e);
                assert_close(hessian[e], exact[e], bound[e] + 1e-15);
                assert_at_most(bound[e], 1e-5);
            }
            assert_true(hessian[1] == hessian[2]);
        }
}

static void it_costs_what_the_header_says(void **state)
{
    enum { N = 12 };
    double theta[N];
    double hessian[N * N];
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; i < N; i++) theta[i] = 0.3 + 0.1 * (double)i;
    hesscrit_problem problem = hesscrit_problem_of(N, rosenbrock_loss, NULL);
    problem.loss_error = 1e-13;
    problem.gradient_error = 1e-13;
    assert_ok(context, hesscrit_hessian(context, &problem, theta, N, hessian, NULL));
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS),
                     N * N + N + 1 + 2 * N + 2 * N);

    problem.gradient = rosenbrock_gradient;
    assert_ok(context, hesscrit_hessian(context, &problem, theta, N, hessian, NULL));
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), 0);
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_GRADIENT),
                     2 * N + 2 * N + 1);

    problem.hessian = rosenbrock_hessian;
    assert_ok(context, hesscrit_hessian(context, &problem, theta, N, hessian, NULL));
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_GRADIENT), 0);
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_HESSIAN), 1);
}

/* Rosenbrock's function is of fourth order: three steps are exact, and no pair needs more. */
static void the_accurate_mode_costs_what_the_header_says(void **state)
{
    enum { N = 12 };
    double theta[N];
    double exact[N * N];
    double hessian[N * N];
    double bound[N * N];
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; i < N; i++) theta[i] = 0.3 + 0.1 * (double)i;
    hesscrit_problem problem = hesscrit_problem_of(N, rosenbrock_loss, NULL);
    problem.loss_error = 1e-13;
    problem.flags = HESSCRIT_PROBLEM_ACCURATE;
    assert_ok(context, hesscrit_hessian(context, &problem, theta, N, hessian, bound));
    const uint64_t calls = hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS);
    assert_in_range(calls, 3 * N * (N - 1) + 4 * N + 1 + 6 * N,
                    3 * N * (N - 1) + 4 * N + 1 + 26 * N);
    assert_int_equal((calls - 1) % 2, 0);
    rosenbrock_hessian(N, theta, exact, NULL);
    for (size_t e = 0; e < N * N; e++) {
        test_note("entry %zu", e);
        assert_close(hessian[e], exact[e], bound[e]);
        assert_close(hessian[e], exact[e], 1e-10);
    }
}

static void the_accurate_mode_gives_that_of_the_lecture_to_1e_12(void **state)
{
    const double points[5][2] = {{0, 0}, {1, 1}, {2, 0.3}, {-0.5, -2}, {1.7, -0.9}};
    hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    problem.flags = HESSCRIT_PROBLEM_ACCURATE;
    for (int k = 0; k < 5; k++) {
        double exact[4];
        double hessian[4];
        double bound[4];
        lecture_hessian(2, points[k], exact, NULL);
        assert_ok(context_of(state),
                  hesscrit_hessian(context_of(state), &problem, points[k], 2, hessian, bound));
        for (int e = 0; e < 4; e++) {
            test_note("point %d entry %d", k, e);
            assert_close(hessian[e], exact[e], bound[e] + 4e-16 * fabs(exact[e]));
            assert_close(hessian[e], exact[e], 1e-12);
        }
    }
}

static void products_cost_one_call_a_column(void **state)
{
    const double theta[2] = {1, 1};
    double hessian[4];
    const hesscrit_problem problem = lecture_from(FROM_PRODUCTS);
    assert_ok(context_of(state),
              hesscrit_hessian(context_of(state), &problem, theta, 2, hessian, NULL));
    assert_int_equal(hesscrit_context_calls(context_of(state), HESSCRIT_CALLBACK_HESSIAN_VECTOR),
                     2);
}

static void rows_longer_than_n_are_left_alone_behind_n(void **state)
{
    enum { N = 3, LD = 5 };
    const double theta[N] = {0.5, 1.0, -0.5};
    double exact[N * N];
    double hessian[N * LD];
    double bound[N * LD];
    const hesscrit_problem problem = hesscrit_problem_of(N, rosenbrock_loss, NULL);
    for (size_t e = 0; e < N * LD; e++) hessian[e] = 77.0;
    rosenbrock_hessian(N, theta, exact, NULL);
    assert_ok(context_of(state),
              hesscrit_hessian(context_of(state), &problem, theta, LD, hessian, bound));
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++)
            assert_close(hessian[i * LD + j], exact[i * N + j], bound[i * LD + j]);
        for (size_t j = N; j < LD; j++) assert_true(hessian[i * LD + j] == 77.0);
    }
}

static int lopsided_hessian(size_t n, const double *w, double *hessian, void *user)
{
    lecture_hessian(n, w, hessian, NULL);
    hessian[1] += *(const double *)user;
    return 0;
}

static int lopsided_loss(size_t n, const double *w, double *loss, void *user)
{
    (void)user;
    return lecture_loss(n, w, loss, NULL);
}

static void an_asymmetric_hessian_of_the_user_is_an_error(void **state)
{
    const double theta[2] = {1, 1};
    double hessian[4];
    double skew = 1e-3;
    hesscrit_problem problem = hesscrit_problem_of(2, lopsided_loss, &skew);
    problem.hessian = lopsided_hessian;
    fill_pattern(hessian, sizeof hessian);
    assert_status(hesscrit_hessian(context_of(state), &problem, theta, 2, hessian, NULL),
                  HESSCRIT_E_ASYMMETRIC);
    assert_untouched(hessian, sizeof hessian);
    assert_non_null(strstr(hesscrit_context_detail(context_of(state)), "(1, 0)"));
}

static void a_slight_asymmetry_goes_into_the_bound(void **state)
{
    const double theta[2] = {1, 1};
    double hessian[4];
    double bound[4];
    double skew = 1e-9;
    hesscrit_problem problem = hesscrit_problem_of(2, lopsided_loss, &skew);
    problem.hessian = lopsided_hessian;
    assert_ok(context_of(state),
              hesscrit_hessian(context_of(state), &problem, theta, 2, hessian, bound));
    assert_close(hessian[1], 2.0 + 0.5e-9, 1e-15);
    assert_close(bound[1], 0.5e-9, 1e-15);
}

static void parameters_of_very_different_scales_each_get_their_step(void **state)
{
    enum { N = 4 };
    const double coefficients[2 * N] = {1, -2, 3, 0.5, 1e6, 1.0, 1e-6, 1e3};
    const double theta[N] = {0};
    double hessian[N * N];
    double bound[N * N];
    loss_log log = {.extra = coefficients};
    const hesscrit_problem problem = hesscrit_problem_of(N, cosh_loss, &log);
    assert_ok(context_of(state),
              hesscrit_hessian(context_of(state), &problem, theta, N, hessian, bound));
    for (size_t i = 0; i < N; i++) {
        const double exact = coefficients[i] * coefficients[N + i] * coefficients[N + i];
        test_note("parameter %zu", i);
        assert_close(hessian[i * N + i], exact, 1e-4 * fabs(exact));
        assert_close(hessian[i * N + i], exact, bound[i * N + i]);
    }
}

/* A unit whose weights matter only together: its loss begins with their square times each other's,
 * of so small a size that neither shows alone. */
typedef struct dead_unit {
    double input[8], centre[2];
} dead_unit;

static int dead_unit_loss(size_t n, const double *w, double *loss, void *user)
{
    const dead_unit *unit = user;
    double sum = 1.0;
    (void)n;
    for (size_t i = 0; i < 8; i++) {
        const double inner = tanh(unit->input[i] * (w[0] - unit->centre[0]));
        const double output = (w[1] - unit->centre[1]) * inner;
        sum += output * output;
    }
    *loss = 1.0 + 1e-8 * sum;
    return 0;
}

static void weights_that_matter_only_together_get_no_steps_that_are_too_long(void **state)
{
    rng r = rng_seeded(7);
    for (int trial = 0; trial < 500; trial++) {
        dead_unit unit;
        double hessian[4];
        double bound[4];
        for (size_t i = 0; i < 8; i++) unit.input[i] = rng_uniform(&r, -2.5, 2.5);
        for (size_t i = 0; i < 2; i++) unit.centre[i] = rng_normal(&r);
        const hesscrit_problem problem = hesscrit_problem_of(2, dead_unit_loss, &unit);
        test_note("trial %d", trial);
        assert_ok(context_of(state),
                  hesscrit_hessian(context_of(state), &problem, unit.centre, 2, hessian, bound));
        for (size_t e = 0; e < 4; e++) assert_close(hessian[e], 0.0, bound[e]);
    }
}

/* Where a first step of 2^-12 is nearly one or three periods, the losses at that step and at twice
 * it lie on a parabola, but on one that is 10^5 times as wide as the one at 0. */
static int wave_loss(size_t n, const double *theta, double *loss, void *user)
{
    const double *frequency = user;
    *loss = 1.0;
    for (size_t i = 0; i < n; i++) *loss += 1.0 - cos(frequency[i] * theta[i]);
    return 0;
}

static void waves_shorter_than_the_first_step_are_seen(void **state)
{
    const double theta[2] = {0, 0};
    const double periods = 6.283185307179586 * 4096.0;
    for (int k = 0; k < 2; k++) {
        double frequency[2] = {(k ? 3.0 : 1.0) * periods * (1.0 + 1e-5), 1.0};
        double hessian[4];
        double bound[4];
        hesscrit_problem problem = hesscrit_problem_of(2, wave_loss, frequency);
        for (int accurate = 0; accurate < 2; accurate++) {
            problem.flags = accurate ? HESSCRIT_PROBLEM_ACCURATE : 0;
            test_note("k = %d, accurate %d", k, accurate);
            assert_ok(context_of(state),
                      hesscrit_hessian(context_of(state), &problem, theta, 2, hessian, bound));
            for (int i = 0; i < 2; i++) {
                const double exact = frequency[i] * frequency[i];
                assert_close(hessian[3 * i], exact, bound[3 * i]);
                assert_at_most(bound[3 * i], 1e-6 * exact);
            }
        }
    }
}

/* Rosenbrock's loss that notes the shortest displacement from theta. */
typedef struct shortest {
    const double *theta;
    double distance;
} shortest;

static int measured_loss(size_t n, const double *x, double *loss, void *user)
{
    shortest *s = user;
    for (size_t i = 0; i < n; i++)
        if (x[i] != s->theta[i]) s->distance = fmin(s->distance, fabs(x[i] - s->theta[i]));
    return rosenbrock_loss(n, x, loss, NULL);
}

/* h = sqrt(eps) would leave second differences no digit: eps / h^2 = 1. */
static void second_differences_are_never_taken_at_the_root_of_eps(void **state)
{
    enum { N = 5 };
    for (int accurate = 0; accurate < 2; accurate++)
        for (int told = 0; told < 2; told++) {
            double theta[N];
            double hessian[N * N];
            for (size_t i = 0; i < N; i++) theta[i] = 1.0 - 0.1 * (double)i;
            shortest s = {theta, INFINITY};
            hesscrit_problem problem = hesscrit_problem_of(N, measured_loss, &s);
            problem.loss_error = told ? 1e-8 : 1e-15;
            problem.flags = accurate ? HESSCRIT_PROBLEM_ACCURATE : 0;
            assert_ok(context_of(state),
                      hesscrit_hessian(context_of(state), &problem, theta, N, hessian, NULL));
            assert_at_least(s.distance, 1e-5);
            assert_at_most(s.distance, 1.0);
        }
}

static int lopsided_product(size_t n, const double *w, const double *v, double *product, void *user)
{
    lecture_product(n, w, v, product, NULL);
    product[0] += *(const double *)user * v[1];
    return 0;
}

static void asymmetric_products_of_the_user_are_treated_alike(void **state)
{
    const double theta[2] = {1, 1};
    double hessian[4];
    double bound[4];
    double skew = 1e-3;
    hesscrit_problem problem = hesscrit_problem_of(2, lopsided_loss, &skew);
    problem.hessian_vector = lopsided_product;
    fill_pattern(hessian, sizeof hessian);
    assert_status(hesscrit_hessian(context_of(state), &problem, theta, 2, hessian, NULL),
                  HESSCRIT_E_ASYMMETRIC);
    assert_untouched(hessian, sizeof hessian);
    skew = 1e-9;
    assert_ok(context_of(state),
              hesscrit_hessian(context_of(state), &problem, theta, 2, hessian, bound));
    assert_close(hessian[1], 2.0 + 0.5e-9, 1e-15);
    assert_close(hessian[2], hessian[1], 0.0);
    assert_at_least(bound[1], 0.5e-9);
}

static void an_asymmetric_hessian_gets_no_verdict(void **state)
{
    const double theta[2] = {1, 1};
    double skew = 1e-3;
    hesscrit_report *report = NULL;
    hesscrit_problem problem = hesscrit_problem_of(2, lopsided_loss, &skew);
    problem.hessian = lopsided_hessian;
    assert_status(hesscrit_analyze(context_of(state), &problem, theta, NULL, &report),
                  HESSCRIT_E_ASYMMETRIC);
    assert_null(report);
}

static int zeros(size_t n, const double *x, double *result, void *unused)
{
    (void)x;
    (void)unused;
    for (size_t i = 0; i < n; i++) result[i] = 0.0;
    return 0;
}

static int zero_product(size_t n, const double *x, const double *v, double *product, void *unused)
{
    (void)v;
    return zeros(n, x, product, unused);
}

static void no_parameters_are_no_error(void **state)
{
    hesscrit_context *context = context_of(state);
    hesscrit_problem problem = hesscrit_problem_of(0, constant_loss, NULL);
    hesscrit_ratio ratio;
    hesscrit_signs signs;
    for (int source = 0; source < SOURCES; source++) {
        if (source >= FROM_GRADIENTS) problem.gradient = zeros;
        if (source >= FROM_PRODUCTS) problem.hessian_vector = zero_product;
        if (source >= FROM_HESSIAN) problem.hessian = zeros;
        test_note("source %d", source);
        assert_ok(context, hesscrit_hessian(context, &problem, NULL, 0, NULL, NULL));
        assert_ok(context, hesscrit_minimum_ratio(context, &problem, NULL, &ratio, &signs));
        assert_int_equal(signs.positive + signs.negative + signs.undecided, 0);
        assert_close(ratio.upper, 1.0, 0.0);
    }
}

/* Whose first row would lie over the second, as products of sizes wrap. */
static void a_stride_that_no_memory_holds_is_refused(void **state)
{
    hesscrit_context *context = context_of(state);
    const size_t strides[] = {SIZE_MAX, SIZE_MAX / 4 + 1, SIZE_MAX / 8 + 1};
    const hesscrit_problem problem = lecture_from(FROM_LOSSES);
    const double theta[2] = {0, 0};
    const double a[4] = {1, 0, 0, 1};
    for (size_t k = 0; k < sizeof strides / sizeof *strides; k++) {
        double hessian[4] = {7, 7, 7, 7};
        hesscrit_report *report = NULL;
        test_note("stride %zu", strides[k]);
        assert_status(hesscrit_hessian(context, &problem, theta, strides[k], hessian, NULL),
                      HESSCRIT_E_SIZE);
        assert_status(hesscrit_restrict(context, 2, strides[k], a, NULL, 2, 2, a, 2, hessian, NULL),
                      HESSCRIT_E_SIZE);
        assert_status(
            hesscrit_analyze_subspace(context, &problem, theta, 2, strides[k], a, NULL, &report),
            HESSCRIT_E_SIZE);
        assert_status(hesscrit_eigen_symmetric(context, 2, strides[k], a, hessian, 2, NULL, NULL),
                      HESSCRIT_E_SIZE);
        for (size_t e = 0; e < 4; e++) assert_close(hessian[e], 7.0, 0.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(at_the_origin_of_the_lecture_it_is_0_2_2_0_to_1e_9),
        test_with_context(it_is_right_within_its_bound_from_every_source),
        test_with_context(it_costs_what_the_header_says),
        test_with_context(the_accurate_mode_costs_what_the_header_says),
        test_with_context(the_accurate_mode_gives_that_of_the_lecture_to_1e_12),
        test_with_context(products_cost_one_call_a_column),
        test_with_context(rows_longer_than_n_are_left_alone_behind_n),
        test_with_context(an_asymmetric_hessian_of_the_user_is_an_error),
        test_with_context(a_slight_asymmetry_goes_into_the_bound),
        test_with_context(second_differences_are_never_taken_at_the_root_of_eps),
        test_with_context(asymmetric_products_of_the_user_are_treated_alike),
        test_with_context(an_asymmetric_hessian_gets_no_verdict),
        test_with_context(no_parameters_are_no_error),
        test_with_context(parameters_of_very_different_scales_each_get_their_step),
        test_with_context(weights_that_matter_only_together_get_no_steps_that_are_too_long),
        test_with_context(waves_shorter_than_the_first_step_are_seen),
        test_with_context(a_stride_that_no_memory_holds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
