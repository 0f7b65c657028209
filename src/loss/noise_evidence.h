/* What seven values after the other have taught of the noise of one function: its size, whether it
 * is a share of the values, and whether these are rounded to few digits. */
#pragma once

#include "loss/difference_table.h"
#include "loss/rounding.h"

typedef struct hesscrit_noise_evidence {
    double noise;          /* the best estimate so far */
    double size;           /* of the values that gave it */
    double quantum;        /* smallest difference between neighbours on one side that is not 0 */
    hesscrit_rounded unit; /* of which all these differences are multiples */
    double middle;         /* the size of the value in the middle, at theta */
    double least;          /* of the values beside the middle, the size of the least, but for 0 */
    int flat;              /* some spacing gave the same value again and again */
    int is_point;          /* some spacing moved no parameter at all */
    int far_out;           /* how many answers were found far out */
    double farther;        /* the last of them */
    double steady; /* what two in a row agreed on, though their values differ much in size */
    double all;    /* the noise on the last line, where it was all there was; else 0 */
    double share;  /* of the largest value, the noise, where that in the middle is nearly 0 */
    double finest; /* of the lowest bits of all values: see hesscrit_finest_bit() */
    int jumps;     /* the most neighbours on one side that differ on one line */
    int moves;     /* most neighbours on some line differ, as on no flight of steps */
    int tries;
    int found;
} hesscrit_noise_evidence;

/* Before the first values. */
extern const hesscrit_noise_evidence hesscrit_no_evidence;

/* As a share of the values, noise that is larger is more likely something else. */
#define HESSCRIT_LARGEST_NOISE_SHARE 0.01

/* Times less, one of two values or errors is small beside the other. */
#define HESSCRIT_MUCH 16.0

/* Note the lowest bits of seven values. */
void hesscrit_evidence_add_bits(hesscrit_noise_evidence *known, const double *values);

/* Beside the power of two that is not above a value, the deviation of its rounding to fewer bits
 * than a double has; 0 for all bits. So few bits end all mantissas early, which those of some 20
 * doubles never do. */
double hesscrit_evidence_rounding(const hesscrit_noise_evidence *known);

/* Note the seven values of one more line, and what they say. */
hesscrit_noise_answer hesscrit_evidence_learn(hesscrit_noise_evidence *known, const double *values);

/* After the last try. Where noise was steady and then vanished, little was left of the spacing, and
 * the arithmetic exact. */
void hesscrit_evidence_settle(hesscrit_noise_evidence *known);

/* Noise that is beyond the rounding of the values might be a kink in the middle: its differences
 * are of the same size in all levels, too. */
int hesscrit_evidence_may_be_kink(const hesscrit_noise_evidence *known);

/* Is a share of a value more than the rounding of arithmetic? And the noise a share of the values
 * that is? */
int hesscrit_is_beyond_rounding(double share);
int hesscrit_evidence_may_be_share(const hesscrit_noise_evidence *known);

/* The noise of values on one side of the middle only, where it is the same and a kink does not
 * show; infinite where that cannot be told. */
double hesscrit_noise_aside(const double *values);

/* Most of the values are smaller than the largest, and so was their noise. */
double hesscrit_evidence_share(const hesscrit_noise_evidence *known);

/* Are the values multiples of known->unit? */
int hesscrit_evidence_is_rounded(const hesscrit_noise_evidence *known);

/* The verdict of all tries. Values that stand still at one spacing and move by
 * a quantum at the next are rounded to multiples of it, as in single precision;
 * the deviation of such rounding is quantum / sqrt(12). */
double hesscrit_evidence_noise(hesscrit_noise_evidence known);

/* A gradient that jumps once on a line, as that of |x| does where x = 0 is crossed, stands still
 * for no rounding, of which there would be more jumps. */
void hesscrit_evidence_forget_jump(hesscrit_noise_evidence *known);

/* All components are printed with the same digits, and share the lines they are seen on: one that
 * is steep never stood still there, and one that is shallow never moved. */
int hesscrit_evidence_shares_unit(const hesscrit_noise_evidence *known, double unit);
