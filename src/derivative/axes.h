/* The loss along each coordinate axis through theta, at one step and at twice that step on either
 * side, and how far off these values may be. */
#pragma once

#include "loss/domain.h"
#include "loss/error.h"

/* What is known of the loss along one coordinate axis through theta. */
typedef struct hesscrit_axis {
    double step;           /* h > 0, a power of two */
    double plus, minus;    /* loss at theta +- h e_i */
    double plus2, minus2;  /* loss at theta +- 2h e_i */
    double error;          /* of each of these values, at most */
    double upper, lower;   /* theta_i + h and theta_i - h as they were rounded */
    double upper2, lower2; /* theta_i +- 2h as they were rounded */
    double heard;          /* error of a loss as far out as the step, where noise was measured; 0 */
    int side;              /* 1 or -1: the loss is known on that side only, and continued */
    int visible;           /* the loss changes along this axis by more than its noise */
} hesscrit_axis;

typedef struct hesscrit_axes {
    hesscrit_axis *axis;            /* n */
    int *sides;                     /* n: the sides of the axes, for the evaluator */
    double *scale;                  /* n: natural scale of each parameter */
    double loss;                    /* at theta, finite */
    hesscrit_loss_error loss_error; /* of losses near theta */
} hesscrit_axes;

/* Changes beyond this many errors are no noise. */
static const double HESSCRIT_VISIBLE = 8.0;

/* Scratch memory for n axes, seen from both sides; nothing is measured yet. */
hesscrit_status hesscrit_axes_allocate(hesscrit_context *context, size_t n, hesscrit_axes *axes);

/* Measure an axis with the step that is set in it. Cost: 4 loss calls. */
hesscrit_status hesscrit_measure_axis(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                      size_t i, hesscrit_axis *axis);

/* The error of the five values on an axis as far as it was known before they were seen. */
double hesscrit_axis_error(const hesscrit_axes *axes, const hesscrit_axis *axis, double theta);

/* The same if there were no noise but rounding. */
double hesscrit_axis_rounding(const hesscrit_axes *axes, const hesscrit_axis *axis, double theta);

/* Are all values of it? */
int hesscrit_axis_is_finite(const hesscrit_axis *axis);

/* Half the distance between the two nearer points. */
double hesscrit_half_width(const hesscrit_axis *axis);

/* f(h) - 2f(0) + f(-h) and f(2h) - 4f(h) + 6f(0) - 4f(-h) + f(-2h) of an axis, from
 * differences against the loss at theta, which are small and nearly exact; and their sizes. */
double hesscrit_second_difference(const hesscrit_axes *axes, const hesscrit_axis *axis);
double hesscrit_fourth_difference(const hesscrit_axes *axes, const hesscrit_axis *axis);
double hesscrit_second_size(const hesscrit_axes *axes, const hesscrit_axis *axis);
double hesscrit_fourth_size(const hesscrit_axes *axes, const hesscrit_axis *axis);

/* The fourth difference over what errors make of it at most. */
double hesscrit_fourth_ratio(const hesscrit_axes *axes, const hesscrit_axis *axis);

/* The error of the second derivative on an axis. */
double hesscrit_curvature_error(const hesscrit_axes *axes, const hesscrit_axis *axis);
