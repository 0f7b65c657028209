/* The frame of a search: checks before it, results after it. */
#pragma once

#include "search/walk.h"

/* The work of a public call. index: of the saddle that is looked for. */
hesscrit_status hesscrit_search(hesscrit_context *context, const hesscrit_problem *problem,
                                const double *theta0, const hesscrit_search_options *options,
                                const hesscrit_goal *goal, size_t index, double *theta,
                                hesscrit_search_result *result, hesscrit_report **report);
