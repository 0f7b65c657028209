/** @file
 * What the library's insides say of a critical point at which curvature decides nothing.
 */
#ifndef RESOLVED_H
#define RESOLVED_H

#include <hesscrit/critical_point.h>

enum { RESOLVED_MOST = 64 };

typedef struct resolved {
    hesscrit_verdict verdict;
    int by_curvature; /* the verdict is that of the signs */
    int order;
    size_t flat_dimension, positive, negative;
    double flat_distance, visible_from;
    double loss, loss_error, lower_loss;
    double lower_point[RESOLVED_MOST];
    const char *why;
    uint64_t calls; /* of the part that looks at higher orders */
    uint64_t calls_before;
} resolved;

/** n <= RESOLVED_MOST. */
hesscrit_status resolve_at(hesscrit_context *context, const hesscrit_problem *problem,
                           const double *theta, resolved *result);

#endif
