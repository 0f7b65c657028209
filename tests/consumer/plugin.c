/* A plugin with its own copy of hesscrit inside. */
#include <hesscrit/hesscrit.h>

int plugin_version_at_build(void);
int plugin_version_at_run(void);
int plugin_sees_a_saddle(void);

static int saddle(size_t n, const double *theta, double *loss, void *user)
{
    (void)n;
    (void)user;
    *loss = theta[0] * theta[0] - theta[1] * theta[1];
    return 0;
}

int plugin_version_at_build(void)
{
    return HESSCRIT_VERSION;
}

int plugin_version_at_run(void)
{
    return hesscrit_version();
}

int plugin_sees_a_saddle(void)
{
    const double origin[2] = {0.0, 0.0};
    const hesscrit_problem problem = hesscrit_problem_of(2, saddle, NULL);
    hesscrit_context *context = NULL;
    hesscrit_report *report = NULL;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) return 0;
    const hesscrit_status status = hesscrit_analyze(context, &problem, origin, NULL, &report);
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    hesscrit_report_destroy(report);
    hesscrit_context_destroy(context);
    return status == HESSCRIT_OK && verdict == HESSCRIT_SADDLE;
}
