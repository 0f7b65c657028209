#include "eigen/kernels/versions.h"

#if HESSCRIT_KERNELS_X86

#include <immintrin.h>

#define TARGET      __attribute__((target("avx2,fma")))
#define UNROLL      _Pragma("GCC unroll 16")
#define VECTOR      __m256d
#define LANES       4
#define ROWS        4 /* 12 sums, a row of 3 and a broadcast: the 16 registers */
#define VECTORS     3
#define LOAD        _mm256_load_pd
#define LOADU       _mm256_loadu_pd
#define STORE       _mm256_store_pd
#define STOREU      _mm256_storeu_pd
#define SET1        _mm256_set1_pd
#define MULTIPLY    _mm256_mul_pd
#define ADD         _mm256_add_pd
#define SUBTRACT    _mm256_sub_pd
#define FMA         _mm256_fmadd_pd
#define MINIMUM     _mm256_min_pd
#define MAXIMUM     _mm256_max_pd
#define ABSOLUTE(x) _mm256_andnot_pd(_mm256_set1_pd(-0.0), (x))
#define EQUAL(a, b) _mm256_movemask_pd(_mm256_cmp_pd((a), (b), _CMP_EQ_OQ))
#include "eigen/kernels/ldl_x86_template.h"

const hesscrit_ldl_kernels hesscrit_ldl_avx2 = {
    ROWS,        COLUMNS,      update_tile,    LANES,         update_narrow, solve_tile,
    divide_tile, add_shares,   subtract_outer, subtract_rows, largest,       scale,
    combine,     add_absolute, is_mirrored,    measure};

#else
typedef int hesscrit_no_avx2; /* C wants something in a file */
#endif
