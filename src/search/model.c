#include "search/model.h"

#include <math.h>

#include "base/memory.h"
#include "curvature/along.h"

hesscrit_status hesscrit_model_allocate(hesscrit_context *context, size_t n, hesscrit_model *model)
{
    hesscrit_natural *natural = &model->natural;
    double **const vectors[] = {&model->theta,    &natural->radii,        &natural->eigenvalues,
                                &natural->slopes, &natural->slope_errors, NULL};
    *model = (hesscrit_model){0};
    hesscrit_status status =
        hesscrit_derivatives_allocate(context, n, HESSCRIT_WANT_HESSIAN, &model->d);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, n, n, &natural->eigenvectors);
    return status;
}

void hesscrit_model_slopes(size_t n, const hesscrit_model *model, const double *gradient,
                           double *slopes)
{
    for (size_t k = 0; k < n; k++)
        slopes[k] =
            hesscrit_slope_along(n, model->d.scale, gradient, model->natural.eigenvectors + k * n);
}

int hesscrit_model_move(size_t n, const hesscrit_model *model, const double *y, const double *from,
                        double *point)
{
    int moved = 0;
    for (size_t i = 0; i < n; i++) {
        double z = 0.0;
        for (size_t k = 0; k < n; k++) z += model->natural.eigenvectors[k * n + i] * y[k];
        point[i] = from[i] + model->d.scale[i] * z;
        moved |= point[i] != from[i];
    }
    return moved;
}

/* From the scratch memory of a derivation into that of the model. */
static void keep(size_t n, const hesscrit_derivatives *d, const hesscrit_natural *natural,
                 hesscrit_model *model)
{
    const hesscrit_derivatives own = model->d;
    model->d = *d;
    model->d.scale = own.scale;
    model->d.presumed = own.presumed;
    model->d.gradient = own.gradient;
    model->d.gradient_bound = own.gradient_bound;
    model->d.gradient_share = own.gradient_share;
    model->d.steps = own.steps;
    model->d.hessian = own.hessian;
    model->d.hessian_bound = own.hessian_bound;
    hesscrit_copy(n, d->scale, own.scale);
    hesscrit_copy(n, d->presumed, own.presumed);
    hesscrit_copy(n, d->gradient, own.gradient);
    hesscrit_copy(n, d->gradient_bound, own.gradient_bound);
    hesscrit_copy(n, d->gradient_share, own.gradient_share);
    hesscrit_copy(n, d->steps, own.steps);
    hesscrit_copy(n * n, d->hessian, own.hessian);
    hesscrit_copy(n * n, d->hessian_bound, own.hessian_bound);
    hesscrit_copy(n, natural->eigenvalues, model->natural.eigenvalues);
    hesscrit_copy(n, natural->radii, model->natural.radii);
    hesscrit_copy(n, natural->slopes, model->natural.slopes);
    hesscrit_copy(n, natural->slope_errors, model->natural.slope_errors);
    hesscrit_copy(n * n, natural->eigenvectors, model->natural.eigenvectors);
    model->loss = d->loss;
    model->gradient_norm = hesscrit_norm(n, d->gradient);
}

hesscrit_status hesscrit_model_of(hesscrit_context *context, size_t n,
                                  const hesscrit_derivatives *derivatives, const double *basis,
                                  double tolerance, hesscrit_model *model)
{
    hesscrit_natural natural;
    double *p = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 2, &p);
    if (status == HESSCRIT_OK)
        status = hesscrit_natural_eigen(context, n, derivatives, basis, &natural);
    if (status != HESSCRIT_OK) return status;
    keep(n, derivatives, &natural, model);
    if (!isfinite(model->gradient_norm))
        return hesscrit_fail(context, HESSCRIT_E_RANGE, "the length of the gradient is %g",
                             model->gradient_norm);
    model->criticality = hesscrit_test_gradient(n, &model->d, &model->natural, tolerance, p, p + n);
    return HESSCRIT_OK;
}

/* Before steps are made of it: what differences along the axes hide. */
static hesscrit_status look_along(hesscrit_evaluator *evaluator, double tolerance,
                                  hesscrit_model *model)
{
    const size_t n = evaluator->problem.n;
    double *p = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 2, &p);
    if (status == HESSCRIT_OK)
        status = hesscrit_look_along(evaluator, &model->d, 1, &model->natural);
    if (status != HESSCRIT_OK) return status;
    model->criticality = hesscrit_test_gradient(n, &model->d, &model->natural, tolerance, p, p + n);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_model_derive(hesscrit_evaluator *evaluator, const double *basis,
                                      double tolerance, hesscrit_model *model)
{
    const size_t n = evaluator->problem.n;
    hesscrit_context *context = evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    hesscrit_derivatives d;
    model->is_cheap = 0;
    hesscrit_status status = hesscrit_evaluator_rebase(evaluator, model->theta);
    if (status == HESSCRIT_OK) status = hesscrit_derive(evaluator, HESSCRIT_WANT_ALL, &d);
    if (status == HESSCRIT_OK) status = hesscrit_model_of(context, n, &d, basis, tolerance, model);
    if (status == HESSCRIT_OK) status = look_along(evaluator, tolerance, model);
    if (status != HESSCRIT_OK) {
        /* What it was displaced from in the middle of a derivation is not there much longer. */
        const hesscrit_status back = hesscrit_evaluator_rebase(evaluator, model->theta);
        if (back != HESSCRIT_OK) status = back;
    }
    hesscrit_scratch_release(context, mark);
    return status;
}
