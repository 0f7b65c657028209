/** @file
 * What the report says of a critical point at which curvature decides nothing, copied out of it.
 */
#ifndef RESOLVED_H
#define RESOLVED_H

#include <hesscrit/critical_point.h>

enum { RESOLVED_MOST = 64, RESOLVED_REASON = 256 };

typedef struct resolved {
    hesscrit_verdict verdict;
    hesscrit_signs signs;
    int order;
    size_t flat_dimension;
    double flat_distance;
    double loss, loss_error;
    double lower_loss; /* NaN: no escape */
    double lower_point[RESOLVED_MOST];
    char reason[RESOLVED_REASON];
    uint64_t calls; /* of all callbacks */
} resolved;

/** hesscrit_analyze(); n <= RESOLVED_MOST. */
hesscrit_status resolve_at(hesscrit_context *context, const hesscrit_problem *problem,
                           const double *theta, resolved *result);

/** The calls that it takes to know the signs. */
hesscrit_status calls_before_resolving(hesscrit_context *context, const hesscrit_problem *problem,
                                       const double *theta, uint64_t *calls);

#endif
