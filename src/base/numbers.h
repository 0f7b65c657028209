/* Doubles as the machine has them. */
#pragma once

/* The relative error of one rounding, at most. */
#define HESSCRIT_UNIT_ROUNDOFF 0x1p-53

/* What an entry of a Hessian that a user computes is off by at least, in these. */
#define HESSCRIT_ENTRY_ROUNDINGS 4.0

/* The power of two nearest to x > 0, as a ratio. */
double hesscrit_power_of_two_near(double x);

/* The power of two that is not above |x|; 0 for 0. */
double hesscrit_power_of_two_below(double x);
