/* The way down from a saddle: a step that was tried, or an honest refusal. */
#include <float.h>
#include <math.h>
#include <string.h>

#include <hesscrit/escape.h>

#include "fixture.h"
#include "losses.h"
#include "random.h"
#include "test.h"

enum { MOST = 4, MOST_CALLS = 104 };

/* Where escapes write to. */
typedef struct outputs {
    double theta_after[MOST];
    double unit[MOST];
    hesscrit_escape_step step;
} outputs;

static void prepare(outputs *out)
{
    fill_pattern(out, sizeof *out);
    out->step.struct_size = sizeof out->step;
}

static void assert_as_prepared(const outputs *out)
{
    outputs fresh;
    prepare(&fresh);
    assert_memory_equal(out, &fresh, sizeof fresh);
}

static hesscrit_status escape(hesscrit_context *context, const hesscrit_problem *problem,
                              const double *theta, const double *direction, double curvature,
                              outputs *out)
{
    prepare(out);
    const hesscrit_status status = hesscrit_escape(context, problem, theta, direction, curvature,
                                                   out->theta_after, out->unit, &out->step);
    assert_at_most(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), MOST_CALLS);
    return status;
}

/* Whatever the step is, it is one: everything told of it is true. */
static void assert_is_a_step(const hesscrit_problem *problem, const double *theta,
                             const double *direction, double curvature, const outputs *out)
{
    const hesscrit_escape_step *step = &out->step;
    const size_t n = problem->n;
    double before, after, largest = 0.0, norm = 0.0;
    assert_int_equal(step->struct_size, sizeof *step);
    assert_true(step->length > 0.0 && isfinite(step->length));
    for (size_t i = 0; i < n; i++) {
        assert_close(out->theta_after[i], theta[i] + step->length * out->unit[i],
                     DBL_EPSILON * fabs(theta[i]));
        if (fabs(direction[i]) > fabs(largest)) largest = direction[i];
        norm = hypot(norm, out->unit[i]);
    }
    assert_close(norm, 1.0, 0x1p-50);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) /* parallel to the direction */
            assert_close(out->unit[i] * (direction[j] / largest),
                         out->unit[j] * (direction[i] / largest), 0x1p-50);
    assert_int_equal(problem->loss(n, theta, &before, problem->user), 0);
    assert_int_equal(problem->loss(n, out->theta_after, &after, problem->user), 0);
    assert_bits_equal(&step->loss_before, &before, 1);
    assert_bits_equal(&step->loss_after, &after, 1);
    assert_bits_equal(&step->decrease, &(double){before - after}, 1);
    assert_true(isfinite(after) && step->decrease > 0.0);
    assert_bits_equal(&step->curvature, &curvature, 1);
    const double predicted = -0.5 * curvature * step->length * step->length;
    assert_close(step->predicted_decrease, predicted, 1e-14 * predicted);
}

static void the_lecture_network_goes_down_along_the_diagonal(void **state)
{
    const double lengths[] = {1.0, 0.70710678118654752, -1.0, 1e-300, -1e300, 0x1p-1074, DBL_MAX};
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    const double origin[2] = {0.0, 0.0};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        const double direction[2] = {lengths[i], lengths[i]};
        outputs out;
        test_note("length %g", lengths[i]);
        assert_ok(context, escape(context, &problem, origin, direction, -2.0, &out));
        assert_is_a_step(&problem, origin, direction, -2.0, &out);
        /* The first length moves both weights by 1, which is the minimum. */
        assert_close(out.step.length, sqrt(2.0), 1e-15);
        assert_close(out.step.loss_after, 0.0, 1e-30);
        assert_close(out.step.predicted_decrease, 2.0, 1e-14);
    }
}

static void the_losses_of_a_first_step_that_fits_are_few(void **state)
{
    loss_log log = {0};
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, &log);
    const double origin[2] = {0.0, 0.0}, direction[2] = {1.0, 1.0};
    outputs out;
    assert_ok(context, escape(context, &problem, origin, direction, -2.0, &out));
    assert_int_equal(log.calls, 4); /* theta, both signs, and a doubling in vain */
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), 4);
}

static void what_is_not_wanted_may_be_null(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    const double origin[2] = {0.0, 0.0}, direction[2] = {1.0, 1.0};
    double after[2];
    outputs out;
    assert_ok(context, escape(context, &problem, origin, direction, -2.0, &out));
    assert_ok(context,
              hesscrit_escape(context, &problem, origin, direction, -2.0, after, NULL, NULL));
    assert_bits_equal(after, out.theta_after, 2);
}

static void what_is_read_may_be_written_to(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    double theta[2] = {0.0, 0.0}, direction[2] = {1.0, 1.0};
    outputs out;
    assert_ok(context, escape(context, &problem, theta, direction, -2.0, &out));
    assert_ok(context,
              hesscrit_escape(context, &problem, theta, direction, -2.0, theta, direction, NULL));
    assert_bits_equal(theta, out.theta_after, 2);
    assert_bits_equal(direction, out.unit, 2);
}

/* 3x - x^2: only the left side goes down near 0. */
static int tilted_loss(size_t n, const double *x, double *loss, void *user)
{
    (void)n;
    (void)user;
    *loss = 3.0 * x[0] - x[0] * x[0] + x[1] * x[1] + pow(x[0], 4);
    return 0;
}

static void the_sign_that_goes_down_is_found(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, tilted_loss, NULL);
    const double origin[2] = {0.0, 0.0};
    for (int sign = -1; sign <= 1; sign += 2) {
        const double direction[2] = {sign, 0.0};
        outputs out;
        assert_ok(context, escape(context, &problem, origin, direction, -2.0, &out));
        assert_is_a_step(&problem, origin, direction, -2.0, &out);
        assert_close(out.unit[0], -1.0, 0.0);
    }
}

/* log->extra: 2 doubles, the size of the argument and an offset. */
static int bowl_loss(size_t n, const double *x, double *loss, void *log)
{
    const double *shape = ((loss_log *)log)->extra;
    ((loss_log *)log)->calls++;
    *loss = shape[1];
    for (size_t i = 0; i < n; i++) *loss += pow(x[i] / shape[0], 4);
    return 0;
}

static void a_bowl_that_is_called_a_saddle_gives_no_descent(void **state)
{
    const double shapes[][2] = {{1, 0}, {1, 1}, {1, -1e10}, {1e-8, 0}, {1e8, 1}};
    const double curvatures[] = {-1e-3, -1.0, -1e12};
    hesscrit_context *context = context_of(state);
    const double origin[2] = {0.0, 0.0}, direction[2] = {2.0, -1.0};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++)
        for (size_t c = 0; c < sizeof curvatures / sizeof curvatures[0]; c++) {
            loss_log log = {.extra = shapes[s]};
            const hesscrit_problem problem = hesscrit_problem_of(2, bowl_loss, &log);
            outputs out;
            test_note("shape %g %g, curvature %g", shapes[s][0], shapes[s][1], curvatures[c]);
            assert_status(escape(context, &problem, origin, direction, curvatures[c], &out),
                          HESSCRIT_E_NO_DESCENT);
            assert_true(strlen(hesscrit_context_detail(context)) > 0);
            assert_as_prepared(&out);
            assert_at_most(log.calls, MOST_CALLS);
        }
}

static void a_flat_loss_gives_no_descent(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(1, constant_loss, NULL);
    const double theta = 0.5, direction = 1.0;
    outputs out;
    assert_status(escape(context, &problem, &theta, &direction, -1.0, &out), HESSCRIT_E_NO_DESCENT);
    assert_as_prepared(&out);
}

/* The lecture's network where no weight is beyond extra[0], else extra[1]. */
static int fenced_loss(size_t n, const double *w, double *loss, void *log)
{
    const double *fence = ((const loss_log *)log)->extra;
    lecture_loss(n, w, loss, log);
    if (fabs(w[0]) > fence[0] || fabs(w[1]) > fence[0]) *loss = fence[1];
    return 0;
}

static void a_step_ends_within_the_domain(void **state)
{
    const double outside[] = {NAN, INFINITY, -INFINITY};
    hesscrit_context *context = context_of(state);
    const double origin[2] = {0.0, 0.0}, direction[2] = {1.0, 1.0};
    for (size_t k = 0; k < 3; k++)
        for (double radius = 4.0; radius > 1e-6; radius *= 0.3) {
            const double fence[2] = {radius, outside[k]};
            loss_log log = {.extra = fence};
            const hesscrit_problem problem = hesscrit_problem_of(2, fenced_loss, &log);
            outputs out;
            test_note("radius %g, %g outside", radius, outside[k]);
            assert_ok(context, escape(context, &problem, origin, direction, -2.0, &out));
            assert_is_a_step(&problem, origin, direction, -2.0, &out);
            assert_at_most(fabs(out.theta_after[0]), radius);
        }
}

static void a_domain_that_is_a_point_gives_no_descent(void **state)
{
    const double fence[2] = {0.0, NAN};
    loss_log log = {.extra = fence};
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, fenced_loss, &log);
    const double origin[2] = {0.0, 0.0}, direction[2] = {1.0, 1.0};
    outputs out;
    assert_status(escape(context, &problem, origin, direction, -2.0, &out), HESSCRIT_E_NO_DESCENT);
    assert_as_prepared(&out);
}

/* -c |x|^p with extra = c, p: no floor. */
static int bottomless_loss(size_t n, const double *x, double *loss, void *log)
{
    const double *shape = ((loss_log *)log)->extra;
    ((loss_log *)log)->calls++;
    (void)n;
    *loss = -shape[0] * pow(fabs(x[0]), shape[1]);
    return 0;
}

static void a_loss_without_a_floor_is_left_alone_after_three_doublings(void **state)
{
    hesscrit_context *context = context_of(state);
    const double theta = 0.0, direction = -0.5;
    for (int k = -8; k <= 8; k += 4) {
        const double shape[2] = {1.0, 2.0}, scale = ldexp(1.0, k);
        loss_log log = {.extra = shape};
        hesscrit_problem problem = hesscrit_problem_of(1, bottomless_loss, &log);
        outputs out;
        problem.theta_scale = &scale;
        assert_ok(context, escape(context, &problem, &theta, &direction, -2.0, &out));
        assert_close(out.step.length, 8.0 * scale, 0.0);
        assert_int_equal(log.calls, 1 + 2 + 3);
    }
}

static void losses_that_fall_to_minus_infinity_end_in_a_finite_step(void **state)
{
    const double shapes[][2] = {{1, 4}, {1e300, 2}, {1e307, 8}, {DBL_MAX, 2}, {1e-300, 2}};
    hesscrit_context *context = context_of(state);
    const double theta = 0.0, direction = 1.0;
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        loss_log log = {.extra = shapes[s]};
        const hesscrit_problem problem = hesscrit_problem_of(1, bottomless_loss, &log);
        outputs out;
        test_note("shape %g %g", shapes[s][0], shapes[s][1]);
        const double curvature = shapes[s][1] == 2.0 ? fmax(-2.0 * shapes[s][0], -DBL_MAX) : -1e-9;
        assert_ok(context, escape(context, &problem, &theta, &direction, curvature, &out));
        assert_true(isfinite(out.step.loss_after) && out.step.loss_after < 0.0);
        assert_close(out.step.decrease, -out.step.loss_after, 0.0);
    }
}

/* Anything at all, the same at the same point. */
static int absurd_loss(size_t n, const double *x, double *loss, void *log)
{
    loss_log *l = log;
    uint64_t bits;
    (void)n;
    l->calls++;
    memcpy(&bits, x, sizeof bits);
    rng r = rng_seeded(bits ^ *(const uint64_t *)l->extra);
    const double size = ldexp(fabs(rng_normal(&r)), (int)rng_below(&r, 200) - 100);
    const size_t kind = rng_below(&r, 64);
    *loss = kind == 0 ? 0.25 - size : kind < 10 ? NAN : kind < 20 ? -INFINITY : 0.25 + size;
    if (x[0] == 1.5) *loss = 0.25;
    return 0;
}

static void the_documented_number_of_calls_is_never_exceeded(void **state)
{
    hesscrit_context *context = context_of(state);
    const double theta = 1.5, direction = 1.0;
    int descents = 0;
    for (uint64_t seed = 1; seed <= 5000; seed++) {
        rng r = rng_seeded(seed);
        loss_log log = {.extra = &seed};
        const hesscrit_problem problem = hesscrit_problem_of(1, absurd_loss, &log);
        const double curvature = -ldexp(1.0, (int)rng_below(&r, 300) - 150);
        outputs out;
        test_note("seed %d", (int)seed);
        const hesscrit_status status =
            escape(context, &problem, &theta, &direction, curvature, &out);
        assert_at_most(log.calls, MOST_CALLS);
        if (status == HESSCRIT_OK) {
            assert_is_a_step(&problem, &theta, &direction, curvature, &out);
            descents++;
            continue;
        }
        assert_status(status, HESSCRIT_E_NO_DESCENT);
        assert_as_prepared(&out);
    }
    assert_true(descents > 100 && descents < 4900); /* else little was tested */
}

/* The least is extra[0] deep. */
static int shallow_loss(size_t n, const double *x, double *loss, void *log)
{
    const double depth = *(const double *)((const loss_log *)log)->extra;
    (void)n;
    *loss = 0.5 * depth * cos(x[0]);
    return 0;
}

static void a_descent_is_larger_than_twice_the_error_of_the_loss(void **state)
{
    hesscrit_context *context = context_of(state);
    const double theta = 0.0, direction = 1.0, depth = 0.01;
    loss_log log = {.extra = &depth};
    hesscrit_problem problem = hesscrit_problem_of(1, shallow_loss, &log);
    outputs out;
    for (int k = -60; k <= 0; k += 4) {
        problem.loss_error = ldexp(depth, k);
        const hesscrit_status status =
            escape(context, &problem, &theta, &direction, -0.5 * depth, &out);
        if (status == HESSCRIT_OK) assert_at_least(out.step.decrease, 2.0 * problem.loss_error);
        if (k <= -8) assert_status(status, HESSCRIT_OK);
        if (k >= 0) assert_status(status, HESSCRIT_E_NO_DESCENT);
    }
}

/* -((x - c) / c)^2 / 2 with extra = c. */
static int hill_loss(size_t n, const double *x, double *loss, void *log)
{
    const double c = *(const double *)((const loss_log *)log)->extra;
    const double z = (x[0] - c) / c;
    (void)n;
    *loss = 0.25 * z * z * z * z - 0.5 * z * z;
    return 0;
}

static void parameters_of_any_size_are_moved_by_their_size(void **state)
{
    const double sizes[] = {1e20, 1e-20, -1e150, 1e-150};
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const double theta = sizes[i], direction = 1.0, scale = fabs(theta);
        const double curvature = -1.0 / theta / theta;
        loss_log log = {.extra = &theta};
        hesscrit_problem problem = hesscrit_problem_of(1, hill_loss, &log);
        outputs out;
        problem.theta_scale = &scale;
        test_note("size %g", theta);
        assert_ok(context, escape(context, &problem, &theta, &direction, curvature, &out));
        assert_is_a_step(&problem, &theta, &direction, curvature, &out);
        assert_at_least(out.step.length, 0.25 * scale);
        assert_at_most(out.step.length, 4.0 * scale);
    }
}

static void assert_refused(hesscrit_context *context, const hesscrit_problem *problem,
                           const double *theta, const double *direction, double curvature)
{
    outputs out;
    assert_status(escape(context, problem, theta, direction, curvature, &out), HESSCRIT_E_ARGUMENT);
    if (context) assert_true(strlen(hesscrit_context_detail(context)) > 0);
    assert_as_prepared(&out);
}

static void arguments_that_make_no_sense_are_refused(void **state)
{
    const double curvatures[] = {0.0, -0.0, 1.0, NAN, INFINITY};
    const double directions[][2] = {{0, 0}, {-0.0, 0}, {NAN, 1}, {1, INFINITY}, {-INFINITY, 0}};
    hesscrit_context *c = context_of(state);
    const double theta[2] = {0.0, 0.0}, good[2] = {1.0, 1.0};
    hesscrit_problem p = hesscrit_problem_of(2, lecture_loss, NULL);
    assert_refused(NULL, &p, theta, good, -2.0);
    assert_refused(c, NULL, theta, good, -2.0);
    assert_refused(c, &p, NULL, good, -2.0);
    assert_refused(c, &p, theta, NULL, -2.0);
    for (size_t i = 0; i < sizeof curvatures / sizeof curvatures[0]; i++)
        assert_refused(c, &p, theta, good, curvatures[i]);
    for (size_t i = 0; i < sizeof directions / sizeof directions[0]; i++)
        assert_refused(c, &p, theta, directions[i], -2.0);
    p.n = 0; /* no direction has a length */
    assert_refused(c, &p, theta, good, -2.0);
    p = hesscrit_problem_of(2, NULL, NULL);
    assert_refused(c, &p, theta, good, -2.0);
    p = hesscrit_problem_of(2, lecture_loss, NULL);
    p.struct_size += 8;
    assert_refused(c, &p, theta, good, -2.0);
    p = hesscrit_problem_of(2, lecture_loss, NULL);
    assert_status(hesscrit_escape(c, &p, theta, good, -2.0, NULL, NULL, NULL), HESSCRIT_E_ARGUMENT);
}

static void a_step_of_an_unknown_size_is_refused(void **state)
{
    const size_t sizes[] = {0, 1, sizeof(hesscrit_escape_step) - 1,
                            sizeof(hesscrit_escape_step) + 8, SIZE_MAX};
    const double theta[2] = {0.0, 0.0}, direction[2] = {1.0, 1.0};
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        outputs out, fresh;
        prepare(&out);
        prepare(&fresh);
        out.step.struct_size = fresh.step.struct_size = sizes[i];
        assert_status(hesscrit_escape(context_of(state), &problem, theta, direction, -2.0,
                                      out.theta_after, out.unit, &out.step),
                      HESSCRIT_E_ARGUMENT);
        assert_memory_equal(&out, &fresh, sizeof out);
    }
}

static void a_loss_that_is_not_finite_at_theta_is_an_error(void **state)
{
    hesscrit_context *context = context_of(state);
    loss_log log = {.nan_at = 1};
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, &log);
    const double theta[2] = {0.0, 0.0}, direction[2] = {1.0, 1.0};
    outputs out;
    assert_status(escape(context, &problem, theta, direction, -2.0, &out), HESSCRIT_E_NONFINITE);
    assert_non_null(strstr(hesscrit_context_detail(context), "at theta"));
    assert_as_prepared(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(the_lecture_network_goes_down_along_the_diagonal),
        test_with_context(the_losses_of_a_first_step_that_fits_are_few),
        test_with_context(what_is_not_wanted_may_be_null),
        test_with_context(what_is_read_may_be_written_to),
        test_with_context(the_sign_that_goes_down_is_found),
        test_with_context(a_bowl_that_is_called_a_saddle_gives_no_descent),
        test_with_context(a_flat_loss_gives_no_descent),
        test_with_context(a_step_ends_within_the_domain),
        test_with_context(a_domain_that_is_a_point_gives_no_descent),
        test_with_context(a_loss_without_a_floor_is_left_alone_after_three_doublings),
        test_with_context(losses_that_fall_to_minus_infinity_end_in_a_finite_step),
        test_with_context(the_documented_number_of_calls_is_never_exceeded),
        test_with_context(a_descent_is_larger_than_twice_the_error_of_the_loss),
        test_with_context(parameters_of_any_size_are_moved_by_their_size),
        test_with_context(arguments_that_make_no_sense_are_refused),
        test_with_context(a_step_of_an_unknown_size_is_refused),
        test_with_context(a_loss_that_is_not_finite_at_theta_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
