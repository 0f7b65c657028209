#include "eigen/inertia/scaled_one_pass.h"

#include <math.h>

#include "base/numbers.h"
#include "base/symmetry.h"
#include "eigen/arithmetic.h"
#include "eigen/kernels/kernels.h"

/* How far apart row sums may be for the largest to stand for the radius; see radius.c. */
static const double SHARP = 1.001;

struct pass {
    hesscrit_scaled_matrix *scaled;
    const hesscrit_ldl_kernels *kernels;
    double *largest, *errors, *sizes; /* of rows so far: see hesscrit_ldl_measure */
    double wrong;
};

/* Columns first ... end - 1 of row i; what is found of them goes to largest, errors and sizes. */
static inline void scale_piece(struct pass *pass, size_t i, size_t first, size_t end,
                               double *largest, double *errors, double *sizes, double found[4])
{
    static const double no_bound[HESSCRIT_SYMMETRIC_TILE] = {0.0};
    const hesscrit_scaled_matrix *scaled = pass->scaled;
    const size_t at = i * scaled->given_ld + first;
    const hesscrit_ldl_measure m = {.a = scaled->given + at,
                                    .bound = scaled->bound ? scaled->bound + at : no_bound,
                                    .power = hesscrit_scaled_power(scaled, i),
                                    .powers = scaled->powers + first,
                                    .to = scaled->errors + i * scaled->stride + first,
                                    .largest = largest,
                                    .errors = errors,
                                    .sizes = sizes};
    pass->kernels->measure(end - first, &m, found);
    pass->largest[i] = hesscrit_larger(found[0], pass->largest[i]);
    pass->errors[i] += found[1];
    pass->sizes[i] += found[2];
    pass->wrong += found[3];
}

/* Right of the diagonal: for the rows that these columns are by symmetry, too. */
static void scale_beside(struct pass *pass, size_t i, size_t first, size_t end)
{
    double found[4];
    scale_piece(pass, i, first, end, pass->largest + first, pass->errors + first,
                pass->sizes + first, found);
}

static void scale_diagonal(struct pass *pass, size_t i)
{
    double column[3] = {0.0, 0.0, 0.0};
    double found[4];
    scale_piece(pass, i, i, i + 1, column, column + 1, column + 2, found);
    if (found[0] < pass->scaled->least) pass->scaled->least = found[0];
}

/* As hesscrit_tile_is_symmetric(), a block of lines of the cache at a time. */
static int is_symmetric(const struct pass *pass, const double *a, size_t i, size_t end_i, size_t j,
                        size_t end_j)
{
    enum { LINE = HESSCRIT_LDL_LANES };
    const size_t ld = pass->scaled->given_ld;
    int symmetric = 1;
    for (size_t r = i; r < end_i; r += LINE)
        for (size_t c = j > r ? j : r; c < end_j; c += LINE)
            if (r + LINE <= end_i && c + LINE <= end_j)
                symmetric &= pass->kernels->is_mirrored(ld, a + r * ld + c, a + c * ld + r);
            else
                symmetric &=
                    hesscrit_tile_is_symmetric(ld, a, r, r + LINE < end_i ? r + LINE : end_i, c,
                                               c + LINE < end_j ? c + LINE : end_j);
    return symmetric;
}

/* Rows i ... end_i - 1, columns j ... end_j - 1 on and above the diagonal. Returns 0
 * where they are not their mirror image, or no numbers. */
static int scale_tile(struct pass *pass, size_t i, size_t end_i, size_t j, size_t end_j)
{
    const hesscrit_scaled_matrix *scaled = pass->scaled;
    const double *bound = scaled->bound;
    if (!is_symmetric(pass, scaled->given, i, end_i, j, end_j)) return 0;
    if (bound && !is_symmetric(pass, bound, i, end_i, j, end_j)) return 0;
    for (size_t r = i; r < end_i; r++) {
        if (j == i) scale_diagonal(pass, r);
        const size_t first = j > r ? j : r + 1;
        if (first < end_j) scale_beside(pass, r, first, end_j);
    }
    return pass->wrong == 0.0;
}

/* Row sums bound the radius, and from below as well. */
static int is_enough(const struct pass *pass)
{
    hesscrit_scaled_matrix *scaled = pass->scaled;
    const size_t n = scaled->n;
    double upper = 0.0;
    double lower = INFINITY;
    scaled->norm = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double largest = pass->largest[i];
        if (largest != 0.0 && !(largest > 0.5 && largest < 2.0)) return 0;
        upper = pass->errors[i] > upper ? pass->errors[i] : upper;
        lower = pass->errors[i] < lower ? pass->errors[i] : lower;
        scaled->norm = fmax(scaled->norm, pass->sizes[i]);
    }
    scaled->radius = upper * (1.0 + 2.0 * (double)(n + 4) * HESSCRIT_UNIT_ROUNDOFF);
    return upper <= SHARP * lower;
}

int hesscrit_scale_in_one_pass(hesscrit_context *context, hesscrit_scaled_matrix *scaled)
{
    enum { TILE = HESSCRIT_SYMMETRIC_TILE };
    const size_t n = scaled->n;
    const size_t stride = scaled->stride;
    struct pass pass = {.scaled = scaled, .kernels = hesscrit_kernels_of(context)->ldl};
    pass.largest = scaled->scratch;
    pass.errors = pass.largest + stride;
    pass.sizes = pass.errors + stride;
    for (size_t i = 0; i < 3 * stride; i++) scaled->scratch[i] = 0.0;
    scaled->least = INFINITY;
    hesscrit_scaled_order(scaled, NULL);
    for (size_t i = 0; i < n; i += TILE)
        for (size_t j = i; j < n; j += TILE)
            if (!scale_tile(&pass, i, n - i < TILE ? n : i + TILE, j, n - j < TILE ? n : j + TILE))
                return 0;
    scaled->in_one_pass = is_enough(&pass);
    return scaled->in_one_pass;
}
