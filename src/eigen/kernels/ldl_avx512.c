#include "eigen/kernels/versions.h"

#if HESSCRIT_KERNELS_X86

#include <immintrin.h>

#define TARGET      __attribute__((target("avx512f")))
#define UNROLL      _Pragma("GCC unroll 16")
#define VECTOR      __m512d
#define LANES       8
#define ROWS        8 /* 24 sums, a row of 3 and a broadcast: 28 of the 32 registers */
#define VECTORS     3
#define LOAD        _mm512_load_pd
#define LOADU       _mm512_loadu_pd
#define STORE       _mm512_store_pd
#define STOREU      _mm512_storeu_pd
#define SET1        _mm512_set1_pd
#define MULTIPLY    _mm512_mul_pd
#define ADD         _mm512_add_pd
#define SUBTRACT    _mm512_sub_pd
#define FMA         _mm512_fmadd_pd
#define MINIMUM     _mm512_min_pd
#define MAXIMUM     _mm512_max_pd
#define ABSOLUTE    _mm512_abs_pd
#define EQUAL(a, b) _mm512_cmp_pd_mask((a), (b), _CMP_EQ_OQ)
#include "eigen/kernels/ldl_x86_template.h"

const hesscrit_ldl_kernels hesscrit_ldl_avx512 = {
    ROWS,        COLUMNS,      update_tile,    LANES,         update_narrow, solve_tile,
    divide_tile, add_shares,   subtract_outer, subtract_rows, largest,       scale,
    combine,     add_absolute, is_mirrored,    measure};

#else
typedef int hesscrit_no_avx512; /* C wants something in a file */
#endif
