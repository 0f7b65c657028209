/* Kernels for x86-64 with AVX2, FMA and BMI2: Intel since 2013, AMD since 2015. */
#include "eigen/kernels/versions.h"

#if HESSCRIT_KERNELS_X86

#include <math.h>
#include <string.h>

/* The headers are read first, so that only what follows needs the unit. */
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi2,popcnt")
#endif

typedef __m256d vec;

/* 12 sums, 3 vectors of B and one of A fill the 16 registers; two fused
 * operations a cycle of latency 4 need 8 sums. */
enum { WIDTH = 4, TILE_ROWS = 4, TILE_VECTORS = 3 };

HESSCRIT_OPERATION(vec, load, (const double *p), _mm256_loadu_pd(p))

static inline void store(double *p, vec v)
{
    _mm256_storeu_pd(p, v);
}

HESSCRIT_OPERATION(__m256i, first_lanes, (size_t count),
                   _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)count),
                                      _mm256_setr_epi64x(0, 1, 2, 3)))
HESSCRIT_OPERATION(vec, load_part, (const double *p, size_t count),
                   _mm256_maskload_pd(p, first_lanes(count)))

static inline void store_part(double *p, size_t count, vec v)
{
    _mm256_maskstore_pd(p, first_lanes(count), v);
}

HESSCRIT_OPERATION(vec, spread, (double x), _mm256_set1_pd(x))
HESSCRIT_OPERATION(vec, mul, (vec x, vec y), _mm256_mul_pd(x, y))
HESSCRIT_OPERATION(vec, muladd, (vec x, vec y, vec z), _mm256_fmadd_pd(x, y, z))
HESSCRIT_OPERATION(vec, mulsub, (vec x, vec y, vec z), _mm256_fmsub_pd(x, y, z))
HESSCRIT_OPERATION(vec, add, (vec x, vec y), _mm256_add_pd(x, y))

static inline double sum(vec x)
{
    const __m128d pairs = _mm_add_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd(x, 1));
    return _mm_cvtsd_f64(_mm_add_sd(pairs, _mm_unpackhi_pd(pairs, pairs)));
}

HESSCRIT_OPERATION(vec, sub, (vec x, vec y), _mm256_sub_pd(x, y))
HESSCRIT_OPERATION(vec, divide, (vec x, vec y), _mm256_div_pd(x, y))
HESSCRIT_OPERATION(vec, larger_of, (vec x, vec y), _mm256_max_pd(x, y))
HESSCRIT_OPERATION(vec, square_root, (vec x), _mm256_sqrt_pd(x))
HESSCRIT_OPERATION(vec, magnitude, (vec x), _mm256_andnot_pd(_mm256_set1_pd(-0.0), x))
HESSCRIT_OPERATION(vec, negmuladd, (vec x, vec y, vec z), _mm256_fnmadd_pd(x, y, z))
HESSCRIT_OPERATION(vec, rotate_up, (vec x), _mm256_permute4x64_pd(x, 0x93))
HESSCRIT_OPERATION(vec, rotate_down, (vec x), _mm256_permute4x64_pd(x, 0x39))

typedef __m256d lanes_mask;

static inline lanes_mask lane(size_t j, size_t v)
{
    const long long offset = (long long)j - (long long)(v * WIDTH);
    return _mm256_castsi256_pd(
        _mm256_cmpeq_epi64(_mm256_set1_epi64x(offset), _mm256_setr_epi64x(0, 1, 2, 3)));
}

HESSCRIT_OPERATION(vec, blend, (lanes_mask mask, vec x, vec y), _mm256_blendv_pd(x, y, mask))
HESSCRIT_OPERATION(lanes_mask, exceeds, (vec x, vec y), _mm256_cmp_pd(x, y, _CMP_GT_OQ))
HESSCRIT_OPERATION(lanes_mask, both, (lanes_mask m, lanes_mask n), _mm256_and_pd(m, n))
HESSCRIT_OPERATION(size_t, count, (lanes_mask mask),
                   (size_t)__builtin_popcount((unsigned)_mm256_movemask_pd(mask)))
HESSCRIT_OPERATION(double, fused, (double x, double y, double z), fma(x, y, z))

HESSCRIT_INLINE void transpose(vec x[WIDTH])
{
    const vec a = _mm256_unpacklo_pd(x[0], x[1]);
    const vec b = _mm256_unpackhi_pd(x[0], x[1]);
    const vec c = _mm256_unpacklo_pd(x[2], x[3]);
    const vec d = _mm256_unpackhi_pd(x[2], x[3]);
    x[0] = _mm256_permute2f128_pd(a, c, 0x20);
    x[1] = _mm256_permute2f128_pd(b, d, 0x20);
    x[2] = _mm256_permute2f128_pd(a, c, 0x31);
    x[3] = _mm256_permute2f128_pd(b, d, 0x31);
}

#include "eigen/kernels/rotate_template.h"

#include "eigen/kernels/product_template.h"

#include "eigen/kernels/secular_template.h"

#include "eigen/kernels/correction_template.h"

#define SMALL_CASES 4
#include "eigen/kernels/small_template.h"

#include "eigen/kernels/small_ql_template.h"

#include "eigen/kernels/batch_template.h"

#include "eigen/kernels/batch_ql_template.h"

const hesscrit_kernels hesscrit_kernels_avx2 = {.name = "avx2",
                                                HESSCRIT_TEMPLATE_KERNELS,
                                                .small_sweep = small_sweep,
                                                .small_settle = small_settle,
                                                .ldl = &hesscrit_ldl_avx2};

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
