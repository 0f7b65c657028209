/** @file
 * Families of problems whose answer theory knows, written in many ways, and what is false, open or
 * right in what a report says of them.
 */
#ifndef TRUTH_H
#define TRUTH_H

#include <hesscrit/critical_point.h>

#include "random.h"
#include "truth/numbers.h"

enum { TRUTH_MOST = NUMBERS_MOST, TRUTH_DATA = 400 };

#define BIT(verdict) (1u << (verdict))

typedef struct truth_case truth_case;

/* Ways of writing that leave the truth exact enough, and what may be judged. */
enum {
    TRUTH_ROTATE = 1,  /* all coordinates turned */
    TRUTH_RESCALE = 2, /* each parameter in its own unit, a power of two or of ten */
    TRUTH_SHIFT = 4,   /* another centre */
    TRUTH_UNITS = 8,   /* another unit of the loss, and a constant added */
    TRUTH_TELL = 16,   /* typical sizes are told wherever a unit is not 1 */
    TRUTH_BOUNDS = 32, /* two derivatives exist around theta, and vary on scales not below 0.1 */
    TRUTH_INSIDE = 64, /* the domain ends nearby: one side of a direction tells its change */
    TRUTH_SMOOTH = TRUTH_ROTATE | TRUTH_RESCALE | TRUTH_SHIFT | TRUTH_UNITS | TRUTH_BOUNDS
};

struct truth_case {
    /* The problem: loss(x), x near `at`. */
    size_t n;
    number (*loss)(const truth_case *c, const number *x);
    double data[TRUTH_DATA];
    size_t sizes[4];
    double at[TRUTH_MOST];
    unsigned traits;

    /* What is true of it: bits of verdicts; UNDETERMINED is never false. */
    unsigned right;
    unsigned open;             /* that decide nothing, besides UNDETERMINED */
    unsigned blurred;          /* right too where the deciding change is below 16 errors */
    size_t negative, positive; /* eigenvalues of the sign that exist */
    size_t flat;               /* dimension of the flat part; 0: not judged */
    int has_trough;            /* the bare loss rises along one more, curved direction */
    double trough;             /* by so much within a typical size, */
    size_t flat_within_errors; /* which 16 errors may hide: of what dimension the part looks then */
    int order;                 /* 0: not judged */
    /* Of the loss at one typical size, that decides the verdict; 0: taken along eigenvectors. */
    double change;
    int aside; /* a flat part of several dimensions */

    /* How its values err: noise of sigma, afresh at each call or by theta's bits; rounding to
     * multiples of quantum, or to single precision; an inner solve that starts where the last one
     * ended; the first value too low. */
    double fresh, hashed, quantum, inner, first_off;
    int single;
    double told;  /* loss_error */
    double error; /* honest error of the loss; 0: measured */

    /* How it is written: factor loss(x) + lift, x = base + q (theta / unit - centre). */
    double factor, lift;
    int turned, shifted;
    double q[TRUTH_MOST * TRUTH_MOST];
    double base[TRUTH_MOST], centre[TRUTH_MOST], unit[TRUTH_MOST], scale[TRUTH_MOST];
    int scale_told;
    double theta[TRUTH_MOST];

    double hessian_relative, hessian_absolute; /* errors of the Hessian as it is computed */
    rng noise;
    double state;
    size_t calls;
};

typedef struct truth_family {
    const char *name;
    void (*make)(rng *r, truth_case *c); /* the problem and what is true of it */
    size_t cases;
    const char *modes; /* L losses, A accurate, G gradients, H Hessians, P Hessians with their
                          error stated */
} truth_family;

extern const truth_family truth_families[];
extern const size_t truth_family_count;

/** Case number `index` of a family, written in a way of its own. */
void truth_make(const truth_family *family, size_t index, truth_case *c);

/** The problem in one mode: its callbacks read and write *c. */
hesscrit_problem truth_problem(truth_case *c, char mode);

/** L(theta) without noise, in long double. */
long double truth_loss(const truth_case *c, const long double *theta);
/** Its derivatives at theta, n and n * n. */
void truth_derivatives(const truth_case *c, long double *gradient, long double *hessian);
/** How much they change where the arguments of the loss are rounded, by at most one last bit of the
 * largest: that no difference of losses can tell. */
void truth_blur(const truth_case *c, double *gradient, double *hessian);

/** Sizes of parameters, as told or max(|theta_i|, 1). */
void truth_sizes(const truth_case *c, double *sizes);

/* What the answer was, besides right. */
enum {
    FALSE_VERDICT = 1,
    FALSE_SIGNS = 2,
    FALSE_DIMENSION = 4,
    FALSE_ORDER = 8,
    FALSE_PROOF = 16,
    FALSE_ESCAPE = 32, /* beside a minimum, or to a place that is not lower */
    OPEN_ANSWER = 64,  /* nothing claimed where theory decides */
    NOT_COUNTED = 128, /* whether it is open: the deciding change is too small beside errors */
    CONTRADICTION = 256
};
enum { FALSE_ANYTHING = 63 };

/** What the deciding change is in errors of the loss. Sets blurred verdicts right below 16, and the
 * dimension that a flat part has within errors. */
double truth_clarity(truth_case *c, hesscrit_context *context);

/** Bits of the above. `clear`: the change is above 16 errors. */
unsigned truth_judge(const truth_case *c, char mode, int clear, const hesscrit_report *report);

/* For families. */

/** The kinds of critical points, with signs of eigenvalues. */
void truth_minimum(truth_case *c);
void truth_maximum(truth_case *c);
void truth_saddle(truth_case *c, size_t negative, size_t positive);
void truth_flat_minimum(truth_case *c, size_t flat, size_t positive);
void truth_not_critical(truth_case *c);
/** The kind that clear signs of the exact Hessian at `at` give; 0 where some are not clear. */
int truth_by_signs(truth_case *c);
/** Newton's method from at to where the gradient vanishes; 0 where it does not get there. */
int truth_newton(truth_case *c);
/** The longest component of the Newton step at `at`; infinite where the Hessian is singular. */
double truth_newton_step(const truth_case *c);
/** How many signs the exact Hessian at `at` can have, with those that are not clear as both. */
void truth_slope_signs(truth_case *c);
/** Gradient and Hessian of the bare loss at x. */
void truth_bare(const truth_case *c, const double *x, int order, long double *value,
                long double *gradient, long double *hessian);
/** What the bare loss rises by within a distance of 1 along the softest direction but for parameter
 * `flat`, which does not matter: the rest at its best, as a trough is curved. */
double truth_rise_of_trough(const truth_case *c, size_t flat);
void truth_uniform(rng *r, double low, double high, size_t count, double *values);

#endif
