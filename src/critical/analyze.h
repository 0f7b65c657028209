/* hesscrit_analyze() for use inside the library. */
#ifndef HESSCRIT_CRITICAL_ANALYZE_H
#define HESSCRIT_CRITICAL_ANALYZE_H

#include <hesscrit/critical_point.h>

/* hessian_error: n * n doubles, symmetric, or NULL: what the entries of the problem's Hessian
 * are off by besides all else; read after the callbacks for it have been called. */
hesscrit_status hesscrit_analyze_problem(hesscrit_context *context, const hesscrit_problem *problem,
                                         const double *theta,
                                         const hesscrit_analyze_options *options,
                                         const double *hessian_error, hesscrit_report **report);

#endif
