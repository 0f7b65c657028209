/** @file
 * How much of the time of a Hessian from losses is spent outside the loss?
 */
#define _GNU_SOURCE

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <hesscrit/hessian.h>

enum { N = 1000, REPEATS = 5 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* About 1 microsecond: n dependent additions. */
static int chain(size_t n, const double *theta, double *loss, void *user)
{
    (void)user;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += theta[i] * theta[i];
    *loss = sum;
    return 0;
}

/* Called through a pointer, as the library does. */
static hesscrit_loss_function volatile chain_pointer = chain;

static double seconds_of_losses(uint64_t calls, const double *theta)
{
    double loss = 0.0;
    const double start = now();
    for (uint64_t k = 0; k < calls; k++) chain_pointer(N, theta, &loss, NULL);
    return now() - start;
}

static double share_outside(hesscrit_context *context, double *seconds_per_call)
{
    static double theta[N];
    static double hessian[N * N];
    const hesscrit_problem problem = hesscrit_problem_of(N, chain, NULL);
    for (size_t i = 0; i < N; i++) theta[i] = 1.0 + (double)i / N;
    const double start = now();
    if (hesscrit_hessian(context, &problem, theta, N, hessian, NULL) != HESSCRIT_OK) exit(1);
    const double whole = now() - start;
    const uint64_t calls = hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS);
    const double losses = seconds_of_losses(calls, theta);
    *seconds_per_call = losses / (double)calls;
    return 1.0 - losses / whole;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof one, &one);

    hesscrit_context *context = NULL;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) return 1;
    double share[REPEATS];
    double seconds = 0.0;
    for (int k = 0; k < REPEATS; k++) share[k] = share_outside(context, &seconds);
    qsort(share, REPEATS, sizeof *share, ascending);
    hesscrit_context_destroy(context);

    const double median = share[REPEATS / 2];
    printf("Hessian from losses, n = %d: a loss takes %.2f us\n", N, 1e6 * seconds);
    printf("figure hessian_outside_loss_n%d %.3f <= 0.200 %s\n", N, median,
           median <= 0.2 ? "met" : "short");
    return 0;
}
