#include "degenerate.h"

#include <math.h>
#include <string.h>

#define X x[0]
#define Y x[1]
#define Z x[2]

static jet square(jet a)
{
    return jet_times(a, a);
}

static jet sum(jet a, jet b)
{
    return jet_plus(a, b);
}

static jet power(jet a, int k)
{
    return jet_power(a, k);
}

static jet shifted(jet a, double by)
{
    a.value += by;
    return a;
}

/* sum_i c_i x_i^k_i of n terms, k_i = 0: none */
static jet powers(size_t n, const jet *x, const double *c, const int *k)
{
    jet total = jet_constant(0.0);
    for (size_t i = 0; i < n; i++)
        if (k[i] > 0) total = sum(total, jet_scaled(c[i], power(x[i], k[i])));
    return total;
}

#define POWERS(name, n, ...)                                                                       \
    static jet name(const jet *x)                                                                  \
    {                                                                                              \
        static const struct {                                                                      \
            double c[n];                                                                           \
            int k[n];                                                                              \
        } terms = __VA_ARGS__;                                                                     \
        return powers(n, x, terms.c, terms.k);                                                     \
    }

POWERS(x3, 1, {{1}, {3}})
POWERS(x4, 1, {{1}, {4}})
POWERS(x5, 1, {{-1}, {5}})
POWERS(x6, 1, {{1}, {6}})
POWERS(x8, 1, {{1}, {8}})
POWERS(x2_y4, 2, {{1, 1}, {2, 4}})
POWERS(x4_y4, 2, {{1, 1}, {4, 4}})
POWERS(x4_y6, 2, {{1, 1}, {4, 6}})
POWERS(x2_y6, 2, {{1, 1}, {2, 6}})
POWERS(x2_minus_y6, 2, {{1, -1}, {2, 6}})
POWERS(x2_y3, 2, {{1, 1}, {2, 3}})
POWERS(x2_minus_y4, 2, {{1, -1}, {2, 4}})
POWERS(x2_y4_0, 3, {{1, 1, 0}, {2, 4, 0}})
POWERS(x2_only, 2, {{1, 0}, {2, 0}})
POWERS(x4_only, 2, {{1, 0}, {4, 0}})
POWERS(x2_y3_z4, 3, {{1, 1, 1}, {2, 3, 4}})
POWERS(x2_y4_minus_z4, 3, {{1, 1, -1}, {2, 4, 4}})
POWERS(x2_y4_z6, 3, {{1, 3, 1}, {2, 4, 6}})
POWERS(six_mixed, 6, {{1, 2, 0.5, 1, 1, 0.25}, {2, 2, 2, 4, 4, 6}})
POWERS(six_saddle, 6, {{1, 2, 0.5, 1, 1, -1}, {2, 2, 2, 4, 4, 6}})
POWERS(six_flat, 6, {{1, 2, 0.5, 1, 0, 0}, {2, 2, 2, 4, 0, 0}})

/* x^4 + y^4 + c x^2 y^2 and x^2 + c x y^2 + y^4 */
#define QUARTIC(name, c)                                                                           \
    static jet name(const jet *x)                                                                  \
    {                                                                                              \
        return sum(sum(power(X, 4), power(Y, 4)), jet_scaled(c, square(jet_times(X, Y))));         \
    }
#define PARABOLAS(name, c)                                                                         \
    static jet name(const jet *x)                                                                  \
    {                                                                                              \
        return sum(sum(square(X), power(Y, 4)), jet_scaled(c, jet_times(X, square(Y))));           \
    }
QUARTIC(quartic_1, -1.0)
QUARTIC(quartic_19, -1.9)
QUARTIC(quartic_21, -2.1)
QUARTIC(quartic_3, -3.0)
QUARTIC(quartic_6, -6.0)
PARABOLAS(parabolas_1, 1.0)
PARABOLAS(parabolas_19, -1.9)
PARABOLAS(parabolas_2, 2.0)
PARABOLAS(parabolas_21, 2.1)
PARABOLAS(parabolas_3, -3.0)

static jet near_exp(const jet *x) /* exp(-1/x^2) */
{
    const double v = X.value;
    if (v * v < 1e-3) return jet_constant(0.0);
    const double e = exp(-1.0 / (v * v));
    return jet_function(X, e, 2.0 * e / (v * v * v), e * (4.0 / (v * v) - 6.0) / (v * v) / (v * v));
}

static jet monkey(const jet *x)
{
    return jet_minus(power(X, 3), jet_scaled(3.0, jet_times(X, square(Y))));
}

static jet monkey_and_squares(const jet *x)
{
    return sum(sum(monkey(x), square(x[2])), square(sum(x[3], jet_times(x[0], x[1]))));
}

static jet peano(const jet *x)
{
    return jet_times(jet_minus(Y, square(X)), jet_minus(Y, jet_scaled(2.0, square(X))));
}

static jet cusps(const jet *x)
{
    return jet_times(jet_minus(square(Y), power(X, 3)),
                     jet_minus(square(Y), jet_scaled(2.0, power(X, 3))));
}

static jet cusps_and_square(const jet *x)
{
    return sum(cusps(x), square(sum(Z, square(X))));
}

static jet one_cusp(const jet *x) /* (y^2 - x^3)^2 */
{
    return square(jet_minus(square(Y), power(X, 3)));
}

static jet parabola(const jet *x)
{
    return square(sum(X, square(Y)));
}

static jet quartic_parabola(const jet *x)
{
    return power(sum(X, square(Y)), 4);
}

static jet parabola_falling(const jet *x) /* down along the parabola, up on every line */
{
    return jet_minus(square(sum(X, square(Y))), power(Y, 6));
}

static jet parabola_rising(const jet *x)
{
    return sum(square(sum(X, square(Y))), power(Y, 6));
}

static jet axes(const jet *x)
{
    return square(jet_times(X, Y));
}

static jet planes(const jet *x)
{
    return square(jet_times(jet_times(X, Y), Z));
}

static jet lecture(const jet *x)
{
    return square(shifted(jet_times(X, Y), -1.0));
}

static jet three_layers(const jet *x)
{
    return square(shifted(jet_times(jet_times(X, Y), Z), -1.0));
}

static jet circle(const jet *x)
{
    return square(shifted(sum(square(X), square(Y)), -1.0));
}

static jet circle_steeper(const jet *x) /* the circle again, of order 4 */
{
    return sum(power(shifted(sum(square(X), square(Y)), -1.0), 4), square(Z));
}

static jet difference(const jet *x)
{
    return power(jet_minus(X, Y), 4);
}

static jet powell(const jet *x)
{
    return sum(
        sum(square(sum(X, jet_scaled(10.0, Y))), jet_scaled(5.0, square(jet_minus(Z, x[3])))),
        sum(power(jet_minus(Y, jet_scaled(2.0, Z)), 4),
            jet_scaled(10.0, power(jet_minus(X, x[3]), 4))));
}

/* Linear networks of two layers with two hidden units, y = (a . b) x, with target 1 on one datum,
 * at exact interpolation; and with two data and two outputs. */
static jet linear_network(const jet *x)
{
    return square(shifted(sum(jet_times(X, Y), jet_times(Z, x[3])), -1.0));
}

static jet linear_two_outputs(const jet *x)
{
    return sum(square(shifted(jet_times(x[0], x[2]), -1.0)),
               square(shifted(jet_times(x[1], x[2]), 1.0)));
}

static jet tanh_network(const jet *x) /* w2 tanh(w1 t) on t = 1 with target w2 tanh(w1) of (1, 1) */
{
    return square(shifted(jet_times(Y, jet_tanh(X)), -tanh(1.0)));
}

/* Deep linear at 0: all products vanish to order 3: x y z - 1 squared is 1 - 2xyz + ... */
static jet three_layers_at_zero(const jet *x)
{
    return square(shifted(jet_times(jet_times(X, Y), Z), -1.0));
}

static jet cosines(const jet *x)
{
    return square(shifted(jet_scaled(-1.0, jet_cos(X)), 1.0));
}

static jet cosine_of_square(const jet *x) /* 1 - cos(x^2) + y^2 */
{
    return sum(shifted(jet_scaled(-1.0, jet_cos(square(X))), 1.0), square(Y));
}

static jet log_of_quartic(const jet *x)
{
    return jet_log1p(sum(power(X, 4), square(jet_minus(Y, square(X)))));
}

static jet exp_of_quartic(const jet *x)
{
    return jet_exp(jet_minus(power(X, 4), square(jet_times(Y, sum(Y, X)))));
}

static jet exp_of_quartics(const jet *x)
{
    return jet_exp(sum(power(X, 4), power(Y, 4)));
}

static jet cosh_less_square(const jet *x) /* 2 cosh x - x^2 - 2, which begins with x^4 / 12 */
{
    const jet both = sum(jet_exp(X), jet_exp(jet_scaled(-1.0, X)));
    return sum(jet_minus(both, square(X)), square(jet_minus(Y, power(X, 3))));
}

static jet sextic_form(const jet *x) /* Motzkin's: not negative, and no sum of squares */
{
    const jet x2 = square(X);
    const jet y2 = square(Y);
    const jet z2 = square(Z);
    return sum(sum(jet_times(square(x2), y2), jet_times(x2, square(y2))),
               jet_minus(power(z2, 3), jet_scaled(3.0, jet_times(jet_times(x2, y2), z2))));
}

static jet sextic_form_lifted(const jet *x)
{
    const jet r2 = sum(sum(square(X), square(Y)), square(Z));
    return sum(sextic_form(x), jet_scaled(0.05, power(r2, 3)));
}

static jet sextic_form_lowered(const jet *x)
{
    const jet r2 = sum(sum(square(X), square(Y)), square(Z));
    return jet_minus(sextic_form(x), jet_scaled(0.05, power(r2, 3)));
}

static jet rosenbrock_quartic(const jet *x)
{
    return sum(jet_scaled(100.0, square(jet_minus(Y, square(X)))), power(shifted(X, -1.0), 4));
}

static jet sphere_shell(const jet *x)
{
    const jet r2 = sum(sum(square(X), square(Y)), square(Z));
    return square(shifted(r2, -1.0));
}

static jet small_cubic(const jet *x) /* the cubic term wins below 1/16 only */
{
    return sum(sum(square(X), power(Y, 4)), jet_scaled(0x1p-4, power(Y, 3)));
}

#define MINIMUM      HESSCRIT_MINIMUM
#define SADDLE       HESSCRIT_SADDLE
#define FLAT_MINIMUM HESSCRIT_FLAT_MINIMUM

const degenerate_case degenerate_cases[] = {
    {"x^2 + y^4", 2, x2_y4, {0}, MINIMUM, 4, 0},
    {"x^4 + y^4", 2, x4_y4, {0}, MINIMUM, 4, 0},
    {"x^4 + y^4 - x^2 y^2", 2, quartic_1, {0}, MINIMUM, 4, 0},
    {"x^2 + x y^2 + y^4", 2, parabolas_1, {0}, MINIMUM, 4, 0},
    {"exp(-1/x^2)", 1, near_exp, {0}, HESSCRIT_UNDETERMINED, -1, 0},
    {"x^2 + y^3", 2, x2_y3, {0}, SADDLE, 3, 0},
    {"x^2 - y^4", 2, x2_minus_y4, {0}, SADDLE, 4, 0},
    {"x^3 - 3 x y^2", 2, monkey, {0}, SADDLE, 3, 0},
    {"x^4 - 6 x^2 y^2 + y^4", 2, quartic_6, {0}, SADDLE, 4, 0},
    {"x^4 + y^4 - 3 x^2 y^2", 2, quartic_3, {0}, SADDLE, 4, 0},
    {"x^2 - 3 x y^2 + y^4", 2, parabolas_3, {0}, SADDLE, 4, 0},
    {"(y - x^2)(y - 2 x^2)", 2, peano, {0}, SADDLE, 4, 0},
    {"(x + y^2)^2", 2, parabola, {0}, FLAT_MINIMUM, 0, 1},
    {"x^2 y^2", 2, axes, {0}, FLAT_MINIMUM, 0, 1},
    {"(1 - w1 w2)^2", 2, lecture, {1, 1}, FLAT_MINIMUM, 0, 1},
    {"(1 - w1 w2)^2 at (2, 1/2)", 2, lecture, {2, 0.5}, FLAT_MINIMUM, 0, 1},

    {"x^3", 1, x3, {0}, SADDLE, 3, 0},
    {"x^4", 1, x4, {0}, MINIMUM, 4, 0},
    {"-x^5", 1, x5, {0}, SADDLE, 5, 0},
    {"x^6", 1, x6, {0}, MINIMUM, 6, 0},
    {"x^8", 1, x8, {0}, MINIMUM, 8, 0},
    {"x^4 + y^6", 2, x4_y6, {0}, MINIMUM, 6, 0},
    {"x^2 + y^6", 2, x2_y6, {0}, MINIMUM, 6, 0},
    {"x^2 - y^6", 2, x2_minus_y6, {0}, SADDLE, 6, 0},
    {"x^2 + y^4 + 0 z", 3, x2_y4_0, {0}, FLAT_MINIMUM, 0, 1},
    {"x^2 + 0 y", 2, x2_only, {0}, FLAT_MINIMUM, 0, 1},
    {"x^4 + 0 y", 2, x4_only, {0}, FLAT_MINIMUM, 0, 1},
    {"x^2 + y^3 + z^4", 3, x2_y3_z4, {0}, SADDLE, 3, 0},
    {"x^2 + y^4 - z^4", 3, x2_y4_minus_z4, {0}, SADDLE, 4, 0},
    {"x^2 + 3 y^4 + z^6", 3, x2_y4_z6, {0}, MINIMUM, 6, 0},
    {"six mixed powers", 6, six_mixed, {0}, MINIMUM, 6, 0},
    {"six mixed powers, one falling", 6, six_saddle, {0}, SADDLE, 6, 0},
    {"six mixed powers, two of them 0", 6, six_flat, {0}, FLAT_MINIMUM, 0, 2},
    {"x^4 + y^4 - 1.9 x^2 y^2", 2, quartic_19, {0}, MINIMUM, 4, 0},
    {"x^4 + y^4 - 2.1 x^2 y^2", 2, quartic_21, {0}, SADDLE, 4, 0},
    {"x^2 - 1.9 x y^2 + y^4", 2, parabolas_19, {0}, MINIMUM, 4, 0},
    {"x^2 + 2 x y^2 + y^4", 2, parabolas_2, {0}, FLAT_MINIMUM, 0, 1},
    {"x^2 + 2.1 x y^2 + y^4", 2, parabolas_21, {0}, SADDLE, 4, 0},
    {"monkey saddle and squares", 4, monkey_and_squares, {0}, SADDLE, 3, 0},
    {"(y^2 - x^3)(y^2 - 2 x^3)", 2, cusps, {0}, SADDLE, -1, 0},
    {"(y^2 - x^3)(y^2 - 2 x^3) + (z + x^2)^2", 3, cusps_and_square, {0}, SADDLE, -1, 0},
    {"(y^2 - x^3)^2", 2, one_cusp, {0}, FLAT_MINIMUM, 0, 1},
    {"(x + y^2)^4", 2, quartic_parabola, {0}, FLAT_MINIMUM, 0, 1},
    {"(x + y^2)^2 - y^6", 2, parabola_falling, {0}, SADDLE, 6, 0},
    {"(x + y^2)^2 + y^6", 2, parabola_rising, {0}, MINIMUM, 6, 0},
    {"x^2 y^2 z^2", 3, planes, {0}, FLAT_MINIMUM, 0, 2},
    {"(1 - w1 w2 w3)^2", 3, three_layers, {1, 1, 1}, FLAT_MINIMUM, 0, 2},
    {"(1 - w1 w2 w3)^2 at 0", 3, three_layers_at_zero, {0}, SADDLE, 3, 0},
    {"circle", 2, circle, {1, 0}, FLAT_MINIMUM, 0, 1},
    {"circle of order 4", 3, circle_steeper, {1, 0, 0}, FLAT_MINIMUM, 0, 1},
    {"sphere", 3, sphere_shell, {0.6, 0.8, 0}, FLAT_MINIMUM, 0, 2},
    {"(x - y)^4", 2, difference, {0.5, 0.5}, FLAT_MINIMUM, 0, 1},
    {"Powell's singular function", 4, powell, {0}, MINIMUM, 4, 0},
    {"linear network", 4, linear_network, {1, 0.5, 0.5, 1}, FLAT_MINIMUM, 0, 3},
    {"linear network of two outputs", 3, linear_two_outputs, {1, -1, 1}, FLAT_MINIMUM, 0, 1},
    {"tanh network", 2, tanh_network, {1, 1}, FLAT_MINIMUM, 0, 1},
    {"(1 - cos x)^2", 1, cosines, {0}, MINIMUM, 4, 0},
    {"1 - cos x^2 + y^2", 2, cosine_of_square, {0}, MINIMUM, 4, 0},
    {"log(1 + x^4 + (y - x^2)^2)", 2, log_of_quartic, {0}, MINIMUM, 4, 0},
    {"exp(x^4 - y^2 (x + y)^2)", 2, exp_of_quartic, {0}, SADDLE, 4, 0},
    {"exp(x^4 + y^4)", 2, exp_of_quartics, {0}, MINIMUM, 4, 0},
    {"2 cosh x - x^2 + (y - x^3)^2", 2, cosh_less_square, {0}, MINIMUM, 4, 0},
    {"Motzkin's form", 3, sextic_form, {0}, FLAT_MINIMUM, 0, 1},
    {"Motzkin's form, lifted", 3, sextic_form_lifted, {0}, MINIMUM, 6, 0},
    {"Motzkin's form, lowered", 3, sextic_form_lowered, {0}, SADDLE, 6, 0},
    {"Rosenbrock's valley with a quartic floor", 2, rosenbrock_quartic, {1, 1}, MINIMUM, 4, 0},
    {"x^2 + y^4 + y^3 / 16", 2, small_cubic, {0}, SADDLE, 3, 0},
};
const size_t degenerate_case_count = sizeof degenerate_cases / sizeof *degenerate_cases;

static void settle(degenerate_view *view)
{
    for (size_t i = 0; i < view->what->n; i++) {
        view->theta[i] = ldexp(view->centre[i], view->exponent[i]);
        view->scale[i] = ldexp(1.0, view->exponent[i]);
    }
}

void degenerate_plain(const degenerate_case *what, degenerate_view *view)
{
    const size_t n = what->n;
    memset(view, 0, sizeof *view);
    view->what = what;
    view->sign = 1.0;
    for (size_t i = 0; i < n; i++) {
        view->q[i * n + i] = 1.0;
        view->centre[i] = what->at[i];
    }
    settle(view);
}

void degenerate_rotate(rng *r, degenerate_view *view)
{
    const size_t n = view->what->n;
    long double q[JET_MOST * JET_MOST];
    random_orthogonal(r, n, q);
    for (size_t i = 0; i < n * n; i++) view->q[i] = (double)q[i];
}

void degenerate_shift(rng *r, degenerate_view *view)
{
    for (size_t i = 0; i < view->what->n; i++) view->centre[i] = rng_uniform(r, -1.0, 1.0);
    settle(view);
}

void degenerate_rescale(rng *r, int most, degenerate_view *view)
{
    for (size_t i = 0; i < view->what->n; i++)
        view->exponent[i] = (int)rng_below(r, (size_t)(2 * most + 1)) - most;
    settle(view);
}

/* f as a jet in the case's own coordinates. */
static jet value_at(const degenerate_view *view, const double *theta)
{
    const size_t n = view->what->n;
    jet x[JET_MOST];
    for (size_t k = 0; k < n; k++) {
        double along = 0.0;
        for (size_t i = 0; i < n; i++)
            along += view->q[k * n + i] * (ldexp(theta[i], -view->exponent[i]) - view->centre[i]);
        x[k] = jet_variable(k, view->what->at[k] + along);
    }
    return view->what->loss(x);
}

static int note_call(degenerate_view *view, double *result)
{
    view->calls++;
    if (view->calls == view->nan_at) *result = NAN;
    return view->calls == view->fail_at ? 7 : 0;
}

static double factor_of(const degenerate_view *view)
{
    return view->sign * ldexp(1.0, view->loss_exponent);
}

static int loss_of(size_t n, const double *theta, double *loss, void *user)
{
    degenerate_view *view = user;
    (void)n;
    *loss = value_at(view, theta).value + view->constant;
    if (view->single) *loss = (double)(float)*loss;
    *loss *= factor_of(view);
    return note_call(view, loss);
}

static int gradient_of(size_t n, const double *theta, double *gradient, void *user)
{
    degenerate_view *view = user;
    const jet f = value_at(view, theta);
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (size_t k = 0; k < n; k++) sum += view->q[k * n + i] * f.gradient[k];
        if (view->single) sum = (double)(float)sum;
        gradient[i] = factor_of(view) * ldexp(sum, -view->exponent[i]);
    }
    return note_call(view, gradient);
}

static int hessian_of(size_t n, const double *theta, double *hessian, void *user)
{
    degenerate_view *view = user;
    const jet f = value_at(view, theta);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < n; k++)
                for (size_t l = 0; l < n; l++)
                    sum += view->q[k * n + i] * f.hessian[k][l] * view->q[l * n + j];
            sum = factor_of(view) * ldexp(sum, -view->exponent[i] - view->exponent[j]);
            hessian[i * n + j] = hessian[j * n + i] = sum;
        }
    return note_call(view, hessian);
}

hesscrit_problem degenerate_problem(degenerate_view *view, int derivatives)
{
    hesscrit_problem problem = hesscrit_problem_of(view->what->n, loss_of, view);
    if (derivatives >= 1) problem.gradient = gradient_of;
    if (derivatives >= 2) problem.hessian = hessian_of;
    return problem;
}

hesscrit_verdict degenerate_verdict(const degenerate_view *view)
{
    const hesscrit_verdict verdict = view->what->verdict;
    if (view->sign > 0.0) return verdict;
    if (verdict == HESSCRIT_MINIMUM) return HESSCRIT_MAXIMUM;
    return verdict == HESSCRIT_FLAT_MINIMUM ? HESSCRIT_FLAT_MAXIMUM : verdict;
}
