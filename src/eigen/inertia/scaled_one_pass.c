/* All that signs need to know of a matrix, if its rows are alike: in one pass
 * over it, at the rate of the memory. */
#include <math.h>

#include "base/numbers.h"
#include "base/symmetry.h"
#include "eigen/kernels/kernels.h"
#include "eigen/inertia/scaled_matrix.h"

/* How far apart row sums may be for the largest to stand for the radius; see radius.c. */
static const double SHARP = 1.001;

struct survey {
    hesscrit_measured *measured;
    const hesscrit_ldl_kernels *kernels;
    double *largest, *errors, *sizes; /* of rows so far: see hesscrit_ldl_measure */
    double wrong;
};

static void add_row(struct survey *survey, size_t i, const double found[4])
{
    survey->largest[i] = found[0] > survey->largest[i] ? found[0] : survey->largest[i];
    survey->errors[i] += found[1];
    survey->sizes[i] += found[2];
    survey->wrong += found[3];
}

/* Columns first ... end - 1 of row i, which may not be its diagonal's. */
static void measure(struct survey *survey, size_t i, size_t first, size_t end)
{
    static const double no_bound[HESSCRIT_SYMMETRIC_TILE] = {0.0};
    const hesscrit_measured *measured = survey->measured;
    const size_t at = i * measured->given_ld + first;
    double found[4];
    const hesscrit_ldl_measure m = {.a = measured->given + at,
                                    .bound = measured->bound ? measured->bound + at : no_bound,
                                    .power = hesscrit_measured_power(measured, i),
                                    .powers = measured->powers + first,
                                    .to = measured->errors + i * measured->stride + first,
                                    .largest = survey->largest + first,
                                    .errors = survey->errors + first,
                                    .sizes = survey->sizes + first};
    survey->kernels->measure(end - first, &m, found);
    add_row(survey, i, found);
}

static void measure_diagonal(struct survey *survey, size_t i)
{
    hesscrit_measured *measured = survey->measured;
    static const double no_bound = 0.0;
    const size_t at = i * measured->given_ld + i;
    double column[3] = {0.0, 0.0, 0.0};
    double found[4];
    const hesscrit_ldl_measure m = {.a = measured->given + at,
                                    .bound = measured->bound ? measured->bound + at : &no_bound,
                                    .power = hesscrit_measured_power(measured, i),
                                    .powers = measured->powers + i,
                                    .to = measured->errors + i * measured->stride + i,
                                    .largest = column,
                                    .errors = column + 1,
                                    .sizes = column + 2};
    survey->kernels->measure(1, &m, found);
    add_row(survey, i, found);
    measured->least = found[0] < measured->least ? found[0] : measured->least;
}

/* As hesscrit_tile_is_symmetric(), a block of lines of the cache at a time. */
static int is_symmetric(const struct survey *survey, const double *a, size_t i, size_t end_i,
                        size_t j, size_t end_j)
{
    enum { LINE = HESSCRIT_LDL_LANES };
    const size_t ld = survey->measured->given_ld;
    int symmetric = 1;
    for (size_t r = i; r < end_i; r += LINE)
        for (size_t c = j > r ? j : r; c < end_j; c += LINE)
            if (r + LINE <= end_i && c + LINE <= end_j)
                symmetric &= survey->kernels->is_mirrored(ld, a + r * ld + c, a + c * ld + r);
            else
                symmetric &=
                    hesscrit_tile_is_symmetric(ld, a, r, r + LINE < end_i ? r + LINE : end_i, c,
                                               c + LINE < end_j ? c + LINE : end_j);
    return symmetric;
}

/* Rows i ... end_i - 1, columns j ... end_j - 1 on and above the diagonal. Returns 0
 * where they are not their mirror image, or no numbers. */
static int look_at_tile(struct survey *survey, size_t i, size_t end_i, size_t j, size_t end_j)
{
    const hesscrit_measured *measured = survey->measured;
    const double *bound = measured->bound;
    if (!is_symmetric(survey, measured->given, i, end_i, j, end_j)) return 0;
    if (bound && !is_symmetric(survey, bound, i, end_i, j, end_j)) return 0;
    for (size_t r = i; r < end_i; r++) {
        if (j == i) measure_diagonal(survey, r);
        const size_t first = j > r ? j : r + 1;
        if (first < end_j) measure(survey, r, first, end_j);
    }
    return survey->wrong == 0.0;
}

/* Row sums bound the radius, and from below as well. */
static int is_enough(const struct survey *survey)
{
    hesscrit_measured *measured = survey->measured;
    const size_t n = measured->n;
    double upper = 0.0;
    double lower = INFINITY;
    measured->norm = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double largest = survey->largest[i];
        if (largest != 0.0 && !(largest > 0.5 && largest < 2.0)) return 0;
        upper = survey->errors[i] > upper ? survey->errors[i] : upper;
        lower = survey->errors[i] < lower ? survey->errors[i] : lower;
        measured->norm = fmax(measured->norm, survey->sizes[i]);
    }
    measured->radius = upper * (1.0 + 2.0 * (double)(n + 4) * HESSCRIT_UNIT_ROUNDOFF);
    return upper <= SHARP * lower;
}

int hesscrit_survey(hesscrit_context *context, hesscrit_measured *measured)
{
    enum { TILE = HESSCRIT_SYMMETRIC_TILE };
    const size_t n = measured->n;
    const size_t stride = measured->stride;
    struct survey survey = {.measured = measured, .kernels = hesscrit_kernels_of(context)->ldl};
    survey.largest = measured->scratch;
    survey.errors = survey.largest + stride;
    survey.sizes = survey.errors + stride;
    for (size_t i = 0; i < 3 * stride; i++) measured->scratch[i] = 0.0;
    measured->least = INFINITY;
    hesscrit_measured_order(measured, NULL);
    for (size_t i = 0; i < n; i += TILE)
        for (size_t j = i; j < n; j += TILE)
            if (!look_at_tile(&survey, i, n - i < TILE ? n : i + TILE, j,
                              n - j < TILE ? n : j + TILE))
                return 0;
    measured->is_surveyed = is_enough(&survey);
    return measured->is_surveyed;
}
