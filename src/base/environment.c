#include "base/environment.h"

#if HESSCRIT_ENVIRONMENT_MXCSR

#include <xmmintrin.h>

enum {
    MXCSR_FLAGS = 0x3f,     /* the sticky exception flags */
    MXCSR_DEFAULT = 0x1f80, /* all exceptions masked, to nearest, no FTZ, no DAZ */
};

void hesscrit_environment_enter(hesscrit_environment *host)
{
    host->mxcsr = _mm_getcsr();
    if ((host->mxcsr & ~(unsigned)MXCSR_FLAGS) != MXCSR_DEFAULT) _mm_setcsr(MXCSR_DEFAULT);
}

void hesscrit_environment_leave(const hesscrit_environment *host)
{
    _mm_setcsr(host->mxcsr);
}

#else

void hesscrit_environment_enter(hesscrit_environment *host)
{
    fegetenv(&host->state);
    fesetenv(FE_DFL_ENV);
}

void hesscrit_environment_leave(const hesscrit_environment *host)
{
    fesetenv(&host->state);
}

#endif
