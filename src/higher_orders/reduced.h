/* The reduced function of the splitting lemma: the loss along directions of zero curvature, with
 * all other directions at their best. */
#pragma once

#include "curvature/natural.h"
#include "higher_orders/secants.h"
#include "higher_orders/symmetries.h"

/*
 * In natural units z_i = theta_i / s_i with the eigenvectors q_k of the Hessian there, the first m
 * of zero curvature, the p others of curvatures mu_k of one sign, say +:
 *     phi(v) = min over w of L(origin + S (sum_k v_k q_k + sum_k w_k q_m+k)) - L(origin).
 * That is so where the others are positive; where they are negative, the loss is looked at upside
 * down, as sign * L with sign = -1.
 * Sources: the splitting lemma, Gromoll & Meyer, Topology 8 (1969); Poston & Stewart, "Catastrophe
 * Theory and its Applications" (1978), chapter 4.
 */
typedef struct hesscrit_reduced {
    hesscrit_evaluator *evaluator;
    size_t n, m, p;                 /* m + p <= n: the span of symmetries is left out */
    double sign;                    /* 1, or -1: the loss is looked at upside down */
    const double *scale;            /* n: s */
    double *directions;             /* m + p rows of n: those of zero curvature, then the others */
    double *curvature;              /* p: of the others, times sign, > 0 */
    double *origin;                 /* n: theta, moved to where the others are at their best */
    double origin_loss;             /* there; the sign is not applied */
    double *gradient_most;          /* m: of the gradient along each of the m, the size at most */
    double slope;                   /* the length of that */
    double size;                    /* |theta| in natural units */
    double stiffness;               /* twice the largest curvature of any direction */
    const hesscrit_derivatives *d;  /* at theta */
    hesscrit_loss_error loss_error; /* of losses, with the share that was measured at the distance
                                       that is looked at */
    double level;           /* of |phi| on the sphere that is looked at: of this size may be the
                               terms of which the loss is the sum, and so their roundings */
    double *point, *foot;   /* n each: scratch */
    double *user;           /* n: a gradient, scratch */
    double *trial, *slopes; /* p, n: scratch */
    double *step;           /* p: scratch */
    hesscrit_secants secants;
    uint64_t calls, budget; /* so many callbacks were made, and are allowed */
    uint64_t seed;          /* of random directions */
    double *lowest;         /* n: where the loss, times sign, was lowest, */
    double lowest_loss;     /* and the loss there; that of theta to begin with */
} hesscrit_reduced;

/* Split the directions by the radii (n) of their curvatures, take scratch memory, and move the
 * origin. sign: used where all directions
 * are of zero curvature. symmetries: NULL for none. */
hesscrit_status hesscrit_reduced_start(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                       const hesscrit_natural *natural, const double *radii,
                                       double sign, uint64_t budget,
                                       const hesscrit_symmetries *symmetries,
                                       hesscrit_reduced *reduced);

/* At v and w: what the loss, times sign, is there, less that of the origin, and the loss itself;
 * reduced->slopes (n) of the user's gradient along all directions. */
hesscrit_status hesscrit_reduced_look(hesscrit_reduced *reduced, const double *v, const double *w,
                                      double *value, double *loss);
hesscrit_status hesscrit_reduced_slopes(hesscrit_reduced *reduced, const double *v,
                                        const double *w);

/* There: reduced->slopes along the others, where the loss is known up to error; and along the m, by
 * differences of length h, which the user's gradient has told already. Without one 2p and 2m
 * losses. */
hesscrit_status hesscrit_reduced_slopes_of_others(hesscrit_reduced *reduced, const double *v,
                                                  const double *w, double error);
hesscrit_status hesscrit_reduced_slopes_of_null(hesscrit_reduced *reduced, const double *v,
                                                const double *w, double h);

/* What a displacement by v and w may be off by, in natural units. */
double hesscrit_reduced_blur(const hesscrit_reduced *reduced, const double *v, const double *w);

/* point (n) = origin + S (sum_k v_k q_k + sum_k w_k q_m+k) */
void hesscrit_reduced_place(const hesscrit_reduced *reduced, const double *v, const double *w,
                            double *point);

/* point (n) receives the one so far from the origin, along a unit vector (m). */
void hesscrit_reduced_go(const hesscrit_reduced *reduced, double length, const double *unit,
                         double *point);

/* Are as many callbacks made as are allowed? */
int hesscrit_reduced_spent(const hesscrit_reduced *reduced);
