/* Which curvatures does the loss itself show? */
#pragma once

#include <hesscrit/eigen.h>

#include "curvature/natural.h"

/*
 * The radius of the eigenvalues is one for all, and the largest error of any parameter makes it: it
 * may hide curvature that is there. And where noise was underestimated it is too small, and shows
 * curvature that is not there. So second differences of the loss along the eigenvectors decide:
 * with steps of three sizes, to overrule the radius, and of two, and less strictly, to agree with
 * it. radii (n) receives some that cover exactly the eigenvalues that are not shown; signs counts
 * the others.
 *
 * middle (n) is theta or the critical point of the model beside it. It moves to the extremum along
 * each eigenvector whose curvature agrees, before one looks along those that the radii left open:
 * beside a valley's floor there is curvature along it. *reach: how far the extrema along those that
 * are shown are from theta, all together; *fall: how far their loss is from that of theta. Cost: 1
 * loss, and at most 9n more.
 */
hesscrit_status hesscrit_see_curvatures(hesscrit_evaluator *evaluator,
                                        const hesscrit_derivatives *d, double *middle,
                                        const hesscrit_natural *natural, double *radii,
                                        hesscrit_signs *signs, double *reach, double *fall);

/* Bounds of a Hessian from losses are those of entries, and what truncation makes of pairs that
 * were not looked at twice is a guess. Where that is far more than noise, and decides an eigenvalue
 * by no more than 64 times its radius, the loss has to show the curvature at theta: else the radius
 * grows beyond it. *doubted: some did. Cost: 4 losses for each. */
hesscrit_status hesscrit_doubt_near_radii(hesscrit_evaluator *evaluator,
                                          const hesscrit_derivatives *d, hesscrit_natural *natural,
                                          int *doubted);

/* Are the curvatures that the radii (n) decide the same at another point (n)? What the losses do
 * not show they do not contradict. Cost: 4n + 1 losses. */
hesscrit_status hesscrit_curvatures_stay(hesscrit_evaluator *evaluator,
                                         const hesscrit_derivatives *d, double *point,
                                         const hesscrit_natural *natural, const double *radii,
                                         int *stay);
