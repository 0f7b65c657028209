/* Signs of the eigenvalues at points with a known Hessian: none is wrong, and few are left
 * undecided that the computed eigenvalues would have told.
 *
 *     loss = c + z'Az/2 + sum_k alpha_k (a_k . z)^3 + sum_k beta_k (b_k . z)^4,  z = theta - centre
 *
 * at the centre, where the Hessian is A to the last bit. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <hesscrit/critical_point.h>

#include "fixture.h"
#include "random.h"
#include "reference.h"

enum { MOST = 50, MOST_TERMS = 4 };

/* One of the sums of powers. */
typedef struct powers {
    size_t count;
    double size[MOST_TERMS];
    double direction[MOST_TERMS][MOST];
} powers;

typedef struct landscape {
    size_t n;
    double constant;
    double centre[MOST];
    double a[MOST * MOST];
    powers cubic, quartic;
} landscape;

static double dot(size_t n, const double *x, const double *y)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += x[i] * y[i];
    return sum;
}

static int landscape_loss(size_t n, const double *theta, double *loss, void *user)
{
    const landscape *l = user;
    double z[MOST];
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
    double z[MOST];
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
    p->count = rng_below(r, MOST_TERMS + 1);
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
    long double spectrum[MOST];
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

typedef struct counts {
    size_t eigenvalues, wrong, outside; /* outside their radii */
    size_t clear, timid; /* more than 30 times their error; and of these, undecided */
} counts;

/* In *count what the report says of each eigenvalue against the exact ones. */
static void judge(const hesscrit_report *report, const landscape *l, counts *count)
{
    const double *found = hesscrit_report_eigenvalues(report);
    const double *radii = hesscrit_report_eigenvalue_radii(report);
    long double exact[MOST];
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

enum { LOSSES, GRADIENTS, HESSIANS };

static void analyze_one(void **state, landscape *l, int given, counts *count)
{
    hesscrit_report *report = NULL;
    hesscrit_problem problem = hesscrit_problem_of(l->n, landscape_loss, l);
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    options.flags = HESSCRIT_ANALYZE_NO_ESCAPE | HESSCRIT_ANALYZE_NO_HIGHER_ORDER;
    if (given == GRADIENTS) problem.gradient = landscape_gradient;
    if (given == HESSIANS) problem.hessian = landscape_hessian;
    if (given == HESSIANS) problem.gradient = landscape_gradient;
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), &problem, l->centre, &options, &report));
    judge(report, l, count);
    hesscrit_report_destroy(report);
}

static size_t random_size(rng *r, size_t index)
{
    if (index % 100 == 0) return MOST;
    if (index % 10 == 5) return 2 + rng_below(r, MOST - 1);
    return 2 + rng_below(r, 7);
}

static void expect_signs(void **state, int given, size_t cases)
{
    counts count = {0};
    landscape *l = malloc(sizeof *l);
    assert_non_null(l);
    for (size_t index = 0; index < cases; ++index) {
        rng r = rng_seeded(10 * index + (size_t)given);
        random_landscape(&r, random_size(&r, index), l);
        test_note("case %zu, n = %zu", index, l->n);
        analyze_one(state, l, given, &count);
    }
    free(l);
    print_message("eigenvalues %zu, wrong signs %zu, outside their radii %zu, "
                  "clear %zu, of these undecided %.2f %%\n",
                  count.eigenvalues, count.wrong, count.outside, count.clear,
                  100.0 * (double)count.timid / (double)count.clear);
    assert_int_equal(count.wrong, 0);
    assert_at_most((double)count.outside, 0.001 * (double)count.eigenvalues);
    assert_at_most((double)count.timid, 0.05 * (double)count.clear);
}

static void signs_from_losses_are_right(void **state)
{
    expect_signs(state, LOSSES, 8000);
}

static void signs_from_gradients_are_right(void **state)
{
    expect_signs(state, GRADIENTS, 1000);
}

static void signs_from_hessians_are_right(void **state)
{
    expect_signs(state, HESSIANS, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(signs_from_losses_are_right),
        test_with_context(signs_from_gradients_are_right),
        test_with_context(signs_from_hessians_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
