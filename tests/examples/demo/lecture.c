#include "lecture.h"

#include "say.h"

#include <stdio.h>

static int squared_error(size_t n, const double *theta, double *loss, void *user)
{
    (void)n;
    (void)user;
    const double error = 1.0 - theta[0] * theta[1];
    *loss = error * error;
    return 0;
}

hesscrit_problem lecture_problem(void)
{
    return hesscrit_problem_of(2, squared_error, NULL);
}

static void say_escape(const hesscrit_report *report)
{
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *direction, *theta_after;
    if (!hesscrit_report_escape(report, &step, &direction, &theta_after)) return;
    printf("   way down       along ");
    say_vector(2, direction);
    printf(", where the curvature is %.5g,\n", step.curvature);
    printf("                  a step of %.5g to ", step.length);
    say_vector(2, theta_after);
    printf(": loss %.5g -> %.5g\n", step.loss_before, step.loss_after + 0.0);
}

static void say_report(const hesscrit_report *report)
{
    const double *hessian = hesscrit_report_hessian(report);
    printf("\n At (w1, w2) = ");
    say_vector(2, hesscrit_report_theta(report));
    printf("\n   loss           %.5g\n", hesscrit_report_loss(report) + 0.0);
    printf("   gradient       ");
    say_vector(2, hesscrit_report_gradient(report));
    printf("\n   Hessian        [ %7.4f  %7.4f ]\n", hessian[0] + 0.0, hessian[1] + 0.0);
    printf("                  [ %7.4f  %7.4f ]\n", hessian[2] + 0.0, hessian[3] + 0.0);
    printf("   eigenvalues    ");
    say_eigenvalues(report, 2);
    printf("\n");
    say_verdict(report);
    say_minimum_ratio(report);
    say_escape(report);
    printf("   cost           %llu evaluations of the loss\n",
           (unsigned long long)hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS));
}

int lecture_act(hesscrit_context *context)
{
    static const double points[][2] = {{0.0, 0.0}, {1.0, 1.0}, {2.0, 0.3}};
    const hesscrit_problem problem = lecture_problem();

    printf("1. The lecture's network, y = w1 w2 x, loss L(w1, w2) = (1 - w1 w2)^2\n");
    for (size_t k = 0; k < sizeof points / sizeof points[0]; k++) {
        hesscrit_report *report = NULL;
        if (!succeeded(context, hesscrit_analyze(context, &problem, points[k], NULL, &report),
                       "the lecture's network"))
            return 0;
        say_report(report);
        hesscrit_report_destroy(report);
    }
    return 1;
}
