/* hesscrit_analyze() for use inside the library. */
#pragma once

#include <hesscrit/critical_point.h>

#include "derivative/derive.h"
#include "higher_orders/symmetries.h"

/* Where the derivatives are known. d: all that HESSCRIT_WANT_ALL asks for, at the evaluator's base.
 * basis: n rows of n, perhaps near the eigenvectors of the Hessian in natural units, or NULL.
 * symmetries: independent ones. The report's calls are all since the public call began. On an error
 * of a callback the evaluator's base may be another point. Calls back for kinks between the axes,
 * for the critical point beside theta, for the escape and for higher orders; where no calls are
 * left and the flags exclude the latter two, it does without the others. */
hesscrit_status hesscrit_analyze_derived(hesscrit_evaluator *evaluator,
                                         const hesscrit_derivatives *d, const double *basis,
                                         double tolerance, unsigned flags,
                                         const hesscrit_symmetries *symmetries,
                                         hesscrit_report **report);
