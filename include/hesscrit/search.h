/** @file
 * Reaching critical points: any, minima, and saddles of a given index. Each search ends
 * with a verdict on the point that was reached, never with the mere hope that a small step
 * or a slow fall means a minimum.
 */
#ifndef HESSCRIT_SEARCH_H
#define HESSCRIT_SEARCH_H

#include <hesscrit/critical_point.h>

/** Why a search ended. The numbers are pinned. */
typedef enum hesscrit_search_end {
    HESSCRIT_SEARCH_FOUND = 0,         /* what was looked for */
    HESSCRIT_SEARCH_OTHER = 1,         /* a critical point, but not for sure of the kind that was
                                          looked for, and no way on from there: see the verdict */
    HESSCRIT_SEARCH_GRADIENT_FLAT = 2, /* |gradient|, or for minima the loss, falls no further,
                                          and the gradient is not zero */
    HESSCRIT_SEARCH_NOT_SMOOTH = 3,    /* a kink, or steps get nowhere however short they are */
    HESSCRIT_SEARCH_UNBOUNDED = 4,     /* the loss fell below options->lowest_loss, or the search
                                          went on and on to 2^100 typical sizes of the start */
    HESSCRIT_SEARCH_BUDGET = 5         /* options->most_calls or most_steps were used up */
} hesscrit_search_end;

/** What is known at the start and after every step that was taken. */
typedef struct hesscrit_search_step {
    size_t struct_size; /* as the library that calls knows it */
    size_t number;      /* of steps taken so far; 0: at the start */
    size_t n;
    const double *theta; /* n, where the search is now; valid during the call, only to be read */
    double loss;
    double gradient_norm;     /* Euclidean, unit of the loss over that of theta */
    double lowest_eigenvalue; /* of the Hessian in typical sizes, s_i s_j H_ij, as right as steps
                                 need it: unit of the loss; 0 for n = 0 */
    double length;            /* of the step, unit of theta; 0 at the start */
    double radius;            /* of the region that the model is trusted in, in typical sizes */
    uint64_t calls;           /* of all callbacks so far */
} hesscrit_search_step;

/** Return 0 to go on, anything else to cancel: HESSCRIT_E_CANCELLED. Called on the thread that
 *  called the library, in the host's floating-point environment. */
typedef int (*hesscrit_trace_function)(const hesscrit_search_step *step, void *user);

typedef struct hesscrit_search_options {
    size_t struct_size; /* set by hesscrit_search_options_default() */
    /** Reached when the nearest critical point of the quadratic model is no further than this in
     *  every parameter, in typical sizes (see hesscrit_analyze()), or cannot be
     *  told from theta; 1e-8 by default. */
    double tolerance;
    /** And when |gradient| (Euclidean) is at most this as well; 0, the default: no such condition.
     *  Where the errors of the gradient forbid it, the search ends without. */
    double gradient_norm;
    /** Calls of all callbacks together, a batch counting as its points: never one more. 2^62 by
     *  default. What is known when they are used up is enough for a report, once there was a
     *  Hessian. */
    uint64_t most_calls;
    size_t most_steps;   /* 1000 by default */
    double first_radius; /* in typical sizes; 1 by default. To resume: result->radius. */
    double lowest_loss;  /* a loss below it counts as unbounded; -1e100 by default */
    /** Nearly orthonormal rows, n rows of n, such as hesscrit_report_eigenvectors() of the
     *  search that is resumed; NULL: none. Where they are near the first eigenvectors they
     *  save time; else they do no harm (see hesscrit_eigen_nearby()). */
    const double *basis;
    hesscrit_trace_function trace; /* NULL: none */
    void *trace_user;
} hesscrit_search_options;

static inline hesscrit_search_options hesscrit_search_options_default(void)
{
    hesscrit_search_options options;
    options.struct_size = sizeof options;
    options.tolerance = 1e-8;
    options.gradient_norm = 0.0;
    options.most_calls = (uint64_t)1 << 62;
    options.most_steps = 1000;
    options.first_radius = 1.0;
    options.lowest_loss = -1e100;
    options.basis = NULL;
    options.trace = NULL;
    options.trace_user = NULL;
    return options;
}

typedef struct hesscrit_search_result {
    size_t struct_size; /* set by hesscrit_search_result_default() */
    hesscrit_search_end end;
    size_t steps;         /* taken */
    double radius;        /* the last one, in typical sizes */
    double loss;          /* at the end; NaN where the calls did not suffice for it */
    double gradient_norm; /* at the end, Euclidean; NaN as well */
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
 * From theta0 to a critical point of any kind: minimum, maximum, saddle or degenerate.
 *
 * A trust-region method on ||gradient||^2 in typical sizes. With the eigenpairs of the
 * Hessian (mu_k, q_k) and slopes c_k = q_k . gradient, all in typical sizes, the step is
 *     p = -sum_k q_k mu_k c_k / (mu_k^2 + lambda),
 * the exact minimiser of ||gradient + H p||^2 in the region, with lambda = 0 inside it: Newton's
 * step for Hessians of any signature, and no step along null directions. Where |gradient| has a
 * minimum that is not zero, some steps down the loss lead on, up to 20 times.
 *
 * @param theta0   n parameters; only read
 * @param options  NULL for the defaults
 * @param theta    n doubles: where the search ended. May be the array of theta0.
 * @param result   how it ended; NULL if not wanted
 * @param report   receives hesscrit_analyze()'s report on theta, with its default tolerance or
 *                 options->tolerance, whichever is larger; to be given to
 *                 hesscrit_report_destroy(). NULL where options->most_calls did
 *                 not suffice for gradient and Hessian at theta0 (all functions on
 *                 reports take that for an undetermined one); theta is theta0 then.
 *                 report itself may be NULL if it is not wanted.
 * @return HESSCRIT_OK however the search ended, with end FOUND for every point that the critical
 *         test of hesscrit_analyze() accepts, whatever kind it is of; or as hesscrit_analyze(),
 *         for NONFINITE and RANGE at theta0 only (places where the loss or a derivative is
 *         not finite are gone around later); HESSCRIT_E_ARGUMENT also for options out of
 *         range; HESSCRIT_E_CANCELLED also by options->trace. On error nothing is touched.
 *
 * The points on the way are those where gradient and Hessian were had. Where the gradient is the
 * user's, their errors are only guessed as long as steps succeed: they are had where steps fail,
 * where the critical test is passed, and at the end. Should most_calls not suffice for that, which
 * is rare as calls are kept for it, the search ends at the last point where they were had. To
 * resume a search: its theta, its result->radius as first_radius, its report's eigenvectors as
 * basis.
 *
 * Cost of a step: gradient and Hessian as in hesscrit_gradient() and hesscrit_hessian(), the
 * choice of steps made once; with errors that are guessed, 1 gradient and one Hessian of the
 * user's, n products or 2n gradients. Of a trial, one loss, and one gradient where it is the
 * user's. At the end up to 8 gradients more and the Hessian that they lead to, and what
 * hesscrit_analyze() takes after its Hessian.
 * Progress: HESSCRIT_STAGE_SEARCH, of each trial, between the other stages; its total is most_steps
 * or, where more trials than that were needed, their number.
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
 * A trust-region method on the loss: each step is the exact minimiser of the quadratic model
 * in the region, in the basis of eigenvectors. Negative curvature is part of it: from a
 * place where the gradient is zero the step leads down along the lowest eigenvector. Steps must
 * keep a share of the fall that they promise, by more than the error of the loss where it can be
 * seen. Where the critical test is passed the point is analysed; from saddle points and maxima the
 * way goes on by the report's escape, which was seen to lower the loss. So the loss never rises by
 * more than its error.
 *
 * Parameters, errors, cost and resuming are those of hesscrit_find_critical_point(), but for trials
 * of one loss only, and an analysis with its escape at each critical point on the way. FOUND
 * with the verdicts HESSCRIT_MINIMUM and HESSCRIT_FLAT_MINIMUM only, and only where no slope is
 * left along directions of unknown curvature; where a point is critical but its kind undetermined,
 * or the loss is flat: HESSCRIT_SEARCH_OTHER.
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
 * From theta0 to a saddle point with `index` negative eigenvalues: index 1 is what transition
 * states are, n a maximum, and 0 is hesscrit_find_minimum().
 *
 * A trust-region method on the image of the loss: slopes and curvatures along the `index` lowest
 * eigenvectors change sign, so that the saddle becomes a minimum; each step is the
 * exact one in the region. As no function has that image, the radius
 * follows how well the quadratic model foretells the loss. Critical points of another index
 * are left along the image's directions of negative curvature. Whether and which
 * saddle is reached depends on the start: one near to it is best.
 *
 * Parameters, errors, cost and resuming are those of hesscrit_find_critical_point(), but for trials
 * of one loss only; HESSCRIT_E_ARGUMENT also for index > n. FOUND where the critical test is
 * passed, exactly `index` eigenvalues are negative for sure and the verdict is saddle point (for
 * index n, maximum): eigenvalues that cannot be told from zero are allowed
 * beside them. Way down by the report's escape.
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

/** "found", "another critical point", "gradient-flat", "not smooth", "unbounded", "budget used up";
 *  "unknown end" for other numbers. Static storage. */
HESSCRIT_API const char *hesscrit_search_end_name(hesscrit_search_end end);

HESSCRIT_END_DECLS

#endif
