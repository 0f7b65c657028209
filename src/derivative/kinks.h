/* Where the loss has no second derivative: kinks, jumps, cusps. */
#ifndef HESSCRIT_DERIVATIVE_KINKS_H
#define HESSCRIT_DERIVATIVE_KINKS_H

#include "derivative/derive.h"

/* Five values of a function on a line, and the error of each. */
typedef struct hesscrit_five {
    double distance;                           /* h > 0 */
    double minus2, minus, middle, plus, plus2; /* at -2h, -h, 0, h, 2h */
    double error;
} hesscrit_five;

/* The lowest derivative of a function that jumps in the middle, or is unbounded there. */
typedef struct hesscrit_kink {
    int order;    /* of that derivative; HESSCRIT_NO_KINK where none was seen */
    double jump;  /* of it, right minus left; where it is unbounded and the same on both
                     sides: nearer minus farther away */
    double error; /* of the jump, infinite where the derivative is unbounded */
} hesscrit_kink;

enum {
    HESSCRIT_NO_KINK = 3,
    HESSCRIT_KINK_SPACING = 16 /* between two distances of a ladder */
};

/* With which power of the distance do the parts of five values grow that a smooth function
 * leaves small? For f of `degree` derivatives
 *     f(2h) - 4f(h) + 6f(0) - 4f(-h) + f(-2h)  grows like h^4, and
 *     f(2h) - 2f(h) + 2f(-h) - f(-2h)          like h^3.
 * A derivative of order m <= degree that jumps makes one of them grow like h^m, one that is
 * unbounded like a power between m - 1 and m. The difference is seen at any distance.
 *
 * How often these parts are as large as their errors allow; 0 where there is nothing odd, as
 * they are small beside the differences that the derivative of order `degree` is taken from.
 * A ratio beyond the limit is odd anyway: no step was found that makes it smaller. */
double hesscrit_oddity(const hesscrit_five *five, int degree, double limit);

/* The least distance to look at: theta + h still has 10 bits of h. */
double hesscrit_nearest_distance(double theta, double scale);

/* How near to the middle a derivative of this order that jumps still shows, given a distance
 * where the parts are `ratio` times their errors. */
double hesscrit_distance_to_look(double distance, double ratio, int order, double least);

/* Could the nearer five be of the same kink as the farther ones? */
int hesscrit_same_kink(const hesscrit_five *far, const hesscrit_five *near, int degree);

/* The kink in the middle of ladder[0] (far), [1] and [2] (near). */
hesscrit_kink hesscrit_kink_of(const hesscrit_five *ladder, int degree);

/* The larger of both parts over its error. */
double hesscrit_signal_of(const hesscrit_five *five);

/* What kinks do to differences. Scratch memory. */
typedef struct hesscrit_roughness {
    double *second; /* n, loss units: of second differences with the step of each axis */
    double *slope;  /* n, loss units per unit of theta_i */
    int any;
} hesscrit_roughness;

/*
 * Kinks of the loss on the axes. Where an axis shows none nearby, but did with the step that was
 * chosen, its step is chosen again. Cost: none where nothing is odd; else 4 loss calls to
 * see that the loss is smooth (x^4), 28 more where it is smooth on a smaller scale only,
 * 12 or 16 for a kink.
 */
hesscrit_status hesscrit_find_kinks(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                    hesscrit_derivatives *derivatives,
                                    hesscrit_roughness *roughness);

/*
 * Kinks that no axis shows, or that are so near to theta that steps reach across, as those of |x
 * y|, max(x, 0) y or |x - 1e-10|: displaced in all coordinates at once, the loss differs from L + g
 * d + d H d / 2 by more than its error and those of g and H, and like the first or second power of
 * the distance over a factor of 256, where a smooth one differs like the third. They are seen if
 * they have a share of the change of second order that is clear of the errors. Then the bounds of d
 * are widened. Needs the loss, the gradient with its bound and a Hessian from differences. Cost: 2
 * (1 + ceil(log2 n)) loss calls, and 6 more for each sign pattern that looks odd.
 */
hesscrit_status hesscrit_look_between_axes(hesscrit_evaluator *evaluator, const double *p,
                                           hesscrit_derivatives *d);

/* Keep the worst of the kinks that were found: that of the lowest derivative, in natural units
 * the largest. */
void hesscrit_note_kink(hesscrit_derivatives *derivatives, const double *scale, size_t i,
                        const hesscrit_kink *kink);

/* Let the bounds cover what differences say where there is no derivative. */
void hesscrit_cover_kinks(size_t n, const hesscrit_axes *axes, const hesscrit_roughness *roughness,
                          double *gradient_bound, double *hessian_bound);

#endif
