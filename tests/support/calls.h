/** @file
 * Every public call that calls the user back, on the problem of spy.h, so that
 * one test can put all of them through the same trouble.
 */
#ifndef CALLS_H
#define CALLS_H

#include <hesscrit/hesscrit.h>

#include "spy.h"

/** Where the calls write to; each call writes to some of them. */
typedef struct call_outputs {
    hesscrit_report *report;
    double gradient[SPY_N], gradient_bound[SPY_N];
    double hessian[SPY_N * SPY_N], hessian_bound[SPY_N * SPY_N];
    hesscrit_check check;
    hesscrit_ratio ratio;
    hesscrit_signs signs;
    double theta_after[SPY_N], unit[SPY_N];
    hesscrit_escape_step step;
    hesscrit_taylor_fit fit;
    double found[SPY_N]; /* by a search; report is about it */
    hesscrit_search_result search;
} call_outputs;

typedef struct library_call {
    const char *name;
    unsigned offers; /* what the problem must have for the call to make sense */
    int matrices;    /* 1: needs room for n * n doubles */
    hesscrit_status (*make)(hesscrit_context *context, const hesscrit_problem *problem,
                            const double *theta, call_outputs *out);
} library_call;

extern const library_call library_calls[];
extern const size_t library_call_count;

/** Fill with a pattern, but for the sizes of structs. */
void prepare_outputs(call_outputs *out);

/** Frees the report, if there is one. The outputs can then be prepared again. */
void release_outputs(call_outputs *out);

/** Fails unless everything is as prepare_outputs() left it. */
void assert_outputs_untouched(const call_outputs *out);

/**
 * Fails unless all that was written since prepare_outputs() is true of the
 * loss at spy_theta: values within their bounds, eigenvalues within their
 * radii, no sign that is wrong, a step that really goes down.
 */
void assert_outputs_true(const call_outputs *out);

/** Fails unless the same call has written the same bits to both. */
void assert_outputs_equal(const call_outputs *actual, const call_outputs *expected);

/** Visit every call with every set of callbacks that can serve it. */
typedef void (*call_visitor)(const library_call *call, unsigned offers, void *data);
void for_every_call(call_visitor visit, void *data);

#endif
