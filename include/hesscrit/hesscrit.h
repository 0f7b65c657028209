/** @file
 * hesscrit: is this point a minimum, a maximum, a saddle point or something degenerate? How sure is
 * that? And which way is down? This header includes all others. Start with hesscrit_analyze() in
 * critical_point.h. Words and conventions that hold everywhere are in api.h.
 */
#ifndef HESSCRIT_HESSCRIT_H
#define HESSCRIT_HESSCRIT_H

#include <hesscrit/api.h>
#include <hesscrit/check.h>
#include <hesscrit/context.h>
#include <hesscrit/critical_point.h>
#include <hesscrit/eigen.h>
#include <hesscrit/escape.h>
#include <hesscrit/gradient.h>
#include <hesscrit/hessian.h>
#include <hesscrit/minimum_ratio.h>
#include <hesscrit/problem.h>
#include <hesscrit/search.h>
#include <hesscrit/status.h>
#include <hesscrit/taylor.h>

#endif
