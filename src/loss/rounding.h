/* Values that are rounded to fewer digits than a double has, as in single precision or as printed
 * numbers are: seen in their bits, and in what their differences have in common. */
#pragma once

/* A number, and what it may be off by. */
typedef struct hesscrit_rounded {
    double value, error;
} hesscrit_rounded;

/* The deviation of a rounding to multiples of 1: 1 / sqrt(12). */
#define HESSCRIT_DEVIATION_OF_ROUNDING 0.29

/* What the lowest bit of a value that is set is worth, beside the power of two that is not above
 * the value: 2^-52 for most doubles, 2^-23 for most that were floats; 0 where there is none. */
double hesscrit_finest_bit(double value);

/* The greatest number of which a and b are multiples. Euclid's algorithm, until what is left is no
 * more than what roundings make of it, each of which is multiplied by the quotients. */
hesscrit_rounded hesscrit_common_unit(hesscrit_rounded a, hesscrit_rounded b);

/* Is that a unit of values of this size? Numbers with nothing in common end within a small factor
 * of their errors, which grow while the remainders fall. Some last bits are the rounding of
 * doubles. */
int hesscrit_is_unit(hesscrit_rounded unit, double size);
