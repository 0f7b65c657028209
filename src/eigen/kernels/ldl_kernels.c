#include "eigen/kernels/ldl_kernels.h"

/* __builtin_cpu_supports() asks the operating system too: it has to save the registers. */
const hesscrit_ldl_kernels *hesscrit_ldl_kernels_available(size_t index)
{
    const hesscrit_ldl_kernels *found[3] = {&hesscrit_ldl_generic};
    size_t count = 1;
#ifdef HESSCRIT_LDL_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        found[count++] = &hesscrit_ldl_avx2;
    if (__builtin_cpu_supports("avx512f")) found[count++] = &hesscrit_ldl_avx512;
#endif
    return index < count ? found[index] : NULL;
}

const hesscrit_ldl_kernels *hesscrit_ldl_kernels_best(void)
{
    const hesscrit_ldl_kernels *best = &hesscrit_ldl_generic;
    for (size_t i = 0; hesscrit_ldl_kernels_available(i); i++)
        best = hesscrit_ldl_kernels_available(i);
    return best;
}
