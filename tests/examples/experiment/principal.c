#include "principal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_FEATURES = 16 }; /* 2^16 subsets are looked through */

/** The variances of the principal components, ascending. */
static int find_variances(const network *net, double *variance)
{
    const size_t n = net->width[0];
    double covariance[MOST_FEATURES * MOST_FEATURES] = {0};
    hesscrit_context *context = NULL;
    for (size_t row = 0; row < net->rows; row++)
        for (size_t e = 0; e < n * n; e++)
            covariance[e] +=
                net->inputs[row * n + e / n] * net->inputs[row * n + e % n] / (double)net->rows;
    hesscrit_status status = hesscrit_context_create(NULL, &context);
    if (status == HESSCRIT_OK)
        status = hesscrit_eigen_symmetric(context, n, n, covariance, variance, n, NULL, NULL);
    hesscrit_context_destroy(context);
    if (status == HESSCRIT_OK) return 1;
    fprintf(stderr, "hesscrit_experiment: principal components: %s\n",
            hesscrit_status_message(status));
    return 0;
}

static size_t size_of(unsigned subset)
{
    size_t size = 0;
    for (; subset; subset &= subset - 1) size++;
    return size;
}

static double loss_of(size_t n, const double *variance, unsigned subset)
{
    double loss = 0.0;
    for (size_t i = 0; i < n; i++) loss += subset >> i & 1 ? 0.0 : 0.5 * variance[i];
    return loss;
}

/** Pairs of a component in the subset and a larger one that is not. */
static size_t index_of(size_t n, unsigned subset)
{
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) pairs += (subset >> i & 1) && !(subset >> k & 1);
    return pairs;
}

/** The subset whose loss is nearest, and how near that is. */
static unsigned nearest_subset(size_t n, const double *variance, size_t most, double loss,
                               double *distance)
{
    unsigned nearest = 0;
    *distance = INFINITY;
    for (unsigned subset = 0; subset >> n == 0; subset++) {
        const double off = fabs(loss - loss_of(n, variance, subset));
        if (size_of(subset) > most || off >= *distance) continue;
        *distance = off;
        nearest = subset;
    }
    return nearest;
}

static size_t narrowest(const network *net)
{
    size_t least = net->width[0];
    for (size_t l = 1; l < net->layers; l++)
        if (net->width[l] < least) least = net->width[l];
    return least;
}

int principal_check(const network *net, const journal *j)
{
    const size_t n = net->width[0], units = narrowest(net);
    double variance[MOST_FEATURES], total, worst = 0.0;
    size_t checked = 0, indices = 0, off = 0, wrong = 0;
    if (n > MOST_FEATURES) {
        fprintf(stderr, "hesscrit_experiment: more than %d features to check\n", MOST_FEATURES);
        return 0;
    }
    if (!find_variances(net, variance)) return 0;
    total = loss_of(n, variance, 0);
    for (size_t k = 0; k < j->runs; k++) {
        const record *r = &j->records[k];
        double distance;
        if (!r->is_done || !r->passed) continue;
        const unsigned subset = nearest_subset(n, variance, units, r->loss, &distance);
        checked++;
        worst = fmax(worst, distance / total);
        off += !(distance <= 1e-8 * total);
        if (net->layers != 2 || size_of(subset) != units) continue;
        indices++;
        wrong += r->signs.negative != index_of(n, subset);
    }
    printf(" linear autoencoder: %zu points, %zu off the exact set (losses right to %.1e);\n"
           "                     %zu with all units in use, %zu with another index than theory's\n",
           checked, off, worst, indices, wrong);
    return off == 0 && wrong == 0;
}
