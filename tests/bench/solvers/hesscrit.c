#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "arrays.h"
#include "solvers/solver.h"

#ifdef HAVE_OPENMP
#include <omp.h>
#endif

typedef struct state {
    task what;
    hesscrit_context *context;
    double *vectors; /* or, for the signs, the bound */
    double *batch;   /* eigenvalues and vectors of the whole sample, from the first call on */
} state;

static void *create_with(const hesscrit_context_options *options, size_t n, task what)
{
    state *s = calloc(1, sizeof *s);
    if (s == NULL || hesscrit_context_create(options, &s->context) != HESSCRIT_OK) {
        free(s);
        return NULL;
    }
    s->what = what;
    s->vectors = new_doubles(n * n);
    return s;
}

static void *create(size_t n, task what)
{
    return create_with(NULL, n, what);
}

static void destroy(void *memory)
{
    state *s = memory;
    hesscrit_context_destroy(s->context);
    free(s->batch);
    free(s->vectors);
    free(s);
}

/* Errors up to tau on the diagonal move an eigenvalue by tau at most. */
static int solve_signs(state *s, size_t n, const double *a, double tau, double *lambda)
{
    hesscrit_signs signs;
    for (size_t i = 0; i < n; i++) s->vectors[i * n + i] = tau;
    if (hesscrit_inertia(s->context, n, n, a, s->vectors, &signs) != HESSCRIT_OK) return 1;
    for (size_t i = 0; i < n; i++)
        lambda[i] = i < signs.negative ? -1.0 : i < n - signs.positive ? 0.0 : 1.0;
    return 0;
}

static int solve_batch(state *s, const sample *given, size_t k, double *lambda)
{
    const size_t n = given->n, count = given->count;
    if (s->batch == NULL) s->batch = new_doubles(count * n * (n + 1));
    const hesscrit_status status = hesscrit_eigen_batch(
        s->context, count, n, sample_matrix(given, 0), s->batch, s->batch + count * n);
    memcpy(lambda, s->batch + k * n, n * sizeof *lambda);
    return status != HESSCRIT_OK;
}

static int solve(void *memory, const sample *given, size_t k, double *lambda)
{
    state *s = memory;
    const size_t n = given->n;
    const double *a = sample_matrix(given, k);
    if (s->what == TASK_SIGNS) return solve_signs(s, n, a, 1e-8 * given->norm[k], lambda);
    if (s->what == TASK_BATCH) return solve_batch(s, given, k, lambda);
    if (s->what == TASK_NEARBY)
        return hesscrit_eigen_nearby(s->context, n, n, a, n, sample_basis(given, k), lambda, n,
                                     s->vectors, NULL);
    return hesscrit_eigen_symmetric(s->context, n, n, a, lambda, n, s->vectors, NULL);
}

const solver solver_hesscrit = {"hesscrit", (size_t)-1, create, solve, destroy};

#ifdef HAVE_OPENMP

static void run_by_openmp(size_t count, hesscrit_task_function run, void *data, void *user)
{
    (void)user;
#pragma omp parallel for
    for (size_t i = 0; i < count; i++) run(i, data);
}

static void *create_on_openmp(size_t n, task what)
{
    hesscrit_context_options options = hesscrit_context_options_default();
    options.parallel_for = run_by_openmp;
    options.threads = (size_t)omp_get_max_threads();
    return create_with(&options, n, what);
}

const solver solver_hesscrit_openmp = {"hesscrit", (size_t)-1, create_on_openmp, solve, destroy};

#endif
