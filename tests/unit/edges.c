/* Derivatives at the edge of the domain of a loss, where one side is all there is. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/gradient.h>
#include <hesscrit/hessian.h>

#include "fixture.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_face_edge_and_corner_of_a_box_is_differentiated_from_inside),
        test_with_context(a_loss_that_is_finite_on_no_side_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
