/** @file
 * How this demo talks: results go to stdout, complaints to stderr.
 */
#ifndef HESSCRIT_DEMO_SAY_H
#define HESSCRIT_DEMO_SAY_H

#include <hesscrit/hesscrit.h>

/** 1 when the status is a success; else 0, and the reason stands on stderr. */
int succeeded(const hesscrit_context *context, hesscrit_status status, const char *what);

/** "(0.70711, 0.70711)" */
void say_vector(size_t n, const double *vector);

/** The first `count` of the eigenvalues, each with what it may be off by. */
void say_eigenvalues(const hesscrit_report *report, size_t count);

/** The verdict and the reason for it. */
void say_verdict(const hesscrit_report *report);

/** The minimum ratio, its interval and the signs that it was counted from. */
void say_minimum_ratio(const hesscrit_report *report);

#endif
