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

/*
 * The product of `rows` rows of A, where entry (i, p) is a[i * a_row + p * a_column], and a
 * strip of B, rows b_row apart, of so many vectors of which the last one has `part` lanes:
 * times alpha it is added to C. The sums are those of `height` rows.
 */
HESSCRIT_INLINE void tile(size_t height, size_t rows, size_t vectors, size_t part, size_t k,
                          double alpha, const double *a, size_t a_row, size_t a_column,
                          const double *b, size_t b_row, double *c, size_t ldc)
{
    vec sums[TILE_ROWS][TILE_VECTORS];
    size_t at[TILE_ROWS];
#pragma GCC unroll 8
    for (size_t i = 0; i < height; i++) {
        at[i] = (i < rows ? i : 0) * a_row;
#pragma GCC unroll 4
        for (size_t j = 0; j < vectors; j++) sums[i][j] = spread(0.0);
    }
    for (size_t p = 0; p < k; p++) {
        vec row[TILE_VECTORS];
#pragma GCC unroll 4
        for (size_t j = 0; j < vectors; j++)
            row[j] = j + 1 < vectors || part == WIDTH ? load(b + j * WIDTH)
                                                      : load_part(b + j * WIDTH, part);
#pragma GCC unroll 8
        for (size_t i = 0; i < height; i++) {
            const vec factor = spread(a[at[i]]);
#pragma GCC unroll 4
            for (size_t j = 0; j < vectors; j++) sums[i][j] = muladd(factor, row[j], sums[i][j]);
        }
        a += a_column;
        b += b_row;
    }
    const vec scale = spread(alpha);
#pragma GCC unroll 8
    for (size_t i = 0; i < height; i++)
#pragma GCC unroll 4
        for (size_t j = 0; j < vectors && i < rows; j++) {
            double *to = c + i * ldc + j * WIDTH;
            if (j + 1 < vectors || part == WIDTH)
                store(to, muladd(scale, sums[i][j], load(to)));
            else
                store_part(to, part, muladd(scale, sums[i][j], load_part(to, part)));
        }
}

/* Rows and lanes are fewer at the border of C only: elsewhere their number is a constant. */
HESSCRIT_INLINE void tile_of_vectors(size_t rows, size_t vectors, size_t part, size_t k,
                                     double alpha, const double *a, size_t a_row, size_t a_column,
                                     const double *b, size_t b_row, double *c, size_t ldc)
{
    enum { HALF = TILE_ROWS / 2 };
    if (rows == TILE_ROWS && part == WIDTH)
        tile(TILE_ROWS, TILE_ROWS, vectors, WIDTH, k, alpha, a, a_row, a_column, b, b_row, c, ldc);
    else if (rows == HALF && part == WIDTH)
        tile(HALF, HALF, vectors, WIDTH, k, alpha, a, a_row, a_column, b, b_row, c, ldc);
    else
        tile(TILE_ROWS, rows, vectors, part, k, alpha, a, a_row, a_column, b, b_row, c, ldc);
}

HESSCRIT_INLINE void tile_of(size_t rows, size_t columns, size_t k, double alpha, const double *a,
                             size_t a_row, size_t a_column, const double *b, size_t b_row,
                             double *c, size_t ldc)
{
    const size_t vectors = (columns + WIDTH - 1) / WIDTH;
    const size_t part = columns - (vectors - 1) * WIDTH;
    if (vectors == TILE_VECTORS)
        tile_of_vectors(rows, TILE_VECTORS, part, k, alpha, a, a_row, a_column, b, b_row, c, ldc);
    else if (vectors == 1)
        tile_of_vectors(rows, 1, part, k, alpha, a, a_row, a_column, b, b_row, c, ldc);
    else if (vectors == 2)
        tile_of_vectors(rows, 2, part, k, alpha, a, a_row, a_column, b, b_row, c, ldc);
    else
        tile_of_vectors(rows, 3, part, k, alpha, a, a_row, a_column, b, b_row, c, ldc);
}

static void packed_tile(size_t rows, size_t columns, size_t k, double alpha, const double *a,
                        const double *b, double *c, size_t ldc)
{
    tile_of(rows, columns, k, alpha, a, 1, TILE_ROWS, b, TILE_COLUMNS, c, ldc);
}

static void strided_tile(size_t rows, size_t columns, size_t k, double alpha, hesscrit_view a,
                         hesscrit_view b, double *c, size_t ldc)
{
    tile_of(rows, columns, k, alpha, a.at, a.row, a.column, b.at, b.row, c, ldc);
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
            packed_tile(rows, columns, k, alpha, a + i * k, b + j * k, corner, ldc);
        }
    }
}

/* The same where A stays where it is, and B too unless its rows have to be made: products of
 * small matrices, as packing then takes a tenth of the time and more. */
static void product_in_place(size_t diagonal, size_t m, size_t n, size_t k, double alpha,
                             hesscrit_view a, hesscrit_view b, double *c, size_t ldc,
                             double *packed)
{
    for (size_t j = 0; j < n; j += TILE_COLUMNS) {
        const size_t above = j > diagonal ? j - diagonal : 0;
        hesscrit_view strip = {b.at + j * b.column, b.row, 1};
        if (b.column != 1) {
            pack(smaller(n - j, TILE_COLUMNS), k, (hesscrit_view){strip.at, b.column, b.row},
                 TILE_COLUMNS, packed);
            strip = (hesscrit_view){packed, TILE_COLUMNS, 1};
        }
        for (size_t i = above - above % TILE_ROWS; i < m; i += TILE_ROWS) {
            const size_t rows = smaller(m - i, TILE_ROWS);
            const size_t columns = smaller(smaller(n - j, TILE_COLUMNS), i + rows + diagonal - j);
            strided_tile(rows, columns, k, alpha,
                         (hesscrit_view){a.at + i * a.row, a.row, a.column}, strip, c + i * ldc + j,
                         ldc);
        }
    }
}

/* All tiles of C but those right of the diagonal that begins at column `diagonal`. */
static void product_left_of(size_t diagonal, size_t m, size_t n, size_t k, double alpha,
                            hesscrit_view a, hesscrit_view b, double *c, size_t ldc,
                            double *workspace)
{
    if (k <= HESSCRIT_SMALL_DEPTH && n <= HESSCRIT_SMALL_DEPTH) {
        product_in_place(diagonal, m, n, k, alpha, a, b, c, ldc, workspace);
        return;
    }
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

/* By squares that turn in registers, but for the diagonal. */
static void mirror_lower(size_t n, double *c, size_t ldc)
{
    for (size_t i = 0; i < n; i += WIDTH) {
        const size_t rows = smaller(n - i, WIDTH);
        size_t whole = 0;
        for (; rows == WIDTH && whole < i; whole += WIDTH) {
            vec square[WIDTH];
#pragma GCC unroll 8
            for (size_t l = 0; l < WIDTH; l++) square[l] = load(c + (i + l) * ldc + whole);
            transpose(square);
#pragma GCC unroll 8
            for (size_t l = 0; l < WIDTH; l++) store(c + (whole + l) * ldc + i, square[l]);
        }
        for (size_t k = i; k < i + rows; k++)
            for (size_t j = whole; j < k; j++) c[j * ldc + k] = c[k * ldc + j];
    }
}
