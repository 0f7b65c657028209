/* A kink of a function on a line: a derivative that jumps in the middle, or is unbounded there. */
#pragma once

#include <hesscrit/status.h>

#include <stddef.h>

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

enum { HESSCRIT_NO_KINK = 3 };

/* A power of the distance is that of a kink up to this above the order of the derivative, whose
 * next one jumps with a power that is 1 more; and a seen power is the next order from this on. */
static const double HESSCRIT_POWER_MARGIN = 0.4375, HESSCRIT_ORDER_MARGIN = 0.25;

/* How a function is looked at on a line. */
typedef struct hesscrit_kink_line {
    void *data;
    hesscrit_status (*look)(void *data, double distance, hesscrit_five *five);
    /* The error of the function at about this distance, as its noise there has it; or NULL. */
    hesscrit_status (*hear)(void *data, double distance, double *error);
    int degree;   /* of the highest derivative that is asked for: 2 of a loss, 1 of a slope */
    double limit; /* of a part over its errors: see hesscrit_oddity() */
    double least; /* distance: see hesscrit_nearest_distance() */
    double reach; /* the largest distance that still tells of the middle */
} hesscrit_kink_line;

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
double hesscrit_oddity(const hesscrit_kink_line *line, const hesscrit_five *five);

/* The least distance to look at: theta + h still has 10 bits of h. */
double hesscrit_nearest_distance(double theta, double scale);

/*
 * Where five values look odd, look nearer: at distances 16 apart, or less where the farthest would
 * be beyond the reach, and not where they were less than 2 apart: what is seen at typical sizes is
 * not in the middle. There parts that grow like a low power of the distance tell a kink from a
 * function that is smooth on a smaller scale. *nearest: the nearest look, `here` where there was
 * none. Cost: none where nothing is odd; else 3 looks, and for a kink to hear three times.
 */
hesscrit_status hesscrit_look_for_kink(const hesscrit_kink_line *line, const hesscrit_five *here,
                                       hesscrit_five *nearest, hesscrit_kink *kink);

/* The parts of five values that a smooth function leaves small: the fourth difference, and the
 * third. */
double hesscrit_even_part(const hesscrit_five *five);
double hesscrit_odd_part(const hesscrit_five *five);

/* f(h) - 2f(0) + f(-h) of five values. */
double hesscrit_second_of_five(const hesscrit_five *five);

/* The worst kink of all that were found: that of the lowest derivative, in natural units the
 * largest. */
typedef struct hesscrit_kinks {
    int found;
    int order;         /* of the derivative that jumps or is unbounded: 0 the loss itself, 1 its
                          slope, 2 its curvature, */
    size_t coordinate; /* along this one, */
    double jump;       /* by so much, right minus left, loss units per theta^order; where it is
                          unbounded but the same on both sides, nearer minus farther away, */
    double error;      /* which is right to this; infinite where the derivative is unbounded */
    int between_axes;  /* it shows along none of the coordinates: coordinate, jump and error say
                          nothing */
} hesscrit_kinks;

/* Keep the worst. */
void hesscrit_note_kink(hesscrit_kinks *kinks, const double *scale, size_t i,
                        const hesscrit_kink *kink);
