/*
 * The versions of the kernels that this compiler makes, one for each set of vector instructions. A
 * new set is a new file that instantiates the templates, like avx2.c, and a line for it here and in
 * select.c. Where it has no file for the factorisation, like ldl_avx2.c, the generic one does.
 */
#pragma once

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

/* A function of one instruction or so: type, name, (parameters), result. */
#define HESSCRIT_OPERATION(type, name, parameters, result)                                         \
    static inline type name parameters                                                             \
    {                                                                                              \
        return result;                                                                             \
    }

/* What the templates define, but for small_template.h, which takes vectors. */
#define HESSCRIT_TEMPLATE_KERNELS                                                                  \
    .width = WIDTH, .rotate = rotate, .rotate_chain = rotate_chain, .dot = dot, .reduce = reduce,  \
    .product = product, .product_lower = product_lower, .mirror_lower = mirror_lower,              \
    .secular_sums = secular_sums, .secular_factors = secular_factors,                              \
    .secular_vector = secular_vector, .correct = correct, .small_reduce = small_reduce,            \
    .small_basis = small_basis, .small_ql = small_ql, .small_residual = small_residual,            \
    .batch = {WIDTH, batch_pairs, batch_sweep, batch_test, batch_orient, batch_rank}

extern const hesscrit_kernels hesscrit_kernels_generic;
extern const hesscrit_ldl_kernels hesscrit_ldl_generic;
#if HESSCRIT_KERNELS_X86
extern const hesscrit_kernels hesscrit_kernels_avx2, hesscrit_kernels_avx512;
extern const hesscrit_ldl_kernels hesscrit_ldl_avx2, hesscrit_ldl_avx512;
#endif
#if HESSCRIT_KERNELS_NEON
extern const hesscrit_kernels hesscrit_kernels_neon;
#endif
