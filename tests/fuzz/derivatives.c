#include "derivatives.h"

#include <math.h>
#include <string.h>

#define real       double
#define NAME(name) name##_double
#define MATH(name) name
#include "jets_template.h"

#define real       quad
#define NAME(name) name##_exact
#define MATH(name) QUAD(name)
#include "jets_template.h"

double expression_derivatives(const expression *e, const double *x, double *gradient,
                              double *hessian)
{
    const jet_double jet = jet_of_double(e, x);
    for (size_t i = 0; i < e->n; i++) {
        if (gradient) gradient[i] = jet.gradient[i];
        for (size_t j = 0; j < e->n && hessian; j++) hessian[i * e->n + j] = jet.hessian[i][j];
    }
    return jet.value;
}

quad expression_exact_derivatives(const expression *e, const quad *x, quad *gradient, quad *hessian)
{
    const jet_exact jet = jet_of_exact(e, x);
    for (size_t i = 0; i < e->n; i++) {
        if (gradient) gradient[i] = jet.gradient[i];
        for (size_t j = 0; j < e->n && hessian; j++) hessian[i * e->n + j] = jet.hessian[i][j];
    }
    return jet.value;
}
