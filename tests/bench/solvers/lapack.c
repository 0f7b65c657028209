/* The drivers of LAPACK, with the lower triangle, which OpenBLAS is faster with. */
#include <stdlib.h>
#include <string.h>

#include "arrays.h"
#include "measure/timing.h"
#include "solvers/solver.h"

/* As Fortran sees them; the last arguments are the lengths of the texts. */
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
            double *work, const int *lwork, int *info, size_t, size_t);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info, size_t,
             size_t);
void dsyevr_(const char *jobz, const char *range, const char *uplo, const int *n, double *a,
             const int *lda, const double *vl, const double *vu, const int *il, const int *iu,
             const double *abstol, int *m, double *w, double *z, const int *ldz, int *isuppz,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info, size_t,
             size_t, size_t);
void dgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k,
            const double *alpha, const double *a, const int *lda, const double *b, const int *ldb,
            const double *beta, double *c, const int *ldc, size_t, size_t);

typedef struct state {
    int n;
    char jobz;
    double *a, *z, *work;
    int *iwork, *isuppz;
    int lwork, liwork;
} state;

/* The matrix, its order and the workspaces; lwork < 0 asks for their sizes. */
typedef int driver(state *s, double *lambda);

static int dsyev(state *s, double *lambda)
{
    int info = 0;
    dsyev_(&s->jobz, "L", &s->n, s->a, &s->n, lambda, s->work, &s->lwork, &info, 1, 1);
    return info;
}

static int dsyevd(state *s, double *lambda)
{
    int info = 0;
    dsyevd_(&s->jobz, "L", &s->n, s->a, &s->n, lambda, s->work, &s->lwork, s->iwork, &s->liwork,
            &info, 1, 1);
    return info;
}

static int dsyevr(state *s, double *lambda)
{
    const double none = 0.0;
    const int zero = 0;
    int found = 0;
    int info = 0;
    dsyevr_(&s->jobz, "A", "L", &s->n, s->a, &s->n, &none, &none, &zero, &zero, &none, &found,
            lambda, s->z, &s->n, s->isuppz, s->work, &s->lwork, s->iwork, &s->liwork, &info, 1, 1,
            1);
    return info != 0 ? info : found != s->n;
}

static void *zeros(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) abort();
    return memory;
}

static void *create(size_t n, task what, driver *run)
{
    double work = 0.0;
    double lambda = 0.0;
    int iwork = 0;
    state *s = zeros(1, sizeof *s);
    s->n = (int)n;
    s->jobz = what == TASK_SIGNS ? 'N' : 'V';
    s->a = new_doubles(n * n);
    s->z = new_doubles(n * n);
    s->isuppz = zeros(2 * n, sizeof *s->isuppz);
    s->work = &work;
    s->iwork = &iwork;
    s->lwork = s->liwork = -1;
    (void)run(s, &lambda);
    s->lwork = (int)work;
    s->liwork = iwork;
    s->work = new_doubles((size_t)s->lwork);
    s->iwork = zeros((size_t)s->liwork + 1, sizeof *s->iwork);
    return s;
}

static void destroy(void *memory)
{
    state *s = memory;
    free(s->iwork);
    free(s->work);
    free(s->isuppz);
    free(s->z);
    free(s->a);
    free(s);
}

static int solve(state *s, const double *a, double *lambda, driver *run)
{
    memcpy(s->a, a, (size_t)s->n * (size_t)s->n * sizeof *a);
    return run(s, lambda);
}

#define DEFINE_SOLVER(name, largest)                                                               \
    static void *create_##name(size_t n, task what)                                                \
    {                                                                                              \
        return create(n, what, name);                                                              \
    }                                                                                              \
    static int solve_##name(void *memory, const sample *s, size_t k, double *lambda)               \
    {                                                                                              \
        return solve(memory, sample_matrix(s, k), lambda, name);                                   \
    }                                                                                              \
    const solver solver_##name = {#name, largest, create_##name, solve_##name, destroy}

DEFINE_SOLVER(dsyev, 1024);
DEFINE_SOLVER(dsyevd, (size_t)-1);
DEFINE_SOLVER(dsyevr, (size_t)-1);

#ifdef HAVE_OPENBLAS

char *openblas_get_config(void);
void openblas_set_num_threads(int threads);

const char *lapack_description(void)
{
    return openblas_get_config();
}

int lapack_use_threads(int threads)
{
    openblas_set_num_threads(threads);
    return 1;
}

#else

const char *lapack_description(void)
{
    return "not OpenBLAS, and most likely slower";
}

int lapack_use_threads(int threads)
{
    (void)threads;
    return 0;
}

#endif

double lapack_dgemm_rate(void)
{
    enum { N = 512, PRODUCTS = 3 };
    const int n = N;
    const double one = 1.0;
    const double zero = 0.0;
    double *a = new_doubles((size_t)N * N);
    double *b = new_doubles((size_t)N * N);
    double *c = new_doubles((size_t)N * N);
    double best = 0.0;
    for (size_t i = 0; i < (size_t)N * N; i++) a[i] = b[i] = 1.0 / (double)(i + 1);
    for (int k = 0; k < PRODUCTS; k++) {
        const double start = seconds_of_cpu();
        dgemm_("N", "N", &n, &n, &n, &one, a, &n, b, &n, &zero, c, &n, 1, 1);
        const double rate = 2.0 * N * N * N / (seconds_of_cpu() - start);
        if (rate > best) best = rate;
    }
    free(c);
    free(b);
    free(a);
    return best;
}
