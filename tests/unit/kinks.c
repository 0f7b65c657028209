/* Kinks, jumps and cusps are found, and nothing that is smooth is taken for one. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/critical_point.h>
#include <hesscrit/hessian.h>

#include "base/context.h"
#include "derivative/derive.h"
#include "fixture.h"
#include "functions/test_problems.h"
#include "random.h"

enum { MOST = 6, SMOOTH = 3 };

/* A function of one variable, and the lowest derivative that it has not at 0. */
typedef struct form {
    const char *name;
    double (*value)(double x);
    double (*slope)(double x); /* its derivative; NULL where it is not used */
    int order;
    double jump; /* of that derivative; NaN: unbounded */
} form;

static double absolute(double x)
{
    return fabs(x);
}
static double sign(double x)
{
    return (x > 0.0) - (x < 0.0);
}
static double hill(double x)
{
    return x * x - fabs(x);
}
static double slope_of_hill(double x)
{
    return 2.0 * x - sign(x);
}
static double rectified(double x)
{
    return fmax(x, 0.0);
}
static double slope_of_rectified(double x)
{
    return x > 0.0;
}
static double leaky(double x)
{
    return fmax(x, 0.01 * x) + 0.5 * x * x;
}
static double slope_of_leaky(double x)
{
    return (x > 0.0 ? 1.0 : 0.01) + x;
}
static double penalty(double x)
{
    return x * x + 1e-3 * fabs(x);
}
static double slope_of_penalty(double x)
{
    return 2.0 * x + 1e-3 * sign(x);
}
static double steep_penalty(double x)
{
    return 1e6 * x * x + fabs(x);
}
static double hinge(double x)
{
    return fmax(0.0, -x) + 0.1 * x;
}
static double slope_of_hinge(double x)
{
    return (x < 0.0 ? -1.0 : 0.0) + 0.1;
}
static double wavy(double x)
{
    return sin(x) + cos(x) + fabs(sin(x));
}
static double slope_of_wavy(double x)
{
    return cos(x) - sin(x) + sign(sin(x)) * cos(x);
}
static double power_3_2(double x)
{
    return fabs(x) * sqrt(fabs(x));
}
static double slope_of_power_3_2(double x)
{
    return 1.5 * sign(x) * sqrt(fabs(x));
}
static double rectified_square(double x)
{
    return x > 0.0 ? x * x : 0.0;
}
static double slope_of_rectified_square(double x)
{
    return x > 0.0 ? 2.0 * x : 0.0;
}
static double two_parabolas(double x)
{
    return x > 0.0 ? x * x : 4.0 * x * x;
}
static double slope_of_two_parabolas(double x)
{
    return x > 0.0 ? 2.0 * x : 8.0 * x;
}
static double odd_square(double x)
{
    return x * fabs(x);
}
static double slope_of_odd_square(double x)
{
    return 2.0 * fabs(x);
}
static double huber(double x) /* at the place where the parabola ends */
{
    return x < 0.0 ? 0.5 * (x + 1.0) * (x + 1.0) : x + 0.5;
}
static double slope_of_huber(double x)
{
    return x < 0.0 ? x + 1.0 : 1.0;
}
static double cusp(double x)
{
    return sqrt(fabs(x));
}
static double odd_root(double x)
{
    return cbrt(x);
}
static double jump(double x)
{
    return (x >= 0.0) + x * x;
}

static const form forms[] = {
    {"|x|", absolute, sign, 1, 2.0},
    {"x^2 - |x|", hill, slope_of_hill, 1, -2.0},
    {"max(x, 0)", rectified, slope_of_rectified, 1, 1.0},
    {"leaky", leaky, slope_of_leaky, 1, 0.99},
    {"x^2 + 1e-3 |x|", penalty, slope_of_penalty, 1, 2e-3},
    {"1e6 x^2 + |x|", steep_penalty, NULL, 1, 2.0},
    {"hinge", hinge, slope_of_hinge, 1, 1.0},
    {"|sin x| and waves", wavy, slope_of_wavy, 1, 2.0},
    {"|x|^1.5", power_3_2, slope_of_power_3_2, 2, NAN},
    {"max(x, 0)^2", rectified_square, slope_of_rectified_square, 2, 2.0},
    {"x^2 and 4 x^2", two_parabolas, slope_of_two_parabolas, 2, -6.0},
    {"x |x|", odd_square, slope_of_odd_square, 2, 4.0},
    {"Huber's", huber, slope_of_huber, 2, -1.0},
    {"sqrt |x|", cusp, NULL, 1, NAN},
    {"cbrt x", odd_root, NULL, 1, NAN},
    {"a step", jump, NULL, 0, 1.0},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

static double power_4(double x)
{
    return x * x * x * x;
}
static double slope_of_power_4(double x)
{
    return 4.0 * x * x * x;
}
static double cube(double x)
{
    return fabs(x * x * x);
}
static double slope_of_cube(double x)
{
    return 3.0 * x * fabs(x);
}
static double odd_cube(double x)
{
    return x * x * x;
}
static double slope_of_odd_cube(double x)
{
    return 3.0 * x * x;
}
static double parabola(double x)
{
    return 0.5 * x * x;
}
static double identity(double x)
{
    return x;
}
static double steep_parabola(double x)
{
    return 1e12 * x * x;
}
static double slope_of_steep_parabola(double x)
{
    return 2e12 * x;
}
static double rounded_1e_3(double x)
{
    return sqrt(x * x + 1e-6);
}
static double slope_of_rounded_1e_3(double x)
{
    return x / sqrt(x * x + 1e-6);
}
static double rounded_1e_6(double x)
{
    return sqrt(x * x + 1e-12);
}
static double slope_of_rounded_1e_6(double x)
{
    return x / sqrt(x * x + 1e-12);
}
static double rounded_1e_8(double x)
{
    return sqrt(x * x + 1e-16);
}
static double slope_of_rounded_1e_8(double x)
{
    return x / sqrt(x * x + 1e-16);
}
static double softplus(double x)
{
    return log1p(exp(-fabs(x) * 1e4)) / 1e4 + fmax(x, 0.0);
}
static double slope_of_softplus(double x)
{
    return 1.0 / (1.0 + exp(-1e4 * x));
}
static double bell(double x)
{
    return -exp(-1e8 * x * x);
}
static double slope_of_bell(double x)
{
    return 2e8 * x * exp(-1e8 * x * x);
}
static double line(double x)
{
    return 3.0 * x;
}
static double three(double x)
{
    (void)x;
    return 3.0;
}
static double sine(double x)
{
    return sin(x);
}
static double cosine(double x)
{
    return cos(x);
}
static double exponential(double x)
{
    return exp(x);
}
static double kink_beside(double x)
{
    return fabs(x - 1e-7);
}
static double slope_of_kink_beside(double x)
{
    return sign(x - 1e-7);
}
static double nothing(double x)
{
    return 0.0 * x;
}

static const form smooth_forms[] = {
    {"x^4", power_4, slope_of_power_4, SMOOTH, 0.0},
    {"|x|^3", cube, slope_of_cube, SMOOTH, 0.0},
    {"x^3", odd_cube, slope_of_odd_cube, SMOOTH, 0.0},
    {"x^2 / 2", parabola, identity, SMOOTH, 0.0},
    {"1e12 x^2", steep_parabola, slope_of_steep_parabola, SMOOTH, 0.0},
    {"sqrt(x^2 + 1e-6)", rounded_1e_3, slope_of_rounded_1e_3, SMOOTH, 0.0},
    {"sqrt(x^2 + 1e-12)", rounded_1e_6, slope_of_rounded_1e_6, SMOOTH, 0.0},
    {"sqrt(x^2 + 1e-16)", rounded_1e_8, slope_of_rounded_1e_8, SMOOTH, 0.0},
    {"softplus", softplus, slope_of_softplus, SMOOTH, 0.0},
    {"-exp(-1e8 x^2)", bell, slope_of_bell, SMOOTH, 0.0},
    {"3 x", line, three, SMOOTH, 0.0},
    {"sin", sine, cosine, SMOOTH, 0.0},
    {"exp", exponential, exponential, SMOOTH, 0.0},
    {"|x - 1e-7|", kink_beside, slope_of_kink_beside, SMOOTH, 0.0},
    {"0", nothing, nothing, SMOOTH, 0.0},
};
enum { SMOOTH_FORMS = sizeof smooth_forms / sizeof smooth_forms[0] };

/* offset + 2^loss * form(w . y) + a bowl in y, y_i = 2^-unit[i] (x_i - center_i). */
typedef struct landscape {
    const form *form;
    double offset, bowl;
    double center[MOST], w[MOST];
    int loss, unit[MOST];
} landscape;

static double place(const landscape *l, size_t n, const double *x, double *y)
{
    double along = 0.0;
    for (size_t i = 0; i < n; i++) {
        y[i] = ldexp(x[i] - l->center[i], -l->unit[i]);
        along += l->w[i] * y[i];
    }
    return along;
}

static int landscape_loss(size_t n, const double *x, double *loss, void *user)
{
    const landscape *l = user;
    double y[MOST];
    double sum = l->form->value(place(l, n, x, y));
    for (size_t i = 0; i < n; i++) sum += l->bowl * y[i] * y[i] * (double)(i + 1);
    *loss = ldexp(l->offset + sum, l->loss);
    return 0;
}

static int landscape_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const landscape *l = user;
    double y[MOST];
    const double slope = l->form->slope(place(l, n, x, y));
    for (size_t i = 0; i < n; i++) {
        const double in_y = l->w[i] * slope + 2.0 * l->bowl * y[i] * (double)(i + 1);
        gradient[i] = ldexp(in_y, l->loss - l->unit[i]);
    }
    return 0;
}

/* A form in n dimensions: along one axis or slanted, in any units, anywhere. */
static void random_landscape(rng *r, const form *of, size_t n, landscape *l)
{
    memset(l, 0, sizeof *l);
    l->form = of;
    const size_t axis = rng_below(r, n);
    const int slanted = rng_below(r, 2) != 0;
    l->bowl = rng_below(r, 2) ? 1.0 : 0.0;
    l->offset = rng_below(r, 2) ? 0.0 : rng_uniform(r, -1.0, 1.0);
    l->loss = (int)rng_below(r, 41) - 20;
    for (size_t i = 0; i < n; i++) {
        l->unit[i] = (int)rng_below(r, 41) - 20;
        l->w[i] = slanted ? rng_sign(r) * rng_uniform(r, 0.5, 1.0) : i == axis;
        if (rng_below(r, 2)) l->center[i] = ldexp(rng_uniform(r, -1.0, 1.0), l->unit[i]);
    }
}

/* Derivatives at theta into scratch memory, which the context gives back at the end. */
static void derive_at(hesscrit_context *context, const hesscrit_problem *problem,
                      const double *theta, hesscrit_derivatives *d)
{
    hesscrit_evaluator evaluator;
    assert_ok(context, hesscrit_enter(context));
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 1, &evaluator);
    if (status == HESSCRIT_OK)
        status = hesscrit_derive(
            &evaluator,
            HESSCRIT_WANT_GRADIENT | HESSCRIT_WANT_GRADIENT_BOUND | HESSCRIT_WANT_HESSIAN, d);
    assert_ok(context, hesscrit_leave(context, status));
}

typedef struct score {
    int runs, missed, alarms, wrong_order, wrong_jump;
} score;

static void check_landscape(hesscrit_context *context, landscape *l, size_t n, int with_gradient,
                            score *s)
{
    double scale[MOST];
    hesscrit_derivatives d;
    hesscrit_problem problem = hesscrit_problem_of(n, landscape_loss, l);
    if (with_gradient) problem.gradient = landscape_gradient;
    for (size_t i = 0; i < n; i++) scale[i] = ldexp(1.0, l->unit[i]);
    problem.theta_scale = scale;
    derive_at(context, &problem, l->center, &d);
    const form *f = l->form;
    s->runs++;
    if (f->order == SMOOTH || !d.kinks.found) {
        s->alarms += d.kinks.found;
        s->missed += f->order != SMOOTH;
    } else {
        s->wrong_order += d.kinks.order != f->order;
        if (isnan(f->jump)) return;
        const double w = pow(fabs(l->w[d.kinks.coordinate]), f->order) *
                         (f->order == 1 || l->w[d.kinks.coordinate] > 0.0 ? 1.0 : -1.0);
        const double exact = ldexp(f->jump * w, l->loss - f->order * l->unit[d.kinks.coordinate]);
        s->wrong_jump += !(fabs(d.kinks.jump - exact) <= d.kinks.error + 1e-6 * fabs(exact));
    }
}

static void check_forms(hesscrit_context *context, const form *list, size_t count,
                        int with_gradient)
{
    score all = {0};
    for (size_t k = 0; k < count; k++) {
        rng r = rng_seeded(k + 1);
        score s = {0};
        if (with_gradient && !list[k].slope) continue;
        for (int trial = 0; trial < 300; trial++) {
            landscape l;
            const size_t n = 1 + rng_below(&r, MOST);
            random_landscape(&r, &list[k], n, &l);
            check_landscape(context, &l, n, with_gradient, &s);
        }
        if (s.missed + s.alarms + s.wrong_order + s.wrong_jump > 0)
            print_error("%s: of %d, %d missed, %d false alarms, %d wrong orders, %d wrong jumps\n",
                        list[k].name, s.runs, s.missed, s.alarms, s.wrong_order, s.wrong_jump);
        all.missed += s.missed;
        all.alarms += s.alarms;
        all.wrong_order += s.wrong_order;
        all.wrong_jump += s.wrong_jump;
    }
    assert_int_equal(all.missed, 0);
    assert_int_equal(all.alarms, 0);
    assert_int_equal(all.wrong_order, 0);
    assert_int_equal(all.wrong_jump, 0);
}

static void kinks_show_in_losses(void **state)
{
    check_forms(context_of(state), forms, FORMS, 0);
}

static void kinks_show_in_gradients(void **state)
{
    check_forms(context_of(state), forms, FORMS, 1);
}

static void smooth_losses_are_not_suspected(void **state)
{
    check_forms(context_of(state), smooth_forms, SMOOTH_FORMS, 0);
}

static void smooth_gradients_are_not_suspected(void **state)
{
    check_forms(context_of(state), smooth_forms, SMOOTH_FORMS, 1);
}

static void no_test_function_is_suspected_whatever_its_noise(void **state)
{
    hesscrit_context *context = context_of(state);
    int runs = 0;
    for (size_t number = 0; number < test_problem_count(); number++) {
        test_problem p;
        hesscrit_derivatives d;
        hesscrit_evaluator evaluator;
        if (!test_problem_at(number, &p)) continue;
        const hesscrit_problem problem = hesscrit_problem_of(p.n, test_problem_loss, &p);
        test_note("%s, n = %lu, %s", p.function->name, (unsigned long)p.n,
                  test_family_name(p.family));
        assert_ok(context, hesscrit_enter(context));
        hesscrit_status status =
            hesscrit_evaluator_start(context, &problem, p.theta, 1, &evaluator);
        if (status == HESSCRIT_OK) status = hesscrit_derive(&evaluator, HESSCRIT_WANT_HESSIAN, &d);
        if (hesscrit_leave(context, status) != HESSCRIT_OK) continue;
        assert_close(d.kinks.found, 0, 0);
        runs++;
    }
    assert_at_least(runs, 300);
}

/* A random quadratic, its value times 1 + noise. */
typedef struct noisy_bowl {
    double a[MOST * MOST], center[MOST], offset, noise;
    int rounded; /* to float */
} noisy_bowl;

static int noisy_loss(size_t n, const double *x, double *loss, void *user)
{
    const noisy_bowl *q = user;
    double sum = q->offset;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            sum += (x[i] - q->center[i]) * q->a[i * n + j] * (x[j] - q->center[j]);
    sum *= 1.0 + q->noise * hashed_noise(n, x);
    *loss = q->rounded ? (float)sum : sum;
    return 0;
}

static void noise_is_no_kink(void **state)
{
    rng r = rng_seeded(5);
    int alarms = 0;
    for (int trial = 0; trial < 10000; trial++) {
        noisy_bowl q = {.rounded = trial % 4 == 0};
        hesscrit_derivatives d;
        double theta[MOST];
        const size_t n = 1 + rng_below(&r, MOST);
        random_symmetric(&r, n, q.a);
        if (!q.rounded) q.noise = pow(10.0, -3.0 * (double)(1 + rng_below(&r, 4)));
        q.offset = rng_below(&r, 3) ? rng_normal(&r) : 0.0;
        const int away = rng_below(&r, 2) != 0;
        for (size_t i = 0; i < n; i++) {
            q.center[i] = rng_below(&r, 2) ? rng_normal(&r) : 0.0;
            theta[i] = q.center[i] + (away ? rng_normal(&r) : 0.0);
        }
        const hesscrit_problem problem = hesscrit_problem_of(n, noisy_loss, &q);
        derive_at(context_of(state), &problem, theta, &d);
        alarms += d.kinks.found;
    }
    assert_int_equal(alarms, 0);
}

/* What has no second derivative has no certain curvature: the bound of a kinked entry is not
 * smaller than it is. */
static void bounds_cover_what_a_kink_does(void **state)
{
    for (size_t k = 0; k < FORMS; k++)
        for (int with_gradient = 0; with_gradient < (forms[k].slope ? 2 : 1); with_gradient++) {
            const double origin[1] = {0.0};
            landscape l = {.form = &forms[k], .w = {1.0}};
            double hessian;
            double bound;
            hesscrit_problem problem = hesscrit_problem_of(1, landscape_loss, &l);
            if (with_gradient) problem.gradient = landscape_gradient;
            test_note("%s, gradient %d", forms[k].name, with_gradient);
            assert_ok(context_of(state),
                      hesscrit_hessian(context_of(state), &problem, origin, 1, &hessian, &bound));
            if (forms[k].order < 2) {
                assert_at_least(bound, 0.25 * fabs(hessian));
                continue;
            }
            /* Both one-sided second derivatives. */
            const double h = 1e-4;
            const double right = forms[k].value(2 * h) - 2 * forms[k].value(h) + forms[k].value(0);
            const double left = forms[k].value(-2 * h) - 2 * forms[k].value(-h) + forms[k].value(0);
            if (isnan(forms[k].jump)) continue; /* unbounded */
            assert_close(hessian, right / h / h, bound + 1e-5);
            assert_close(hessian, left / h / h, bound + 1e-5);
        }
}

/* A step in tanh, or a corner, that begins a typical size away. */
typedef struct remote {
    double place, slope;
    int is_corner;
} remote;

static int remote_loss(size_t n, const double *x, double *loss, void *user)
{
    const remote *r = user;
    (void)n;
    *loss = r->slope * x[0] + (r->is_corner ? fmax(x[0], r->place) : tanh(x[0] - r->place));
    return 0;
}

static void what_bends_a_typical_size_away_is_no_kink(void **state)
{
    rng r = rng_seeded(6);
    for (int trial = 0; trial < 2000; trial++) {
        const double origin[2] = {0.0, 0.0};
        remote there = {.is_corner = (int)rng_below(&r, 2)};
        there.place = there.is_corner ? rng_uniform(&r, 0.5, 4.0) : rng_uniform(&r, -0.2, 0.2);
        there.slope = (double)rng_below(&r, 3);
        hesscrit_report *report = NULL;
        hesscrit_problem problem = hesscrit_problem_of(1 + rng_below(&r, 2), remote_loss, &there);
        problem.loss_error = rng_below(&r, 4) ? pow(10.0, rng_uniform(&r, -6.0, -2.0)) : 0.0;
        problem.flags = rng_below(&r, 2) ? HESSCRIT_PROBLEM_ACCURATE : 0;
        test_note("%s at %g, error %g", there.is_corner ? "corner" : "tanh", there.place,
                  problem.loss_error);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, origin, NULL, &report));
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        hesscrit_report_destroy(report);
        assert_int_not_equal(verdict, HESSCRIT_NOT_SMOOTH);
    }
}

/* s sqrt(x^2 + e^2) + x^2 on a lift whose rounding leaves only so much of it. */
typedef struct rounded_off {
    double width, lift;
} rounded_off;

static int rounded_off_loss(size_t n, const double *x, double *loss, void *user)
{
    const rounded_off *f = user;
    (void)n;
    *loss = hypot(x[0], f->width) + 0.5 * x[0] * x[0] + f->lift;
    return 0;
}

static void a_kink_that_is_rounded_off_where_that_is_seen_is_none(void **state)
{
    rng r = rng_seeded(7);
    for (int trial = 0; trial < 600; trial++) {
        const double origin[1] = {0.0};
        rounded_off f = {.width = pow(10.0, rng_uniform(&r, -3.0, -1.0))};
        const double rise_in_errors = pow(10.0, rng_uniform(&r, 1.3, 3.0));
        f.lift = 0x1p52 * 0.4 * f.width / rise_in_errors;
        hesscrit_report *report = NULL;
        hesscrit_problem problem = hesscrit_problem_of(1, rounded_off_loss, &f);
        problem.flags = rng_below(&r, 2) ? HESSCRIT_PROBLEM_ACCURATE : 0;
        test_note("width %g, which rises by %g errors", f.width, rise_in_errors);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, origin, NULL, &report));
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        hesscrit_report_destroy(report);
        assert_int_not_equal(verdict, HESSCRIT_NOT_SMOOTH);
    }
}

/* sum s |x_i - c|^q, s the sign of user->sign */
typedef struct power_loss_of {
    double exponent, centre, sign;
} power_loss_of;

static int any_power(size_t n, const double *x, double *loss, void *user)
{
    const power_loss_of *p = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) *loss += p->sign * pow(fabs(x[i] - p->centre), p->exponent);
    return 0;
}

/* The curvature is 0 at theta, and grows away from it, however steeply it begins: two derivatives
 * exist. Below the power 2 it has no bound. */
static void curvature_that_goes_to_zero_is_no_kink(void **state)
{
    const double exponents[] = {1.5, 1.8, 2.05, 2.1, 2.2, 2.25, 2.3, 2.35, 2.45, 2.5, 2.7, 2.95};
    hesscrit_context *context = context_of(state);
    for (size_t k = 0; k < sizeof exponents / sizeof *exponents; k++)
        for (int trial = 0; trial < 12; trial++) {
            power_loss_of p = {exponents[k], trial % 3 ? 0.3 : 0.0, trial % 2 ? 1.0 : -1.0};
            const size_t n = trial % 4 < 2 ? 1 : 2;
            const double theta[2] = {p.centre, p.centre};
            hesscrit_problem problem = hesscrit_problem_of(n, any_power, &p);
            hesscrit_report *report = NULL;
            if (trial >= 6) problem.flags = HESSCRIT_PROBLEM_ACCURATE;
            test_note("power %g, trial %d", p.exponent, trial);
            assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
            assert_int_equal(hesscrit_report_verdict(report), p.exponent < 2.0 ? HESSCRIT_NOT_SMOOTH
                                                              : p.sign > 0.0   ? HESSCRIT_MINIMUM
                                                                               : HESSCRIT_MAXIMUM);
            hesscrit_report_destroy(report);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(curvature_that_goes_to_zero_is_no_kink),
        test_with_context(kinks_show_in_losses),
        test_with_context(smooth_losses_are_not_suspected),
        test_with_context(noise_is_no_kink),
        test_with_context(what_bends_a_typical_size_away_is_no_kink),
        test_with_context(a_kink_that_is_rounded_off_where_that_is_seen_is_none),
        test_with_context(bounds_cover_what_a_kink_does),
        test_with_context(no_test_function_is_suspected_whatever_its_noise),
        test_with_context(kinks_show_in_gradients),
        test_with_context(smooth_gradients_are_not_suspected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
