#include "tie.h"

#include <stdlib.h>
#include <string.h>

static size_t groups_in(const size_t *groups, size_t units)
{
    size_t most = 0;
    for (size_t j = 0; j < units; j++)
        if (groups[j] + 1 > most) most = groups[j] + 1;
    return most;
}

/** Two weights are one where they connect the same groups. */
static void share_layer(const network *net, size_t *const *groups, size_t l, size_t *shared,
                        size_t *next)
{
    const size_t inputs = net->width[l], units = net->width[l + 1];
    const size_t from = groups_in(groups[l], inputs), to = groups_in(groups[l + 1], units);
    for (size_t j = 0; j < units; j++)
        for (size_t i = 0; i < inputs; i++)
            shared[j * inputs + i] = *next + groups[l + 1][j] * from + groups[l][i];
    *next += to * from;
    if (net->kind == NETWORK_LINEAR) return;
    for (size_t j = 0; j < units; j++) shared[units * inputs + j] = *next + groups[l + 1][j];
    *next += to;
}

int tie_units(const network *net, size_t *const *groups, tie *t)
{
    *t = (tie){.free = network_problem(net)};
    t->shared = malloc(t->free.n * sizeof *t->shared);
    size_t *shared = t->shared;
    if (!shared) return 0;
    for (size_t l = 0; l < net->layers; l++) {
        share_layer(net, groups, l, shared, &t->n);
        shared += net->width[l + 1] * (net->width[l] + (net->kind == NETWORK_LINEAR ? 0 : 1));
    }
    return 1;
}

void tie_expand(const tie *t, const double *tied, double *theta)
{
    for (size_t i = 0; i < t->free.n; i++) theta[i] = tied[t->shared[i]];
}

static int loss_of(size_t n, const double *tied, double *loss, void *user)
{
    const tie *t = user;
    double *theta = calloc(t->free.n, sizeof *theta);
    if (!theta) return 1;
    (void)n;
    tie_expand(t, tied, theta);
    const int code = t->free.loss(t->free.n, theta, loss, t->free.user);
    free(theta);
    return code;
}

/** What is tied adds up. */
static int gradient_of(size_t n, const double *tied, double *gradient, void *user)
{
    const tie *t = user;
    double *theta = calloc(2 * t->free.n, sizeof *theta);
    if (!theta) return 1;
    double *g = theta + t->free.n;
    tie_expand(t, tied, theta);
    const int code = t->free.gradient(t->free.n, theta, g, t->free.user);
    memset(gradient, 0, n * sizeof *gradient);
    for (size_t i = 0; code == 0 && i < t->free.n; i++) gradient[t->shared[i]] += g[i];
    free(theta);
    return code;
}

static int hessian_of(size_t n, const double *tied, double *hessian, void *user)
{
    const tie *t = user;
    const size_t m = t->free.n;
    double *theta = calloc((m + 1) * m, sizeof *theta);
    if (!theta) return 1;
    double *h = theta + m;
    tie_expand(t, tied, theta);
    const int code = t->free.hessian(m, theta, h, t->free.user);
    memset(hessian, 0, n * n * sizeof *hessian);
    for (size_t i = 0; code == 0 && i < m; i++)
        for (size_t j = 0; j < m; j++) hessian[t->shared[i] * n + t->shared[j]] += h[i * m + j];
    free(theta);
    return code;
}

hesscrit_problem tie_problem(const tie *t)
{
    hesscrit_problem problem = hesscrit_problem_of(t->n, loss_of, (void *)t);
    problem.gradient = gradient_of;
    problem.hessian = hessian_of;
    problem.loss_error = t->free.loss_error;
    problem.gradient_error = t->free.gradient_error * (double)t->free.n;
    problem.flags = HESSCRIT_PROBLEM_THREAD_SAFE;
    return problem;
}

void tie_free(tie *t)
{
    free(t->shared);
    t->shared = NULL;
}
