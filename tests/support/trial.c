#include "trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eigen/kernels/kernels.h"

#include "reference.h"
#include "residuals.h"
#include "test.h"

static const double eps = 0x1p-52;

/* The rounding of a result to a subnormal, which no solver can avoid. */
static const double least = 0x1p-1074;

trial new_trial(const matrix_type *type, size_t n, uint64_t seed)
{
    trial t = {.type = type, .n = n};
    t.a = new_doubles(n * n);
    t.lambda = new_doubles(n);
    t.vectors = new_doubles(n * n);
    t.values_only = new_doubles(n);
    t.exact = new_long_doubles(n);
    t.info = hesscrit_eigen_info_default();
    t.info_values_only = hesscrit_eigen_info_default();
    matrix_make(type, n, seed, t.a, t.exact);
    t.norm = norm_one(n, n, t.a);
    return t;
}

void free_trial(trial *t)
{
    free(t->exact);
    free(t->values_only);
    free(t->vectors);
    free(t->lambda);
    free(t->a);
}

static hesscrit_status find_pairs(hesscrit_context *context, way how, trial *t)
{
    const size_t n = t->n;
    if (!how.start)
        return hesscrit_eigen_symmetric(context, n, n, t->a, t->lambda, n, t->vectors, &t->info);
    how.start(context, n, t->a, t->vectors);
    return hesscrit_eigen_nearby(context, n, n, t->a, n, t->vectors, t->lambda, n, t->vectors,
                                 &t->info);
}

void solve_trial(hesscrit_context *context, way how, trial *t)
{
    if (how.kernels) context->kernels = how.kernels;
    assert_ok(context, find_pairs(context, how, t));
    memcpy(t->values_only, t->lambda, t->n * sizeof *t->lambda);
    t->info_values_only = t->info;
    if (how.only_with_vectors) return;
    assert_ok(context, hesscrit_eigen_symmetric(context, t->n, t->n, t->a, t->values_only, 0, NULL,
                                                &t->info_values_only));
}

double trial_tolerance(const trial *t)
{
    const double n = (double)t->n;
    return (double)(8 * n * eps * t->norm) + sqrt(n) * least;
}

void assert_decomposition(const trial *t)
{
    assert_ascending(t->lambda, t->n);
    assert_ascending(t->values_only, t->n);
    assert_at_most(residual_ratio(t->n, t->a, t->lambda, t->vectors), 8.0);
    assert_at_most(orthogonality_ratio(t->n, t->vectors), 8.0);
    for (size_t k = 0; k < t->n; ++k)
        assert_close(t->values_only[k], t->lambda[k], trial_tolerance(t));
}

void assert_within_residual(const trial *t, const long double *exact, double slack)
{
    for (size_t k = 0; k < t->n; ++k) {
        const double error = (double)fabsl(t->lambda[k] - exact[k]);
        const double error_values_only = (double)fabsl(t->values_only[k] - exact[k]);
        assert_at_most(error, t->info.residual + slack);
        assert_at_most(error_values_only, t->info_values_only.residual + slack);
        assert_at_most(error, trial_tolerance(t) + slack);
    }
}

/* The first component among the largest; one within 0.1 % of the largest is one of them. */
static double leading_component(size_t n, const double *v)
{
    double largest = 0.0;
    for (size_t j = 0; j < n; ++j) largest = fmax(largest, fabs(v[j]));
    for (size_t j = 0; j < n; ++j)
        if (fabs(v[j]) >= 0.999 * largest) return v[j];
    return NAN;
}

static void assert_leading_components_positive(const trial *t)
{
    for (size_t k = 0; k < t->n; ++k)
        assert_at_least(leading_component(t->n, t->vectors + k * t->n), 0.0);
}

/* A bound that is always right and never of use would be no feat. */
static void assert_residual_useful(const trial *t)
{
    const double n = (double)t->n;
    const long double norm = norm_frobenius(t->n, t->n, t->a);
    assert_at_most(t->info.residual, 64 * n * eps * norm + n * least);
    assert_at_most(t->info_values_only.residual, 1000 * n * n * eps * norm + n * least);
}

void assert_answers(const trial *t)
{
    assert_decomposition(t);
    assert_leading_components_positive(t);
    assert_residual_useful(t);
    if (t->type->is_exact) assert_within_residual(t, t->exact, spectrum_error(t->n, t->a));
}

void assert_solved(hesscrit_context *context, way how, const matrix_type *type, size_t n)
{
    test_note("type \"%s\", n = %zu, by \"%s\"", type->name, n,
              how.kernels ? how.kernels->name : "the best");
    trial t = new_trial(type, n, 1);
    solve_trial(context, how, &t);
    assert_answers(&t);
    free_trial(&t);
}
