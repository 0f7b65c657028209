/* The quadratic form of a Hessian. */
#ifndef HESSCRIT_CURVATURE_TAYLOR_H
#define HESSCRIT_CURVATURE_TAYLOR_H

#include <stddef.h>

/* v . H v */
double hesscrit_form(size_t n, size_t ld, const double *hessian, const double *v);

#endif
