#include "curvature/taylor.h"

#include <hesscrit/taylor.h>

#include <math.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "base/version.h"
#include "loss/evaluate.h"

double hesscrit_form(size_t n, size_t ld, const double *hessian, const double *v)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += v[i] * hesscrit_dot(n, hessian + i * ld, v);
    return sum;
}

static hesscrit_status read_model(hesscrit_context *context, const hesscrit_taylor *given,
                                  const double *theta, hesscrit_taylor *model)
{
    *model = hesscrit_taylor_of(0, NULL, 0.0, NULL, 0, NULL);
    if (!given) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "model is NULL");
    const hesscrit_status status = hesscrit_read_struct(
        context, "hesscrit_taylor", given, HESSCRIT_TAYLOR_0_1_0, model, sizeof *model);
    if (status != HESSCRIT_OK) return status;
    if (model->n > 0 && (!model->theta0 || !model->gradient || !theta))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "%s is NULL",
                             !theta           ? "theta"
                             : !model->theta0 ? "model->theta0"
                                              : "model->gradient");
    return hesscrit_check_matrix(context, "model->hessian", model->hessian, model->n, model->n,
                                 "model->ld", model->ld);
}

/* The model's change from theta0 to theta: g . v + v . H v / 2. */
static hesscrit_status model_change(hesscrit_context *context, const hesscrit_taylor *model,
                                    const double *theta, double *change)
{
    double *v = NULL;
    const hesscrit_status status = hesscrit_scratch_doubles(context, model->n, 1, &v);
    if (status != HESSCRIT_OK) return status;
    double linear = 0.0;
    for (size_t i = 0; i < model->n; i++) {
        v[i] = theta[i] - model->theta0[i];
        linear += model->gradient[i] * v[i];
    }
    *change = linear + 0.5 * hesscrit_form(model->n, model->ld, model->hessian, v);
    if (!isfinite(model->loss + *change))
        return hesscrit_fail(context, HESSCRIT_E_NONFINITE, "the model's value at theta is %g",
                             model->loss + *change);
    return HESSCRIT_OK;
}

static hesscrit_status taylor_value(hesscrit_context *context, const hesscrit_taylor *given,
                                    const double *theta, double *value)
{
    double change = 0.0;
    hesscrit_taylor model;
    if (!value) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "value is NULL");
    hesscrit_status status = read_model(context, given, theta, &model);
    if (status == HESSCRIT_OK) status = model_change(context, &model, theta, &change);
    if (status == HESSCRIT_OK) *value = model.loss + change;
    return status;
}

/* Nothing of theta is read before its length is known from both. */
static hesscrit_status read_both(hesscrit_context *context, const hesscrit_taylor *given_model,
                                 const hesscrit_problem *given_problem, const double *theta,
                                 hesscrit_taylor *model, hesscrit_problem *problem)
{
    hesscrit_status status = read_model(context, given_model, theta, model);
    if (status == HESSCRIT_OK) status = hesscrit_read_problem(context, given_problem, problem);
    if (status != HESSCRIT_OK || problem->n == model->n) return status;
    return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "problem->n is %zu, model->n is %zu",
                         problem->n, model->n);
}

static hesscrit_status taylor_compare(hesscrit_context *context, const hesscrit_taylor *given_model,
                                      const hesscrit_problem *given_problem, const double *theta,
                                      hesscrit_taylor_fit *fit)
{
    double change = 0.0;
    double loss = 0.0;
    hesscrit_taylor model;
    hesscrit_problem problem;
    hesscrit_evaluator evaluator;
    if (!fit) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "fit is NULL");
    hesscrit_status status = hesscrit_check_struct(context, "hesscrit_taylor_fit", fit,
                                                   HESSCRIT_TAYLOR_FIT_0_1_0, sizeof *fit);
    if (status == HESSCRIT_OK)
        status = read_both(context, given_model, given_problem, theta, &model, &problem);
    if (status == HESSCRIT_OK)
        status = hesscrit_evaluator_start(context, &problem, theta, 0, &evaluator);
    if (status == HESSCRIT_OK) status = model_change(context, &model, theta, &change);
    if (status != HESSCRIT_OK) return status;
    hesscrit_evaluator_stage(&evaluator, HESSCRIT_STAGE_ESCAPE, 1);
    status = hesscrit_evaluate_loss(&evaluator, theta, &loss);
    if (status != HESSCRIT_OK) return status;
    if (!isfinite(loss))
        return hesscrit_fail(context, HESSCRIT_E_NONFINITE, "the loss at theta is %g", loss);
    hesscrit_taylor_fit found = hesscrit_taylor_fit_default();
    found.model = model.loss + change;
    found.loss = loss;
    found.remainder = loss - found.model;
    found.relative = found.remainder == 0.0 ? 0.0 : fabs(found.remainder) / fabs(change);
    hesscrit_write_struct(&found, fit);
    return HESSCRIT_OK;
}

static hesscrit_status quadratic_form(hesscrit_context *context, size_t n, size_t ld,
                                      const double *hessian, const double *v, double *value)
{
    if (!value || (n > 0 && !v))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "%s is NULL", value ? "v" : "value");
    const hesscrit_status status =
        hesscrit_check_matrix(context, "hessian", hessian, n, n, "ld", ld);
    if (status != HESSCRIT_OK) return status;
    const double form = hesscrit_form(n, ld, hessian, v);
    if (!isfinite(form))
        return hesscrit_fail(context, HESSCRIT_E_NONFINITE, "the quadratic form is %g", form);
    *value = form;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_taylor_value(hesscrit_context *context, const hesscrit_taylor *model,
                                      const double *theta, double *value)
{
    HESSCRIT_RETURN_FROM_CALL(context, taylor_value(context, model, theta, value));
}

hesscrit_status hesscrit_taylor_compare(hesscrit_context *context, const hesscrit_taylor *model,
                                        const hesscrit_problem *problem, const double *theta,
                                        hesscrit_taylor_fit *fit)
{
    HESSCRIT_RETURN_FROM_CALL(context, taylor_compare(context, model, problem, theta, fit));
}

hesscrit_status hesscrit_quadratic_form(hesscrit_context *context, size_t n, size_t ld,
                                        const double *hessian, const double *v, double *value)
{
    HESSCRIT_RETURN_FROM_CALL(context, quadratic_form(context, n, ld, hessian, v, value));
}

/* result = B M B', or |B| M |B'|, for the k rows of B; product is scratch for k rows of n. */
static void congruence(size_t n, size_t ld, const double *m, size_t k, size_t ldb, const double *b,
                       int absolute, double *product, size_t ldr, double *result)
{
    for (size_t r = 0; r < k; r++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0.0;
            for (size_t i = 0; i < n; i++) {
                const double x = b[r * ldb + i];
                sum += (absolute ? fabs(x) : x) * m[i * ld + j];
            }
            product[r * n + j] = sum;
        }
    for (size_t r = 0; r < k; r++)
        for (size_t s = 0; s <= r; s++) {
            double sum = 0.0;
            for (size_t j = 0; j < n; j++) {
                const double x = b[s * ldb + j];
                sum += product[r * n + j] * (absolute ? fabs(x) : x);
            }
            result[r * ldr + s] = result[s * ldr + r] = sum;
        }
}

static void copy_square(size_t k, const double *from, size_t ld, double *to)
{
    for (size_t r = 0; r < k; r++) hesscrit_copy(k, from + r * k, to + r * ld);
}

static hesscrit_status restrict_hessian(hesscrit_context *context, size_t n, size_t ld,
                                        const double *hessian, const double *bound, size_t k,
                                        size_t ldb, const double *basis, size_t ldr,
                                        double *restricted, double *restricted_bound)
{
    if (k > n) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "k is %zu, above n = %zu", k, n);
    if (!bound != !restricted_bound)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "one bound without the other");
    const double nothing = 0.0; /* with k = 0 no matrix is touched, and may be NULL */
    double *product = NULL;
    double *result = NULL;
    double *result_bound = NULL;
    hesscrit_status status =
        hesscrit_check_matrix(context, "hessian", k > 0 ? hessian : &nothing, n, n, "ld", ld);
    if (status == HESSCRIT_OK)
        status = hesscrit_check_matrix(context, "basis", basis, k, n, "ldb", ldb);
    if (status == HESSCRIT_OK)
        status = hesscrit_check_matrix(context, "restricted", restricted, k, k, "ldr", ldr);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, k, n, &product);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, k, k, &result);
    if (status == HESSCRIT_OK && bound)
        status = hesscrit_scratch_doubles(context, k, k, &result_bound);
    if (status != HESSCRIT_OK) return status;
    congruence(n, ld, hessian, k, ldb, basis, 0, product, k, result);
    if (bound) congruence(n, ld, bound, k, ldb, basis, 1, product, k, result_bound);
    for (size_t e = 0; e < k * k; e++)
        if (!isfinite(result[e]) || (bound && !isfinite(result_bound[e])))
            return hesscrit_fail(context, HESSCRIT_E_NONFINITE,
                                 "entry (%zu, %zu) of the restriction, %g, or its bound", e / k,
                                 e % k, result[e]);
    copy_square(k, result, ldr, restricted);
    if (bound) copy_square(k, result_bound, ldr, restricted_bound);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_restrict(hesscrit_context *context, size_t n, size_t ld,
                                  const double *hessian, const double *bound, size_t k, size_t ldb,
                                  const double *basis, size_t ldr, double *restricted,
                                  double *restricted_bound)
{
    HESSCRIT_RETURN_FROM_CALL(context, restrict_hessian(context, n, ld, hessian, bound, k, ldb,
                                                        basis, ldr, restricted, restricted_bound));
}
