/*
 * C += alpha A B, for any vector unit: Goto & van de Geijn, "Anatomy of
 * high-performance matrix multiplication", ACM TOMS 34 (2008). Besides what
 * rotate_template.h asks for, the file that includes this defines
 *   TILE_ROWS, TILE_VECTORS  the part of C that is kept in registers; as many
 *                            sums as the latency of muladd times its rate at
 *                            least, and two or more registers left over
 *   transpose(x)             WIDTH vectors x become the columns of what they were the rows of
 */
#include "eigen/kernels/blocking.h"

enum { TILE_COLUMNS = TILE_VECTORS * WIDTH };

/* sums_ij = the sums over k of a_ip b_pj, for `vectors` vectors of each row of a tile. */
HESSCRIT_INLINE void tile_sums(size_t vectors, size_t k, const double *a, const double *b,
                               vec sums[TILE_ROWS][TILE_VECTORS])
{
#pragma GCC unroll 8
    for (size_t i = 0; i < TILE_ROWS; i++)
#pragma GCC unroll 4
        for (size_t j = 0; j < vectors; j++) sums[i][j] = spread(0.0);
    for (size_t p = 0; p < k; p++) {
        vec row[TILE_VECTORS];
#pragma GCC unroll 4
        for (size_t j = 0; j < vectors; j++) row[j] = load(b + j * WIDTH);
#pragma GCC unroll 8
        for (size_t i = 0; i < TILE_ROWS; i++) {
            const vec factor = spread(a[i]);
#pragma GCC unroll 4
            for (size_t j = 0; j < vectors; j++) sums[i][j] = muladd(factor, row[j], sums[i][j]);
        }
        a += TILE_ROWS;
        b += TILE_COLUMNS;
    }
}

/* A product by a tile, times alpha, is added to C. */
static void tile(size_t k, double alpha, const double *a, const double *b, double *c, size_t ldc)
{
    vec sums[TILE_ROWS][TILE_VECTORS];
    const vec scale = spread(alpha);
    tile_sums(TILE_VECTORS, k, a, b, sums);
#pragma GCC unroll 8
    for (size_t i = 0; i < TILE_ROWS; i++)
#pragma GCC unroll 4
        for (size_t j = 0; j < TILE_VECTORS; j++) {
            double *at = c + i * ldc + j * WIDTH;
            store(at, muladd(scale, sums[i][j], load(at)));
        }
}

/* At the lower and right border of C: some rows of the tile, of `vectors` vectors of which
 * the last one has `part` lanes. */
HESSCRIT_INLINE void border_tile(size_t rows, size_t vectors, size_t part, size_t k, double alpha,
                                 const double *a, const double *b, double *c, size_t ldc)
{
    vec sums[TILE_ROWS][TILE_VECTORS];
    const vec scale = spread(alpha);
    tile_sums(vectors, k, a, b, sums);
#pragma GCC unroll 8
    for (size_t i = 0; i < TILE_ROWS; i++)
#pragma GCC unroll 4
        for (size_t j = 0; j < vectors && i < rows; j++) {
            double *at = c + i * ldc + j * WIDTH;
            if (j + 1 < vectors || part == WIDTH)
                store(at, muladd(scale, sums[i][j], load(at)));
            else
                store_part(at, part, muladd(scale, sums[i][j], load_part(at, part)));
        }
}

static void tile_part(size_t rows, size_t columns, size_t k, double alpha, const double *a,
                      const double *b, double *c, size_t ldc)
{
    const size_t vectors = (columns + WIDTH - 1) / WIDTH;
    const size_t part = columns - (vectors - 1) * WIDTH;
    if (vectors == 1)
        border_tile(rows, 1, part, k, alpha, a, b, c, ldc);
    else if (vectors == 2)
        border_tile(rows, 2, part, k, alpha, a, b, c, ldc);
    else if (vectors == 3)
        border_tile(rows, 3, part, k, alpha, a, b, c, ldc);
    else
        border_tile(rows, TILE_VECTORS, part, k, alpha, a, b, c, ldc);
}

/* WIDTH rows of a matrix, columns of a strip: by squares that turn in registers, twice as
 * fast and more as entry by entry. */
HESSCRIT_INLINE void pack_rows(size_t columns, const double *from, size_t row, size_t size,
                               double *to)
{
    size_t p = 0;
    for (; p + WIDTH <= columns; p += WIDTH) {
        vec square[WIDTH];
#pragma GCC unroll 8
        for (size_t l = 0; l < WIDTH; l++) square[l] = load(from + l * row + p);
        transpose(square);
#pragma GCC unroll 8
        for (size_t l = 0; l < WIDTH; l++) store(to + (p + l) * size, square[l]);
    }
    for (; p < columns; p++)
        for (size_t l = 0; l < WIDTH; l++) to[p * size + l] = from[l * row + p];
}

/* Strips of `size` rows of a matrix, each column by column, so that tile()
 * reads forward only; what is missing in the last strip is 0. */
HESSCRIT_INLINE void pack(size_t rows, size_t columns, hesscrit_view from, size_t size, double *to)
{
    for (size_t i = 0; i < rows; i += size, to += size * columns) {
        const double *strip = from.at + i * from.row;
        const size_t there = rows - i < size ? rows - i : size;
        size_t l = 0;
        if (there < size) memset(to, 0, size * columns * sizeof *to);
        if (from.row == 1 && there == size) {
            for (size_t p = 0; p < columns; p++)
                memcpy(to + p * size, strip + p * from.column, size * sizeof *to);
            continue;
        }
        for (; from.column == 1 && l + WIDTH <= there; l += WIDTH)
            pack_rows(columns, strip + l * from.row, from.row, size, to + l);
        for (; l < there; l++)
            for (size_t p = 0; p < columns; p++)
                to[p * size + l] = strip[p * from.column + l * from.row];
    }
}

static size_t smaller(size_t x, size_t y)
{
    return x < y ? x : y;
}

/* A block of packed A, m x k, times packed B, k x n, but for what of its tiles is right
 * of the diagonal that begins `diagonal` columns from the corner. */
static void product_of_blocks(size_t m, size_t n, size_t k, double alpha, const double *a,
                              const double *b, double *c, size_t ldc, size_t diagonal)
{
    for (size_t j = 0; j < n; j += TILE_COLUMNS) {
        const size_t above = j > diagonal ? j - diagonal : 0;
        for (size_t i = above - above % TILE_ROWS; i < m; i += TILE_ROWS) {
            const size_t rows = smaller(m - i, TILE_ROWS);
            const size_t columns = smaller(smaller(n - j, TILE_COLUMNS), i + rows + diagonal - j);
            double *corner = c + i * ldc + j;
            if (rows == TILE_ROWS && columns == TILE_COLUMNS)
                tile(k, alpha, a + i * k, b + j * k, corner, ldc);
            else
                tile_part(rows, columns, k, alpha, a + i * k, b + j * k, corner, ldc);
        }
    }
}

/* All tiles of C but those right of the diagonal that begins at column `diagonal`. */
static void product_left_of(size_t diagonal, size_t m, size_t n, size_t k, double alpha,
                            hesscrit_view a, hesscrit_view b, double *c, size_t ldc,
                            double *workspace)
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
            for (size_t i = j > diagonal ? j - diagonal : 0; i < m; i += HESSCRIT_BLOCK_ROWS) {
                const size_t height = smaller(m - i, HESSCRIT_BLOCK_ROWS);
                const hesscrit_view block_a = {a.at + i * a.row + p * a.column, a.row, a.column};
                pack(height, depth, block_a, TILE_ROWS, packed_a);
                product_of_blocks(height, width, depth, alpha, packed_a, packed_b, c + i * ldc + j,
                                  ldc, i + diagonal - j);
            }
        }
}

static void product(size_t m, size_t n, size_t k, double alpha, hesscrit_view a, hesscrit_view b,
                    double *c, size_t ldc, double *workspace)
{
    product_left_of(n, m, n, k, alpha, a, b, c, ldc, workspace);
}

static void product_lower(size_t m, size_t n, size_t k, double alpha, hesscrit_view a,
                          hesscrit_view b, double *c, size_t ldc, double *workspace)
{
    product_left_of(n - m, m, n, k, alpha, a, b, c, ldc, workspace);
}
