#include <string.h>

#include "eigen/kernels/versions.h"

typedef struct version {
    const hesscrit_kernels *kernels;
    int runs; /* here */
} version;

/*
 * The registry of instruction sets, the best one first: nothing else asks the processor. The
 * builtins ask the system as well, whether it saves the wide registers of a thread (XGETBV).
 */
const hesscrit_kernels *hesscrit_kernels_at(size_t index)
{
#if HESSCRIT_KERNELS_X86
#define HAS(feature) __builtin_cpu_supports(feature)
    __builtin_cpu_init();
#endif
    const version versions[] = {
#if HESSCRIT_KERNELS_X86
        {&hesscrit_kernels_avx512, HAS("avx512f") && HAS("avx512dq") && HAS("avx512vl") &&
                                       HAS("avx2") && HAS("fma") && HAS("bmi2") && HAS("popcnt")},
        {&hesscrit_kernels_avx2, HAS("avx2") && HAS("fma") && HAS("bmi2") && HAS("popcnt")},
#endif
#if HESSCRIT_KERNELS_NEON
        {&hesscrit_kernels_neon, 1},
#endif
        {&hesscrit_kernels_generic, 1},
    };
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        if (versions[i].runs && index-- == 0) return versions[i].kernels;
    return NULL;
}

const hesscrit_kernels *hesscrit_kernels_best(void)
{
    return hesscrit_kernels_at(0);
}

const hesscrit_kernels *hesscrit_kernels_named(const char *name)
{
    for (size_t i = 0;; i++) {
        const hesscrit_kernels *kernels = hesscrit_kernels_at(i);
        if (!kernels || strcmp(kernels->name, name) == 0) return kernels;
    }
}

const hesscrit_kernels *hesscrit_kernels_of(hesscrit_context *context)
{
    if (!context->kernels) context->kernels = hesscrit_kernels_best();
    return context->kernels;
}
