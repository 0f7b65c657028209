#include "searches.h"

search_outputs new_search_outputs(void)
{
    return (search_outputs){.result = hesscrit_search_result_default()};
}

hesscrit_status make_search(int number, hesscrit_context *context, const hesscrit_problem *problem,
                            const double *theta0, const hesscrit_search_options *options,
                            search_outputs *out)
{
    switch (number) {
    case SEARCH_CRITICAL_POINT:
        return hesscrit_find_critical_point(context, problem, theta0, options, out->theta,
                                            &out->result, &out->report);
    case SEARCH_MINIMUM:
        return hesscrit_find_minimum(context, problem, theta0, options, out->theta, &out->result,
                                     &out->report);
    default:
        return hesscrit_find_saddle(context, problem, theta0, 1, options, out->theta, &out->result,
                                    &out->report);
    }
}
