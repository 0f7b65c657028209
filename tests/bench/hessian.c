/** @file
 * How much of the time of a Hessian from losses is spent outside the loss?
 */
#include <stdio.h>
#include <stdlib.h>

#include <hesscrit/hessian.h>

#include "measure/report.h"
#include "measure/timing.h"

enum { N = 1000, REPEATS = 5 };

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
    const double start = seconds_of_cpu();
    for (uint64_t k = 0; k < calls; k++) chain_pointer(N, theta, &loss, NULL);
    return seconds_of_cpu() - start;
}

static double share_outside(hesscrit_context *context, double *seconds_per_call)
{
    static double theta[N];
    static double hessian[N * N];
    const hesscrit_problem problem = hesscrit_problem_of(N, chain, NULL);
    for (size_t i = 0; i < N; i++) theta[i] = 1.0 + (double)i / N;
    const double start = seconds_of_cpu();
    if (hesscrit_hessian(context, &problem, theta, N, hessian, NULL) != HESSCRIT_OK) exit(1);
    const double whole = seconds_of_cpu() - start;
    const uint64_t calls = hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS);
    const double losses = seconds_of_losses(calls, theta);
    *seconds_per_call = losses / (double)calls;
    return 1.0 - losses / whole;
}

int main(void)
{
    stay_on_one_cpu();
    hesscrit_context *context = NULL;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) return 1;
    double share[REPEATS];
    double seconds = 0.0;
    for (int k = 0; k < REPEATS; k++) share[k] = share_outside(context, &seconds);
    hesscrit_context_destroy(context);

    printf("Hessian from losses, n = %d: a loss takes %.2f us\n", N, 1e6 * seconds);
    report_figure("hessian_outside_loss_n1000", quantile(REPEATS, share, 0.5), 0.2);
    return 0;
}
