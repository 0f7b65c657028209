/* Where eigenvalues are zero up to their errors: what the loss itself does there. */
#pragma once

#include <hesscrit/critical_point.h>

#include "higher_orders/symmetries.h"

/*
 * With the eigenvectors q_k of the Hessian in natural units, split by their
 * eigenvalues into N (zero up to their radii, m of them) and P (all others, of one
 * sign, say +), the reduced function
 *     phi(v) = min over w of L(theta + S (N'v + P'w)),  S = diag(scale)
 * has the same kind of point at 0 as L at theta (splitting lemma, see reduced.h). Its minima on
 * spheres |v| = r are followed from radii where the loss hardly shows more than its error to those
 * of typical sizes; where P is empty, those of -phi too. The verdict is that of the
 * smallest three radii in a row, 1.9 times apart, at which they are further from 0 than 4 errors
 * and follow a power r^q, q > 1.5:
 *   negative: it falls, however near;
 *   positive: a strict minimum of order q, confirmed by new starts there and further out;
 *   within their errors as far as typical sizes, and beginning to rise, if at all, more abruptly
 * than r^8: flat; and of how many dimensions that is. A walk ends where it could not have failed:
 * where four errors are more than 2^-10 of the rise in other directions. Anything else is
 * undetermined: another sign nearer to theta, an odd part that would win there, no power, minima
 * over w that are not found.
 *
 * The error at v is that of the loss values, with the roundings of parameters and directions,
 * + sum |v_k| times what the gradient along direction k of N may be, as theta is only nearly
 * critical. Roundings of terms as large as phi is elsewhere on the sphere may cancel in a minimum:
 * no sign is taken from what they may hide. A change that hides below the error at the smallest
 * visible radius is not seen: the evidence is never more than likely.
 * A loss that is not finite is a wall, neither a rise nor a fall.
 */
typedef struct hesscrit_resolution {
    /* MINIMUM, MAXIMUM, SADDLE, FLAT_MINIMUM, FLAT_MAXIMUM, FLAT (nothing changes, as far as
     * typical sizes), or UNDETERMINED */
    hesscrit_verdict verdict;
    int order;             /* the loss changes like r^order there, 2 where that turned out to be
                              curvature; 0: flat, or no such power */
    size_t flat_dimension; /* of the flat part; 0: not known, */
    size_t flat_at_least;  /* but at least so many, */
    size_t flat_known;     /* of which so many are the symmetries' */
    double flat_distance;  /* how far it was walked, in natural units, */
    double flat_error;     /* within which error the loss stayed the same there, */
    size_t flat_walks;     /* and on how many walks */
    /* SADDLE and MAXIMUM: a point whose loss was seen to be lower. Scratch memory, n doubles. */
    double *lower_point;
    double lower_loss;
    /* Of the extremum that was seen, or is possible for all that is known of slopes: how far it may
     * be from theta, in even units, and how far its loss from that of theta. */
    double reach, fall;
    const char *why; /* UNDETERMINED: the reason, half a sentence; static storage */
} hesscrit_resolution;

/* Callbacks that may be made, 0 for the usual number; which random directions are taken; and which
 * are known to be flat. */
typedef struct hesscrit_effort {
    uint64_t most_calls, seed;
    hesscrit_symmetries symmetries;
} hesscrit_effort;

/* At a critical point with undecided eigenvalues in natural units, and none or only one sign
 * among the others, as `decided` counts them: an answer that contradicts them is none. The
 * evaluator's base is theta, and p (n, natural units) leads to it from the critical point of the
 * model. Returns HESSCRIT_OK whatever the answer, or the
 * errors of callbacks and memory; a loss that is not finite somewhere around is no error.
 * Cost: with one undecided direction about 50 to 100 times 2p + 1 losses and 100 to 400 more for
 * the noise, or 50 to 500 losses and at most as many gradients; with more of them about 500 to
 * 10000. At most about 30000 + 16n(n + 1) losses, or, with the user's gradient, 20000 + 64n losses
 * and gradients together, for each of the two signs that has to be looked at, and 53n + 1 losses
 * before; or effort->most_calls. Where that is not enough the answer is UNDETERMINED. */
hesscrit_status hesscrit_resolve(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                 const hesscrit_natural *natural, const double *p,
                                 const hesscrit_signs *decided, const hesscrit_effort *effort,
                                 hesscrit_resolution *resolution);
