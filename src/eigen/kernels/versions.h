/* The versions of the kernels that this compiler makes. */
#ifndef HESSCRIT_EIGEN_KERNELS_VERSIONS_H
#define HESSCRIT_EIGEN_KERNELS_VERSIONS_H

#include "eigen/kernels/kernels.h"

/* Compilers that can make a function for another processor than the file. */
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define HESSCRIT_KERNELS_X86 1
#else
#define HESSCRIT_KERNELS_X86 0
#endif

#if defined(__aarch64__) && defined(__ARM_NEON)
#define HESSCRIT_KERNELS_NEON 1
#else
#define HESSCRIT_KERNELS_NEON 0
#endif

/* For functions with a size that must be a constant where they are called. */
#if defined(__GNUC__)
#define HESSCRIT_INLINE static inline __attribute__((always_inline))
#else
#define HESSCRIT_INLINE static inline
#endif

extern const hesscrit_kernels hesscrit_kernels_generic;
#if HESSCRIT_KERNELS_X86
extern const hesscrit_kernels hesscrit_kernels_avx2, hesscrit_kernels_avx512;
#endif
#if HESSCRIT_KERNELS_NEON
extern const hesscrit_kernels hesscrit_kernels_neon;
#endif

#endif
