/* Derivatives at the edge of the domain of a loss, where one side is all there is. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/critical_point.h>
#include <hesscrit/gradient.h>
#include <hesscrit/hessian.h>

#include "fixture.h"
#include "random.h"

enum { N = 3 };

/* exp(x + 2y) + sin(x z) + y^2 + cosh(z), in a box whose corner is theta, NaN outside. */
typedef struct box {
    double corner[N];
    int inside[N]; /* 1: above, -1: below, 0: both sides of the corner */
} box;

static int boxed_loss(size_t n, const double *x, double *loss, void *user)
{
    const box *b = user;
    *loss = exp(x[0] + 2.0 * x[1]) + sin(x[0] * x[2]) + x[1] * x[1] + cosh(x[2]);
    for (size_t i = 0; i < n; i++)
        if (b->inside[i] * (x[i] - b->corner[i]) < 0.0) *loss = NAN;
    return 0;
}

static void exact(const double *x, double *gradient, double *hessian)
{
    const double e = exp(x[0] + 2.0 * x[1]);
    const double s = sin(x[0] * x[2]);
    const double c = cos(x[0] * x[2]);
    const double h[N * N] = {
        e - x[2] * x[2] * s, 2.0 * e, c - x[0] * x[2] * s,         2.0 * e, 4.0 * e + 2.0, 0.0,
        c - x[0] * x[2] * s, 0.0,     cosh(x[2]) - x[0] * x[0] * s};
    gradient[0] = e + x[2] * c;
    gradient[1] = 2.0 * e + 2.0 * x[1];
    gradient[2] = x[0] * c + sinh(x[2]);
    for (int k = 0; k < N * N; k++) hessian[k] = h[k];
}

static int boxed_gradient(size_t n, const double *x, double *gradient, void *user)
{
    double hessian[N * N];
    double loss;
    boxed_loss(n, x, &loss, user);
    exact(x, gradient, hessian);
    for (size_t i = 0; i < n; i++) gradient[i] += 0.0 * loss; /* NaN outside */
    return 0;
}

static void every_face_edge_and_corner_of_a_box_is_differentiated_from_inside(void **state)
{
    hesscrit_context *context = context_of(state);
    for (int k = 0; k < 27; k++) {
        box b = {{0.3, -0.2, 0.5}, {k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1}};
        double gradient[N];
        double hessian[N * N];
        double found[N * N];
        double bound[N * N];
        const hesscrit_problem problem = hesscrit_problem_of(N, boxed_loss, &b);
        exact(b.corner, gradient, hessian);
        test_note("sides %d %d %d", b.inside[0], b.inside[1], b.inside[2]);
        assert_ok(context, hesscrit_gradient(context, &problem, b.corner, found, bound));
        for (int i = 0; i < N; i++) {
            assert_close(found[i], gradient[i], bound[i]);
            assert_at_most(bound[i], 1e-6);
        }
        assert_ok(context, hesscrit_hessian(context, &problem, b.corner, N, found, bound));
        for (int i = 0; i < N * N; i++) {
            assert_close(found[i], hessian[i], bound[i]);
            assert_at_most(bound[i], 1e-3);
        }
        hesscrit_problem with_gradient = problem;
        with_gradient.gradient = boxed_gradient;
        assert_ok(context, hesscrit_hessian(context, &with_gradient, b.corner, N, found, bound));
        for (int i = 0; i < N * N; i++) {
            assert_close(found[i], hessian[i], bound[i]);
            assert_at_most(bound[i], 1e-6);
        }
    }
}

/* exp(x y) + x^2 + (x + 2y)^2 / 10 in the unit disc, NaN outside. */
static int disc_loss(size_t n, const double *x, double *loss, void *user)
{
    const double along = x[0] + 2.0 * x[1];
    (void)n, (void)user;
    *loss = exp(x[0] * x[1]) + x[0] * x[0] + 0.1 * along * along;
    if (x[0] * x[0] + x[1] * x[1] > 1.0) *loss = NAN;
    return 0;
}

static void exact_in_disc(const double *x, double *hessian)
{
    const double e = exp(x[0] * x[1]);
    hessian[0] = x[1] * x[1] * e + 2.2;
    hessian[1] = hessian[2] = (1.0 + x[0] * x[1]) * e + 0.4;
    hessian[3] = x[0] * x[0] * e + 0.8;
}

static void assert_hessian(hesscrit_context *context, hesscrit_loss_function loss,
                           const double *theta, const double *exact, double most)
{
    for (unsigned flags = 0; flags <= HESSCRIT_PROBLEM_ACCURATE;
         flags += HESSCRIT_PROBLEM_ACCURATE) {
        double found[4];
        double bound[4];
        hesscrit_problem problem = hesscrit_problem_of(2, loss, NULL);
        problem.flags = flags;
        assert_ok(context, hesscrit_hessian(context, &problem, theta, 2, found, bound));
        for (int k = 0; k < 4; k++) {
            assert_close(found[k], exact[k], bound[k]);
            assert_at_most(bound[k], most);
        }
    }
}

/* On the edge of the disc or beside it: both signs of all steps but very short ones are inside
 * along no axis, along one or along both. */
static void beside_a_round_edge_the_side_that_is_inside_is_enough(void **state)
{
    const double angles[] = {0.1, 0.7853981633974483, 1.2, 2.3, 4.0, 5.5};
    for (size_t a = 0; a < sizeof angles / sizeof angles[0]; a++)
        for (double distance = 1e-16; distance < 1.0; distance *= 10.0) {
            const double radius = 1.0 - distance;
            const double theta[2] = {radius * cos(angles[a]), radius * sin(angles[a])};
            double exact[4];
            test_note("angle %g, %g from the edge", angles[a], distance);
            exact_in_disc(theta, exact);
            assert_hessian(context_of(state), disc_loss, theta, exact, 1e-3);
        }
}

/* Where the edge runs along an axis, only short steps along that stay inside. */
static void where_no_side_is_inside_for_long_steps_short_ones_are_taken(void **state)
{
    for (double distance = 1e-14; distance < 1.0; distance *= 10.0) {
        const double theta[2] = {1.0 - distance, 0.0};
        double exact[4];
        test_note("%g from the edge", distance);
        exact_in_disc(theta, exact);
        assert_hessian(context_of(state), disc_loss, theta, exact, 3e-11 / distance + 1e-4);
    }
}

/* Extrapolation to the step 0 knows that one-sided differences have odd errors, too. */
static void bounds_hold_beside_a_round_edge(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(1);
    int beyond = 0;
    const int trials = 1000;
    for (int trial = 0; trial < trials; trial++) {
        const double angle = rng_uniform(&r, 0.0, 6.28);
        const double radius = 1.0 - pow(10.0, rng_uniform(&r, -16.0, -1.0));
        const double theta[2] = {radius * cos(angle), radius * sin(angle)};
        double exact[4];
        double found[4];
        double bound[4];
        hesscrit_problem problem = hesscrit_problem_of(2, disc_loss, NULL);
        problem.flags = trial % 2 ? HESSCRIT_PROBLEM_ACCURATE : 0;
        exact_in_disc(theta, exact);
        assert_ok(context, hesscrit_hessian(context, &problem, theta, 2, found, bound));
        for (int k = 0; k < 4; k++) beyond += !(fabs(found[k] - exact[k]) <= bound[k]);
    }
    assert_at_most(beyond, 0.01 * 4 * trials);
}

/* A pole just beyond theta is seen by short steps alone. */
static int pole(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = -log(1.0 - x[0] * x[0] - x[1] * x[1]);
    return 0;
}

static void a_pole_at_the_edge_is_not_overlooked(void **state)
{
    for (double distance = 1e-10; distance < 1.0; distance *= 10.0) {
        const double s = sqrt(0.5) * (1.0 - distance);
        const double theta[2] = {s, s};
        const double rest = 1.0 - s * s - s * s;
        const double mixed = 4.0 * s * s / rest / rest;
        const double exact[4] = {mixed + 2.0 / rest, mixed, mixed, mixed + 2.0 / rest};
        test_note("%g from the edge", distance);
        assert_hessian(context_of(state), pole, theta, exact, 0.1 * mixed);
    }
}

/* Both axes are inside the domain, and of the diagonals the one or none. */
static int between_hyperbolas(size_t n, const double *x, double *loss, void *user)
{
    const double product = 1e10 * x[0] * x[1];
    (void)n, (void)user;
    *loss = x[0] * x[0] + 2.0 * x[1] * x[1] + 1e-10 * (1.0 - sqrt(1.0 - product * product));
    return 0;
}

static int under_a_hyperbola(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = x[0] * x[0] + 2.0 * x[1] * x[1] - 1e-10 * log1p(-1e10 * x[0] * x[1]);
    return 0;
}

static void pairs_are_displaced_along_the_diagonal_that_is_inside_or_less_far(void **state)
{
    const double origin[2] = {0.0, 0.0};
    const double exact[2][4] = {{2.0, 0.0, 0.0, 4.0}, {2.0, 1.0, 1.0, 4.0}};
    assert_hessian(context_of(state), between_hyperbolas, origin, exact[0], 0.5);
    assert_hessian(context_of(state), under_a_hyperbola, origin, exact[1], 0.5);
}

/* Where signs differ x^2 + y^2 + (-xy)^power, whose mixed derivative has no end, else
 * on the axes alone. */
static int root_between_the_axes(size_t n, const double *x, double *loss, void *power)
{
    (void)n;
    const double product = x[0] * x[1];
    *loss = product > 0.0 ? NAN : x[0] * x[0] + x[1] * x[1] + pow(-product, *(double *)power);
    return 0;
}

static void a_mixed_derivative_that_has_no_end_is_not_said_to_be_known(void **state)
{
    const double origin[2] = {0.0, 0.0};
    for (double power = 0.4; power < 0.85; power += 0.05) {
        const hesscrit_problem problem = hesscrit_problem_of(2, root_between_the_axes, &power);
        double hessian[4], bound[4];
        test_note("power %g", power);
        assert_ok(context_of(state),
                  hesscrit_hessian(context_of(state), &problem, origin, 2, hessian, bound));
        assert_at_least(bound[1], fabs(hessian[1]));
    }
}

static int on_the_axes(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = x[0] * x[1] == 0.0 ? x[0] * x[0] + x[1] * x[1] : NAN;
    return 0;
}

static void a_pair_that_is_never_inside_is_named(void **state)
{
    const double origin[2] = {0.0, 0.0};
    double hessian[4];
    hesscrit_problem problem = hesscrit_problem_of(2, on_the_axes, NULL);
    for (int accurate = 0; accurate < 2; accurate++) {
        problem.flags = accurate ? HESSCRIT_PROBLEM_ACCURATE : 0;
        assert_status(hesscrit_hessian(context_of(state), &problem, origin, 2, hessian, NULL),
                      HESSCRIT_E_NONFINITE);
        assert_non_null(strstr(hesscrit_context_detail(context_of(state)), "h e0 - k e1"));
    }
}

/* x' x - x_0 in x_0 >= 0, NaN elsewhere. */
static int half_space(size_t n, const double *x, double *loss, void *user)
{
    (void)user;
    *loss = x[0] < 0.0 ? NAN : -x[0];
    for (size_t i = 0; i < n; i++) *loss += x[i] * x[i];
    return 0;
}

static void a_slope_beside_an_edge_is_no_critical_point(void **state)
{
    for (double distance = 1e-16; distance < 0.1; distance *= 10.0) {
        const double theta[2] = {distance, 0.0};
        hesscrit_report *report = NULL;
        const hesscrit_problem problem = hesscrit_problem_of(2, half_space, NULL);
        test_note("%g from the edge", distance);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, theta, NULL, &report));
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_NOT_CRITICAL);
        hesscrit_report_destroy(report);
    }
}

static int nothing_but_theta(size_t n, const double *x, double *loss, void *user)
{
    (void)n;
    (void)user;
    *loss = x[0] == 1.0 ? x[1] * x[1] : NAN;
    return 0;
}

static void a_loss_that_is_finite_on_no_side_is_an_error(void **state)
{
    const double theta[2] = {1.0, 0.0};
    double gradient[2];
    const hesscrit_problem problem = hesscrit_problem_of(2, nothing_but_theta, NULL);
    assert_status(hesscrit_gradient(context_of(state), &problem, theta, gradient, NULL),
                  HESSCRIT_E_NONFINITE);
    assert_non_null(strstr(hesscrit_context_detail(context_of(state)), "e0"));
}

/* A slope that is known within `reach` of the origin. */
static int slope_within(size_t n, const double *x, double *gradient, void *reach)
{
    for (size_t i = 0; i < n; i++) gradient[i] = fabs(x[0]) < *(double *)reach ? 1.0 : NAN;
    return 0;
}

static int plane(size_t n, const double *x, double *loss, void *reach)
{
    (void)n, (void)reach;
    *loss = x[0] + x[1];
    return 0;
}

static void steps_that_leave_the_domain_of_a_gradient_come_back(void **state)
{
    const double origin[2] = {0.0, 0.0};
    rng r = rng_seeded(2);
    for (int trial = 0; trial < 200; trial++) {
        double hessian[4], bound[4], reach = exp2(rng_uniform(&r, -20.0, 5.0));
        hesscrit_problem problem = hesscrit_problem_of(2, plane, &reach);
        problem.gradient = slope_within;
        test_note("within %g", reach);
        assert_ok(context_of(state),
                  hesscrit_hessian(context_of(state), &problem, origin, 2, hessian, bound));
        for (int k = 0; k < 4; k++) assert_close(hessian[k], 0.0, bound[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_face_edge_and_corner_of_a_box_is_differentiated_from_inside),
        test_with_context(beside_a_round_edge_the_side_that_is_inside_is_enough),
        test_with_context(where_no_side_is_inside_for_long_steps_short_ones_are_taken),
        test_with_context(bounds_hold_beside_a_round_edge),
        test_with_context(a_pole_at_the_edge_is_not_overlooked),
        test_with_context(pairs_are_displaced_along_the_diagonal_that_is_inside_or_less_far),
        test_with_context(a_mixed_derivative_that_has_no_end_is_not_said_to_be_known),
        test_with_context(a_pair_that_is_never_inside_is_named),
        test_with_context(a_slope_beside_an_edge_is_no_critical_point),
        test_with_context(a_loss_that_is_finite_on_no_side_is_an_error),
        test_with_context(steps_that_leave_the_domain_of_a_gradient_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
