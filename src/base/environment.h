/* The floating-point environment: the library computes in the default one,
 * callbacks run in the host's. */
#pragma once

#if defined(__FAST_MATH__) || defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error                                                                                             \
    "hesscrit needs IEEE arithmetic: NaN, infinities and the order of operations matter. Build it without -ffast-math and -ffinite-math-only."
#endif

#if defined(__x86_64__) || defined(_M_X64)
/* libm and doubles use SSE here, whose whole state is one register: a few
 * cycles instead of the hundred of fegetenv, which matters for tiny matrices. */
#define HESSCRIT_ENVIRONMENT_MXCSR 1
typedef struct hesscrit_environment {
    unsigned mxcsr;
} hesscrit_environment;
#else
#include <fenv.h>
typedef struct hesscrit_environment {
    fenv_t state;
} hesscrit_environment;
#endif

/* Store the environment found in *host and switch to the default one: round to
 * nearest, subnormals kept, no traps. */
void hesscrit_environment_enter(hesscrit_environment *host);

/* Go back to *host, exception flags included. */
void hesscrit_environment_leave(const hesscrit_environment *host);
