/* The reduced function of the splitting lemma: the loss along directions of zero curvature, with
 * all other directions at their best. */
#pragma once

#include "curvature/natural.h"

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
    size_t n, m, p;
    double sign;                    /* 1, or -1: the loss is looked at upside down */
    const double *scale;            /* n: s */
    double *directions;             /* n rows of n: the m of zero curvature, then the others */
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
    uint64_t calls, budget; /* so many callbacks were made, and are allowed */
    double *lowest;         /* n: where the loss, times sign, was lowest, */
    double lowest_loss;     /* and the loss there; that of theta to begin with */
} hesscrit_reduced;

/* What was seen of phi at some v. */
typedef struct hesscrit_height {
    double value;  /* phi, or an upper bound of it; infinite where the loss is not finite */
    double error;  /* of the value, but for what */
    double cancel; /* the roundings of terms that may cancel in it and */
    double slope;  /* slopes that may be there at the origin make of it */
    int converged; /* 0: an upper bound only */
    int is_far;    /* 1: and Newton's step promises many errors less */
} hesscrit_height;

/* Split the directions by the radii (n) of their curvatures, take scratch memory, and move the
 * origin. sign: used where all directions
 * are of zero curvature. */
hesscrit_status hesscrit_reduced_start(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                       const hesscrit_natural *natural, const double *radii,
                                       double sign, uint64_t budget, hesscrit_reduced *reduced);

/*
 * phi at v (m). w (p): where to begin, and where the others are at their best. gradient (m) of phi,
 * for steps of length h where it has to be from differences; NULL if not wanted.
 *
 * Newton steps w_k -= g_k / mu_k with the curvatures of the origin; g_k from the user's gradient,
 * one call for all of them, or from central differences with steps of 4 sqrt(error / mu_k), whose
 * noise adds at most p/32 of a loss error to phi. By the envelope theorem the gradient of phi is
 * that of the loss along the m directions at the best w.
 * Cost: a step is 1 loss and 1 gradient, or 2p + 1 losses; most often 1 to 3 steps; the gradient
 * is for nothing, or 2m losses.
 */
hesscrit_status hesscrit_reduced_height(hesscrit_reduced *reduced, const double *v, double *w,
                                        double h, double *gradient, hesscrit_height *height);

/* point (n) = origin + S (sum_k v_k q_k + sum_k w_k q_m+k) */
void hesscrit_reduced_place(const hesscrit_reduced *reduced, const double *v, const double *w,
                            double *point);

/* point (n) receives the one so far from the origin, along a unit vector (m). */
void hesscrit_reduced_go(const hesscrit_reduced *reduced, double length, const double *unit,
                         double *point);

/* Measure the noise at v, w as a share of the losses there, which the errors of other places at
 * this distance are made of. Cost: 7 loss calls or a little more. */
hesscrit_status hesscrit_reduced_measure_noise(hesscrit_reduced *reduced, const double *v,
                                               const double *w);

/* Before something is claimed of the height at v, w: measure the noise there, which its error
 * covers from then on. Cost: as above. */
hesscrit_status hesscrit_reduced_verify(hesscrit_reduced *reduced, const double *v, const double *w,
                                        hesscrit_height *height);

/* Are as many callbacks made as are allowed? */
int hesscrit_reduced_spent(const hesscrit_reduced *reduced);

/* Is a height further from 0 than 4 times its error? And if it is not, may that be for roundings
 * of terms that cancel alone? */
int hesscrit_height_is_visible(const hesscrit_height *height);
int hesscrit_height_is_doubtful(const hesscrit_height *height);
/* Or because a slope within the error of the gradient would change as much? */
int hesscrit_height_may_be_slope(const hesscrit_height *height);
