/* Kernels for x86-64 with AVX-512 F, DQ and VL: Intel servers since 2017, AMD since 2022. */
#include "eigen/kernels/versions.h"

#if HESSCRIT_KERNELS_X86

#include <math.h>
#include <string.h>

/* The headers are read first, so that only what follows needs the unit. */
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma,bmi2,popcnt"))),                     \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx2,fma,bmi2,popcnt")
#endif

typedef __m512d vec;

/* 24 sums, 3 vectors of B and one of A in the 32 registers. */
enum { WIDTH = 8, TILE_ROWS = 8, TILE_VECTORS = 3 };

HESSCRIT_OPERATION(vec, load, (const double *p), _mm512_loadu_pd(p))

static inline void store(double *p, vec v)
{
    _mm512_storeu_pd(p, v);
}

HESSCRIT_OPERATION(__mmask8, first_lanes, (size_t count), (__mmask8)((1u << count) - 1))
HESSCRIT_OPERATION(vec, load_part, (const double *p, size_t count),
                   _mm512_maskz_loadu_pd(first_lanes(count), p))

static inline void store_part(double *p, size_t count, vec v)
{
    _mm512_mask_storeu_pd(p, first_lanes(count), v);
}

HESSCRIT_OPERATION(vec, spread, (double x), _mm512_set1_pd(x))
HESSCRIT_OPERATION(vec, mul, (vec x, vec y), _mm512_mul_pd(x, y))
HESSCRIT_OPERATION(vec, muladd, (vec x, vec y, vec z), _mm512_fmadd_pd(x, y, z))
HESSCRIT_OPERATION(vec, mulsub, (vec x, vec y, vec z), _mm512_fmsub_pd(x, y, z))
HESSCRIT_OPERATION(vec, add, (vec x, vec y), _mm512_add_pd(x, y))

static inline double sum(vec x)
{
    const __m256d fours = _mm256_add_pd(_mm512_castpd512_pd256(x), _mm512_extractf64x4_pd(x, 1));
    const __m128d pairs =
        _mm_add_pd(_mm256_castpd256_pd128(fours), _mm256_extractf128_pd(fours, 1));
    return _mm_cvtsd_f64(_mm_add_sd(pairs, _mm_unpackhi_pd(pairs, pairs)));
}

HESSCRIT_OPERATION(vec, sub, (vec x, vec y), _mm512_sub_pd(x, y))
HESSCRIT_OPERATION(vec, divide, (vec x, vec y), _mm512_div_pd(x, y))
HESSCRIT_OPERATION(vec, larger_of, (vec x, vec y), _mm512_max_pd(x, y))
HESSCRIT_OPERATION(vec, square_root, (vec x), _mm512_sqrt_pd(x))
HESSCRIT_OPERATION(vec, magnitude, (vec x), _mm512_abs_pd(x))
HESSCRIT_OPERATION(vec, negmuladd, (vec x, vec y, vec z), _mm512_fnmadd_pd(x, y, z))
HESSCRIT_OPERATION(vec, rotate_up, (vec x),
                   _mm512_permutexvar_pd(_mm512_setr_epi64(7, 0, 1, 2, 3, 4, 5, 6), x))
HESSCRIT_OPERATION(vec, rotate_down, (vec x),
                   _mm512_permutexvar_pd(_mm512_setr_epi64(1, 2, 3, 4, 5, 6, 7, 0), x))

typedef __mmask8 lanes_mask;

static inline lanes_mask lane(size_t j, size_t v)
{
    /* The bit falls off on either side when the lane is elsewhere. */
    return (__mmask8)((UINT64_C(1) << (j + WIDTH)) >> (WIDTH + v * WIDTH));
}

HESSCRIT_OPERATION(vec, blend, (lanes_mask mask, vec x, vec y), _mm512_mask_blend_pd(mask, x, y))
HESSCRIT_OPERATION(lanes_mask, exceeds, (vec x, vec y), _mm512_cmp_pd_mask(x, y, _CMP_GT_OQ))
HESSCRIT_OPERATION(lanes_mask, both, (lanes_mask m, lanes_mask n), (lanes_mask)(m &n))
HESSCRIT_OPERATION(size_t, count, (lanes_mask mask), (size_t)__builtin_popcount(mask))
HESSCRIT_OPERATION(double, fused, (double x, double y, double z), fma(x, y, z))

/* The entries of a pair of rows in turn. */
HESSCRIT_INLINE void zip(vec x, vec y, vec *even, vec *odd)
{
    *even = _mm512_unpacklo_pd(x, y);
    *odd = _mm512_unpackhi_pd(x, y);
}

/* Pairs of entries 0 and 2 of both, and 1 and 3. */
HESSCRIT_INLINE void deal(vec x, vec y, vec *even, vec *odd)
{
    *even = _mm512_shuffle_f64x2(x, y, 0x88);
    *odd = _mm512_shuffle_f64x2(x, y, 0xdd);
}

HESSCRIT_INLINE void transpose(vec x[WIDTH])
{
    vec a, b, c, d, e, f, g, h, k, l, m, n, o, p, q, r;
    zip(x[0], x[1], &a, &b);
    zip(x[2], x[3], &c, &d);
    zip(x[4], x[5], &e, &f);
    zip(x[6], x[7], &g, &h);
    deal(a, c, &k, &l);
    deal(b, d, &m, &n);
    deal(e, g, &o, &p);
    deal(f, h, &q, &r);
    deal(k, o, &x[0], &x[4]);
    deal(m, q, &x[1], &x[5]);
    deal(l, p, &x[2], &x[6]);
    deal(n, r, &x[3], &x[7]);
}

#include "eigen/kernels/rotate_template.h"

#include "eigen/kernels/product_template.h"

#include "eigen/kernels/secular_template.h"

#include "eigen/kernels/correction_template.h"

#define SMALL_CASES 2
#include "eigen/kernels/small_template.h"

#include "eigen/kernels/small_ql_template.h"

#include "eigen/kernels/batch_template.h"

#include "eigen/kernels/batch_ql_template.h"

const hesscrit_kernels hesscrit_kernels_avx512 = {.name = "avx512",
                                                  HESSCRIT_TEMPLATE_KERNELS,
                                                  .small_sweep = small_sweep,
                                                  .small_settle = small_settle,
                                                  .ldl = &hesscrit_ldl_avx512,
                                                  .narrow = &hesscrit_kernels_avx2};

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
