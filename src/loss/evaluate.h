/* The only caller of user callbacks: counts, reports progress, keeps the
 * user's theta safe, and runs many points in batches or threads. */
#pragma once

#include <hesscrit/problem.h>

#include "base/context.h"

typedef struct hesscrit_evaluator {
    hesscrit_context *context;
    hesscrit_problem problem;
    const double *base; /* n, what the points below are displaced from */
    double *rows;       /* `width` copies of base; only displaced coordinates are written */
    double *lent;       /* n: a single point, while a callback has it */
    size_t width;       /* how many points are evaluated at once */
    const int
        *sides; /* NULL, or n: 1 or -1 where the domain of the loss is on that side of base only */
    double loss_unit;   /* unit roundoff of the arithmetic of the loss, if its values were seen to
                           have fewer bits than a double, as in single precision; else 0 */
    double least_error; /* of a loss: what theta, asked again, differed by; else 0 */
    hesscrit_stage stage;
    uint64_t done, total; /* of the stage's calls, for the progress hook */
    uint64_t most_calls;  /* of all callbacks since the public call began: what would be one
                             more is not called, but HESSCRIT_E_BUDGET. No limit at first. */
} hesscrit_evaluator;

/* A point of a stencil: base with coordinate i set to xi and j to xj. i == j
 * (then xi == xj) displaces one coordinate. */
typedef struct hesscrit_point {
    size_t i, j;
    double xi, xj;
} hesscrit_point;

static inline hesscrit_point hesscrit_point_on_axis(size_t i, double x)
{
    return (hesscrit_point){i, i, x, x};
}

/* What is asked of the user, at one theta or, of the loss, at count rows. */
typedef struct hesscrit_question {
    hesscrit_callback callback;
    size_t count;
    const double *theta;
    const double *vector; /* that H is multiplied with */
    double *answer;
} hesscrit_question;

/* The one call of a callback, in whatever environment. Returns what it returned. All of the answer
 * is NaN before it. */
int hesscrit_call_user(const hesscrit_problem *problem, const hesscrit_question *question);

/* What a text says behind an answer that is NaN; "" for others. Static storage. */
const char *hesscrit_or_unwritten(double answer);

/* The problem as this version of the library knows it, from one of any version; nothing but that
 * is checked. The caller's own struct may lack fields that came after 0.1.0. */
hesscrit_status hesscrit_read_problem(hesscrit_context *context, const hesscrit_problem *given,
                                      hesscrit_problem *problem);

/* Read and check the problem and theta, and take scratch memory. If n * n
 * matrices will be wanted and no address space can hold one, theta is not even
 * read, as n must be wrong. */
hesscrit_status hesscrit_evaluator_start(hesscrit_context *context, const hesscrit_problem *given,
                                         const double *theta, int matrices,
                                         hesscrit_evaluator *evaluator);

/* The same at another point (n): another evaluator, of what is known of the loss and of calls. */
hesscrit_status hesscrit_evaluator_elsewhere(const hesscrit_evaluator *evaluator,
                                             const double *point, hesscrit_evaluator *elsewhere);

/* What is evaluated from now on, and about how many calls that will take: more ones, if it is the
 * stage already. */
void hesscrit_evaluator_stage(hesscrit_evaluator *evaluator, hesscrit_stage stage, uint64_t total);

/* Displace from another point (n doubles that stay valid). Checks first, as below. */
hesscrit_status hesscrit_evaluator_rebase(hesscrit_evaluator *evaluator, const double *base);

/* Losses at `count` points, in batches or threads. A loss that is not finite is no error here. */
hesscrit_status hesscrit_evaluate_inside(hesscrit_evaluator *evaluator, size_t count,
                                         const hesscrit_point *points, double *losses);

/* Loss at any theta (n). A loss that is not finite is no error here. */
hesscrit_status hesscrit_evaluate_loss(hesscrit_evaluator *evaluator, const double *theta,
                                       double *loss);

/* The user's gradient at a point, or at any theta; what is not finite is no error here. */
hesscrit_status hesscrit_evaluate_gradient_point(hesscrit_evaluator *evaluator,
                                                 hesscrit_point point, double *gradient);
hesscrit_status hesscrit_evaluate_gradient(hesscrit_evaluator *evaluator, const double *theta,
                                           double *gradient);

/* The user's Hessian (n * n) and product with a vector at base. */
hesscrit_status hesscrit_evaluate_hessian(hesscrit_evaluator *evaluator, double *hessian);
hesscrit_status hesscrit_evaluate_product(hesscrit_evaluator *evaluator, const double *vector,
                                          double *product);

/* HESSCRIT_E_CALLBACK when a callback has written to the theta that it was lent. */
hesscrit_status hesscrit_evaluator_check(hesscrit_evaluator *evaluator);
