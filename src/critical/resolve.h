/* Where eigenvalues are zero up to their errors: what the loss itself does there. */
#ifndef HESSCRIT_CRITICAL_RESOLVE_H
#define HESSCRIT_CRITICAL_RESOLVE_H

#include "critical/verdict.h"

/*
 * With the eigenvectors q_k of the Hessian in natural units, split by their
 * eigenvalues into N (zero up to their radii, m of them) and P (all others, of one
 * sign, say +), the reduced function
 *     phi(v) = min over w of L(theta + S (N'v + P'w)),  S = diag(scale)
 * has the same kind of point at 0 as L at theta (splitting lemma). Its sign
 * around 0 is looked at on spheres |v| = r, from radii where the loss hardly shows more than its
 * error to those of typical sizes.
 */
typedef struct hesscrit_resolution {
    /* MINIMUM, MAXIMUM, SADDLE, FLAT_MINIMUM, FLAT_MAXIMUM, or UNDETERMINED */
    hesscrit_verdict verdict;
    int order;             /* the loss changes like r^order there; 0: flat, or no such power */
    size_t flat_dimension; /* of N, directions along which the loss stays what it is */
    double flat_distance;  /* how far they were walked, in natural units */
    double visible_from;   /* the smallest radius at which phi was told from its error; 0: none */
    /* SADDLE and MAXIMUM: a point whose loss was seen to be lower. Scratch memory, n doubles. */
    double *lower_point;
    double lower_loss;
    const char *why; /* UNDETERMINED: the reason, half a sentence; static storage */
} hesscrit_resolution;

/* At a critical point with undecided eigenvalues in natural units, and none or only one sign
 * among the others. The evaluator's base is theta. Returns HESSCRIT_OK whatever the answer, or the
 * errors of callbacks and memory; a loss that is not finite somewhere around is no error.
 * Cost: see hesscrit_analyze(). */
hesscrit_status hesscrit_resolve(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                 const hesscrit_natural *natural, hesscrit_resolution *resolution);

#endif
