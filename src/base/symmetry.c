#include "base/symmetry.h"

#include <math.h>
#include <string.h>

#include "base/vectors.h"

/* |a_ij - a_ji| above this share of the rows' largest entry is no rounding. */
static const double SYMMETRY_TOLERANCE = 1e-6;

static hesscrit_status check_finite(hesscrit_context *context, size_t n, size_t lda,
                                    const double *a, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (hesscrit_all_finite(n, a + i * lda)) continue;
        for (size_t j = 0; j < n; j++)
            if (!isfinite(a[i * lda + j]))
                return hesscrit_fail(context, HESSCRIT_E_NONFINITE, "entry (%zu, %zu) of %s is %g",
                                     i, j, name, a[i * lda + j]);
    }
    return HESSCRIT_OK;
}

static hesscrit_status check_pair(hesscrit_context *context, size_t n, size_t lda, const double *a,
                                  size_t i, size_t j, const char *name, double *asymmetry)
{
    const double upper = a[j * lda + i];
    const double lower = a[i * lda + j];
    if (upper == lower) return HESSCRIT_OK;
    /* Halved, the difference of two finite numbers does not overflow. */
    const double difference = fabs(0.5 * upper - 0.5 * lower);
    *asymmetry = fmax(*asymmetry, 2.0 * difference);
    /* Most rounding is small beside the entries themselves. */
    const double allowed = 0.5 * SYMMETRY_TOLERANCE;
    if (difference <= allowed * fmax(fabs(upper), fabs(lower))) return HESSCRIT_OK;
    const double size = fmax(hesscrit_largest(n, a + i * lda), hesscrit_largest(n, a + j * lda));
    if (difference <= allowed * size) return HESSCRIT_OK;
    return hesscrit_fail(context, HESSCRIT_E_ASYMMETRIC,
                         "entry (%zu, %zu) of %s is %g, entry (%zu, %zu) is %g", i, j, name, lower,
                         j, i, upper);
}

/* Adds to *differ the bits in which a block of a is not like its mirror image. */
static inline void compare(size_t rows, size_t columns, size_t lda, const double *restrict a,
                           const double *restrict mirror, uint64_t *differ)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            uint64_t entry;
            uint64_t image;
            memcpy(&entry, &a[r * lda + c], sizeof entry);
            memcpy(&image, &mirror[c * lda + r], sizeof image);
            *differ |= entry ^ image;
        }
}

/* A cache line after the other is used up before the next ones are read: rows
 * of a power of two of bytes share so few places that none stays for long. */
int hesscrit_tile_is_symmetric(size_t lda, const double *a, size_t i, size_t end_i, size_t j,
                               size_t end_j)
{
    enum { LINE = 8 };
    uint64_t differ = 0;
    for (size_t r = i; r < end_i; r += LINE)
        for (size_t c = j; c < end_j; c += LINE) {
            const double *block = a + r * lda + c;
            const double *mirror = a + c * lda + r;
            const size_t rows = end_i - r;
            const size_t columns = end_j - c;
            if (rows >= LINE && columns >= LINE)
                compare(LINE, LINE, lda, block, mirror, &differ);
            else
                compare(rows < LINE ? rows : LINE, columns < LINE ? columns : LINE, lda, block,
                        mirror, &differ);
        }
    return differ == 0;
}

hesscrit_status hesscrit_check_mirrored(hesscrit_context *context, size_t n, size_t lda,
                                        const double *a, const char *name, double *asymmetry)
{
    enum { TILE = HESSCRIT_SYMMETRIC_TILE };
    double largest = 0.0;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t i = 0; i < n && status == HESSCRIT_OK; i += TILE)
        for (size_t j = 0; j <= i; j += TILE) {
            const size_t end_i = n - i < TILE ? n : i + TILE;
            const size_t end_j = n - j < TILE ? n : j + TILE;
            if (hesscrit_tile_is_symmetric(lda, a, i, end_i, j, end_j)) continue;
            for (size_t r = i; r < end_i && status == HESSCRIT_OK; r++)
                for (size_t c = j; c < end_j && c < r && status == HESSCRIT_OK; c++)
                    status = check_pair(context, n, lda, a, r, c, name, &largest);
            if (status != HESSCRIT_OK) break;
        }
    if (status == HESSCRIT_OK) *asymmetry = largest;
    return status;
}

/* Nearly all small matrices are, and this is quick: x - x is NaN unless x is finite. */
static int is_finite_and_exactly_symmetric(size_t n, size_t lda, const double *a)
{
    double zero = 0.0;
    int differ = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            const double lower = a[i * lda + j];
            differ |= lower != a[j * lda + i];
            zero += lower - lower;
        }
    return zero == 0.0 && !differ;
}

hesscrit_status hesscrit_check_symmetric(hesscrit_context *context, size_t n, size_t lda,
                                         const double *a, const char *name, double *asymmetry)
{
    *asymmetry = 0.0;
    if (n <= HESSCRIT_SYMMETRIC_TILE && is_finite_and_exactly_symmetric(n, lda, a))
        return HESSCRIT_OK;
    const hesscrit_status status = check_finite(context, n, lda, a, name);
    if (status != HESSCRIT_OK) return status;
    return hesscrit_check_mirrored(context, n, lda, a, name, asymmetry);
}
