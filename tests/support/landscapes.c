#include "landscapes.h"

#include <math.h>

#include "arrays.h"
#include "random.h"
#include "reference.h"

static double dot(size_t n, const double *x, const double *y)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += x[i] * y[i];
    return sum;
}

static int landscape_loss(size_t n, const double *theta, double *loss, void *user)
{
    const landscape *l = user;
    double z[LANDSCAPE_MOST];
    for (size_t i = 0; i < n; ++i) z[i] = theta[i] - l->centre[i];
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += 0.5 * z[i] * dot(n, l->a + i * n, z);
    for (size_t k = 0; k < l->cubic.count; ++k) {
        const double along = dot(n, l->cubic.direction[k], z);
        sum += l->cubic.size[k] * along * along * along;
    }
    for (size_t k = 0; k < l->quartic.count; ++k) {
        const double along = dot(n, l->quartic.direction[k], z);
        sum += l->quartic.size[k] * (along * along) * (along * along);
    }
    *loss = l->constant + sum;
    return 0;
}

static int landscape_gradient(size_t n, const double *theta, double *gradient, void *user)
{
    const landscape *l = user;
    double z[LANDSCAPE_MOST];
    for (size_t i = 0; i < n; ++i) z[i] = theta[i] - l->centre[i];
    for (size_t i = 0; i < n; ++i) gradient[i] = dot(n, l->a + i * n, z);
    for (size_t k = 0; k < l->cubic.count; ++k) {
        const double *direction = l->cubic.direction[k];
        const double along = dot(n, direction, z);
        const double factor = 3.0 * l->cubic.size[k] * along * along;
        for (size_t i = 0; i < n; ++i) gradient[i] += factor * direction[i];
    }
    for (size_t k = 0; k < l->quartic.count; ++k) {
        const double *direction = l->quartic.direction[k];
        const double along = dot(n, direction, z);
        const double factor = 4.0 * l->quartic.size[k] * along * along * along;
        for (size_t i = 0; i < n; ++i) gradient[i] += factor * direction[i];
    }
    return 0;
}

/* At the centre. */
static int landscape_hessian(size_t n, const double *theta, double *hessian, void *user)
{
    const landscape *l = user;
    (void)theta;
    copy_matrix(n, n, l->a, n, hessian);
    return 0;
}

/* See every parameter in a unit of its own, a power of two: nothing is rounded. */
static void change_units(rng *r, landscape *l)
{
    const size_t n = l->n;
    for (size_t i = 0; i < n; ++i) {
        const double unit = ldexp(1.0, (int)rng_below(r, 21) - 10);
        l->centre[i] *= unit;
        for (size_t j = 0; j < n; ++j) {
            l->a[i * n + j] /= unit;
            l->a[j * n + i] /= unit;
        }
        for (size_t k = 0; k < l->cubic.count; ++k) l->cubic.direction[k][i] /= unit;
        for (size_t k = 0; k < l->quartic.count; ++k) l->quartic.direction[k][i] /= unit;
    }
}

/* Directions with all components, or with one to three. */
static void random_powers(rng *r, size_t n, double size, powers *p)
{
    p->count = rng_below(r, LANDSCAPE_TERMS + 1);
    for (size_t k = 0; k < p->count; ++k) {
        const int sparse = rng_below(r, 2) == 0;
        double *direction = p->direction[k];
        for (size_t i = 0; i < n; ++i)
            direction[i] = sparse ? 0.0 : rng_normal(r) / sqrt((double)n);
        for (size_t e = 0; sparse && e < 3; ++e) direction[rng_below(r, n)] = rng_normal(r);
        p->size[k] = size * rng_sign(r) * pow(10.0, rng_uniform(r, -4.0, 3.0));
    }
}

/* Condition 1 to 1e12: one eigenvalue at each end, the others between, in logarithms. */
static void random_hessian(rng *r, size_t n, double size, double *a)
{
    long double spectrum[LANDSCAPE_MOST];
    const double decades = rng_uniform(r, 0.0, 12.0);
    for (size_t k = 0; k < n; ++k) {
        const double below = k == 0 ? 0.0 : k == 1 ? decades : rng_uniform(r, 0.0, decades);
        spectrum[k] = size * rng_sign(r) * pow(10.0, -below);
    }
    random_with_spectrum(r, n, spectrum, a);
}

static void random_landscape(rng *r, size_t n, landscape *l)
{
    const double size = pow(10.0, rng_uniform(r, -3.0, 3.0));
    l->n = n;
    const size_t kind = rng_below(r, 4);
    l->constant = kind == 0 ? 0.0 : size * rng_sign(r) * pow(10.0, rng_uniform(r, -3.0, 3.0));
    const int shifted = rng_below(r, 2) == 0;
    for (size_t i = 0; i < n; ++i) l->centre[i] = shifted ? rng_uniform(r, -3.0, 3.0) : 0.0;
    random_hessian(r, n, size, l->a);
    random_powers(r, n, size, &l->cubic);
    random_powers(r, n, size, &l->quartic);
    if (rng_below(r, 4) == 0) change_units(r, l);
}

static size_t random_size(rng *r, size_t index)
{
    if (index % 100 == 0) return LANDSCAPE_MOST;
    if (index % 10 == 5) return 2 + rng_below(r, LANDSCAPE_MOST - 1);
    return 2 + rng_below(r, 7);
}

void make_landscape(size_t index, offer offered, landscape *l)
{
    rng r = rng_seeded(10 * index + (size_t)offered);
    const size_t n = random_size(&r, index);
    random_landscape(&r, n, l);
}

hesscrit_problem landscape_problem(landscape *l, offer offered)
{
    hesscrit_problem problem = hesscrit_problem_of(l->n, landscape_loss, l);
    if (offered != OFFER_LOSSES) problem.gradient = landscape_gradient;
    if (offered == OFFER_HESSIANS) problem.hessian = landscape_hessian;
    return problem;
}

/* In *count what the report says of each eigenvalue against the exact ones. */
static void judge(const hesscrit_report *report, const landscape *l, sign_counts *count)
{
    const double *found = hesscrit_report_eigenvalues(report);
    const double *radii = hesscrit_report_eigenvalue_radii(report);
    long double exact[LANDSCAPE_MOST];
    hesscrit_signs signs;
    hesscrit_report_signs(report, &signs);
    reference_of_doubles(l->n, l->n, l->a, exact);
    for (size_t k = 0; k < l->n; ++k) {
        const double error = fabs((double)(exact[k] - found[k]));
        const int negative = k < signs.negative;
        const int positive = k >= l->n - signs.positive;
        const int clear = fabs((double)exact[k]) > 30.0 * error;
        count->eigenvalues++;
        if ((negative && !(exact[k] < 0.0L)) || (positive && !(exact[k] > 0.0L))) count->wrong++;
        if (error > radii[k]) count->outside++;
        if (clear) count->clear++;
        if (clear && !negative && !positive) count->timid++;
    }
}

hesscrit_status count_signs_of(hesscrit_context *context, landscape *l, offer offered,
                               sign_counts *count)
{
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = landscape_problem(l, offered);
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    options.flags = HESSCRIT_ANALYZE_NO_ESCAPE | HESSCRIT_ANALYZE_NO_HIGHER_ORDER;
    const hesscrit_status status =
        hesscrit_analyze(context, &problem, l->centre, &options, &report);
    if (status == HESSCRIT_OK) judge(report, l, count);
    hesscrit_report_destroy(report);
    return status;
}
