/* GSL's eigenvalues come unsorted, and stay so. */
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>

#include "solvers/solver.h"

typedef struct state {
    task what;
    gsl_matrix *a, *vectors;
    gsl_eigen_symmv_workspace *for_pairs;
    gsl_eigen_symm_workspace *for_values;
} state;

/* GSL ends the program where memory is out. */
static void *create(size_t n, task what)
{
    state *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    s->what = what;
    s->a = gsl_matrix_alloc(n, n);
    s->vectors = gsl_matrix_alloc(n, n);
    s->for_pairs = gsl_eigen_symmv_alloc(n);
    s->for_values = gsl_eigen_symm_alloc(n);
    return s;
}

static void destroy(void *memory)
{
    state *s = memory;
    gsl_eigen_symm_free(s->for_values);
    gsl_eigen_symmv_free(s->for_pairs);
    gsl_matrix_free(s->vectors);
    gsl_matrix_free(s->a);
    free(s);
}

static int solve(void *memory, const sample *given, size_t k, double *lambda)
{
    state *s = memory;
    const size_t n = given->n;
    const double *a = sample_matrix(given, k);
    gsl_vector_view values = gsl_vector_view_array(lambda, n);
    for (size_t i = 0; i < n; i++) memcpy(gsl_matrix_ptr(s->a, i, 0), a + i * n, n * sizeof *a);
    if (s->what == TASK_SIGNS) return gsl_eigen_symm(s->a, &values.vector, s->for_values);
    return gsl_eigen_symmv(s->a, &values.vector, s->vectors, s->for_pairs);
}

const solver solver_gsl = {"GSL", 256, create, solve, destroy};
