/*
 * C += alpha A B, for any vector unit: Goto & van de Geijn, "Anatomy of
 * high-performance matrix multiplication", ACM TOMS 34 (2008). Besides what
 * rotate_template.h asks for, the file that includes this defines
 *   TILE_ROWS, TILE_VECTORS  the part of C that is kept in registers; as many
 *                            sums as the latency of muladd times its rate at
 *                            least, and two or more registers left over
 */
#include "eigen/kernels/blocking.h"

enum { TILE_COLUMNS = TILE_VECTORS * WIDTH };

/* A product by a tile: the sums over k of a_ip b_pj, times alpha, are added to
 * C. Entry (i, p) of A is a[i * a_row + p * a_column]; rows of B are b_row apart. */
HESSCRIT_INLINE void tile(size_t k, double alpha, const double *a, size_t a_row, size_t a_column,
                          const double *b, size_t b_row, double *c, size_t ldc)
{
    vec sums[TILE_ROWS][TILE_VECTORS];
#pragma GCC unroll 8
    for (size_t i = 0; i < TILE_ROWS; i++)
#pragma GCC unroll 4
        for (size_t j = 0; j < TILE_VECTORS; j++) sums[i][j] = spread(0.0);
    for (size_t p = 0; p < k; p++) {
        vec row[TILE_VECTORS];
#pragma GCC unroll 4
        for (size_t j = 0; j < TILE_VECTORS; j++) row[j] = load(b + j * WIDTH);
#pragma GCC unroll 8
        for (size_t i = 0; i < TILE_ROWS; i++) {
            const vec factor = spread(a[i * a_row]);
#pragma GCC unroll 4
            for (size_t j = 0; j < TILE_VECTORS; j++)
                sums[i][j] = muladd(factor, row[j], sums[i][j]);
        }
        a += a_column;
        b += b_row;
    }
    const vec scale = spread(alpha);
#pragma GCC unroll 8
    for (size_t i = 0; i < TILE_ROWS; i++)
#pragma GCC unroll 4
        for (size_t j = 0; j < TILE_VECTORS; j++) {
            double *at = c + i * ldc + j * WIDTH;
            store(at, muladd(scale, sums[i][j], load(at)));
        }
}

/* At the lower and right border of C: through a whole tile beside it. */
static void tile_part(size_t m, size_t n, size_t k, double alpha, const double *a, const double *b,
                      double *c, size_t ldc)
{
    double whole[TILE_ROWS * TILE_COLUMNS];
    for (size_t i = 0; i < TILE_ROWS; i++)
        for (size_t j = 0; j < TILE_COLUMNS; j++)
            whole[i * TILE_COLUMNS + j] = i < m && j < n ? c[i * ldc + j] : 0.0;
    tile(k, alpha, a, 1, TILE_ROWS, b, TILE_COLUMNS, whole, TILE_COLUMNS);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) c[i * ldc + j] = whole[i * TILE_COLUMNS + j];
}

/* Strips of `size` rows of a matrix, each column by column, so that tile()
 * reads forward only; what is missing in the last strip is 0. */
static void pack(size_t rows, size_t columns, hesscrit_view from, size_t size, double *to)
{
    for (size_t i = 0; i < rows; i += size, to += size * columns) {
        const double *strip = from.at + i * from.row;
        const size_t there = rows - i < size ? rows - i : size;
        if (there < size) memset(to, 0, size * columns * sizeof *to);
        if (from.row == 1 && there == size)
            for (size_t p = 0; p < columns; p++)
                memcpy(to + p * size, strip + p * from.column, size * sizeof *to);
        else
            for (size_t p = 0; p < columns; p++)
                for (size_t l = 0; l < there; l++)
                    to[p * size + l] = strip[p * from.column + l * from.row];
    }
}

/* A block of packed A, m x k, times packed B, k x n. */
static void product_of_blocks(size_t m, size_t n, size_t k, double alpha, const double *a,
                              const double *b, double *c, size_t ldc)
{
    for (size_t j = 0; j < n; j += TILE_COLUMNS)
        for (size_t i = 0; i < m; i += TILE_ROWS) {
            const size_t rows = m - i < TILE_ROWS ? m - i : TILE_ROWS;
            const size_t columns = n - j < TILE_COLUMNS ? n - j : TILE_COLUMNS;
            double *corner = c + i * ldc + j;
            if (rows == TILE_ROWS && columns == TILE_COLUMNS)
                tile(k, alpha, a + i * k, 1, TILE_ROWS, b + j * k, TILE_COLUMNS, corner, ldc);
            else
                tile_part(rows, columns, k, alpha, a + i * k, b + j * k, corner, ldc);
        }
}

static size_t smaller(size_t x, size_t y)
{
    return x < y ? x : y;
}

static void product(size_t m, size_t n, size_t k, double alpha, hesscrit_view a, hesscrit_view b,
                    double *c, size_t ldc, double *workspace)
{
    double *packed_a = workspace;
    const size_t rows = smaller(m, HESSCRIT_BLOCK_ROWS) + HESSCRIT_TILE_ROWS_MAX;
    double *packed_b = workspace + rows * smaller(k, HESSCRIT_BLOCK_DEPTH);
    for (size_t j = 0; j < n; j += HESSCRIT_BLOCK_COLUMNS)
        for (size_t p = 0; p < k; p += HESSCRIT_BLOCK_DEPTH) {
            const size_t width = smaller(n - j, HESSCRIT_BLOCK_COLUMNS);
            const size_t depth = smaller(k - p, HESSCRIT_BLOCK_DEPTH);
            /* Strips of columns of B are strips of rows of B'. */
            const hesscrit_view block_b = {b.at + p * b.row + j * b.column, b.column, b.row};
            pack(width, depth, block_b, TILE_COLUMNS, packed_b);
            for (size_t i = 0; i < m; i += HESSCRIT_BLOCK_ROWS) {
                const size_t height = smaller(m - i, HESSCRIT_BLOCK_ROWS);
                const hesscrit_view block_a = {a.at + i * a.row + p * a.column, a.row, a.column};
                pack(height, depth, block_a, TILE_ROWS, packed_a);
                product_of_blocks(height, width, depth, alpha, packed_a, packed_b, c + i * ldc + j,
                                  ldc);
            }
        }
}
