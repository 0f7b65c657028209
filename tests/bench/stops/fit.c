#include "stops/fit.h"

#include <math.h>
#include <string.h>

static const double log_2_pi = 1.8378770664093454836;

static number negative(number a)
{
    return scaled(-1.0, a);
}

/* x_0 + x_1 d_1 + ... over the columns from `first`. */
static number predictor(const fit *f, const double *row, size_t first, const number *x)
{
    return plus(x[0], dot(f->columns - first, row + first, x + 1));
}

/* ---- losses that are sums over rows ---- */

static number logit(const fit *f, const double *row, const number *x)
{
    const number eta = predictor(f, row, 2, x);
    return minus(scaled(row[1], log1p_of(exp_of(eta))), scaled(row[0], eta));
}

static number poisson(const fit *f, const double *row, const number *x)
{
    const number eta = predictor(f, row, 1, x);
    return minus(exp_of(eta), scaled(row[0], eta));
}

/* share times the density of a normal distribution at y */
static number density(double y, number share, number mean, number log_deviation)
{
    const number z = over(lifted(negative(mean), y), exp_of(log_deviation));
    const number exponent = lifted(minus(scaled(-0.5, square(z)), log_deviation), -0.5 * log_2_pi);
    return times(share, exp_of(exponent));
}

static number mixture(const fit *f, const double *row, const number *x)
{
    const number share = over(constant(1.0), lifted(exp_of(negative(x[0])), 1.0));
    const number rest = lifted(negative(share), 1.0);
    (void)f;
    return negative(
        log_of(plus(density(row[0], share, x[1], x[3]), density(row[0], rest, x[2], x[4]))));
}

/* ---- means of a response that differs by normal errors ---- */

static number linear(const fit *f, const double *row, const number *x)
{
    return predictor(f, row, 1, x);
}

static number saturation(const fit *f, const double *row, const number *x)
{
    (void)f;
    return over(scaled(row[1], x[0]), lifted(x[1], row[1]));
}

static number logistic(const fit *f, const double *row, const number *x)
{
    (void)f;
    return over(x[0], lifted(exp_of(over(lifted(x[1], -row[1]), x[2])), 1.0));
}

/* exp(-exp(log_rate) t) */
static number decay(number log_rate, number t)
{
    return exp_of(negative(times(exp_of(log_rate), t)));
}

static number two_decays(const fit *f, const double *row, const number *x)
{
    const number t = constant(row[1]);
    (void)f;
    return plus(times(x[0], decay(x[1], t)), times(x[2], decay(x[3], t)));
}

static number approach(const fit *f, const double *row, const number *x)
{
    (void)f;
    return plus(x[0], times(minus(x[1], x[0]), decay(x[2], constant(row[1]))));
}

static number approach_from(const fit *f, const double *row, const number *x)
{
    (void)f;
    const number t = lifted(negative(x[2]), row[1]);
    return times(x[0], lifted(negative(decay(x[1], t)), 1.0));
}

static number approach_from_0(const fit *f, const double *row, const number *x)
{
    (void)f;
    return times(x[0], lifted(negative(decay(x[1], constant(row[1]))), 1.0));
}

static number compartment(const fit *f, const double *row, const number *x)
{
    const number t = constant(row[1]);
    const number factor = scaled(row[2], exp_of(minus(plus(x[0], x[1]), x[2])));
    (void)f;
    return over(times(factor, minus(decay(x[0], t), decay(x[1], t))),
                minus(exp_of(x[1]), exp_of(x[0])));
}

static number powers(const fit *f, const double *row, const number *x)
{
    (void)f;
    return times(exp_of(x[0]), exp_of(plus(scaled(log(row[1]), x[1]), scaled(log(row[2]), x[2]))));
}

typedef number (*by_row)(const fit *f, const double *row, const number *x);

static const struct {
    const char *name;
    by_row loss, mean; /* one of them */
} forms[] = {
    {"logit", logit, NULL},
    {"poisson", poisson, NULL},
    {"mixture", mixture, NULL},
    {"linear", NULL, linear},
    {"saturation", NULL, saturation},
    {"logistic", NULL, logistic},
    {"two_decays", NULL, two_decays},
    {"approach", NULL, approach},
    {"approach_from", NULL, approach_from},
    {"approach_from_0", NULL, approach_from_0},
    {"compartment", NULL, compartment},
    {"powers", NULL, powers},
};

static number sum_of(const fit *f, by_row term, const number *x)
{
    number sum = constant(0.0);
    for (size_t k = 0; k < f->rows; k++) sum = plus(sum, term(f, f->data + k * f->columns, x));
    return sum;
}

/* rows (log sigma + log(2 pi) / 2) + sum of squares / (2 sigma^2) */
static number normal_errors(const fit *f, by_row mean, const number *x)
{
    const number log_sigma = x[f->n - 1];
    number squares = constant(0.0);
    for (size_t k = 0; k < f->rows; k++) {
        const double *row = f->data + k * f->columns;
        squares = plus(squares, square(lifted(mean(f, row, x), -row[0])));
    }
    return plus(scaled((double)f->rows, lifted(log_sigma, 0.5 * log_2_pi)),
                over(squares, scaled(2.0, exp_of(scaled(2.0, log_sigma)))));
}

number fit_loss(const fit *f, const number *x)
{
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        if (strcmp(forms[k].name, f->form) != 0) continue;
        return forms[k].loss ? sum_of(f, forms[k].loss, x) : normal_errors(f, forms[k].mean, x);
    }
    return NULL;
}

static int read_numbers(FILE *file, size_t count, double *to)
{
    for (size_t i = 0; i < count; i++)
        if (fscanf(file, "%lf", to + i) != 1) return 0;
    return 1;
}

int fit_read(FILE *file, fit *to)
{
    if (fscanf(file, " fit %23s %23s %zu %zu %zu", to->name, to->form, &to->rows, &to->columns,
               &to->n) != 5)
        return 0;
    if (to->rows > FIT_ROWS || to->columns > FIT_COLUMNS || to->n > FIT_PARAMETERS) return 0;
    if (!read_numbers(file, to->rows * to->columns, to->data)) return 0;
    for (to->stops = 0; to->stops < FIT_STOPS; to->stops++)
        if (fscanf(file, " stop %15s", to->optimisers[to->stops]) != 1 ||
            !read_numbers(file, to->n, to->theta[to->stops]))
            return 0;
    return 1;
}
