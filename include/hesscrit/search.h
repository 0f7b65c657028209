/** @file
 * Searches for critical points: of any kind, for minima, and for saddle points of a given index.
 * Each search ends with a verdict on the point that it reached. It never takes a small step or a
 * slow fall for a minimum.
 */
#ifndef HESSCRIT_SEARCH_H
#define HESSCRIT_SEARCH_H

#include <hesscrit/critical_point.h>

/** Why a search ended. The numbers are pinned. */
typedef enum hesscrit_search_end {
    HESSCRIT_SEARCH_FOUND = 0,         /* what was looked for */
    HESSCRIT_SEARCH_OTHER = 1,         /* a critical point, but not for sure of the kind that was
                                          looked for, and no way on from there: see the verdict */
    HESSCRIT_SEARCH_GRADIENT_FLAT = 2, /* |gradient|, or for minima the loss, falls no further; and
                                          the gradient is not zero */
    HESSCRIT_SEARCH_NOT_SMOOTH = 3,    /* a kink; or steps get nowhere, however short they are */
    HESSCRIT_SEARCH_UNBOUNDED = 4,     /* the loss fell below options->lowest_loss; or the search
                                          went away to 2^100 typical sizes from the start */
    HESSCRIT_SEARCH_BUDGET = 5         /* options->most_calls or most_steps were used up */
} hesscrit_search_end;

/** What is known at the start and after every step that was taken. */
typedef struct hesscrit_search_step {
    size_t struct_size; /* as the library that calls knows it */
    size_t number;      /* how many steps were taken so far; 0 at the start */
    size_t n;
    const double *theta; /* n, where the search is now; valid during the call, only to be read */
    double loss;
    double gradient_norm;     /* Euclidean, unit of the loss over that of theta */
    double lowest_eigenvalue; /* of the Hessian in natural units, s_i s_j H_ij, unit of the loss; as
                                 right as steps need it; 0 for n = 0 */
    double length;            /* of the last step, unit of theta; 0 at the start */
    double radius;            /* the trust radius: the model is trusted so far, in typical sizes */
    uint64_t calls;           /* of all callbacks so far */
} hesscrit_search_step;

/** Watches a search. Return 0 to go on. Any other number cancels: the search returns
 *  HESSCRIT_E_CANCELLED. It is called on the thread that called the library, in the host's
 *  floating-point environment. */
typedef int (*hesscrit_trace_function)(const hesscrit_search_step *step, void *user);

/** Writes the symmetries at theta into the rows: symmetry_count rows of n, as the symmetries of
 *  hesscrit_analyze_options are. Those that are zero there, or depend on rows before them (one
 *  rotation, where all atoms are on a line), count for nothing. Return 0; any other number ends the
 *  search with HESSCRIT_E_CALLBACK. It is called where a point is analysed, once for each, on the
 *  thread that called the library, in the host's floating-point environment. */
typedef int (*hesscrit_symmetry_function)(size_t n, const double *theta, double *rows, void *user);

typedef struct hesscrit_search_options {
    size_t struct_size; /* set by hesscrit_search_options_default() */
    /** How near the nearest critical point of the quadratic model must be, in every parameter: in
     *  typical sizes, > 0; 1e-8 by default. One that cannot be told from theta is near enough: see
     *  hesscrit_analyze(). */
    double tolerance;
    /** And |gradient| (Euclidean) must be at most this as well. 0, the default: no such condition.
     *  Where the errors of the gradient forbid it, the search ends without. */
    double gradient_norm;
    /** Calls of all callbacks together. Each point of a batch counts. Not one more is made. 2^62 by
     *  default. When they are used up, there is still a report, if there was ever a Hessian. */
    uint64_t most_calls;
    size_t most_steps;   /* 1000 by default */
    double first_radius; /* the first trust radius, in typical sizes, > 0; 1 by default */
    double lowest_loss;  /* a loss below it counts as unbounded; -1e100 by default */
    /** Nearly orthonormal rows, n rows of n, only read; or NULL for none. Where they are near the
     *  first eigenvectors they save time. Else they do no harm: see hesscrit_eigen_nearby(). */
    const double *basis;
    hesscrit_trace_function trace; /* NULL: none */
    void *trace_user;
    hesscrit_symmetry_function symmetries; /* that the loss is known to have; NULL: none are */
    size_t symmetry_count;                 /* rows, at most n */
    void *symmetry_user;
} hesscrit_search_options;

static inline hesscrit_search_options hesscrit_search_options_default(void)
{
    hesscrit_search_options options;
    options.struct_size = sizeof options;
    options.tolerance = 1e-8;
    options.gradient_norm = 0.0;
    options.most_calls = UINT64_C(1) << 62;
    options.most_steps = 1000;
    options.first_radius = 1.0;
    options.lowest_loss = -1e100;
    options.basis = NULL;
    options.trace = NULL;
    options.trace_user = NULL;
    options.symmetries = NULL;
    options.symmetry_count = 0;
    options.symmetry_user = NULL;
    return options;
}

typedef struct hesscrit_search_result {
    size_t struct_size; /* set by hesscrit_search_result_default() */
    hesscrit_search_end end;
    size_t steps;         /* how many were taken */
    double radius;        /* the last trust radius, in typical sizes */
    double loss;          /* at the end; NaN where the calls did not suffice for it */
    double gradient_norm; /* at the end, Euclidean; NaN where the calls did not suffice for it */
    uint64_t calls[4];    /* by hesscrit_callback, the analysis at the end included */
} hesscrit_search_result;

static inline hesscrit_search_result hesscrit_search_result_default(void)
{
    hesscrit_search_result result;
    result.struct_size = sizeof result;
    result.end = HESSCRIT_SEARCH_BUDGET;
    result.steps = 0;
    result.radius = 0.0;
    result.loss = 0.0;
    result.gradient_norm = 0.0;
    result.calls[0] = result.calls[1] = result.calls[2] = result.calls[3] = 0;
    return result;
}

HESSCRIT_BEGIN_DECLS

/**
 * From theta0 to a critical point of any kind: minimum, maximum, saddle point or degenerate.
 *
 * It is a trust-region method on ||gradient||^2 in natural units. With the eigenpairs (mu_k, q_k)
 * of the Hessian and the slopes c_k = q_k . gradient, all in natural units, the step is
 *     p = -sum_k q_k mu_k c_k / (mu_k^2 + lambda).
 * That is the exact minimiser of ||gradient + H p||^2 within the trust radius. Inside it lambda is
 * 0: Newton's step for Hessians of any signature, and no step along null directions. |gradient| can
 * have a minimum that is not zero. Then some steps down the loss lead on, up to 20 times.
 *
 * @param theta0   n parameters; only read
 * @param options  NULL for the defaults
 * @param theta    n doubles: where the search ended. It may be the array of theta0.
 * @param result   how it ended; NULL if not wanted
 * @param report   receives the report of hesscrit_analyze() on theta, for its default tolerance or
 *                 options->tolerance, whichever is larger. Give it to hesscrit_report_destroy(). It
 *                 receives NULL where options->most_calls did not suffice for gradient and Hessian
 *                 at theta0; then theta is theta0. (All functions on reports take NULL for an
 *                 undetermined one.) report itself may be NULL if it is not wanted.
 * @return HESSCRIT_OK however the search ended. The end is FOUND for every point that the critical
 *         test of hesscrit_analyze() accepts and where the loss is smooth, whatever its kind. Or
 *         HESSCRIT_E_ARGUMENT        an option is out of range, or theta is NULL
 *         HESSCRIT_E_NONFINITE       like hesscrit_analyze(), at theta0 only
 *         HESSCRIT_E_RANGE           like hesscrit_analyze(), at theta0 only
 *         HESSCRIT_E_ASYMMETRIC      the user's Hessian or products
 *         HESSCRIT_E_NO_CONVERGENCE  of eigenvalues
 *         HESSCRIT_E_CANCELLED       by the progress hook, or by options->trace
 *         HESSCRIT_E_CALLBACK        options->symmetries failed. What it wrote is refused with
 *                                    HESSCRIT_E_ARGUMENT where it is not finite, or where slope or
 *                                    curvature of a point along it are not zero
 *         or any of status.h. On error theta, result and report are untouched. After theta0, places
 *         where something is not finite are gone around. HESSCRIT_E_BUDGET is no error of a search:
 *         its end is HESSCRIT_SEARCH_BUDGET then.
 *
 * Errors on the way: the search stands only where it has gradient and Hessian. Where the gradient
 * is the user's, it saves calls: it guesses the errors of both as long as steps succeed. It
 * measures them where steps fail, where the critical test is passed, and at the end. It keeps calls
 * back for that. In rare cases most_calls do not suffice for it all the same. Then the search ends
 * at the last point where it had measured them.
 *
 * To resume a search, give its theta as theta0, its result->radius as first_radius, and the
 * eigenvectors of its report as basis.
 *
 * Cost in calls. "Differences" are the losses, or gradients, for gradient and Hessian with their
 * errors: n^2 + 7n + 1 losses and the noise, or 1 loss and 4n + 1 gradients and the noise of both
 * (see hesscrit_analyze()). n products or 1 Hessian of the user's take the place of 4n gradients.
 *
 *      what                     losses only           with the user's gradient
 *      at theta0                differences           differences
 *      a trial                  1 loss, differences   1 loss, 1 gradient
 *      a step, errors guessed                         2n gradients, or n products, or 1 Hessian
 *      a step, errors measured  in its trial          differences
 *      the last digits          differences           up to 8 gradients, and differences
 *      the end                  what hesscrit_analyze() takes after its Hessian
 *
 * Progress: HESSCRIT_STAGE_SEARCH is told of each trial, between the other stages. Its total is
 * most_steps, or the number of trials where that is larger.
 * Source: least residuals of Newton's equation, Roosta, Liu, Xu & Mahoney, "Newton-MR", EURO J.
 * Comput. Optim. 10 (2022); trust regions, Conn, Gould & Toint, "Trust-region methods" (2000),
 * 7.3 and 17.4.2; gradient-flat points, Frye et al., "Critical point-finding methods reveal
 * gradient-flat regions of deep network losses", Neural Comput. 33 (2021).
 */
HESSCRIT_API hesscrit_status hesscrit_find_critical_point(
    hesscrit_context *context, const hesscrit_problem *problem, const double *theta0,
    const hesscrit_search_options *options, double *theta, hesscrit_search_result *result,
    hesscrit_report **report);

/**
 * From theta0 down to a minimum.
 *
 * It is a trust-region method on the loss. Each step is the exact minimiser of the quadratic model
 * within the trust radius, in the basis of eigenvectors. Negative curvature is part of it: where
 * the gradient is zero, the step leads down along the lowest eigenvector. A step is taken if the
 * loss falls by a twentieth of what the model promises. What is within the errors of the two losses
 * proves nothing, and counts on both sides. Where the critical test is passed, the point is
 * analysed. From saddle points and maxima the way goes on by the escape of the report, which was
 * seen to lower the loss. So no step raises the loss by more than a few of its errors.
 *
 * Parameters, errors, cost and resuming are those of hesscrit_find_critical_point(), with these
 * changes:
 *  - A trial costs 1 loss only. A step costs differences, or with a user's gradient 1 gradient and
 *    what it costs there.
 *  - Each critical point on the way costs an analysis with its escape.
 *  - The end is FOUND with the verdicts HESSCRIT_MINIMUM and HESSCRIT_FLAT_MINIMUM only, and only
 *    where no slope is left along directions of unknown curvature. It is HESSCRIT_SEARCH_OTHER
 *    where a point is critical but its kind undetermined, and where the loss is flat.
 *
 * Source: Moré & Sorensen, "Computing a trust region step", SIAM J. Sci. Stat. Comput. 4
 * (1983); Conn, Gould & Toint (2000), 7.3 and 17.4.2.
 */
HESSCRIT_API hesscrit_status hesscrit_find_minimum(hesscrit_context *context,
                                                   const hesscrit_problem *problem,
                                                   const double *theta0,
                                                   const hesscrit_search_options *options,
                                                   double *theta, hesscrit_search_result *result,
                                                   hesscrit_report **report);

/**
 * From theta0 to a saddle point with `index` negative eigenvalues. Transition states have index 1.
 * Index n is a maximum. Index 0 is hesscrit_find_minimum().
 *
 * It is a trust-region method on the image of the loss: slopes and curvatures along the `index`
 * lowest eigenvectors change sign, so that the saddle point becomes a minimum. Each step is the
 * exact one within the trust radius. No function has that image. So the radius follows how well the
 * quadratic model foretells the loss. Critical points of another index are left along the image's
 * directions of negative curvature. It depends on the start whether a saddle point is reached, and
 * which. A start near to it is best.
 *
 * Parameters, errors, cost and resuming are those of hesscrit_find_critical_point(), with these
 * changes:
 *  - HESSCRIT_E_ARGUMENT also for index > n.
 *  - A trial costs 1 loss only. A step costs differences, or with a user's gradient 1 gradient and
 *    what it costs there.
 *  - The end is FOUND where the critical test is passed, exactly `index` eigenvalues are negative
 *    for sure, and the verdict is saddle point (maximum for index n). Eigenvalues that cannot be
 *    told from zero are allowed beside them. The escape of the report leads down.
 *
 * Source: Helgaker, "Transition-state optimizations by trust-region image minimization", Chem.
 * Phys. Lett. 182 (1991).
 */
HESSCRIT_API hesscrit_status hesscrit_find_saddle(hesscrit_context *context,
                                                  const hesscrit_problem *problem,
                                                  const double *theta0, size_t index,
                                                  const hesscrit_search_options *options,
                                                  double *theta, hesscrit_search_result *result,
                                                  hesscrit_report **report);

/** "found", "another critical point", "gradient-flat", "not smooth", "unbounded" or "calls or steps
 *  used up". "unknown end" for other numbers. Static storage. */
HESSCRIT_API const char *hesscrit_search_end_name(hesscrit_search_end end);

HESSCRIT_END_DECLS

#endif
