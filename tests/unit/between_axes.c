/* Kinks that no coordinate axis shows, or that are close to theta, make no Hessian believed; what
 * is smooth is not suspected. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "random.h"

enum { MOST = 9 };

/* A function of two variables and its slopes. */
typedef struct form {
    const char *name;
    double (*value)(double x, double y);
    void (*slope)(double x, double y, double *gradient);
    hesscrit_verdict right; /* if there is to be one */
} form;

static double sign(double x)
{
    return (x > 0.0) - (x < 0.0);
}
static double relu(double x)
{
    return fmax(x, 0.0);
}

static double crossed(double x, double y)
{
    return fabs(x * y) + 0.25 * (x * x + y * y);
}
static void slope_of_crossed(double x, double y, double *g)
{
    g[0] = sign(x) * fabs(y) + 0.5 * x;
    g[1] = sign(y) * fabs(x) + 0.5 * y;
}
static double minus_crossed(double x, double y)
{
    return 0.25 * (x * x + y * y) - fabs(x * y);
}
static void slope_of_minus_crossed(double x, double y, double *g)
{
    g[0] = 0.5 * x - sign(x) * fabs(y);
    g[1] = 0.5 * y - sign(y) * fabs(x);
}
static double unit_times_weight(double x, double y)
{
    return relu(x) * y + 0.3 * (x * x + y * y);
}
static void slope_of_unit_times_weight(double x, double y, double *g)
{
    g[0] = (x > 0.0) * y + 0.6 * x;
    g[1] = relu(x) + 0.6 * y;
}
static double two_units(double x, double y)
{
    return 0.25 * (x * x + y * y) - relu(x) * relu(y);
}
static void slope_of_two_units(double x, double y, double *g)
{
    g[0] = 0.5 * x - (x > 0.0) * relu(y);
    g[1] = 0.5 * y - (y > 0.0) * relu(x);
}
static double opposite_units(double x, double y)
{
    return two_units(x, -y);
}
static void slope_of_opposite_units(double x, double y, double *g)
{
    slope_of_two_units(x, -y, g);
    g[1] = -g[1];
}
static double lesser(double x, double y)
{
    return x * x + y * y - fmin(fabs(x), fabs(y));
}
static void slope_of_lesser(double x, double y, double *g)
{
    const int first = fabs(x) < fabs(y);
    g[0] = 2.0 * x - (first ? sign(x) : 0.0);
    g[1] = 2.0 * y - (first ? 0.0 : sign(y));
}
static double cone_part(double x, double y)
{
    const double square = x * x + y * y;
    return square > 0.0 ? square + x * x * y / square : 0.0;
}
static void slope_of_cone_part(double x, double y, double *g)
{
    const double square = x * x + y * y;
    g[0] = 2.0 * x;
    g[1] = 2.0 * y;
    if (!(square > 0.0)) return;
    g[0] += 2.0 * x * y * y * y / square / square;
    g[1] += x * x * (x * x - y * y) / square / square;
}

static const form forms[] = {
    {"|xy|", crossed, slope_of_crossed, HESSCRIT_MINIMUM},
    {"-|xy|", minus_crossed, slope_of_minus_crossed, HESSCRIT_SADDLE},
    {"max(x, 0) y", unit_times_weight, slope_of_unit_times_weight, HESSCRIT_SADDLE},
    {"-max(x, 0) max(y, 0)", two_units, slope_of_two_units, HESSCRIT_SADDLE},
    {"-max(x, 0) max(-y, 0)", opposite_units, slope_of_opposite_units, HESSCRIT_SADDLE},
    {"-min(|x|, |y|)", lesser, slope_of_lesser, HESSCRIT_SADDLE},
    {"x^2 y / (x^2 + y^2)", cone_part, slope_of_cone_part, HESSCRIT_SADDLE},
};
enum { FORMS = sizeof forms / sizeof forms[0], WITHIN_BOUNDS = 2 };

/* offset + form(y_a, y_b) + half the squares of the other y, y_i = 2^-unit[i] (x_i - center_i). */
typedef struct landscape {
    const form *form;
    size_t a, b;
    double offset, center[MOST];
    int unit[MOST];
} landscape;

static double place(const landscape *l, const double *x, size_t i)
{
    return ldexp(x[i] - l->center[i], -l->unit[i]);
}

static int landscape_loss(size_t n, const double *x, double *loss, void *user)
{
    const landscape *l = user;
    *loss = l->offset + l->form->value(place(l, x, l->a), place(l, x, l->b));
    for (size_t i = 0; i < n; i++)
        if (i != l->a && i != l->b) *loss += 0.5 * place(l, x, i) * place(l, x, i);
    return 0;
}

static int landscape_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const landscape *l = user;
    double g[2];
    l->form->slope(place(l, x, l->a), place(l, x, l->b), g);
    for (size_t i = 0; i < n; i++)
        gradient[i] = ldexp(i == l->a ? g[0] : i == l->b ? g[1] : place(l, x, i), -l->unit[i]);
    return 0;
}

static void random_landscape(rng *r, const form *of, size_t n, landscape *l)
{
    memset(l, 0, sizeof *l);
    l->form = of;
    l->a = rng_below(r, n);
    l->b = (l->a + 1 + rng_below(r, n - 1)) % n;
    l->offset = rng_below(r, 2) ? 0.0 : rng_uniform(r, -1.0, 1.0);
    for (size_t i = 0; i < n; i++) {
        l->unit[i] = (int)rng_below(r, 21) - 10;
        if (rng_below(r, 2)) l->center[i] = ldexp(rng_uniform(r, -1.0, 1.0), l->unit[i]);
    }
}

static hesscrit_verdict verdict_on(hesscrit_context *context, landscape *l, size_t n, int kind)
{
    double scale[MOST];
    hesscrit_report *report = NULL;
    hesscrit_problem problem = hesscrit_problem_of(n, landscape_loss, l);
    if (kind == 1) problem.flags = HESSCRIT_PROBLEM_ACCURATE;
    if (kind == 2) problem.gradient = landscape_gradient;
    for (size_t i = 0; i < n; i++) scale[i] = ldexp(1.0, l->unit[i]);
    problem.theta_scale = scale;
    assert_ok(context, hesscrit_analyze(context, &problem, l->center, NULL, &report));
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    if (verdict == HESSCRIT_NOT_SMOOTH)
        assert_non_null(strstr(hesscrit_report_reason(report), "there is no Hessian"));
    hesscrit_report_destroy(report);
    return verdict;
}

/* Undetermined is legal, and rare. That the curvature jumps does not matter where bounds cover it,
 * and the losses decide. */
static void no_verdict_rests_on_a_hessian_that_the_axes_alone_have(void **state)
{
    const int trials = 200;
    for (size_t k = 0; k < FORMS; k++)
        for (int kind = 0; kind < 3; kind++) {
            rng r = rng_seeded(k + 1);
            int seen = 0;
            int right = 0;
            for (int trial = 0; trial < trials; trial++) {
                landscape l;
                const size_t n = 2 + rng_below(&r, MOST - 1);
                random_landscape(&r, &forms[k], n, &l);
                test_note("%s, n = %lu, kind %d, trial %d", forms[k].name, (unsigned long)n, kind,
                          trial);
                const hesscrit_verdict verdict = verdict_on(context_of(state), &l, n, kind);
                seen += verdict == HESSCRIT_NOT_SMOOTH;
                right += verdict == HESSCRIT_UNDETERMINED || verdict == forms[k].right;
            }
            assert_int_equal(seen + right, trials);
            if (k != WITHIN_BOUNDS || kind != 2) assert_at_least(seen, 0.8 * trials);
        }
}

/* Theta is not on the kink, but every step reaches across it. */
static int beside(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = fabs(x[0]) + fabs(x[1] - 0.3) + 0.1 * x[0] * x[0];
    return 0;
}

static void close_to_a_kink_there_is_no_minimum(void **state)
{
    for (double distance = 1e-13; distance < 1e-8; distance *= 1.7) {
        const double theta[2] = {distance, 0.3 - 0.7 * distance};
        hesscrit_report *report = NULL;
        const hesscrit_problem problem = hesscrit_problem_of(2, beside, NULL);
        test_note("%g away", distance);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, theta, NULL, &report));
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        hesscrit_report_destroy(report);
        assert_true(verdict == HESSCRIT_NOT_SMOOTH || verdict == HESSCRIT_NOT_CRITICAL ||
                    verdict == HESSCRIT_UNDETERMINED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(no_verdict_rests_on_a_hessian_that_the_axes_alone_have),
        test_with_context(close_to_a_kink_there_is_no_minimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
