/*
 * Sources: Bunch & Kaufman, "Some stable methods for calculating inertia and
 * solving symmetric linear systems", Math. Comp. 31 (1977); Ashcraft, Grimes &
 * Lewis, "Accurate symmetric indefinite linear equation solvers", SIAM J.
 * Matrix Anal. Appl. 20 (1998), for rook pivoting; Higham, "Accuracy and
 * stability of numerical algorithms" (2002), 11.1, for both and their rounding.
 *
 * The upper triangle is stored by rows, so that all inner loops run along rows.
 * Pivots are searched and eliminated in panels of rows. Within a panel, rows
 * are brought up to date when the search asks for them; after it, the rest of
 * the matrix is, by one matrix product.
 */
#include "eigen/inertia/ldl.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "eigen/inertia/ldl_block.h"
#include "eigen/inertia/ldl_rook.h"
#include "eigen/inertia/ldl_update.h"
#include "eigen/matrix.h"

/* Wide panels pass over the matrix less often, and cost more inside. */
static size_t panel_rows_for(size_t n)
{
    return n <= 160 ? 16 : n <= 384 ? 24 : n <= 768 ? 32 : n <= 1536 ? 48 : 80;
}

size_t hesscrit_ldl_stride(size_t n)
{
    /* Not a multiple of 512 bytes, as for all matrices here; see matrix.h. */
    const size_t least = HESSCRIT_LDL_LANES;
    return hesscrit_stride(n < least ? least : n);
}

/* Doubles of the arrays below. */
struct sizes {
    size_t rows, packed, factors, block, findings;
};

static struct sizes sizes_for(size_t n)
{
    const size_t block = panel_rows_for(n);
    const size_t depth = block + 1; /* a block of order 2 may cross the edge */
    const size_t chunks = n / HESSCRIT_LDL_CHUNK + 1;
    return (struct sizes){.rows = depth + 3,
                          .packed = hesscrit_ldl_stride(n) + HESSCRIT_LDL_TILE / 4,
                          .factors = depth,
                          .block = 3 * block * block + block,
                          .findings = (size_t)2 * HESSCRIT_LDL_LANES * chunks * block};
}

size_t hesscrit_ldl_workspace(size_t n)
{
    const struct sizes s = sizes_for(n);
    size_t bytes = hesscrit_bytes_of_doubles(s.rows, hesscrit_ldl_stride(n));
    bytes = hesscrit_bytes_plus(bytes, hesscrit_bytes_of_doubles(s.factors, s.packed));
    bytes = hesscrit_bytes_plus(bytes, hesscrit_bytes_of_doubles(s.factors, s.packed));
    bytes = hesscrit_bytes_plus(bytes, hesscrit_bytes_of_doubles(s.factors, 1));
    bytes = hesscrit_bytes_plus(bytes, hesscrit_bytes_of_doubles(s.block, 1));
    bytes = hesscrit_bytes_plus(bytes, hesscrit_bytes_of_doubles(s.findings, 1));
    bytes = hesscrit_bytes_plus(bytes, hesscrit_bytes_of(s.factors, sizeof(hesscrit_ldl_divisor)));
    return hesscrit_bytes_plus(bytes, hesscrit_bytes_of(3 * n + 2 * s.factors, sizeof(size_t)));
}

/* The first depth + 3 rows of doubles, and the lists. */
static void cut(hesscrit_ldl *ldl, const struct sizes *s, double *doubles, size_t *lists)
{
    memset(doubles, 0, s->rows * ldl->stride * sizeof *doubles); /* the lanes beyond n stay 0 */
    ldl->w = doubles;
    doubles += s->factors * ldl->stride;
    ldl->row_sums = doubles;
    ldl->diagonal = doubles + ldl->stride;
    ldl->beside = doubles + 2 * ldl->stride;
    ldl->order = lists;
    ldl->swap = ldl->order + ldl->n;
    ldl->settled = ldl->swap + ldl->n;
    ldl->block_lists = ldl->settled + ldl->n;
}

hesscrit_status hesscrit_ldl_prepare(hesscrit_context *context, size_t n, hesscrit_ldl *ldl)
{
    memset(ldl, 0, sizeof *ldl);
    ldl->n = n;
    ldl->stride = hesscrit_ldl_stride(n);
    ldl->kernels = hesscrit_kernels_of(context)->ldl;
    ldl->panel_rows = panel_rows_for(n);
    ldl->largest_u = 1.0 / (1.0 - HESSCRIT_LDL_ALPHA); /* of pairs */
    const struct sizes s = sizes_for(n);
    double *rows = NULL;
    void *lists = NULL;
    void *divisors = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, s.rows, ldl->stride, &rows);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, s.factors, s.packed, &ldl->wide);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, s.factors, s.packed, &ldl->narrow);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, s.factors, 1, &ldl->factors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, s.block, 1, &ldl->block);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, s.findings, 1, &ldl->findings);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch(context, s.factors, sizeof(hesscrit_ldl_divisor), &divisors);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch(context, 3 * n + 2 * s.factors, sizeof(size_t), &lists);
    if (status != HESSCRIT_OK) return status;
    ldl->divisors = divisors;
    cut(ldl, &s, rows, lists);
    return HESSCRIT_OK;
}

uint64_t hesscrit_ldl_reports(const hesscrit_ldl *ldl)
{
    return (ldl->n + ldl->panel_rows - 1) / ldl->panel_rows;
}

/* A term passes the sum within a panel, one subtraction for each later panel,
 * and the subtractions in groups of the panel it ends in; the last constant is
 * for the product, the division and the shift. */
double hesscrit_ldl_unit(const hesscrit_ldl *ldl)
{
    const size_t depth = ldl->panel_rows + 1;
    const size_t groups = depth / 4 + 1;
    const size_t least = (size_t)hesscrit_ldl_reports(ldl);
    const size_t panels = ldl->panels > least ? ldl->panels : least;
    const size_t roundings = depth + panels + groups + HESSCRIT_LDL_GROUP + 8;
    return (double)roundings * HESSCRIT_UNIT_ROUNDOFF;
}

static void clear(hesscrit_ldl *ldl)
{
    const size_t end = hesscrit_round_up(ldl->n, HESSCRIT_LDL_LANES);
    for (size_t i = 0; i < ldl->n; i++) {
        ldl->order[i] = i;
        ldl->row_sums[i] = 0.0;
        for (size_t j = ldl->n; j < end; j++) hesscrit_ldl_row(ldl, i)[j] = 0.0;
    }
    ldl->positive = ldl->negative = ldl->zero = 0;
    ldl->panels = ldl->searched = 0;
}

double hesscrit_ldl_norm(const hesscrit_ldl *ldl)
{
    double *x = ldl->row_sums;
    double largest = 0.0;
    for (size_t i = 0; i < ldl->n; i++) x[i] = 0.0;
    for (size_t i = 0; i < ldl->n; i++) {
        const double *row = hesscrit_ldl_row(ldl, i);
        for (size_t j = i + 1; j < ldl->n; j++) x[j] += fabs(row[j]);
        largest = fmax(largest, x[i] + hesscrit_absolute_sum(ldl->n - i, row + i));
    }
    return largest;
}

/* Each computed entry of P A P' - U' D U is at most hesscrit_ldl_unit() times
 * that of |P A P'| + |U'||D||U| (Higham, theorem 11.3 with its constants
 * counted), and the largest row sum bounds a norm. The factor is for second
 * order terms and the rounding of the sums. */
static void bound_error(hesscrit_ldl *ldl)
{
    double largest = 0.0;
    double sum = 0.0;
    for (size_t i = 0; i < ldl->n; i++) {
        largest = fmax(largest, ldl->row_sums[i]);
        sum += ldl->row_sums[i];
    }
    const double second_order = 1.0 + 16.0 * ((double)ldl->n + 64.0) * HESSCRIT_UNIT_ROUNDOFF;
    ldl->growth = isfinite(sum) ? (ldl->norm + largest) * second_order : NAN;
    /* Underflow costs at most 2^-1074 each time. */
    ldl->error = hesscrit_ldl_unit(ldl) * ldl->growth + (double)ldl->n * 0x1p-1000;
}

/* A report for every panel_rows rows, however many a panel has. */
static hesscrit_status report(hesscrit_context *context, const hesscrit_ldl_panel *panel,
                              uint64_t done, uint64_t total)
{
    const hesscrit_ldl *ldl = panel->ldl;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t r = hesscrit_round_up(panel->first, ldl->panel_rows) / ldl->panel_rows;
         status == HESSCRIT_OK && r * ldl->panel_rows < panel->k; r++)
        status = hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, done + r + 1, total);
    return status;
}

/* Up to there rook pivoting is quicker: the matrix is in the first caches. */
enum { ROOK_ALONE = 96 };

hesscrit_status hesscrit_ldl_factor(hesscrit_context *context, hesscrit_ldl *ldl,
                                    const unsigned char *guide, uint64_t done, uint64_t total)
{
    hesscrit_ldl_panel panel = {.ldl = ldl};
    clear(ldl);
    for (; panel.k < ldl->n; ldl->panels++) {
        panel.first = panel.k;
        if (ldl->n <= ROOK_ALONE || !hesscrit_ldl_block_panel(context, &panel, ldl->panel_rows)) {
            hesscrit_ldl_rook_panel(&panel, guide);
            ldl->searched += panel.k - panel.first;
        }
        for (size_t i = panel.first; i < panel.k; i++) ldl->settled[i] = panel.k;
        if (panel.k < ldl->n) hesscrit_ldl_update(context, &panel);
        const hesscrit_status status = report(context, &panel, done, total);
        if (status != HESSCRIT_OK) return status;
    }
    bound_error(ldl);
    return HESSCRIT_OK;
}
