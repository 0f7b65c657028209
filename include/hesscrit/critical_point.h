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

/** The numbers are pinned. */
typedef enum hesscrit_verdict {
    HESSCRIT_NOT_CRITICAL = 0, /* the gradient is not zero */
    HESSCRIT_MINIMUM = 1,      /* strict: the loss rises in every direction */
    HESSCRIT_MAXIMUM = 2,      /* strict: it falls in every direction */
    HESSCRIT_SADDLE = 3,       /* it rises in some directions and falls in others */
    HESSCRIT_FLAT = 4,         /* no change of the loss was seen in any direction */
    HESSCRIT_UNDETERMINED = 5, /* some eigenvalue's sign is not known, and it matters */
    HESSCRIT_FLAT_MINIMUM = 6, /* the floor of a valley: it stays the same along some curves,
                                  rises in all other directions, and falls in none */
    HESSCRIT_FLAT_MAXIMUM = 7, /* the top of a ridge: the same upside down */
    HESSCRIT_NOT_SMOOTH = 8,   /* a kink or a jump: no Hessian describes the loss here */
    HESSCRIT_GRADIENT_FLAT = 9 /* not critical, but where methods that only lower |gradient|
                                  stop: H g is zero and g is not */
} hesscrit_verdict;

/** What a verdict rests on. The numbers are pinned. */
typedef enum hesscrit_evidence {
    HESSCRIT_EVIDENCE_NONE = 0,   /* there is none: undetermined */
    HESSCRIT_EVIDENCE_LIKELY = 1, /* bounds that are estimates, as those of differences are, or
                                     losses that were seen around theta */
    HESSCRIT_EVIDENCE_PROVED = 2  /* bounds that are bounds, if the user's Hessian is right to
                                     its last bits: then no other signs are possible */
} hesscrit_evidence;

/** Do not look for an escape: no loss calls after the verdict. */
#define HESSCRIT_ANALYZE_NO_ESCAPE 1u
/** Do not look at higher orders: eigenvalues that are zero up to their errors stay undetermined. */
#define HESSCRIT_ANALYZE_NO_HIGHER_ORDER 2u

typedef struct hesscrit_analyze_options {
    size_t struct_size; /* set by hesscrit_analyze_options_default() */
    double tolerance;   /* of the critical test, see hesscrit_analyze(); 1e-4 by default */
    unsigned flags;     /* HESSCRIT_ANALYZE_..., or 0 */
} hesscrit_analyze_options;

static inline hesscrit_analyze_options hesscrit_analyze_options_default(void)
{
    hesscrit_analyze_options options;
    options.struct_size = sizeof options;
    options.tolerance = 1e-4;
    options.flags = 0;
    return options;
}

/** Everything that one analysis found; read it through the functions below. */
typedef struct hesscrit_report hesscrit_report;

HESSCRIT_BEGIN_DECLS

/**
 * Analyze the loss at theta: gradient, Hessian, eigenvalues, verdict, minimum
 * ratio and, where some curvature is negative, an escape.
 *
 * theta counts as critical when the nearest critical point of the quadratic
 * model is close, or cannot be told from theta. In natural units z_i = theta_i / s_i,
 * with Hz_ij = s_i s_j H_ij = sum_k mu_k q_k q_k' and gz_i = s_i g_i, the step from it is
 *     p = sum_k q_k (q_k . gz) / (+-max(|mu_k|, r_k)),  with the sign of mu_k,
 * r_k being the error radius of mu_k, where a term with |q_k . gz| below the
 * error of the gradient counts as zero. critical:
 *     max_i |p_i| <= tolerance,  or  sum_k (q_k . gz)^2 / |mu_k| <= 8 * error of the loss.
 * s_i is problem->theta_scale[i], else max(|theta_i|, 1) to the nearest power of
 * two, corrected by the step choice where the loss varies faster or slower.
 * The signs are those of the critical point: where p is not 0, an eigenvalue counts as decided
 * only if the curvature along its vector is seen to be much the same at theta - S p, S = diag(s);
 * and a slope g that losses cannot tell from 0 leaves it open where it may lead to another kind of
 * point: |g t| >= mu^2 / 4, with the third derivative t along that vector.
 * What is not critical, but has g_z in the directions of zero curvature only,
 * ||Hz gz|| <= tolerance * ||Hz|| ||gz||, is gradient-flat.
 *
 * Where eigenvalues are zero up to their radii and the others have one sign, the
 * loss itself is looked at, along the directions of those eigenvalues, each time
 * with all other directions at their best: on spheres around theta from where it
 * hardly changes by more than its error up to typical sizes. That it falls, however
 * near: a saddle point. That it rises everywhere, like some power of the distance:
 * a minimum of that order. That it does neither along some curve: a flat minimum. Losses
 * that were seen are evidence, not proof, that there are no others: in n dimensions
 * no finite number of them decides (the problem is NP-hard from order 4 on).
 *
 * @param theta    n parameters; only read
 * @param options  NULL for the defaults
 * @param report   receives the report; give it to hesscrit_report_destroy().
 *                 It may outlive the context.
 * @return HESSCRIT_OK whatever the verdict, or as hesscrit_gradient(),
 *         hesscrit_hessian(), hesscrit_eigen_symmetric(); HESSCRIT_E_ARGUMENT also
 *         for unknown flags or a tolerance that is not positive. That no escape
 *         was found is no error.
 * A saddle or a maximum whose curvature promises a change of the loss by more than its
 * error, at typical sizes, but along which no fall was seen, is undetermined.
 *
 * A Hessian from differences tells of coordinate axes and pairs of them only as long as the loss
 * is smooth. Where theta is critical, the loss is therefore looked at where all coordinates are
 * displaced at once, too; if gradient and Hessian do not account for it, and the rest grows like
 * no more than the square of the distance, as of |x y| or of a kink that is closer to theta than
 * the steps, there is no Hessian: not smooth. (The gradient of a user that is not that of the loss
 * looks the same: see hesscrit_check_gradient().)
 *
 * Cost: the calls of hesscrit_gradient() and hesscrit_hessian(), their step
 * choice made once (n*n + 7n + 1 loss calls and the noise where the first steps
 * fit); those of hesscrit_escape(). Where theta is critical 2 + 2 ceil(log2 n) losses, and 6 more
 * for each pair of them that looks odd; where the gradient is not zero within its error,
 * 2n + 1 losses, of which user's gradients replace what losses would not show, two for a
 * pair, and one Hessian of the user's replaces all; without a user's gradient 2n losses more, at
 * most 32n, for slopes that hide in the errors of the gradient. Where higher orders are looked at:
 * with one undecided direction and p others about 30 to 100 times 2p + 1 losses, or about 40 to 200
 * losses and at most as many gradients; with more directions about 500 to 10000. At most
 * 30000 + 16n(n + 1) losses, or 20000 + 64n losses and gradients together, twice that where no
 * direction has curvature, and 53n + 1 losses before.
 * Source of the latter: the splitting lemma, Gromoll & Meyer, Topology 8 (1969); why a finite
 * number of losses proves nothing: Anandkumar & Ge, "Efficient approaches for escaping higher order
 * saddle points in non-convex optimization" (2016).
 */
HESSCRIT_API hesscrit_status hesscrit_analyze(hesscrit_context *context,
                                              const hesscrit_problem *problem, const double *theta,
                                              const hesscrit_analyze_options *options,
                                              hesscrit_report **report);

/**
 * Analyze the loss as somebody sees it who can move within a subspace only: z -> L(theta + B'z) at
 * z = 0, for the k rows of a basis B. A minimum there may be a saddle in the full space, and
 * (1 - w1 w2)^2 at the origin is a maximum along (1, 1), a minimum along (1, -1).
 *
 * The report is an ordinary one with k parameters, the coordinates z: its theta is k zeros, its
 * escape leads from theta to theta + B' theta_after, and its gradient B g and Hessian B H B'
 * are what the chain rule makes of the full ones. Signs and verdict depend
 * on the subspace, not on the basis, up to what errors leave undecided; eigenvalues
 * are those of the Hessian in the subspace where the rows are orthonormal.
 * Detail texts name coordinates of z as if they were parameters.
 *
 * All callbacks of the problem are used: the gradient and products through B, once for each
 * time that the analysis of k parameters asks for them. The bound of the Hessian covers what
 * cancels in B H B' and in B times a product H b; what cancels within the user's products cannot
 * be seen, they are taken to be right to the last bits of what they return. What the user says of
 * errors is carried over: loss_error as it is, gradient_error times the largest sum_i |B_ji|.
 * theta_scale, or max(|theta_i|, 1), gives z_j the typical size min_i s_i / |B_ji|.
 * HESSCRIT_PROBLEM_THREAD_SAFE is not made use of: the points live in one piece of memory.
 *
 * @param theta    problem->n parameters; only read
 * @param k        dimension of the subspace, <= problem->n; 0 is flat
 * @param ldb      row stride of basis, >= problem->n
 * @param basis    k rows of ldb doubles, linearly independent; only read. B_ji has the unit of
 *                 theta_i over that of z_j.
 * @param options  NULL for the defaults
 * @param report   receives the report; give it to hesscrit_report_destroy()
 * @return as hesscrit_analyze(), and HESSCRIT_E_ARGUMENT: k > problem->n, ldb < problem->n, a NULL
 *         basis where k > 0, or a row that is zero or, in typical sizes, within 2^-40 of
 *         its length a sum of multiples of those before; HESSCRIT_E_NONFINITE: the basis holds a
 *         NaN or an infinity; HESSCRIT_E_RANGE: a row is beyond the range of double in typical
 *         sizes, or B H B' is
 * Cost: the calls of hesscrit_analyze() for k parameters; 2 n flops for each point of losses and
 * row of B that it is moved along, k n for a gradient, 2 k n (n + k) for a Hessian; and for
 * the basis k^2 n.
 * Source: the chain rule.
 */
HESSCRIT_API hesscrit_status hesscrit_analyze_subspace(hesscrit_context *context,
                                                       const hesscrit_problem *problem,
                                                       const double *theta, size_t k, size_t ldb,
                                                       const double *basis,
                                                       const hesscrit_analyze_options *options,
                                                       hesscrit_report **report);

/** Free a report. NULL is ignored. */
HESSCRIT_API void hesscrit_report_destroy(hesscrit_report *report);

/** The verdict that three counts give at a critical point; n = 0 is flat. */
HESSCRIT_API hesscrit_verdict hesscrit_verdict_of_signs(const hesscrit_signs *signs);

/** "minimum", "saddle point", ...; "unknown verdict" for other numbers. Static storage. */
HESSCRIT_API const char *hesscrit_verdict_name(hesscrit_verdict verdict);

/*
 * Reading a report. The pointers belong to the report and live as long as it
 * does. Matrices have row stride n. With a NULL report: HESSCRIT_UNDETERMINED,
 * NULL, zeros.
 */
HESSCRIT_API hesscrit_verdict hesscrit_report_verdict(const hesscrit_report *report);
/** What the verdict rests on. */
HESSCRIT_API hesscrit_evidence hesscrit_report_evidence(const hesscrit_report *report);
/** The order of the change of the loss that decides the verdict: 2 for curvature; 3, 4 or more
 *  where that is zero, as far as it was seen to follow a power of the distance; else 0. */
HESSCRIT_API int hesscrit_report_order(const hesscrit_report *report);
/** Flat minimum or maximum, or flat: of how many dimensions the flat part is. Else 0. */
HESSCRIT_API size_t hesscrit_report_flat_dimension(const hesscrit_report *report);
/** How far the flat part was walked in either direction, in typical sizes. Else 0. */
HESSCRIT_API double hesscrit_report_flat_distance(const hesscrit_report *report);
/** The reason for the verdict in one sentence. */
HESSCRIT_API const char *hesscrit_report_reason(const hesscrit_report *report);
HESSCRIT_API size_t hesscrit_report_n(const hesscrit_report *report);
/** theta, n. */
HESSCRIT_API const double *hesscrit_report_theta(const hesscrit_report *report);
/** L(theta). */
HESSCRIT_API double hesscrit_report_loss(const hesscrit_report *report);
/** The error of a loss value that was found or given. */
HESSCRIT_API double hesscrit_report_loss_error(const hesscrit_report *report);
/** Gradient, n; its error bound, n; its Euclidean norm, and what that may be off by. */
HESSCRIT_API const double *hesscrit_report_gradient(const hesscrit_report *report);
HESSCRIT_API const double *hesscrit_report_gradient_bound(const hesscrit_report *report);
HESSCRIT_API double hesscrit_report_gradient_norm(const hesscrit_report *report);
HESSCRIT_API double hesscrit_report_gradient_norm_bound(const hesscrit_report *report);
/** max_i |p_i| of the critical test: how far the model's critical point is, in natural units. */
HESSCRIT_API double hesscrit_report_distance(const hesscrit_report *report);
/** The tolerance that the distance was compared with. */
HESSCRIT_API double hesscrit_report_tolerance(const hesscrit_report *report);
/** Hessian and the error bound of its entries, n * n each. */
HESSCRIT_API const double *hesscrit_report_hessian(const hesscrit_report *report);
HESSCRIT_API const double *hesscrit_report_hessian_bound(const hesscrit_report *report);
/** Eigenvalues of the Hessian, ascending, n. */
HESSCRIT_API const double *hesscrit_report_eigenvalues(const hesscrit_report *report);
/** What each eigenvalue may be off by, n: solver error, and what hesscrit_eigen_radii() makes of
 * the error bound of the Hessian; up to five times that where the bound is an estimate from
 * differences.
 */
HESSCRIT_API const double *hesscrit_report_eigenvalue_radii(const hesscrit_report *report);
/** Unit eigenvectors, row k belongs to eigenvalue k, n * n. */
HESSCRIT_API const double *hesscrit_report_eigenvectors(const hesscrit_report *report);
/** Sweeps that the eigenvalue solver took. */
HESSCRIT_API size_t hesscrit_report_sweeps(const hesscrit_report *report);
/**
 * Signs of the eigenvalues, as their radii in natural units or hesscrit_inertia() decide them,
 * whichever decides more; neither depends on the user's units, as the radii above do. The first
 * `negative` eigenvalues are negative, the last `positive` ones are positive.
 */
HESSCRIT_API void hesscrit_report_signs(const hesscrit_report *report, hesscrit_signs *signs);
HESSCRIT_API void hesscrit_report_minimum_ratio(const hesscrit_report *report,
                                                hesscrit_ratio *ratio);
/** How often the analysis called the user back. */
HESSCRIT_API uint64_t hesscrit_report_calls(const hesscrit_report *report,
                                            hesscrit_callback callback);
/**
 * The escape: 1 when one was found, and step, direction and theta_after are
 * set; else 0, and they are untouched. One that follows higher orders has curvature and
 * predicted_decrease 0, and its direction is that of the straight line to theta_after.
 *
 * @param step         NULL if not wanted
 * @param direction    receives a pointer to n doubles, of length 1; NULL if not wanted
 * @param theta_after  receives a pointer to n doubles; NULL if not wanted
 */
HESSCRIT_API int hesscrit_report_escape(const hesscrit_report *report, hesscrit_escape_step *step,
                                        const double **direction, const double **theta_after);

/**
 * The report as text for people, lines ended by '\n', ASCII, the same in every locale.
 *
 * @param buffer  receives at most size - 1 characters and a NUL; may be NULL if size is 0
 * @return the length of the whole text without the NUL, as snprintf does:
 *         the text was cut when it is >= size
 */
HESSCRIT_API size_t hesscrit_report_text(const hesscrit_report *report, char *buffer, size_t size);

HESSCRIT_END_DECLS

#endif
