/* The Taylor model, and the Hessian seen along vectors and in subspaces. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>
#include <hesscrit/taylor.h>

#include "fixture.h"
#include "losses.h"
#include "random.h"
#include "test.h"

enum { N = 5, LD = 7 };

/* Small integers, so that every sum below is exact. */
static void fill_integers(rng *r, size_t count, double *values)
{
    for (size_t i = 0; i < count; i++) values[i] = (double)rng_below(r, 17) - 8.0;
}

static void fill_symmetric_integers(rng *r, size_t n, size_t ld, double *a)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            a[i * ld + j] = a[j * ld + i] = (double)rng_below(r, 17) - 8.0;
}

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static double form(size_t n, size_t ld, const double *a, const double *u, const double *v)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) sum += u[i] * a[i * ld + j] * v[j];
    return sum;
}

static void the_model_of_a_quadratic_is_the_quadratic(void **state)
{
    hesscrit_context *context = context_of(state);
    for (uint64_t seed = 1; seed <= 50; seed++) {
        rng r = rng_seeded(seed);
        double a[N * LD], b[N], theta0[N], theta[N], gradient[N], value;
        for (size_t i = 0; i < N * LD; i++) a[i] = NAN; /* what lies between the rows */
        fill_symmetric_integers(&r, N, LD, a);
        fill_integers(&r, N, b);
        fill_integers(&r, N, theta0);
        fill_integers(&r, N, theta);
        /* q(x) = 1/4 + b . x + x . A x / 2, in closed form at both points. */
        for (size_t i = 0; i < N; i++) gradient[i] = b[i] + dot(N, a + i * LD, theta0);
        const double q0 = 0.25 + dot(N, b, theta0) + 0.5 * form(N, LD, a, theta0, theta0);
        const double q = 0.25 + dot(N, b, theta) + 0.5 * form(N, LD, a, theta, theta);
        const hesscrit_taylor model = hesscrit_taylor_of(N, theta0, q0, gradient, LD, a);
        assert_ok(context, hesscrit_taylor_value(context, &model, theta, &value));
        assert_close(value, q, 0.0);
        assert_ok(context, hesscrit_taylor_value(context, &model, theta0, &value));
        assert_close(value, q0, 0.0);
    }
}

typedef struct lecture_model {
    double theta0[2], gradient[2], hessian[4];
    hesscrit_taylor model;
} lecture_model;

static void expand_lecture(double w1, double w2, lecture_model *m)
{
    double loss;
    m->theta0[0] = w1;
    m->theta0[1] = w2;
    lecture_loss(2, m->theta0, &loss, NULL);
    lecture_gradient(2, m->theta0, m->gradient, NULL);
    lecture_hessian(2, m->theta0, m->hessian, NULL);
    m->model = hesscrit_taylor_of(2, m->theta0, loss, m->gradient, 2, m->hessian);
}

/* (1 - w1 w2)^2 = 1 - 2 w1 w2 + ... at the origin. */
static void the_model_of_the_lecture_network_at_the_origin_is_1_minus_2_w1_w2(void **state)
{
    hesscrit_context *context = context_of(state);
    lecture_model m;
    expand_lecture(0.0, 0.0, &m);
    for (int i = -3; i <= 3; i++)
        for (int j = -3; j <= 3; j++) {
            const double theta[2] = {0.5 * i, 0.25 * j};
            double value;
            assert_ok(context, hesscrit_taylor_value(context, &m.model, theta, &value));
            assert_close(value, 1.0 - 2.0 * theta[0] * theta[1], 0.0);
        }
}

static void the_fit_is_told_in_numbers(void **state)
{
    hesscrit_context *context = context_of(state);
    const double theta[2] = {0.5, 0.5};
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    hesscrit_taylor_fit fit = hesscrit_taylor_fit_default();
    lecture_model m;
    expand_lecture(0.0, 0.0, &m);
    assert_ok(context, hesscrit_taylor_compare(context, &m.model, &problem, theta, &fit));
    assert_close(fit.model, 0.5, 0.0);
    assert_close(fit.loss, 0.5625, 0.0);
    assert_close(fit.remainder, 0.0625, 0.0);
    assert_close(fit.relative, 0.125, 0.0); /* 1/16 of a change by 1/2 */
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), 1);
}

static void a_perfect_fit_is_0_even_where_nothing_changes(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    const double along[2] = {3.0, 0.0};
    lecture_model m;
    expand_lecture(0.0, 0.0, &m);
    for (int k = 0; k < 2; k++) {
        hesscrit_taylor_fit fit = {sizeof fit, NAN, NAN, NAN, NAN};
        const double *theta = k == 0 ? m.theta0 : along;
        assert_ok(context, hesscrit_taylor_compare(context, &m.model, &problem, theta, &fit));
        assert_close(fit.remainder, 0.0, 0.0);
        assert_close(fit.relative, 0.0, 0.0);
    }
}

static void a_change_that_the_model_does_not_know_is_no_fit(void **state)
{
    hesscrit_context *context = context_of(state);
    const double zero[4] = {0.0, 0.0, 0.0, 0.0}, theta[2] = {1.0, 1.0};
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    const hesscrit_taylor model = hesscrit_taylor_of(2, zero, 1.0, zero, 2, zero);
    hesscrit_taylor_fit fit = hesscrit_taylor_fit_default();
    assert_ok(context, hesscrit_taylor_compare(context, &model, &problem, theta, &fit));
    assert_close(fit.remainder, -1.0, 0.0);
    assert_at_least(fit.relative, 1.0);
}

/* The remainder of a second-order model is of third order. */
static void halving_the_step_divides_the_remainder_by_8(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    lecture_model m;
    expand_lecture(1.5, -0.75, &m);
    double before = 0.0;
    for (int k = 4; k < 12; k++) {
        const double h = ldexp(1.0, -k);
        const double theta[2] = {1.5 + h, -0.75 + 2.0 * h};
        hesscrit_taylor_fit fit = hesscrit_taylor_fit_default();
        assert_ok(context, hesscrit_taylor_compare(context, &m.model, &problem, theta, &fit));
        if (k > 4) {
            const double ratio = before / fit.remainder;
            assert_at_least(ratio, 8.0 * (1.0 - 8.0 * h));
            assert_at_most(ratio, 8.0 * (1.0 + 8.0 * h));
        }
        before = fit.remainder;
    }
}

static void along_an_eigenvector_the_form_is_lambda_times_the_square_of_the_length(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(3);
    double a[N * N], lambda[N], vectors[N * N];
    random_symmetric(&r, N, a);
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, lambda, N, vectors, NULL));
    for (size_t k = 0; k < N; k++) {
        const double lengths[] = {1.0, -3.5, 1e-3, 0.0};
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
            double u[N], value;
            for (size_t i = 0; i < N; i++) u[i] = lengths[l] * vectors[k * N + i];
            assert_ok(context, hesscrit_quadratic_form(context, N, N, a, u, &value));
            const double square = lengths[l] * lengths[l];
            assert_close(value, lambda[k] * square, 1e-14 * square);
        }
    }
}

static void the_form_of_integers_is_exact_at_any_stride(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(4);
    double a[N * LD], v[N], value;
    for (size_t i = 0; i < N * LD; i++) a[i] = NAN;
    fill_symmetric_integers(&r, N, LD, a);
    fill_integers(&r, N, v);
    assert_ok(context, hesscrit_quadratic_form(context, N, LD, a, v, &value));
    assert_close(value, form(N, LD, a, v, v), 0.0);
    assert_ok(context, hesscrit_quadratic_form(context, 0, 0, NULL, NULL, &value));
    assert_close(value, 0.0, 0.0);
}

static void a_subspace_of_coordinates_picks_the_submatrix(void **state)
{
    enum { K = 3, LDR = 4 };
    hesscrit_context *context = context_of(state);
    const size_t picked[K] = {4, 0, 3};
    rng r = rng_seeded(5);
    double a[N * LD], bound[N * LD], basis[K * LD] = {0}, small[K * LDR], small_bound[K * LDR];
    fill_integers(&r, N * LD, a);
    fill_symmetric_integers(&r, N, LD, a);
    for (size_t i = 0; i < N * LD; i++) bound[i] = fabs(a[i]) * 1e-3;
    for (size_t k = 0; k < K; k++) basis[k * LD + picked[k]] = 1.0;
    fill_pattern(small, sizeof small);
    fill_pattern(small_bound, sizeof small_bound);
    assert_ok(context,
              hesscrit_restrict(context, N, LD, a, bound, K, LD, basis, LDR, small, small_bound));
    for (size_t k = 0; k < K; k++)
        for (size_t l = 0; l < K; l++) {
            assert_close(small[k * LDR + l], a[picked[k] * LD + picked[l]], 0.0);
            assert_close(small_bound[k * LDR + l], bound[picked[k] * LD + picked[l]], 0.0);
        }
    /* The column between the rows is not part of the result. */
    double fresh[K * LDR];
    fill_pattern(fresh, sizeof fresh);
    for (size_t k = 0; k < K; k++) {
        assert_memory_equal(&small[k * LDR + K], &fresh[k * LDR + K], sizeof(double));
        assert_memory_equal(&small_bound[k * LDR + K], &fresh[k * LDR + K], sizeof(double));
    }
}

static void an_oblique_basis_gives_its_forms(void **state)
{
    enum { K = 2 };
    hesscrit_context *context = context_of(state);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        rng r = rng_seeded(seed);
        double a[N * N], bound[N * N], basis[K * N], small[K * K], small_bound[K * K];
        fill_symmetric_integers(&r, N, N, a);
        for (size_t i = 0; i < N * N; i++) bound[i] = 1.0 + fabs(a[i]);
        fill_integers(&r, K * N, basis);
        assert_ok(context,
                  hesscrit_restrict(context, N, N, a, bound, K, N, basis, K, small, small_bound));
        double size[K * N];
        for (size_t i = 0; i < K * N; i++) size[i] = fabs(basis[i]);
        for (size_t k = 0; k < K; k++)
            for (size_t l = 0; l < K; l++) {
                assert_close(small[k * K + l], form(N, N, a, basis + k * N, basis + l * N), 0.0);
                assert_close(small_bound[k * K + l], form(N, N, bound, size + k * N, size + l * N),
                             0.0);
            }
    }
}

static void a_restriction_is_exactly_symmetric(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(6);
    double a[N * N], basis[N * N], small[N * N];
    random_symmetric(&r, N, a);
    for (size_t i = 0; i < N * N; i++) basis[i] = rng_normal(&r);
    assert_ok(context, hesscrit_restrict(context, N, N, a, NULL, N, N, basis, N, small, NULL));
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++) assert_bits_equal(&small[i * N + j], &small[j * N + i], 1);
}

/* Every A + E with |E| <= bound, restricted, stays within the restricted bound. */
static void the_restricted_bound_covers_every_matrix_within_the_bound(void **state)
{
    enum { K = 3 };
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(7);
    double a[N * N], bound[N * N], basis[K * N], small[K * K], small_bound[K * K];
    random_symmetric(&r, N, a);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j <= i; j++) bound[i * N + j] = bound[j * N + i] = rng_uniform(&r, 0, 1);
    for (size_t i = 0; i < K * N; i++) basis[i] = rng_normal(&r);
    assert_ok(context,
              hesscrit_restrict(context, N, N, a, bound, K, N, basis, K, small, small_bound));
    for (int trial = 0; trial < 200; trial++) {
        double other[N * N], other_small[K * K];
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j <= i; j++)
                other[i * N + j] = other[j * N + i] =
                    a[i * N + j] + rng_sign(&r) * bound[i * N + j];
        assert_ok(context,
                  hesscrit_restrict(context, N, N, other, NULL, K, N, basis, K, other_small, NULL));
        for (size_t i = 0; i < K * K; i++)
            assert_close(other_small[i], small[i], small_bound[i] + 1e-13);
    }
}

static hesscrit_signs signs_of(hesscrit_context *context, size_t n, const double *a)
{
    hesscrit_signs signs = {0, 0, 0};
    assert_ok(context, hesscrit_inertia(context, n, n, a, NULL, &signs));
    return signs;
}

/* To someone who can only move along w1 = -w2, the origin of the lecture's
 * network is a minimum. */
static void a_minimum_within_a_subspace_may_be_a_saddle_in_full_space(void **state)
{
    hesscrit_context *context = context_of(state);
    const double zero[2] = {0.0, 0.0}, within[2] = {1.0, -1.0};
    double hessian[4], small;
    lecture_hessian(2, zero, hessian, NULL);
    assert_ok(context,
              hesscrit_restrict(context, 2, 2, hessian, NULL, 1, 2, within, 1, &small, NULL));
    assert_close(small, 4.0, 0.0);
    const hesscrit_signs minimum = {1, 0, 0}, saddle = {1, 1, 0};
    assert_signs_equal(signs_of(context, 1, &small), minimum);
    assert_signs_equal(signs_of(context, 2, hessian), saddle);
}

static void a_minimum_along_every_coordinate_may_be_a_saddle(void **state)
{
    hesscrit_context *context = context_of(state);
    const double hessian[9] = {1, 2, 2, 2, 1, 2, 2, 2, 1}; /* 5, -1, -1 */
    const hesscrit_signs minimum = {1, 0, 0}, saddle = {1, 2, 0};
    for (size_t i = 0; i < 3; i++) {
        double axis[3] = {0, 0, 0}, small;
        axis[i] = 1.0;
        assert_ok(context,
                  hesscrit_restrict(context, 3, 3, hessian, NULL, 1, 3, axis, 1, &small, NULL));
        assert_signs_equal(signs_of(context, 1, &small), minimum);
    }
    assert_signs_equal(signs_of(context, 3, hessian), saddle);
}

static void signs_do_not_depend_on_the_basis(void **state)
{
    enum { K = 3 };
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(8);
    for (int trial = 0; trial < 50; trial++) {
        double a[N * N], basis[K * N], mixed[K * N], small[K * K];
        random_symmetric(&r, N, a);
        for (size_t i = 0; i < K * N; i++) basis[i] = rng_normal(&r);
        for (size_t j = 0; j < N; j++) { /* an invertible, oblique mixture of the rows */
            mixed[j] = 3.0 * basis[j];
            mixed[N + j] = basis[N + j] - basis[j];
            mixed[2 * N + j] = 0.125 * basis[2 * N + j] + basis[N + j];
        }
        assert_ok(context, hesscrit_restrict(context, N, N, a, NULL, K, N, basis, K, small, NULL));
        const hesscrit_signs signs = signs_of(context, K, small);
        assert_int_equal(signs.undecided, 0);
        assert_ok(context, hesscrit_restrict(context, N, N, a, NULL, K, N, mixed, K, small, NULL));
        assert_signs_equal(signs_of(context, K, small), signs);
    }
}

static void the_empty_model_and_the_empty_subspace_are_fine(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_taylor model = hesscrit_taylor_of(0, NULL, 2.5, NULL, 0, NULL);
    const hesscrit_problem problem = hesscrit_problem_of(0, constant_loss, NULL);
    hesscrit_taylor_fit fit = hesscrit_taylor_fit_default();
    double value;
    assert_ok(context, hesscrit_taylor_value(context, &model, NULL, &value));
    assert_close(value, 2.5, 0.0);
    assert_ok(context, hesscrit_taylor_compare(context, &model, &problem, NULL, &fit));
    assert_close(fit.remainder, 1.2, 1e-15);
    assert_ok(context, hesscrit_restrict(context, 0, 0, NULL, NULL, 0, 0, NULL, 0, NULL, NULL));
    const double one = 1.0;
    assert_ok(context, hesscrit_restrict(context, 1, 1, &one, NULL, 0, 1, NULL, 0, NULL, NULL));
}

/* What is refused. The good arguments are these. */
static const double good_theta[2] = {1.0, 1.0};
static const double good_hessian[4] = {2.0, 1.0, 1.0, 3.0};

static hesscrit_taylor good_model(void)
{
    return hesscrit_taylor_of(2, good_theta, 1.0, good_theta, 2, good_hessian);
}

static void assert_model_refused(void **state, const hesscrit_taylor *model, const double *theta)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    double value;
    hesscrit_taylor_fit fit, fresh;
    fill_pattern(&value, sizeof value);
    fill_pattern(&fit, sizeof fit);
    fill_pattern(&fresh, sizeof fresh);
    fit.struct_size = fresh.struct_size = sizeof fit;
    assert_status(hesscrit_taylor_value(context, model, theta, &value), HESSCRIT_E_ARGUMENT);
    assert_untouched(&value, sizeof value);
    assert_true(strlen(hesscrit_context_detail(context)) > 0);
    assert_status(hesscrit_taylor_compare(context, model, &problem, theta, &fit),
                  HESSCRIT_E_ARGUMENT);
    assert_memory_equal(&fit, &fresh, sizeof fit);
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), 0);
}

static void an_incomplete_model_is_refused(void **state)
{
    const size_t sizes[] = {0, 1, sizeof(hesscrit_taylor) - 1, sizeof(hesscrit_taylor) + 8,
                            SIZE_MAX};
    hesscrit_taylor model = good_model();
    assert_model_refused(state, NULL, good_theta);
    assert_model_refused(state, &model, NULL);
    model.theta0 = NULL;
    assert_model_refused(state, &model, good_theta);
    model = good_model();
    model.gradient = NULL;
    assert_model_refused(state, &model, good_theta);
    model = good_model();
    model.hessian = NULL;
    assert_model_refused(state, &model, good_theta);
    model = good_model();
    model.ld = 1;
    assert_model_refused(state, &model, good_theta);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        model = good_model();
        model.struct_size = sizes[i];
        assert_model_refused(state, &model, good_theta);
    }
}

static void a_place_for_the_result_is_required(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_taylor model = good_model();
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    assert_status(hesscrit_taylor_value(context, &model, good_theta, NULL), HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_taylor_compare(context, &model, &problem, good_theta, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_quadratic_form(context, 2, 2, good_hessian, good_theta, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_taylor_value(NULL, &model, good_theta, &(double){0.0}),
                  HESSCRIT_E_ARGUMENT);
}

static void a_comparison_with_another_problem_is_refused(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_taylor model = good_model();
    const double theta[3] = {1.0, 1.0, 1.0};
    hesscrit_problem problem = hesscrit_problem_of(3, rosenbrock_loss, NULL);
    hesscrit_taylor_fit fit, fresh;
    fill_pattern(&fit, sizeof fit);
    fill_pattern(&fresh, sizeof fresh);
    fit.struct_size = fresh.struct_size = sizeof fit;
    assert_status(hesscrit_taylor_compare(context, &model, &problem, theta, &fit),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_taylor_compare(context, &model, NULL, theta, &fit), HESSCRIT_E_ARGUMENT);
    problem = hesscrit_problem_of(2, NULL, NULL);
    assert_status(hesscrit_taylor_compare(context, &model, &problem, theta, &fit),
                  HESSCRIT_E_ARGUMENT);
    problem = hesscrit_problem_of(2, lecture_loss, NULL);
    problem.struct_size--;
    assert_status(hesscrit_taylor_compare(context, &model, &problem, theta, &fit),
                  HESSCRIT_E_ARGUMENT);
    assert_memory_equal(&fit, &fresh, sizeof fit);
    problem = hesscrit_problem_of(2, lecture_loss, NULL);
    fit.struct_size = fresh.struct_size = 1;
    assert_status(hesscrit_taylor_compare(context, &model, &problem, theta, &fit),
                  HESSCRIT_E_ARGUMENT);
    assert_memory_equal(&fit, &fresh, sizeof fit);
}

/* An array on the heap that ends where its numbers do, so that a sanitizer sees a read too far. */
static double *heap_copy(size_t n, const double *values)
{
    double *copy = malloc(n * sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, values, n * sizeof *copy);
    return copy;
}

static void theta_is_not_read_where_the_sizes_differ(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_taylor model = good_model();
    const hesscrit_problem problem = hesscrit_problem_of(1000000, constant_loss, NULL);
    const double unreadable[2] = {NAN, NAN};
    double *theta = heap_copy(2, unreadable);
    hesscrit_taylor_fit fit = hesscrit_taylor_fit_default();
    assert_status(hesscrit_taylor_compare(context, &model, &problem, theta, &fit),
                  HESSCRIT_E_ARGUMENT);
    assert_non_null(strstr(hesscrit_context_detail(context), "model->n is 2"));
    free(theta);
}

static void a_loss_that_is_not_finite_there_is_an_error(void **state)
{
    hesscrit_context *context = context_of(state);
    loss_log log = {.nan_at = 1};
    const hesscrit_taylor model = good_model();
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, &log);
    hesscrit_taylor_fit fit, fresh;
    fill_pattern(&fit, sizeof fit);
    fill_pattern(&fresh, sizeof fresh);
    fit.struct_size = fresh.struct_size = sizeof fit;
    assert_status(hesscrit_taylor_compare(context, &model, &problem, good_theta, &fit),
                  HESSCRIT_E_NONFINITE);
    assert_non_null(strstr(hesscrit_context_detail(context), "at theta"));
    assert_memory_equal(&fit, &fresh, sizeof fit);
}

static void a_form_of_something_missing_is_refused(void **state)
{
    hesscrit_context *context = context_of(state);
    double value;
    fill_pattern(&value, sizeof value);
    assert_status(hesscrit_quadratic_form(NULL, 2, 2, good_hessian, good_theta, &value),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_quadratic_form(context, 2, 1, good_hessian, good_theta, &value),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_quadratic_form(context, 2, 2, NULL, good_theta, &value),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_quadratic_form(context, 2, 2, good_hessian, NULL, &value),
                  HESSCRIT_E_ARGUMENT);
    assert_untouched(&value, sizeof value);
}

static void a_restriction_of_something_missing_is_refused(void **state)
{
    hesscrit_context *c = context_of(state);
    const double *h = good_hessian, *b = good_hessian;
    const double basis[6] = {1, 0, 0, 1, 1, 1};
    double out[9], bound[9];
    const hesscrit_status refused = HESSCRIT_E_ARGUMENT;
    fill_pattern(out, sizeof out);
    fill_pattern(bound, sizeof bound);
    assert_status(hesscrit_restrict(NULL, 2, 2, h, b, 2, 2, basis, 2, out, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 1, h, b, 2, 2, basis, 2, out, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 2, h, b, 2, 1, basis, 2, out, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 2, h, b, 2, 2, basis, 1, out, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 2, h, b, 3, 2, basis, 3, out, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 2, NULL, b, 2, 2, basis, 2, out, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 2, h, b, 2, 2, NULL, 2, out, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 2, h, b, 2, 2, basis, 2, NULL, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 2, h, NULL, 2, 2, basis, 2, out, bound), refused);
    assert_status(hesscrit_restrict(c, 2, 2, h, b, 2, 2, basis, 2, out, NULL), refused);
    assert_untouched(out, sizeof out);
    assert_untouched(bound, sizeof bound);
}

/* n * n doubles that no address space holds. */
static void sizes_beyond_the_address_space_are_refused_unread(void **state)
{
    const size_t sizes[] = {(size_t)1 << (4 * sizeof(size_t) - 1), 3037000500u, SIZE_MAX / 16,
                            SIZE_MAX};
    hesscrit_context *context = context_of(state);
    double value, *nothing = new_doubles(0);
    fill_pattern(&value, sizeof value);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const size_t n = sizes[i];
        const hesscrit_problem problem = hesscrit_problem_of(n, constant_loss, NULL);
        const hesscrit_taylor model = hesscrit_taylor_of(n, nothing, 0.0, nothing, n, nothing);
        hesscrit_taylor_fit fit = hesscrit_taylor_fit_default();
        assert_status(hesscrit_taylor_value(context, &model, nothing, &value), HESSCRIT_E_SIZE);
        assert_status(hesscrit_taylor_compare(context, &model, &problem, nothing, &fit),
                      HESSCRIT_E_SIZE);
        assert_status(
            hesscrit_restrict(context, n, n, nothing, NULL, 1, n, nothing, 1, &value, NULL),
            HESSCRIT_E_SIZE);
        assert_status(
            hesscrit_restrict(context, n, n, nothing, NULL, n, n, nothing, n, &value, NULL),
            HESSCRIT_E_SIZE);
        assert_status(hesscrit_quadratic_form(context, n, n, nothing, nothing, &value),
                      HESSCRIT_E_SIZE);
    }
    assert_untouched(&value, sizeof value);
    free(nothing);
}

static void what_is_not_finite_is_an_error_and_no_value(void **state)
{
    const double hessian[1] = {INFINITY};
    const double zero[1] = {0.0};
    const double one[1] = {1.0};
    double value;
    fill_pattern(&value, sizeof value);
    hesscrit_context *context = context_of(state);
    const hesscrit_taylor model = hesscrit_taylor_of(1, zero, 1.0, zero, 1, hessian);
    assert_status(hesscrit_taylor_value(context, &model, one, &value), HESSCRIT_E_NONFINITE);
    assert_status(hesscrit_quadratic_form(context, 1, 1, hessian, zero, &value),
                  HESSCRIT_E_NONFINITE);
    assert_status(hesscrit_restrict(context, 1, 1, hessian, NULL, 1, 1, one, 1, &value, NULL),
                  HESSCRIT_E_NONFINITE);
    assert_untouched(&value, sizeof value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(the_model_of_a_quadratic_is_the_quadratic),
        test_with_context(the_model_of_the_lecture_network_at_the_origin_is_1_minus_2_w1_w2),
        test_with_context(the_fit_is_told_in_numbers),
        test_with_context(a_perfect_fit_is_0_even_where_nothing_changes),
        test_with_context(a_change_that_the_model_does_not_know_is_no_fit),
        test_with_context(halving_the_step_divides_the_remainder_by_8),
        test_with_context(along_an_eigenvector_the_form_is_lambda_times_the_square_of_the_length),
        test_with_context(the_form_of_integers_is_exact_at_any_stride),
        test_with_context(a_subspace_of_coordinates_picks_the_submatrix),
        test_with_context(an_oblique_basis_gives_its_forms),
        test_with_context(a_restriction_is_exactly_symmetric),
        test_with_context(the_restricted_bound_covers_every_matrix_within_the_bound),
        test_with_context(a_minimum_within_a_subspace_may_be_a_saddle_in_full_space),
        test_with_context(a_minimum_along_every_coordinate_may_be_a_saddle),
        test_with_context(signs_do_not_depend_on_the_basis),
        test_with_context(the_empty_model_and_the_empty_subspace_are_fine),
        test_with_context(an_incomplete_model_is_refused),
        test_with_context(a_place_for_the_result_is_required),
        test_with_context(a_comparison_with_another_problem_is_refused),
        test_with_context(theta_is_not_read_where_the_sizes_differ),
        test_with_context(a_loss_that_is_not_finite_there_is_an_error),
        test_with_context(a_form_of_something_missing_is_refused),
        test_with_context(a_restriction_of_something_missing_is_refused),
        test_with_context(sizes_beyond_the_address_space_are_refused_unread),
        test_with_context(what_is_not_finite_is_an_error_and_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
