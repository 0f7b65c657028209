/* No verdict is false where the errors of a loss are not those of textbooks: terms that cancel,
 * told errors, coordinates that do not matter, few derivatives, an edge. "Undetermined" is right;
 * how often it is said is counted elsewhere. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/critical_point.h>
#include <hesscrit/gradient.h>

#include "fixture.h"
#include "random.h"

enum { MOST = 6, TRIALS = 60 };

#define BIT(verdict) (1u << (verdict))

/* What is true of a point: bits of the verdicts that may be given, and of the signs at most so
 * many.
 */
typedef struct truth {
    unsigned right;
    size_t negative, positive;
} truth;

/* A loss times factor plus lift. */
typedef struct written {
    hesscrit_loss_function loss;
    const void *data;
    double factor, lift;
} written;

static int written_loss(size_t n, const double *x, double *loss, void *user)
{
    const written *w = user;
    w->loss(n, x, loss, (void *)w->data);
    *loss = w->factor * *loss + w->lift;
    return 0;
}

static void expect_nothing_false(void **state, const hesscrit_problem *problem, const double *theta,
                                 truth t)
{
    hesscrit_report *report = NULL;
    hesscrit_signs signs;
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), problem, theta, NULL, &report));
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    hesscrit_report_signs(report, &signs);
    const int is_right = ((t.right | BIT(HESSCRIT_UNDETERMINED)) & BIT(verdict)) != 0 &&
                         signs.negative <= t.negative && signs.positive <= t.positive;
    if (!is_right)
        print_error("%s, %zu negative, %zu positive: %s\n", hesscrit_verdict_name(verdict),
                    signs.negative, signs.positive, hesscrit_report_reason(report));
    hesscrit_report_destroy(report);
    assert_true(is_right);
}

/* As it is, times 1e8 and 1e-8, lifted by 1 and 1e3; from losses at one step and at several. */
static void expect_however_written(void **state, size_t n, hesscrit_loss_function loss,
                                   const void *data, const double *theta, truth t)
{
    static const double ways[][2] = {{1.0, 0.0}, {1e8, 0.0}, {1e-8, 0.0}, {1.0, 1.0}, {1.0, 1e3}};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        for (unsigned accurate = 0; accurate < 2; accurate++) {
            written w = {loss, data, ways[k][0], ways[k][1]};
            hesscrit_problem problem = hesscrit_problem_of(n, written_loss, &w);
            if (accurate) problem.flags = HESSCRIT_PROBLEM_ACCURATE;
            test_note("times %g plus %g, accurate %u", w.factor, w.lift, accurate);
            expect_nothing_false(state, &problem, theta, t);
        }
}

/* x'Ax, A = B'B with integers: 0 on the null space of B, where terms cancel. */
typedef struct form {
    double a[MOST][MOST];
} form;

static int form_loss(size_t n, const double *x, double *loss, void *user)
{
    const form *f = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < n; j++) sum += f->a[i][j] * x[j];
        *loss += sum * x[i];
    }
    return 0;
}

static int form_gradient(size_t n, const double *x, double *g, void *user)
{
    const form *f = user;
    for (size_t i = 0; i < n; i++) {
        g[i] = 0.0;
        for (size_t j = 0; j < n; j++) g[i] += 2.0 * f->a[i][j] * x[j];
    }
    return 0;
}

static int form_hessian(size_t n, const double *x, double *h, void *user)
{
    const form *f = user;
    (void)x;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) h[i * n + j] = 2.0 * f->a[i][j];
    return 0;
}

static void semidefinite_forms_do_not_fall(void **state)
{
    rng r = rng_seeded(12);
    for (int trial = 0; trial < TRIALS; trial++) {
        const size_t n = 2 + rng_below(&r, MOST - 1);
        const size_t rows = 1 + rng_below(&r, n - 1);
        const double zero[MOST] = {0.0};
        double b[MOST][MOST];
        form f;
        memset(&f, 0, sizeof f);
        for (size_t k = 0; k < rows; k++)
            for (size_t i = 0; i < n; i++) b[k][i] = (double)rng_below(&r, 11) - 5.0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                for (size_t k = 0; k < rows; k++) f.a[i][j] += b[k][i] * b[k][j];
        const truth t = {BIT(HESSCRIT_FLAT_MINIMUM) | BIT(HESSCRIT_FLAT), 0, rows};
        hesscrit_problem problem = hesscrit_problem_of(n, form_loss, &f);
        problem.gradient = form_gradient;
        test_note("trial %d, n = %zu, rows %zu", trial, n, rows);
        expect_nothing_false(state, &problem, zero, t);
        problem.hessian = form_hessian;
        expect_nothing_false(state, &problem, zero, t);
        expect_however_written(state, n, form_loss, &f, zero, t);
    }
}

/* What is said to be flat, or not to fall, beside signs that are decided: contradicts itself. */
static int contradicts_signs(const hesscrit_report *report)
{
    hesscrit_signs signs;
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    hesscrit_report_signs(report, &signs);
    const int falls_nowhere = verdict == HESSCRIT_MINIMUM || verdict == HESSCRIT_FLAT_MINIMUM;
    const int rises_nowhere = verdict == HESSCRIT_MAXIMUM || verdict == HESSCRIT_FLAT_MAXIMUM;
    return (falls_nowhere && signs.negative > 0) || (rises_nowhere && signs.positive > 0) ||
           hesscrit_report_flat_dimension(report) > signs.undecided;
}

static void curvature_that_hides_in_the_told_error_is_not_flat(void **state)
{
    rng r = rng_seeded(17);
    for (int trial = 0; trial < TRIALS; trial++) {
        const size_t n = 2 + rng_below(&r, MOST - 1);
        const size_t curved = 1 + rng_below(&r, n - 1);
        const double sign = rng_sign(&r);
        double theta[MOST] = {0.0};
        hesscrit_report *report = NULL;
        form f;
        memset(&f, 0, sizeof f);
        for (size_t i = 0; i < curved; i++) {
            f.a[i][i] = sign * pow(10.0, rng_uniform(&r, -8.0, 0.0));
            theta[i] = rng_uniform(&r, -0.5, 0.5);
        }
        hesscrit_problem problem = hesscrit_problem_of(n, form_loss, &f);
        problem.gradient = form_gradient;
        problem.hessian = form_hessian;
        problem.loss_error = 0.01;
        problem.hessian_absolute_error = 1e-15;
        test_note("trial %d, n = %zu, curved %zu", trial, n, curved);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, theta, NULL, &report));
        const int is_wrong = contradicts_signs(report);
        hesscrit_report_destroy(report);
        assert_false(is_wrong);
    }
}

/* sum_i q_i log(q_i / p_i), p = softmax(A x): 0 where p = q, by cancellation, and convex. */
typedef struct softmax_data {
    double a[MOST + 2][MOST], q[MOST + 2];
} softmax_data;

static void softmax(const softmax_data *d, size_t n, const double *x, double *p)
{
    double sum = 0.0;
    for (size_t i = 0; i < n + 2; i++) {
        double s = 0.0;
        for (size_t j = 0; j < n; j++) s += d->a[i][j] * x[j];
        sum += p[i] = exp(s);
    }
    for (size_t i = 0; i < n + 2; i++) p[i] /= sum;
}

static int divergence(size_t n, const double *x, double *loss, void *user)
{
    const softmax_data *d = user;
    double p[MOST + 2];
    softmax(d, n, x, p);
    *loss = 0.0;
    for (size_t i = 0; i < n + 2; i++) *loss += d->q[i] * log(d->q[i] / p[i]);
    return 0;
}

static void a_divergence_that_is_zero_by_cancellation_has_a_minimum(void **state)
{
    rng r = rng_seeded(13);
    for (int trial = 0; trial < TRIALS; trial++) {
        const size_t n = 1 + rng_below(&r, 3);
        double theta[MOST];
        softmax_data d;
        for (size_t i = 0; i < n + 2; i++)
            for (size_t j = 0; j < n; j++) d.a[i][j] = rng_uniform(&r, -2.0, 2.0);
        for (size_t j = 0; j < n; j++) theta[j] = rng_uniform(&r, -1.0, 1.0);
        softmax(&d, n, theta, d.q);
        test_note("trial %d, n = %zu", trial, n);
        const truth t = {BIT(HESSCRIT_MINIMUM), 0, n};
        expect_however_written(state, n, divergence, &d, theta, t);
    }
}

/* max(x, 0)^4 + y^2 in turned coordinates. */
typedef struct turned {
    double c, s;
} turned;

static int one_sided_power(size_t n, const double *t, double *loss, void *user)
{
    const turned *at = user;
    const double x = fmax(at->c * t[0] - at->s * t[1], 0.0), y = at->s * t[0] + at->c * t[1];
    (void)n;
    *loss = x * x * x * x + y * y;
    return 0;
}

static void three_derivatives_are_enough_for_the_gradient(void **state)
{
    rng r = rng_seeded(14);
    const double zero[2] = {0.0, 0.0};
    for (int trial = 0; trial < TRIALS; trial++) {
        const double angle = rng_uniform(&r, 0.0, 1.5);
        turned at = {cos(angle), sin(angle)};
        double gradient[2], bound[2];
        hesscrit_problem problem = hesscrit_problem_of(2, one_sided_power, &at);
        problem.flags = HESSCRIT_PROBLEM_ACCURATE;
        test_note("trial %d", trial);
        assert_ok(context_of(state),
                  hesscrit_gradient(context_of(state), &problem, zero, gradient, bound));
        for (int i = 0; i < 2; i++) assert_at_most(fabs(gradient[i]), 5.0 * bound[i]);
        const truth t = {BIT(HESSCRIT_FLAT_MINIMUM) | BIT(HESSCRIT_MINIMUM), 0, 1};
        expect_nothing_false(state, &problem, zero, t);
    }
}

static int parabola(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = (x[0] - 1.0) * (x[0] - 1.0);
    return 0;
}

static void far_above_its_error_a_slope_is_no_minimum(void **state)
{
    rng r = rng_seeded(15);
    for (int trial = 0; trial < TRIALS; trial++) {
        hesscrit_problem problem = hesscrit_problem_of(1, parabola, NULL);
        problem.loss_error = pow(10.0, rng_uniform(&r, -8.0, -2.0));
        const double above = problem.loss_error * pow(10.0, rng_uniform(&r, 1.0, 4.0));
        const double theta = 1.0 + rng_sign(&r) * sqrt(above);
        const truth t = {BIT(HESSCRIT_NOT_CRITICAL), 0, 1};
        test_note("trial %d, error %g, %g above", trial, problem.loss_error, above);
        expect_nothing_false(state, &problem, &theta, t);
    }
}

/* (x - a)^2, where a is so far that within a typical size its fall hides in its rounding. */
static int remote_parabola(size_t n, const double *x, double *loss, void *user)
{
    const double off = x[0] - *(const double *)user;
    (void)n;
    *loss = off * off;
    return 0;
}

static int remote_gradient(size_t n, const double *x, double *g, void *user)
{
    (void)n;
    g[0] = 2.0 * (x[0] - *(const double *)user);
    return 0;
}

static int remote_hessian(size_t n, const double *x, double *h, void *user)
{
    (void)n, (void)x, (void)user;
    h[0] = 2.0;
    return 0;
}

static void a_minimum_many_sizes_away_is_not_at_theta(void **state)
{
    rng r = rng_seeded(18);
    for (int trial = 0; trial < TRIALS; trial++) {
        double a = rng_sign(&r) * pow(10.0, rng_uniform(&r, 14.0, 20.0));
        const double zero = 0.0;
        hesscrit_problem problem = hesscrit_problem_of(1, remote_parabola, &a);
        problem.gradient = remote_gradient;
        if (trial % 2) problem.hessian = remote_hessian;
        problem.hessian_absolute_error = 1e-15;
        const truth t = {BIT(HESSCRIT_NOT_CRITICAL) | BIT(HESSCRIT_FLAT), 0, 1};
        test_note("trial %d, %g away", trial, a);
        expect_nothing_false(state, &problem, &zero, t);
    }
}

/* Bounded functions of a product, which do not show on an axis: near 0 they are like its square. */
typedef struct product {
    double a;
    int kind;
} product;

static int product_loss(size_t n, const double *x, double *loss, void *user)
{
    const product *p = user;
    const double both = p->a * x[0] * x[n - 1];
    *loss = p->kind == 0   ? -cos(both)
            : p->kind == 1 ? tanh(both) * tanh(both)
                           : 1.0 / (1.0 + both * both);
    if (p->kind == 2) *loss = -*loss;
    return 0;
}

static void products_that_a_told_error_hides_near_by_make_no_saddle(void **state)
{
    rng r = rng_seeded(19);
    for (int trial = 0; trial < 4 * TRIALS; trial++) {
        const size_t n = 2 + rng_below(&r, MOST - 1);
        const double zero[MOST] = {0.0};
        product p = {rng_uniform(&r, 0.3, 3.0), (int)rng_below(&r, 3)};
        hesscrit_problem problem = hesscrit_problem_of(n, product_loss, &p);
        problem.loss_error = pow(10.0, rng_uniform(&r, -8.0, -1.0));
        problem.flags = trial % 2 ? HESSCRIT_PROBLEM_ACCURATE : 0;
        const truth t = {BIT(HESSCRIT_FLAT_MINIMUM) | BIT(HESSCRIT_FLAT), 0, 0};
        test_note("trial %d, kind %d, a %g, error %g", trial, p.kind, p.a, problem.loss_error);
        expect_nothing_false(state, &problem, zero, t);
    }
}

/* x + (k x^power y)^2 */
typedef struct stiff {
    double k;
    int power;
} stiff;

static int stiff_loss(size_t n, const double *x, double *loss, void *user)
{
    const stiff *s = user;
    const double across = s->k * pow(x[0], s->power) * x[1];
    (void)n;
    *loss = x[0] + across * across;
    return 0;
}

static void a_slope_beside_a_stiff_parameter_is_no_valley(void **state)
{
    rng r = rng_seeded(21);
    for (int trial = 0; trial < 4 * TRIALS; trial++) {
        stiff s = {pow(10.0, rng_uniform(&r, 0.0, 16.0)), (int)rng_below(&r, 5)};
        const double theta[2] = {pow(10.0, rng_uniform(&r, 0.0, 6.0)), 0.0};
        const hesscrit_problem problem = hesscrit_problem_of(2, stiff_loss, &s);
        const truth t = {BIT(HESSCRIT_NOT_CRITICAL) | BIT(HESSCRIT_GRADIENT_FLAT), 0, 1};
        test_note("trial %d, k %g, power %d at %g", trial, s.k, s.power, theta[0]);
        expect_nothing_false(state, &problem, theta, t);
    }
}

/* Of the last parameter alone, with its minimum at theta; of one kind the domain ends there. */
typedef struct alone {
    double place;
    int kind;
} alone;

static int alone_loss(size_t n, const double *x, double *loss, void *user)
{
    const alone *a = user;
    const double y = x[n - 1] - a->place;
    *loss = a->kind == 0   ? tanh(y * y * y * y)
            : a->kind == 1 ? tanh(y) * tanh(y)
            : y < 0.0      ? NAN
                           : y * y + 0.25;
    return 0;
}

static void a_parameter_that_does_not_matter_leaves_no_strict_minimum(void **state)
{
    rng r = rng_seeded(20);
    for (int trial = 0; trial < 4 * TRIALS; trial++) {
        const size_t n = 2 + rng_below(&r, 3);
        double theta[MOST] = {0.0};
        alone a = {rng_below(&r, 2) ? pow(10.0, (double)rng_below(&r, 9)) : 0.0,
                   (int)rng_below(&r, 3)};
        for (size_t i = 0; i + 1 < n; i++) theta[i] = rng_uniform(&r, -2.0, 2.0);
        theta[n - 1] = a.place;
        hesscrit_problem problem = hesscrit_problem_of(n, alone_loss, &a);
        problem.loss_error = rng_below(&r, 2) ? pow(10.0, rng_uniform(&r, -12.0, -6.0)) : 0.0;
        const truth t = {BIT(HESSCRIT_FLAT_MINIMUM) | BIT(HESSCRIT_FLAT), 0, 1};
        test_note("trial %d, n %zu, kind %d at %g, error %g", trial, n, a.kind, a.place,
                  problem.loss_error);
        expect_nothing_false(state, &problem, theta, t);
    }
}

/* x'Ax / x'x, A diagonal: the length of x does not matter, and shows only beside other parameters.
 */
static int quotient_loss(size_t n, const double *x, double *loss, void *user)
{
    const double *diagonal = user;
    double above = 0.0, below = 0.0;
    for (size_t i = 0; i < n; i++) {
        above += diagonal[i] * x[i] * x[i];
        below += x[i] * x[i];
    }
    *loss = above / below;
    return 0;
}

static void a_length_that_does_not_matter_makes_no_sign_beside_others(void **state)
{
    rng r = rng_seeded(25);
    for (int trial = 0; trial < 10 * TRIALS; trial++) {
        const size_t n = 2 + rng_below(&r, 4);
        double diagonal[MOST], theta[MOST] = {0.0};
        truth t = {BIT(HESSCRIT_FLAT_MINIMUM) | BIT(HESSCRIT_FLAT_MAXIMUM), 0, 0};
        for (size_t i = 0; i < n; i++) diagonal[i] = rng_uniform(&r, -2.0, 2.0);
        for (size_t i = 1; i < n; i++) {
            t.negative += diagonal[i] < diagonal[0];
            t.positive += diagonal[i] > diagonal[0];
        }
        if (t.negative > 0 && t.positive > 0) t.right = BIT(HESSCRIT_SADDLE);
        theta[0] = pow(10.0, rng_uniform(&r, -2.5, 0.0));
        hesscrit_problem problem = hesscrit_problem_of(n, quotient_loss, diagonal);
        problem.flags = HESSCRIT_PROBLEM_ACCURATE;
        test_note("trial %d, n %zu, length %g", trial, n, theta[0]);
        expect_nothing_false(state, &problem, theta, t);
    }
}

/* sum of a_i x_i^q, or of cosh(x_i / a_i) - 1, which has a length of its own. */
typedef struct powers {
    double a[3];
    int q; /* 0: cosh */
} powers;

static int powers_loss(size_t n, const double *x, double *loss, void *user)
{
    const powers *f = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++)
        *loss += f->q ? f->a[i] * pow(x[i], f->q) : 2.0 * pow(sinh(0.5 * x[i] / f->a[i]), 2.0);
    return 0;
}

static void the_distance_to_a_degenerate_point_is_no_typical_size(void **state)
{
    const truth beside = {BIT(HESSCRIT_MINIMUM), 0, 3};
    const truth not_yet = {BIT(HESSCRIT_NOT_CRITICAL), 0, 3};
    rng r = rng_seeded(24);
    for (int trial = 0; trial < 2 * TRIALS; trial++) {
        const size_t n = 1 + rng_below(&r, 3);
        powers f = {.q = trial % 2 ? 0 : 4 + 2 * (int)rng_below(&r, 2)};
        double theta[3];
        for (size_t i = 0; i < n; i++) {
            f.a[i] = pow(10.0, f.q ? rng_uniform(&r, -3.0, 3.0) : rng_uniform(&r, -8.0, -6.0));
            theta[i] = rng_sign(&r) * (f.q ? pow(10.0, rng_uniform(&r, -14.0, -9.0)) : f.a[i]);
        }
        hesscrit_problem problem = hesscrit_problem_of(n, powers_loss, &f);
        if (rng_below(&r, 2)) problem.flags = HESSCRIT_PROBLEM_ACCURATE;
        test_note("trial %d, n %zu, power %d", trial, n, f.q);
        expect_nothing_false(state, &problem, theta, f.q ? beside : not_yet);
    }
}

/* x^2 + (c w + s v)^8, in a plane turned by some angle: flat along one line, and along no other. */
static int high_order_loss(size_t n, const double *x, double *loss, void *user)
{
    const double *angle = user;
    (void)n;
    *loss = x[0] * x[0] + pow(cos(*angle) * x[1] + sin(*angle) * x[2], 8.0);
    return 0;
}

static void what_rises_within_the_error_near_theta_is_no_flat_dimension(void **state)
{
    const double theta[3] = {0.0, 0.0, 0.0};
    rng r = rng_seeded(23);
    size_t found = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        hesscrit_report *report = NULL;
        double angle = rng_uniform(&r, 0.0, 3.0);
        written w = {high_order_loss, &angle, pow(10.0, rng_uniform(&r, -8.0, 0.0)),
                     pow(10.0, rng_uniform(&r, 0.0, 3.0))};
        const hesscrit_problem problem = hesscrit_problem_of(3, written_loss, &w);
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, theta, NULL, &report));
        test_note("times %g plus %g", w.factor, w.lift);
        if (hesscrit_report_verdict(report) == HESSCRIT_FLAT_MINIMUM) {
            assert_true(hesscrit_report_flat_dimension(report) <= 1);
            found += hesscrit_report_flat_dimension(report);
        }
        hesscrit_report_destroy(report);
    }
    assert_true(found >= TRIALS / 4);
}

/* ((x - place) / size)^power: there is an inflection at place, and no extremum anywhere. */
typedef struct inflection {
    double place, size;
    int power;
} inflection;

static int inflection_loss(size_t n, const double *x, double *loss, void *user)
{
    const inflection *f = user;
    (void)n;
    *loss = pow((x[0] - f->place) / f->size, f->power);
    return 0;
}

static int inflection_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const inflection *f = user;
    (void)n;
    *hessian = f->power * (f->power - 1) * pow((x[0] - f->place) / f->size, f->power - 2) /
               f->size / f->size;
    return 0;
}

static void beside_an_inflection_no_hessian_proves_an_extremum(void **state)
{
    rng r = rng_seeded(22);
    for (int trial = 0; trial < 8 * TRIALS; trial++) {
        inflection f = {rng_uniform(&r, -2.0, 2.0), pow(10.0, rng_uniform(&r, 0.0, 3.0)),
                        3 + 2 * (int)rng_below(&r, 2)};
        const double beside = rng_sign(&r) * f.size * pow(10.0, rng_uniform(&r, -13.0, -9.0));
        const double theta[1] = {f.place + beside};
        hesscrit_problem problem = hesscrit_problem_of(1, inflection_loss, &f);
        problem.hessian = inflection_hessian;
        problem.hessian_relative_error = 1e-13;
        const truth t = {BIT(HESSCRIT_SADDLE) | BIT(HESSCRIT_FLAT) | BIT(HESSCRIT_NOT_CRITICAL) |
                             BIT(HESSCRIT_GRADIENT_FLAT),
                         1, 1};
        test_note("trial %d, power %d, %g beside", trial, f.power, beside / f.size);
        expect_nothing_false(state, &problem, theta, t);
    }
}

/* (k a - b)^2 + c (b - 1)^2 */
typedef struct valley {
    double k, c;
} valley;

static int valley_loss(size_t n, const double *x, double *loss, void *user)
{
    const valley *v = user;
    const double across = v->k * x[0] - x[1], along = x[1] - 1.0;
    (void)n;
    *loss = across * across + v->c * along * along;
    return 0;
}

static void on_the_floor_of_a_steep_valley_a_slope_is_no_minimum(void **state)
{
    rng r = rng_seeded(16);
    for (int trial = 0; trial < TRIALS; trial++) {
        valley v = {pow(10.0, rng_uniform(&r, 3.0, 9.0)), pow(10.0, rng_uniform(&r, -3.0, 0.0))};
        const double b = 1.0 + rng_sign(&r) * rng_uniform(&r, 0.05, 1.0);
        const double theta[2] = {b / v.k, b};
        const hesscrit_problem problem = hesscrit_problem_of(2, valley_loss, &v);
        const truth t = {BIT(HESSCRIT_NOT_CRITICAL), 0, 2};
        test_note("trial %d, k %g, c %g, b %g", trial, v.k, v.c, b);
        expect_nothing_false(state, &problem, theta, t);
    }
}

/* On x >= 0: y^2 - c x^p falls inside. */
typedef struct edge {
    double c;
    int power;
} edge;

static int edge_loss(size_t n, const double *x, double *loss, void *user)
{
    const edge *e = user;
    (void)n;
    *loss = x[0] < 0.0 ? NAN : x[1] * x[1] - e->c * pow(x[0], e->power);
    return 0;
}

static void at_an_edge_the_inside_decides(void **state)
{
    rng r = rng_seeded(17);
    for (int trial = 0; trial < TRIALS; trial++) {
        const double zero[2] = {0.0, 0.0};
        const edge e = {rng_uniform(&r, 0.5, 2.0), 3 + (int)rng_below(&r, 3)};
        hesscrit_problem problem = hesscrit_problem_of(2, edge_loss, (void *)&e);
        const truth t = {BIT(HESSCRIT_SADDLE), 0, 1};
        test_note("trial %d, %g x^%d", trial, e.c, e.power);
        expect_nothing_false(state, &problem, zero, t);
    }
}

/* Terms that round to nothing near theta, and leave what has another curvature: a (w x)^2 / 2 of
 * one of these has to be subtracted from p x^2. */
enum { TERMS = 4 };

typedef struct vanishing {
    int term;
    double p[MOST], a[MOST], w[MOST];
} vanishing;

static double vanishing_term(int term, double y)
{
    switch (term) {
    case 0:
        return cosh(y) - 1.0;
    case 1:
        return 1.0 - cos(y);
    case 2:
        return log(cosh(y));
    default:
        return sqrt(1.0 + y * y) - 1.0;
    }
}

static int vanishing_loss(size_t n, const double *x, double *loss, void *user)
{
    const vanishing *v = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++)
        *loss += v->p[i] * x[i] * x[i] - v->a[i] * vanishing_term(v->term, v->w[i] * x[i]);
    return 0;
}

/* Each curvature is 2 p - a w^2 < 0, where what is left without the terms has 2 p > 0. */
static void terms_that_round_to_nothing_beside_theta_count(void **state)
{
    rng r = rng_seeded(31);
    for (int trial = 0; trial < 5 * TRIALS; trial++) {
        const size_t n = 1 + rng_below(&r, MOST);
        const double zero[MOST] = {0.0};
        vanishing v = {.term = (int)rng_below(&r, TERMS)};
        for (size_t i = 0; i < n; i++) {
            v.p[i] = rng_uniform(&r, 0.2, 5.0);
            v.w[i] = pow(10.0, rng_uniform(&r, 0.0, 3.0));
            v.a[i] = rng_uniform(&r, 30.0, 300.0) / (v.w[i] * v.w[i]);
        }
        test_note("term %d, n %d, trial %d", v.term, (int)n, trial);
        expect_however_written(state, n, vanishing_loss, &v, zero,
                               (truth){.right = BIT(HESSCRIT_MAXIMUM), .negative = n});
    }
}

/* p x^power, less a times an odd term that starts with the cube and rounds to nothing before it. */
typedef struct odd_vanishing {
    int term, power;
    double p[MOST], a[MOST], w[MOST];
} odd_vanishing;

static double odd_term(int term, double y)
{
    return term == 0 ? y - tanh(y) : term == 1 ? sinh(y) - y : term == 2 ? y - sin(y) : y - atan(y);
}

static double odd_term_slope(int term, double y)
{
    const double t = tanh(y);
    return term == 0   ? 1.0 - (1.0 - t * t)
           : term == 1 ? cosh(y) - 1.0
           : term == 2 ? 1.0 - cos(y)
                       : 1.0 - 1.0 / (1.0 + y * y);
}

static int odd_vanishing_loss(size_t n, const double *x, double *loss, void *user)
{
    const odd_vanishing *v = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++)
        *loss += v->p[i] * pow(x[i], v->power) - v->a[i] * odd_term(v->term, v->w[i] * x[i]);
    return 0;
}

static int odd_vanishing_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const odd_vanishing *v = user;
    for (size_t i = 0; i < n; i++)
        gradient[i] = v->power * v->p[i] * pow(x[i], v->power - 1) -
                      v->a[i] * v->w[i] * odd_term_slope(v->term, v->w[i] * x[i]);
    return 0;
}

/* Without the term it is a minimum of that power. */
static void odd_terms_that_round_to_nothing_beside_theta_count(void **state)
{
    rng r = rng_seeded(32);
    for (int trial = 0; trial < 5 * TRIALS; trial++) {
        const size_t n = 1 + rng_below(&r, 2);
        const double zero[MOST] = {0.0};
        odd_vanishing v = {.term = (int)rng_below(&r, 4), .power = 4 + 2 * (int)rng_below(&r, 3)};
        for (size_t i = 0; i < n; i++) {
            v.p[i] = rng_uniform(&r, 0.2, 5.0);
            v.w[i] = rng_uniform(&r, 1.0, 10.0);
            v.a[i] = rng_sign(&r) * rng_uniform(&r, 0.1, 10.0);
        }
        hesscrit_problem problem = hesscrit_problem_of(n, odd_vanishing_loss, &v);
        if (rng_below(&r, 2)) problem.gradient = odd_vanishing_gradient;
        if (rng_below(&r, 2)) problem.flags = HESSCRIT_PROBLEM_ACCURATE;
        test_note("term %d, power %d, n %d, trial %d", v.term, v.power, (int)n, trial);
        expect_nothing_false(state, &problem, zero, (truth){BIT(HESSCRIT_SADDLE), 0, 0});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(semidefinite_forms_do_not_fall),
        test_with_context(curvature_that_hides_in_the_told_error_is_not_flat),
        test_with_context(a_divergence_that_is_zero_by_cancellation_has_a_minimum),
        test_with_context(three_derivatives_are_enough_for_the_gradient),
        test_with_context(far_above_its_error_a_slope_is_no_minimum),
        test_with_context(a_minimum_many_sizes_away_is_not_at_theta),
        test_with_context(products_that_a_told_error_hides_near_by_make_no_saddle),
        test_with_context(a_parameter_that_does_not_matter_leaves_no_strict_minimum),
        test_with_context(on_the_floor_of_a_steep_valley_a_slope_is_no_minimum),
        test_with_context(a_slope_beside_a_stiff_parameter_is_no_valley),
        test_with_context(a_length_that_does_not_matter_makes_no_sign_beside_others),
        test_with_context(the_distance_to_a_degenerate_point_is_no_typical_size),
        test_with_context(what_rises_within_the_error_near_theta_is_no_flat_dimension),
        test_with_context(beside_an_inflection_no_hessian_proves_an_extremum),
        test_with_context(at_an_edge_the_inside_decides),
        test_with_context(terms_that_round_to_nothing_beside_theta_count),
        test_with_context(odd_terms_that_round_to_nothing_beside_theta_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
