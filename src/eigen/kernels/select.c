#include <string.h>

#include "eigen/kernels/versions.h"

/* The builtins ask the processor, and the system whether it saves the wide
 * registers of a thread (XGETBV). */
static int runs(const hesscrit_kernels *kernels)
{
#if HESSCRIT_KERNELS_X86
    __builtin_cpu_init();
    if (kernels == &hesscrit_kernels_avx512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx2") &&
               __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    if (kernels == &hesscrit_kernels_avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
#endif
    (void)kernels;
    return 1;
}

const hesscrit_kernels *hesscrit_kernels_at(size_t index)
{
    const hesscrit_kernels *const versions[] = {
#if HESSCRIT_KERNELS_X86
        &hesscrit_kernels_avx512,
        &hesscrit_kernels_avx2,
#endif
#if HESSCRIT_KERNELS_NEON
        &hesscrit_kernels_neon,
#endif
        &hesscrit_kernels_generic,
    };
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        if (runs(versions[i]) && index-- == 0) return versions[i];
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
