/** @file
 * The searches by number, so that one test can put all of them through the same.
 */
#ifndef SEARCHES_H
#define SEARCHES_H

#include <hesscrit/search.h>

enum { SEARCH_CRITICAL_POINT, SEARCH_MINIMUM, SEARCH_SADDLE, SEARCHES };

/** What a search tells; report is NULL where there is none. */
typedef struct search_outputs {
    double theta[8];
    hesscrit_search_result result;
    hesscrit_report *report;
} search_outputs;

/** All zero but for the sizes of structs. */
search_outputs new_search_outputs(void);

/** The search with a number below SEARCHES, for saddles of index 1. */
hesscrit_status make_search(int number, hesscrit_context *context, const hesscrit_problem *problem,
                            const double *theta0, const hesscrit_search_options *options,
                            search_outputs *out);

#endif
