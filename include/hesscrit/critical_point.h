/** @file
 * The one call: what kind of point is theta, how sure is that, and which way is down?
 */
#ifndef HESSCRIT_CRITICAL_POINT_H
#define HESSCRIT_CRITICAL_POINT_H

#include <hesscrit/context.h>
#include <hesscrit/eigen.h>
#include <hesscrit/escape.h>
#include <hesscrit/minimum_ratio.h>
#include <hesscrit/problem.h>

/** The numbers are pinned. "It" is the loss around theta. */
typedef enum hesscrit_verdict {
    HESSCRIT_NOT_CRITICAL = 0, /* the gradient is not zero */
    HESSCRIT_MINIMUM = 1,      /* strict: it rises in every direction */
    HESSCRIT_MAXIMUM = 2,      /* strict: it falls in every direction */
    HESSCRIT_SADDLE = 3,       /* it rises in some directions and falls in others */
    HESSCRIT_FLAT = 4,         /* no change was seen in any direction */
    HESSCRIT_UNDETERMINED = 5, /* some eigenvalue's sign is not known, and it matters */
    HESSCRIT_FLAT_MINIMUM = 6, /* the floor of a valley: it stays the same along some curves,
                                  rises in all other directions, and falls in none */
    HESSCRIT_FLAT_MAXIMUM = 7, /* the top of a ridge: the same upside down */
    HESSCRIT_NOT_SMOOTH = 8,   /* a kink or a jump: no Hessian describes it */
    HESSCRIT_GRADIENT_FLAT = 9 /* not critical, but methods that only lower |gradient| stop here:
                                  H g is zero, and g is not */
} hesscrit_verdict;

/** What a verdict rests on. The numbers are pinned. */
typedef enum hesscrit_evidence {
    HESSCRIT_EVIDENCE_NONE = 0,   /* there is none: undetermined */
    HESSCRIT_EVIDENCE_LIKELY = 1, /* error bounds that are estimates: from differences, or of a
                                     Hessian whose error was not stated; or losses that were seen
                                     around theta */
    HESSCRIT_EVIDENCE_PROVED = 2  /* certain error bounds: no other signs are possible, if the
                                     user's Hessian is as right as the problem states. That the
                                     gradient is zero is not proved */
} hesscrit_evidence;

/** Do not look for an escape, nor where the model leads: no loss is called for that. */
#define HESSCRIT_ANALYZE_NO_ESCAPE 1u
/** Do not look at higher orders: where eigenvalues are zero within their radii and the others have
 *  one sign, the point is undetermined. It is flat where no change of the loss was seen. */
#define HESSCRIT_ANALYZE_NO_HIGHER_ORDER 2u

typedef struct hesscrit_analyze_options {
    size_t struct_size;    /* set by hesscrit_analyze_options_default() */
    double tolerance;      /* of the critical test, in typical sizes, > 0; 1e-4 by default */
    unsigned flags;        /* HESSCRIT_ANALYZE_..., or 0 */
    double loss_tolerance; /* what promises to fall by no more counts as critical, loss units, >= 0:
                              say 1e-3 of a log-likelihood; 0 by default */
    uint64_t most_calls;   /* that step 4 of hesscrit_analyze() may make, about, after up to 53n + 1
                              to see where to look; 0, the default: 20000 + 64n of losses and
                              gradients together, or 30000 + 16n(n + 1) losses, for each of the two
                              signs of the loss that it may look at */
    uint64_t seed;         /* of its random directions; 0 by default */

    /** Directions along which the loss is known not to change around theta: those in which shifts,
     *  rotations or rescalings that it does not see move theta (of a rotation, its tangent there).
     *  symmetry_count rows of n (of k for hesscrit_analyze_subspace()), in the unit of theta, of
     *  any length; only read. What they span is flat without being looked at: slope and curvature
     *  along it are checked, and nothing else. Take rotations about the middle of what turns; two
     *  atoms, or more on a line, have two of them. NULL and 0 by default. */
    const double *symmetries;
    size_t symmetry_count;
} hesscrit_analyze_options;

static inline hesscrit_analyze_options hesscrit_analyze_options_default(void)
{
    hesscrit_analyze_options options;
    options.struct_size = sizeof options;
    options.tolerance = 1e-4;
    options.flags = 0;
    options.loss_tolerance = 0.0;
    options.most_calls = 0;
    options.seed = 0;
    options.symmetries = NULL;
    options.symmetry_count = 0;
    return options;
}

/** What to do after an analysis. The numbers are pinned. */
typedef enum hesscrit_next {
    HESSCRIT_NEXT_ASK = 0,   /* the question is open: the advice names what would decide it */
    HESSCRIT_NEXT_STOP = 1,  /* nothing leads further down from here */
    HESSCRIT_NEXT_STEP = 2,  /* take the step of hesscrit_report_escape(), go on from there */
    HESSCRIT_NEXT_SEARCH = 3 /* go on: with your optimiser, or hesscrit_find_minimum() */
} hesscrit_next;

/** Everything that one analysis found. Read it through the functions below. */
typedef struct hesscrit_report hesscrit_report;

HESSCRIT_BEGIN_DECLS

/**
 * Analyze the loss at theta: gradient, Hessian, eigenvalues, verdict and minimum ratio. Where some
 * curvature is negative, it also looks for an escape.
 *
 * Typical sizes s_i, natural units and radii are defined in api.h. In natural units the Hessian has
 * eigenvalues mu_k with radii r_k and eigenvectors q_k. The slope along q_k is c_k = q_k . (S g),
 * S = diag(s). It counts as zero where it is below the error of the gradient.
 *
 * 1. Is theta critical? The nearest critical point of the quadratic model is at theta - S p, with
 *        p = sum_k q_k c_k / (+-max(|mu_k|, r_k)),  with the sign of mu_k.
 *    theta is critical if that point is near, or cannot be told from theta by its loss:
 *        max_i |p_i| max(s_i / t_i, 1) <= tolerance,  or  F <= 4 errors,
 *        F = sum_k |c_k| min(|c_k| / max(|mu_k|, r_k), 1) / 2,  what is left to fall;
 *    or if F <= loss_tolerance and that point is no farther than 1: then higher orders tell nothing
 *    of it, and signs that its distance leaves open are undetermined.
 *    There t_i is theta_scale[i], or max(|theta_i|, 1) where that is NULL: s_i is larger where the
 *    loss is quadratic for long, which says nothing of how near is near.
 *    That is claimed only if it would be so at the worst ends of the errors, too: F with
 *    |c_k| + its error and |mu_k| - r_k is 2 errors of the loss at most, or loss_tolerance, or p
 *    within twice the tolerance. Where it is not, and there are losses only, the slopes are looked
 *    at along the eigenvectors. Where that does not tell, the verdict is undetermined. And it is
 *    claimed that theta is not critical only where slopes of more than 4 of their errors say so
 *    alone.
 *
 *    It is gradient-flat if it is not critical, but its slopes are along zero curvature only:
 *        ||Hz gz|| <= tolerance * ||Hz|| ||gz||,  with Hessian Hz and gradient gz in natural units.
 *
 * 2. Is the loss smooth? Differences tell of coordinate axes and of pairs of them. Where theta is
 *    critical and the Hessian is from differences, the loss is also looked at between the axes:
 *    all coordinates are displaced at once, in 1 + ceil(log2 n) sign patterns. Gradient and Hessian
 *    may leave a rest that grows like the first or second power of the distance. Then there is no
 *    Hessian, and the verdict is not smooth. That finds |x y|, and kinks that are closer to theta
 *    than the steps. Kinks in other directions are not seen. A rest that is even, grows with the
 *    square, and whose second differences obey the law of the parallelogram is the mistake of the
 *    Hessian: its bounds grow. If it is from a user's gradient, that is not the loss's, and the
 *    verdict is undetermined: see hesscrit_check_gradient(). A user's Hessian is believed: beside
 *    it nothing is looked at between the axes. Where theta is not critical by a user's gradient,
 *    the loss is looked at along that: if it has another slope, by an eighth and more than four
 *    errors, the verdict is undetermined.
 *
 * 3. Which signs do the eigenvalues have? A sign is decided outside the radius. The signs are those
 *    of the critical point, not of theta. So two more things can leave an eigenvalue undecided:
 *     - theta is beside the critical point: p is not 0. The curvature along q_k is then looked at
 *       in theta - S p, too. The radius grows by three times the change that is seen.
 *     - A slope may hide in the error of the gradient, and lead to a critical point of another
 *       kind, or to none. So the slope g and the third derivative t of the loss along q_k are
 *       measured. The eigenvalue is undecided if |g t| >= mu_k^2 / 4 is possible. This is not asked
 *       where the error of a user's gradient leads no further than 2^-13 typical sizes.
 *
 * 4. What if eigenvalues are undecided, and the others have one sign? Then the loss itself is
 *    looked at: along the directions of those eigenvalues, each time with all other directions at
 *    their best. It is looked at on spheres around theta, from where it hardly changes by more than
 *    its error up to typical sizes.
 *     - It falls, however near: a saddle point.
 *     - It rises everywhere, like some power of the distance: a minimum of that order.
 *     - It does neither along some curve: a flat minimum, as far as 4 errors are less than 2^-10
 *       of what the loss rises by in other directions. If that is no quarter of a typical size,
 *       errors hide what may be there: undetermined.
 *    Before that it is asked whether all of them are flat, as where critical points form a
 *    manifold: along 8 random directions, to both sides, as far as typical sizes and a quarter at
 *    least, turning with the floor, the loss stays the same, in the even part of it without what
 *    slopes may hide; and at the ends of two walks as many eigenvalues are undecided again. That is
 *    a flat minimum of as many dimensions, for some 300 to 1000 looks whatever that number.
 *    Where the others are negative, the same holds upside down. Losses that were seen are evidence.
 *    They are no proof that there are no others: in n dimensions no finite number of losses decides
 *    (the problem is NP-hard from order 4 on).
 *
 * 5. Is there a way down? See hesscrit_escape(). A saddle point or a maximum is undetermined if its
 *    curvature promises a clear fall within typical sizes, and no fall was seen. That refutes the
 *    Hessian: then no sign counts as decided, and each radius grows to its eigenvalue.
 *    Where theta is not critical, or by loss_tolerance alone and undetermined, steps are tried all
 *    the same. One is along the lowest curvature, if it is negative for sure, on the side that is
 *    lower; one is to the lowest point of the model within a typical size, or a quarter of it, and
 *    so on, until the loss falls by a tenth of what the model promises, and no further within less.
 *    Where there is a gradient of the user's, it goes on from there by the gradient there and the
 *    same curvatures, 31 times at most, as long as that gives 2^-8 of all. The report has the step
 *    that falls further; its text has both.
 *
 * 6. Is the loss the same when it is asked again? Theta is, at the end. If the answer differs by
 *    more than 4 errors, all of the above is done once more, and twice the difference is an error
 *    of the loss at least. If it is not finite, or no calls are left, the verdict is undetermined.
 *
 * @param theta    n parameters; only read
 * @param options  NULL for the defaults
 * @param report   receives the report. Give it to hesscrit_report_destroy(). It may outlive the
 *                 context, but not the allocator of the context.
 * @return HESSCRIT_OK whatever the verdict is, and whether or not there is an escape; or
 *         HESSCRIT_E_ARGUMENT        unknown flags, a tolerance that is not positive, a
 *                                    loss_tolerance that is negative, NaN or infinite; symmetries
 *                                    that are not finite, depend on each other (to 1e-6, in natural
 *                                    units), or along which the loss has a slope or, where theta is
 *                                    critical, curvature of more than 4 errors
 *         HESSCRIT_E_NONFINITE       the loss or what the user supplies is not finite at theta, or
 *                                    as close to it as the steps go
 *         HESSCRIT_E_RANGE           a derivative, its bound or an eigenvalue is beyond DBL_MAX
 *         HESSCRIT_E_ASYMMETRIC      the user's Hessian or products: see hesscrit_hessian()
 *         HESSCRIT_E_NO_CONVERGENCE  of the eigenvalues: see hesscrit_eigen_symmetric()
 *         or any of status.h
 *
 * Cost with losses only, in loss calls. The column README is the example of README.md, a double
 * well with n = 2:
 *
 *      what                     typical            worst     README  when
 *      the loss at theta        1                  1              1  always
 *      its noise                6 to 54            141           54  problem->loss_error is 0
 *      choice of the steps      4n                 84n           20  4 for each step tried
 *      gradient                 2n                 2n             4  always
 *      Hessian: pairs           n(n - 1)           n(n - 1)       2  always
 *      pairs at twice the step  2n                 2n             2  2 for n = 2, 0 for n = 1
 *      kinks between the axes   2 + 2 ceil(log2 n) 4 times that   4  theta is critical; as much
 *                                                                    again where noise hides all
 *                                                                    so near to theta; 47 to 150
 *                                                                    more for each pattern that
 *                                                                    looks odd, 8 ceil(log2 n) for
 *                                                                    one that may be no kink
 *      a slope where curvature  0                  14n            0  theta is critical, and a slope
 *         is not known                                               is seen along an eigenvector
 *                                                                    whose sign is not decided, or
 *                                                                    along such a parameter
 *      the point beside theta   4n + 1             4n + 1         0  theta is critical, p is not 0:
 *                                                                    so it is where a search ended
 *      hidden slopes            2n                 32n            4  theta is critical; 2 to 32 for
 *                                                                    each slope that counts as zero
 *      curvature decided        0                  4n             0  an eigenvalue is at most 64
 *         by little                                                  radii, far above noise
 *      slopes along             0                  48n            0  the gradient is zero within
 *         eigenvectors                                               its error only: see 1.
 *      escape                   3 to 5             103            4  an eigenvalue is negative
 *      a step by the model      2                  12             0  theta is not critical; with a
 *                                                                    user's gradient 32 times that
 *                                                                    at most, and 31 gradients
 *      where the model leads    1                  2              0  a slope is seen
 *         signs there           0                  4n + 1         0  theta is not critical, all
 *                                                                    signs are decided, the loss
 *                                                                    there is as the model says
 *         and from there on     0                  three times    0  the same, and signs may change
 *                                                  all but higher    on the way
 *                                                  orders
 *      higher orders            0                  see below      0  eigenvalues are undecided
 *      the loss at theta again  1                  1              1  always
 *      all of it once more      0                  all of it      0  that loss differs by more
 *                                                                    than 4 errors
 *      sum                                                       96
 *
 *  The first six rows make n^2 + 7n + 1 (17 for n = 2, 7 for n = 1), and the noise. A minimum takes
 *  2n + 3 + 2 ceil(log2 n) more. In the example the loss is 0 at theta: 6 tries of 6 calls find no
 *  noise, and twice 7 at the steps. One of its coordinates tries 4 steps, the other 1. Coordinates
 *  that look flat, kinked or wavy, or are at the edge of the domain, cost more: see gradient.h.
 *
 *  Higher orders, with m undecided directions and p others. With the user's gradient it is so many
 *  losses, and at most as many gradients:
 *
 *      what                     losses only             with the user's gradient
 *      m = 1                    (30 to 100) (2p + 1)    40 to 500
 *                               and 100 to 400 for the noise
 *      m > 1                    500 to 10000            400 to 10000
 *      a valley's ends          twice all but higher orders, at theta
 *      at most about            30000 + 16n(n + 1)      20000 + 64n, losses and gradients together
 *
 *  Where no direction has curvature, "at most" counts twice. Before all that, up to 53n + 1 losses
 *  look for typical sizes and for curvature.
 *
 * Cost with more than losses:
 *  - A gradient takes the place of the losses for gradient and Hessian: 1 loss and its noise, and
 *    the 4n + 1 gradients and their noise of hesscrit_hessian(). Slopes hardly hide then. Beside
 *    theta, two gradients take the place of four losses that would not show the curvature. Kinks
 *    between the axes, the escape and theta asked again cost the losses of the table.
 *  - A Hessian, or n products, takes the place of the pairs, or of the gradients for the Hessian.
 *    Unless its error is stated, 3 losses within typical sizes show what rounding may make of it,
 *    and up to 203 more where that is all of it. Nothing is looked at between the axes. Beside
 *    theta, 1 Hessian takes the place of all losses. Where a sign is decided by less than 2^16 of
 *    the errors that are presumed, 2 more Hessians, at points that differ from theta by its last
 *    bits, show which entries are what is left of larger terms: bounds grow by 4 times the change.
 *
 * Source: the splitting lemma, Gromoll & Meyer, Topology 8 (1969); why no finite number of losses
 * proves anything: Anandkumar & Ge, "Efficient approaches for escaping higher order saddle points
 * in non-convex optimization" (2016).
 */
HESSCRIT_API hesscrit_status hesscrit_analyze(hesscrit_context *context,
                                              const hesscrit_problem *problem, const double *theta,
                                              const hesscrit_analyze_options *options,
                                              hesscrit_report **report);

/**
 * Analyze the loss in a subspace: z -> L(theta + B'z) at z = 0, for the k rows of a basis B. It is
 * what somebody sees who can move within the subspace only. A minimum there may be a saddle point
 * in the full space. For example, (1 - w1 w2)^2 at the origin is a maximum along (1, 1) and a
 * minimum along (1, -1).
 *
 * The report is an ordinary one with k parameters, the coordinates z. Its theta is k zeros. Its
 * escape leads from theta to theta + B' theta_after. Its gradient B g and its Hessian B H B' are
 * what the chain rule makes of the full ones. Signs and verdict depend on the subspace, and not on
 * the basis, up to what errors leave undecided. Where the rows are orthonormal, the eigenvalues are
 * those of the Hessian in the subspace. Detail texts name coordinates of z like parameters.
 *
 * All callbacks of the problem are used, gradient and products through B. Each is called once
 * whenever the analysis of k parameters asks for it. HESSCRIT_PROBLEM_THREAD_SAFE is not made use
 * of: the points live in one piece of memory.
 *
 * Errors: the bound of the Hessian covers what cancels in B H B', and in B times a product H b.
 * What cancels within the user's products cannot be seen: they are taken to be right to the last
 * bits of what they return. loss_error is used as it is. gradient_error is used times the largest
 * sum_i |B_ji|. The typical size of z_j is min_i s_i / |B_ji|, with theta_scale or max(|theta_i|,
 * 1) for s_i.
 *
 * @param theta    problem->n parameters; only read
 * @param k        dimension of the subspace, <= problem->n; 0 is flat
 * @param ldb      row stride of basis, >= problem->n
 * @param basis    k rows of ldb doubles, linearly independent; only read. The unit of B_ji is that
 *                 of theta_i over that of z_j.
 * @param options  NULL for the defaults
 * @param report   receives the report. Give it to hesscrit_report_destroy().
 * @return as hesscrit_analyze(), and
 *         HESSCRIT_E_ARGUMENT   k > problem->n, ldb < problem->n, a basis that is NULL where k > 0,
 *                               a row that is zero, or a row that is a sum of multiples of those
 *                               before, within 2^-40 of its length in typical sizes
 *         HESSCRIT_E_NONFINITE  the basis holds a NaN or an infinity
 *         HESSCRIT_E_RANGE      a row in typical sizes is beyond the range of double, or B H B' is
 *
 * Cost: the calls of hesscrit_analyze() for k parameters, and in flops:
 *
 *      a point       2n for each row of B that it is moved along
 *      a gradient    2 k n
 *      a Hessian     2 k n (n + k)
 *      the basis     k^2 n, once
 *
 * Source: the chain rule.
 */
HESSCRIT_API hesscrit_status hesscrit_analyze_subspace(hesscrit_context *context,
                                                       const hesscrit_problem *problem,
                                                       const double *theta, size_t k, size_t ldb,
                                                       const double *basis,
                                                       const hesscrit_analyze_options *options,
                                                       hesscrit_report **report);

/**
 * Bytes of scratch memory that are enough for hesscrit_analyze() of n parameters, whatever is
 * offered and found: about 36 n^2 doubles, most of it for higher orders and factorisations. Lend
 * them by hesscrit_context_lend(), and nothing is allocated but the report. Threads take more: see
 * hesscrit_eigen_workspace(). SIZE_MAX where no memory is large enough.
 */
HESSCRIT_API size_t hesscrit_analyze_workspace(size_t n);

/** Free a report. NULL is ignored. */
HESSCRIT_API void hesscrit_report_destroy(hesscrit_report *report);

/** The verdict that three counts give at a critical point: flat for n = 0. NULL: undetermined. */
HESSCRIT_API hesscrit_verdict hesscrit_verdict_of_signs(const hesscrit_signs *signs);

/** "minimum", "saddle point" and so on. "unknown verdict" for other numbers. Static storage. */
HESSCRIT_API const char *hesscrit_verdict_name(hesscrit_verdict verdict);

/*
 * Reading a report. The pointers belong to the report, and live as long as it does. Matrices have
 * row stride n. A NULL report is undetermined, and gives NULL and zeros. None of these functions
 * can fail.
 */
/** What kind of point theta is. */
HESSCRIT_API hesscrit_verdict hesscrit_report_verdict(const hesscrit_report *report);
/** What the verdict rests on. */
HESSCRIT_API hesscrit_evidence hesscrit_report_evidence(const hesscrit_report *report);
/** The order of the change of the loss that decides the verdict. 2: curvature decides. 3, 4 or
 *  more: curvature is zero, and the loss was seen to change like this power of the distance. Else
 *  0, as where the power that was seen is between two. */
HESSCRIT_API int hesscrit_report_order(const hesscrit_report *report);
/** How many dimensions the flat part of a flat minimum, flat maximum or flat point has: exactly, as
 *  far as its distance and its error tell. 0 for other verdicts; and where it is not known: of the
 *  directions without curvature more than one is flat, but not all, or some may change the loss by
 *  less than its error. */
HESSCRIT_API size_t hesscrit_report_flat_dimension(const hesscrit_report *report);
/** The same, or how many at least where that is not known; 0 for other verdicts. */
HESSCRIT_API size_t hesscrit_report_flat_dimension_at_least(const hesscrit_report *report);
/** How far the flat part was walked, in typical sizes. 0 where symmetries of the options are all of
 *  it, and for other verdicts. */
HESSCRIT_API double hesscrit_report_flat_distance(const hesscrit_report *report);
/** What may hide there: no loss on the walks of a flat minimum or maximum differed by more from
 *  that at theta, in the unit of the loss. 0 without walks. */
HESSCRIT_API double hesscrit_report_flat_error(const hesscrit_report *report);
/** How many walks that were. 0 where symmetries are all of the flat part, and for others. */
HESSCRIT_API size_t hesscrit_report_flat_walks(const hesscrit_report *report);
/** The reason for the verdict in one sentence. */
HESSCRIT_API const char *hesscrit_report_reason(const hesscrit_report *report);
/** What to do next, for somebody who looks for a minimum. */
HESSCRIT_API hesscrit_next hesscrit_report_next(const hesscrit_report *report);
/** The same in one sentence. Static storage; "" for NULL. */
HESSCRIT_API const char *hesscrit_report_advice(const hesscrit_report *report);
/** n, the number of parameters. */
HESSCRIT_API size_t hesscrit_report_n(const hesscrit_report *report);
/** theta, n doubles. */
HESSCRIT_API const double *hesscrit_report_theta(const hesscrit_report *report);
/** L(theta). */
HESSCRIT_API double hesscrit_report_loss(const hesscrit_report *report);
/** The error of a loss value, measured or given: two standard deviations, loss units. */
HESSCRIT_API double hesscrit_report_loss_error(const hesscrit_report *report);
/** By how much the loss at theta differed when it was asked again, loss units: 0 where it was the
 *  same; infinite where it was not finite, which leaves the verdict undetermined. Where it was
 *  beyond 4 errors, the report is that of a second analysis, whose loss is a later answer and whose
 *  loss error is twice the difference at least. */
HESSCRIT_API double hesscrit_report_loss_spread(const hesscrit_report *report);
/** The gradient and its error bound, n doubles each; and the Euclidean norms of both. */
HESSCRIT_API const double *hesscrit_report_gradient(const hesscrit_report *report);
HESSCRIT_API const double *hesscrit_report_gradient_bound(const hesscrit_report *report);
HESSCRIT_API double hesscrit_report_gradient_norm(const hesscrit_report *report);
HESSCRIT_API double hesscrit_report_gradient_norm_bound(const hesscrit_report *report);
/** max_i |p_i| max(s_i / t_i, 1) of the critical test: how far the model's critical point is, in
 *  typical sizes. */
HESSCRIT_API double hesscrit_report_distance(const hesscrit_report *report);
/** The tolerance that the distance was compared with. */
HESSCRIT_API double hesscrit_report_tolerance(const hesscrit_report *report);
/** F of the critical test, what is left to fall, loss units. Where the distance exceeds the
 *  tolerance, theta counts as critical if this is at most 4 errors of the loss, or loss_tolerance.
 */
HESSCRIT_API double hesscrit_report_fall(const hesscrit_report *report);
/** What the model promises along curvature that is positive for sure: half the Newton decrement,
 *  sum_k c_k^2 / (2 mu_k), loss units. Where the model leads to a minimum, so much is left. Where
 *  that was asked further on, it is what the loss falls by as far as there, and the rest from
 *  there. */
HESSCRIT_API double hesscrit_report_loss_left(const hesscrit_report *report);
/** What that may be off by: for the errors of slopes and curvatures, for slopes along undecided
 *  directions, and where a slope is seen twice what the loss at the model's lowest point differs
 *  from it by, and 2 errors of the loss. Infinite where the loss is not finite there, or was not
 *  looked at (HESSCRIT_ANALYZE_NO_ESCAPE). */
HESSCRIT_API double hesscrit_report_loss_left_error(const hesscrit_report *report);
/** The kind of the critical point that is ahead. If theta is critical, the verdict. Else minimum,
 *  maximum or saddle point; or HESSCRIT_UNDETERMINED: it leads nowhere that is known. It is known
 *  where all signs are decided, the distance is at most 1, the loss at the model's point differs
 *  from that at theta as the model says, up to an eighth, and all signs are decided there, too, by
 *  curvatures that change by less than a third: then Newton's steps are sure to go on to a critical
 *  point of that kind (Kantorovich's theorem). Where the loss is off by up to half of it, or signs
 *  may change, the same is asked at up to three points that Newton's steps lead to, each with a
 *  quarter left to fall. Beside a flat valley the negative curvature is only what is left of the
 *  loss, and a tail that falls for ever has a curvature that fades: both lead nowhere. */
HESSCRIT_API hesscrit_verdict hesscrit_report_leads_to(const hesscrit_report *report);
/** The Hessian and the error bounds of its entries, n * n doubles each. */
HESSCRIT_API const double *hesscrit_report_hessian(const hesscrit_report *report);
HESSCRIT_API const double *hesscrit_report_hessian_bound(const hesscrit_report *report);
/** The eigenvalues of the Hessian in the user's units, ascending, n doubles. */
HESSCRIT_API const double *hesscrit_report_eigenvalues(const hesscrit_report *report);
/** The radius of each of these eigenvalues, n doubles: the error of the solver, and what
 *  hesscrit_eigen_radii() makes of the error bounds of the Hessian. Where these are estimates from
 *  differences, up to five times that. */
HESSCRIT_API const double *hesscrit_report_eigenvalue_radii(const hesscrit_report *report);
/** The eigenvectors, n rows of n doubles, each of length 1. Row k belongs to eigenvalue k. */
HESSCRIT_API const double *hesscrit_report_eigenvectors(const hesscrit_report *report);
/** The typical sizes s_i of the natural units, n doubles, unit of theta_i. */
HESSCRIT_API const double *hesscrit_report_typical_sizes(const hesscrit_report *report);
/** The eigenvalues mu_k of the Hessian in natural units, ascending, n doubles, unit of the loss: of
 *  s_i s_j H_ij. They do not depend on the user's units if the typical sizes do not. Number k need
 *  not belong to eigenvalue k in the user's units. */
HESSCRIT_API const double *hesscrit_report_natural_eigenvalues(const hesscrit_report *report);
/** The radius r_k of each of these, n doubles. It may be that of the critical point beside theta:
 * it then covers what the curvature changes by on the way there, and a slope that may hide. See 3.
 * of hesscrit_analyze(). */
HESSCRIT_API const double *hesscrit_report_natural_eigenvalue_radii(const hesscrit_report *report);
/** Sweeps that the eigenvalue solver took. */
HESSCRIT_API size_t hesscrit_report_sweeps(const hesscrit_report *report);
/**
 * The signs of the eigenvalues. The radii in natural units decide them, or hesscrit_inertia() if
 * that decides more: then more signs are known than these radii show. Both do not depend on the
 * user's units, but the radii in these do. At the critical point the first `negative` eigenvalues
 * are negative, and the last `positive` ones are positive.
 */
HESSCRIT_API void hesscrit_report_signs(const hesscrit_report *report, hesscrit_signs *signs);
/** The minimum ratio that these signs give. */
HESSCRIT_API void hesscrit_report_minimum_ratio(const hesscrit_report *report,
                                                hesscrit_ratio *ratio);
/** How often the user was called back: by the analysis, or by the whole search whose report this
 * is. 0 for an unknown callback. */
HESSCRIT_API uint64_t hesscrit_report_calls(const hesscrit_report *report,
                                            hesscrit_callback callback);
/**
 * The way down. It returns 1 if one was found, and sets step, direction and theta_after. Else it
 * returns 0, and they are untouched. step->kind tells what led there. One that follows higher
 * orders has curvature and predicted_decrease 0. Its direction is that of the straight line to
 * theta_after.
 *
 * @param step         receives lengths and losses; made by hesscrit_escape_step_default(). NULL if
 *                     not wanted. If the library does not know its struct_size, the function
 *                     returns 0 and writes nothing.
 * @param direction    receives a pointer to n doubles, of length 1; NULL if not wanted
 * @param theta_after  receives a pointer to n doubles; NULL if not wanted
 */
HESSCRIT_API int hesscrit_report_escape(const hesscrit_report *report, hesscrit_escape_step *step,
                                        const double **direction, const double **theta_after);

/**
 * The report as text for people. It is ASCII, and the same in every locale. Every line ends with
 * '\n'.
 *
 * @param buffer  receives at most size - 1 characters and a NUL; may be NULL if size is 0
 * @return the length of the whole text without the NUL, like snprintf. The text was cut if that is
 *         >= size.
 */
HESSCRIT_API size_t hesscrit_report_text(const hesscrit_report *report, char *buffer, size_t size);

HESSCRIT_END_DECLS

#endif
