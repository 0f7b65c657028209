/* hesscrit_eigen_symmetric() beside GSL's gsl_eigen_symmv(): values and vectors
 * of random symmetric matrices, in turn and on one CPU, so that what disturbs
 * the one disturbs the other. GSL's pairs come unsorted, and stay so.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_setaffinity() */
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __linux__
#include <sched.h>
#endif

#include <hesscrit/eigen.h>

#ifdef HAVE_GSL

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>

enum { MATRICES = 8, REPEATS = 41 };

static const double target = 4.0;

typedef struct bench {
    size_t n;
    size_t calls; /* in one timing */
    double *a;    /* MATRICES of them */
    double *lambda, *vectors;
    hesscrit_context *context;
    gsl_matrix *copy, *gsl_vectors;
    gsl_vector *gsl_lambda;
    gsl_eigen_symmv_workspace *workspace;
} bench;

static void *must(void *made)
{
    if (made != NULL) return made;
    fputs("out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

static void stay_on_one_cpu(void)
{
#ifdef __linux__
    cpu_set_t cpus;
    const int here = sched_getcpu();
    CPU_ZERO(&cpus);
    CPU_SET(here < 0 ? 0 : (size_t)here, &cpus);
    if (sched_setaffinity(0, sizeof cpus, &cpus) != 0) fputs("not pinned to one CPU\n", stderr);
#endif
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Uniform in (-1, 1); any generator will do. */
static double next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(int64_t)*state * 0x1p-63;
}

static void fill_symmetric(uint64_t *state, size_t n, double *a)
{
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = next_random(state);
}

static bench new_bench(size_t n)
{
    bench b = {.n = n, .calls = 1 + 200000 / (n * n * n + 50)};
    uint64_t state = n;
    b.a = must(malloc(MATRICES * n * n * sizeof *b.a));
    for (size_t m = 0; m < MATRICES; ++m) fill_symmetric(&state, n, b.a + m * n * n);
    b.lambda = must(malloc(n * sizeof *b.lambda));
    b.vectors = must(malloc(n * n * sizeof *b.vectors));
    if (hesscrit_context_create(NULL, &b.context) != HESSCRIT_OK) must(NULL);
    b.copy = must(gsl_matrix_alloc(n, n));
    b.gsl_vectors = must(gsl_matrix_alloc(n, n));
    b.gsl_lambda = must(gsl_vector_alloc(n));
    b.workspace = must(gsl_eigen_symmv_alloc(n));
    return b;
}

static void free_bench(bench *b)
{
    gsl_eigen_symmv_free(b->workspace);
    gsl_vector_free(b->gsl_lambda);
    gsl_matrix_free(b->gsl_vectors);
    gsl_matrix_free(b->copy);
    hesscrit_context_destroy(b->context);
    free(b->vectors);
    free(b->lambda);
    free(b->a);
}

static double time_hesscrit(bench *b)
{
    const size_t n = b->n;
    const double start = seconds();
    for (size_t call = 0; call < b->calls; ++call) {
        const double *a = b->a + call % MATRICES * n * n;
        const hesscrit_status status =
            hesscrit_eigen_symmetric(b->context, n, n, a, b->lambda, n, b->vectors, NULL);
        if (status == HESSCRIT_OK) continue;
        fprintf(stderr, "hesscrit: %s\n", hesscrit_context_detail(b->context));
        exit(EXIT_FAILURE);
    }
    return (seconds() - start) / (double)b->calls;
}

/* GSL destroys the matrix, so that the copy belongs to the work. */
static double time_gsl(bench *b)
{
    const size_t n = b->n;
    const double start = seconds();
    for (size_t call = 0; call < b->calls; ++call) {
        const double *a = b->a + call % MATRICES * n * n;
        for (size_t i = 0; i < n; ++i)
            memcpy(gsl_matrix_ptr(b->copy, i, 0), a + i * n, n * sizeof *a);
        if (gsl_eigen_symmv(b->copy, b->gsl_lambda, b->gsl_vectors, b->workspace) != 0)
            exit(EXIT_FAILURE);
    }
    return (seconds() - start) / (double)b->calls;
}

static int compare(const void *left, const void *right)
{
    const double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

static double median(double *values)
{
    qsort(values, REPEATS, sizeof *values, compare);
    return values[REPEATS / 2];
}

/* Prints a row of the table; returns the median ratio. */
static double measure(size_t n)
{
    double ours[REPEATS], gsl[REPEATS], ratios[REPEATS];
    bench b = new_bench(n);
    time_hesscrit(&b); /* warm up */
    time_gsl(&b);
    for (size_t repeat = 0; repeat < REPEATS; ++repeat) {
        ours[repeat] = time_hesscrit(&b);
        gsl[repeat] = time_gsl(&b);
        ratios[repeat] = ours[repeat] / gsl[repeat];
    }
    free_bench(&b);
    const double ratio = median(ratios);
    printf("%5zu %14.3e %14.3e %8.2f   %.2f to %.2f\n", n, median(ours), median(gsl), ratio,
           ratios[REPEATS / 10], ratios[REPEATS - 1 - REPEATS / 10]);
    fflush(stdout);
    return ratio;
}

int main(void)
{
    const size_t sizes[] = {2, 4, 8, 16, 32, 64, 128};
    enum { COUNT = sizeof sizes / sizeof sizes[0] };
    double ratios[COUNT];
    stay_on_one_cpu();
    puts("    n   hesscrit [s]   gsl_symmv [s]   ratio   10 % to 90 %");
    for (size_t i = 0; i < COUNT; ++i) ratios[i] = measure(sizes[i]);
    for (size_t i = 0; i < COUNT; ++i)
        printf("figure jacobi_vs_gsl_n%zu %.2f <= %.2f %s\n", sizes[i], ratios[i], target,
               ratios[i] <= target ? "met" : "short");
    return 0;
}

#else

int main(void)
{
    puts("GSL was not found: nothing to compare with");
    return 0;
}

#endif
