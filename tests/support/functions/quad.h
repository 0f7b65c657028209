/** @file
 * The widest arithmetic there is, for references: IEEE quadruple precision by
 * libquadmath, or else long double. The functions are declared here, as clang
 * does not look where gcc keeps quadmath.h.
 */
#ifndef QUAD_H
#define QUAD_H

#ifdef HAVE_QUADMATH

__extension__ typedef __float128 quad;

quad atanq(quad x);
quad cosq(quad x);
quad expq(quad x);
quad fabsq(quad x);
quad floorq(quad x);
quad logq(quad x);
quad powq(quad x, quad y);
quad sinq(quad x);
quad sqrtq(quad x);
quad tanhq(quad x);

#define QUAD(function) function##q
#define QUAD_EPSILON   0x1p-112

#else

#include <float.h>
#include <math.h>

typedef long double quad;

#define QUAD(function) function##l
#define QUAD_EPSILON   LDBL_EPSILON

#endif

#endif
