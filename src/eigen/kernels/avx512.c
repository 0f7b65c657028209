/* Kernels for x86-64 with AVX-512 F, DQ and VL: Intel servers since 2017, AMD since 2022. */
#include "eigen/kernels/versions.h"

#if HESSCRIT_KERNELS_X86

#include <string.h>

/* The headers are read first, so that only what follows needs the unit. */
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma"))),        \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx2,fma")
#endif

typedef __m512d vec;

/* 24 sums, 3 vectors of B and one of A in the 32 registers. */
enum { WIDTH = 8, TILE_ROWS = 8, TILE_VECTORS = 3 };

static inline vec load(const double *p)
{
    return _mm512_loadu_pd(p);
}

static inline void store(double *p, vec v)
{
    _mm512_storeu_pd(p, v);
}

static inline __mmask8 first_lanes(size_t count)
{
    return (__mmask8)((1u << count) - 1);
}

static inline vec load_part(const double *p, size_t count)
{
    return _mm512_maskz_loadu_pd(first_lanes(count), p);
}

static inline void store_part(double *p, size_t count, vec v)
{
    _mm512_mask_storeu_pd(p, first_lanes(count), v);
}

static inline vec spread(double x)
{
    return _mm512_set1_pd(x);
}

static inline vec mul(vec x, vec y)
{
    return _mm512_mul_pd(x, y);
}

static inline vec muladd(vec x, vec y, vec z)
{
    return _mm512_fmadd_pd(x, y, z);
}

static inline vec mulsub(vec x, vec y, vec z)
{
    return _mm512_fmsub_pd(x, y, z);
}

static inline vec add(vec x, vec y)
{
    return _mm512_add_pd(x, y);
}

static inline double sum(vec x)
{
    const __m256d fours = _mm256_add_pd(_mm512_castpd512_pd256(x), _mm512_extractf64x4_pd(x, 1));
    const __m128d pairs =
        _mm_add_pd(_mm256_castpd256_pd128(fours), _mm256_extractf128_pd(fours, 1));
    return _mm_cvtsd_f64(_mm_add_sd(pairs, _mm_unpackhi_pd(pairs, pairs)));
}

#include "eigen/kernels/rotate_template.h"

#include "eigen/kernels/product_template.h"

const hesscrit_kernels hesscrit_kernels_avx512 = {
    .name = "avx512", .width = WIDTH, .rotate = rotate, .dot = dot, .product = product};

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
