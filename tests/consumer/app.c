/* A user's program, complete: what is x^2 - y^2 at the origin? */
#include <stdio.h>

#include <hesscrit/hesscrit.h>

static int saddle(size_t n, const double *theta, double *loss, void *user)
{
    (void)n;
    (void)user;
    *loss = theta[0] * theta[0] - theta[1] * theta[1];
    return 0;
}

int main(void)
{
    const double origin[2] = {0.0, 0.0};
    const hesscrit_problem problem = hesscrit_problem_of(2, saddle, NULL);
    hesscrit_context *context = NULL;
    hesscrit_report *report = NULL;

    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) return 1;
    if (hesscrit_analyze(context, &problem, origin, NULL, &report) != HESSCRIT_OK) {
        fprintf(stderr, "%s\n", hesscrit_context_detail(context));
        hesscrit_context_destroy(context);
        return 1;
    }

    hesscrit_ratio ratio;
    hesscrit_report_minimum_ratio(report, &ratio);
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    printf("%s, minimum ratio %g\n", hesscrit_verdict_name(verdict), ratio.value);

    hesscrit_report_destroy(report);
    hesscrit_context_destroy(context);
    return verdict == HESSCRIT_SADDLE && ratio.value == 0.5 ? 0 : 1;
}
