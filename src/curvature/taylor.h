/* The quadratic form of a Hessian. */
#pragma once

#include <stddef.h>

/* v . H v */
double hesscrit_form(size_t n, size_t ld, const double *hessian, const double *v);
