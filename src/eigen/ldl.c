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
#include "eigen/ldl.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "eigen/kernels/kernels.h"
#include "eigen/kernels/ldl_kernels.h"
#include "eigen/matrix.h"

static const double U = DBL_EPSILON / 2; /* unit roundoff */

/* (1 + sqrt(17)) / 8 bounds the growth of two steps of order 1 and of one of
 * order 2 alike (Bunch & Kaufman). */
static const double ALPHA = 0.6403882032022076;

/* Guided pivots may let U grow a little more: what counts is the error. */
static const double GUIDED_ALPHA = 0.25; /* order 1: |u| <= 4 */
static const double GUIDED_SHARE = 0.8;  /* order 2: diagonal against the entry beside it */
static const double GUIDED_GROWTH = 2.0; /* order 2: the rest of the rows against that entry */

/* Roundings in a 2x2 solve, against |D||u|: see pivot_pair(). */
static const double PAIR_ROUNDINGS = 64.0;

static size_t round_up(size_t n, size_t multiple)
{
    return (n + multiple - 1) / multiple * multiple;
}

static size_t smaller(size_t x, size_t y)
{
    return x < y ? x : y;
}

static size_t first_lane(size_t k)
{
    return k / HESSCRIT_LDL_LANES * HESSCRIT_LDL_LANES;
}

/* Wide panels pass over the matrix less often, and cost more inside. */
static size_t panel_rows_for(size_t n)
{
    return n <= 160 ? 16 : n <= 384 ? 24 : n <= 768 ? 32 : 48;
}

size_t hesscrit_ldl_stride(size_t n)
{
    /* Not a multiple of 512 bytes, as for all matrices here; see matrix.h. */
    const size_t least = HESSCRIT_LDL_LANES;
    return hesscrit_stride(n < least ? least : n);
}

/* Columns of packed rows, which end with a whole tile. */
static size_t packed_row(size_t n)
{
    return hesscrit_ldl_stride(n) + HESSCRIT_LDL_TILE / 4;
}

size_t hesscrit_ldl_workspace(size_t n)
{
    const size_t depth = panel_rows_for(n) + 1;
    const size_t rows = hesscrit_bytes_of_doubles(depth + 3, hesscrit_ldl_stride(n));
    const size_t packed = hesscrit_bytes_of_doubles(depth, packed_row(n));
    const size_t lists = hesscrit_bytes_plus(hesscrit_bytes_of_doubles(depth, 1),
                                             hesscrit_bytes_of(3 * n, sizeof(size_t)));
    return hesscrit_bytes_plus(hesscrit_bytes_plus(rows, lists),
                               hesscrit_bytes_plus(packed, packed));
}

hesscrit_status hesscrit_ldl_prepare(hesscrit_context *context, size_t n, hesscrit_ldl *ldl)
{
    memset(ldl, 0, sizeof *ldl);
    ldl->n = n;
    ldl->stride = hesscrit_ldl_stride(n);
    ldl->kernels = hesscrit_ldl_kernels_best();
    ldl->panel_rows = panel_rows_for(n);
    const size_t depth = ldl->panel_rows + 1; /* a block of order 2 may cross the edge */
    const size_t row = ldl->stride;
    const size_t room = packed_row(n);
    double *doubles = NULL;
    void *sizes = NULL;
    const size_t rows = depth + 3;
    hesscrit_status status = hesscrit_scratch_doubles(context, rows, row, &doubles);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, depth, room, &ldl->packed[0]);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, depth, room, &ldl->packed[1]);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, depth, 1, &ldl->factors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, 3 * n, sizeof(size_t), &sizes);
    if (status != HESSCRIT_OK) return status;
    memset(doubles, 0, rows * row * sizeof *doubles); /* the lanes beyond n stay 0 */
    ldl->w = doubles;
    doubles += depth * row;
    ldl->row_sums = doubles;
    ldl->diagonal = doubles + row;
    ldl->beside = doubles + 2 * row;
    ldl->order = sizes;
    ldl->swap = ldl->order + n;
    ldl->settled = ldl->swap + n;
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
    const size_t roundings =
        depth + (size_t)hesscrit_ldl_reports(ldl) + groups + HESSCRIT_LDL_GROUP + 8;
    return (double)roundings * U;
}

/* The panel at hand: its rows are first ... k-1 so far. */
struct panel {
    hesscrit_ldl *ldl;
    size_t first, k;
};

static double *row_of(const hesscrit_ldl *ldl, size_t i)
{
    return ldl->a + i * ldl->stride;
}

static double *w_row(const struct panel *panel, size_t i)
{
    return panel->ldl->w + (i - panel->first) * panel->ldl->stride;
}

/* Row c of what is left of the matrix, up to date, columns from k on. */
static void load_candidate(const struct panel *panel, size_t c, double *v)
{
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t k = panel->k;
    const size_t start = first_lane(k);
    const size_t done = k - panel->first;
    for (size_t i = k; i < c; i++) v[i] = row_of(ldl, i)[c];
    memcpy(v + c, row_of(ldl, c) + c, (ldl->n - c) * sizeof *v);
    for (size_t p = 0; p < done; p++) ldl->factors[p] = row_of(ldl, panel->first + p)[c];
    ldl->kernels->subtract_rows(round_up(ldl->n, HESSCRIT_LDL_LANES) - start, done, ldl->factors,
                                ldl->w + start, ldl->stride, v + start);
    for (size_t i = start; i < k; i++) v[i] = 0.0;
}

/* The largest entry of candidate row c beside its diagonal, and where. */
static double largest_beside(const struct panel *panel, size_t c, double *v, size_t *index)
{
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t start = first_lane(panel->k);
    const double own = v[c];
    v[c] = 0.0;
    const double largest =
        ldl->kernels->largest(round_up(ldl->n, HESSCRIT_LDL_LANES) - start, v + start, index);
    v[c] = own;
    *index += start;
    return largest;
}

static void swap_doubles(double *x, double *y)
{
    const double kept = *x;
    *x = *y;
    *y = kept;
}

/* Exchange rows and columns `to` and c > to. What row c has in the matrix is
 * in a candidate already, so that row `to` just moves there. */
static void exchange(const struct panel *panel, size_t to, size_t c)
{
    hesscrit_ldl *ldl = panel->ldl;
    ldl->swap[to] = c;
    if (c == to) return;
    const size_t kept = ldl->order[to];
    ldl->order[to] = ldl->order[c];
    ldl->order[c] = kept;
    swap_doubles(&ldl->row_sums[to], &ldl->row_sums[c]);
    swap_doubles(&ldl->candidate[0][to], &ldl->candidate[0][c]);
    swap_doubles(&ldl->candidate[1][to], &ldl->candidate[1][c]);
    for (size_t p = panel->first; p < panel->k; p++) {
        swap_doubles(&row_of(ldl, p)[to], &row_of(ldl, p)[c]);
        swap_doubles(&w_row(panel, p)[to], &w_row(panel, p)[c]);
    }
    const double *from = row_of(ldl, to);
    for (size_t i = to + 1; i < c; i++) row_of(ldl, i)[c] = from[i];
    row_of(ldl, c)[c] = from[to];
    memcpy(row_of(ldl, c) + c + 1, from + c + 1, (ldl->n - c - 1) * sizeof *from);
}

static void count_pivot(hesscrit_ldl *ldl, double d)
{
    ldl->positive += d > 0.0;
    ldl->negative += d < 0.0;
    ldl->zero += !(d > 0.0) && !(d < 0.0);
}

/* Row k becomes candidate v divided by its diagonal entry, and w is the candidate
 * itself. Of the row sums of |U'||D||U| this is the share of one pivot. */
static void pivot_single(const struct panel *panel, const double *v)
{
    hesscrit_ldl *ldl = panel->ldl;
    const size_t k = panel->k;
    const size_t n = ldl->n;
    const double d = v[k];
    double *u = row_of(ldl, k);
    ldl->diagonal[k] = d;
    ldl->beside[k] = 0.0;
    count_pivot(ldl, d);
    if (v != w_row(panel, k)) memcpy(w_row(panel, k) + k, v + k, (n - k) * sizeof *v);
    u[k] = 1.0;
    if (d == 0.0) { /* then so is all of v */
        memset(u + k + 1, 0, (n - k - 1) * sizeof *u);
        return;
    }
    const double sum = 1.0 + ldl->kernels->scale(n - k - 1, 1.0 / d, v + k + 1, u + k + 1);
    ldl->kernels->add_absolute(n - k, fabs(d) * sum, u + k, 0.0, u + k, ldl->row_sums + k);
}

/* Rows k and k+1 become D^-1 times the candidates, D = [[d1, b], [b, d2]] with
 * |d1|, |d2| <= 0.8 |b|, hence det D < 0: one eigenvalue of each sign. The
 * entries of D^-1 are right to 8 units of rounding, and those of the rows to 10
 * of |D^-1||v|; |D||D^-1| <= 4.6 in every entry, so that D u = v holds to
 * PAIR_ROUNDINGS units of |D||u|. */
static void pivot_pair(const struct panel *panel, double b)
{
    hesscrit_ldl *ldl = panel->ldl;
    const size_t k = panel->k;
    const size_t n = ldl->n;
    const double *v1 = ldl->candidate[0];
    const double *v2 = ldl->candidate[1];
    const double d1 = v1[k];
    const double d2 = v2[k + 1];
    double *u1 = row_of(ldl, k);
    double *u2 = row_of(ldl, k + 1);
    ldl->diagonal[k] = d1;
    ldl->diagonal[k + 1] = d2;
    ldl->beside[k] = b;
    ldl->beside[k + 1] = 0.0;
    ldl->positive++;
    ldl->negative++;

    const double share1 = d1 / b;
    const double share2 = d2 / b;
    const double scale = 1.0 / (share1 * share2 - 1.0) / b;
    const double inverse[2] = {share2 * scale, share1 * scale};
    double sums[2];
    u1[k] = 1.0;
    u1[k + 1] = 0.0;
    u2[k] = 0.0;
    u2[k + 1] = 1.0;
    ldl->kernels->combine(n - k - 2, scale, inverse, v1 + k + 2, v2 + k + 2, u1 + k + 2, u2 + k + 2,
                          sums);
    const double unit = hesscrit_ldl_unit(ldl);
    const double sum1 = 1.0 + sums[0];
    const double sum2 = 1.0 + sums[1];
    const double extra =
        PAIR_ROUNDINGS * U / unit * (fabs(b) + fmax(fabs(d1), fabs(d2))) * (sum1 + sum2);
    const double factor1 = fabs(d1) * sum1 + fabs(b) * sum2 + extra;
    const double factor2 = fabs(b) * sum1 + fabs(d2) * sum2 + extra;
    ldl->kernels->add_absolute(n - k, factor1, u1 + k, factor2, u2 + k, ldl->row_sums + k);
}

static void take_single(struct panel *panel, size_t c, const double *v)
{
    exchange(panel, panel->k, c);
    pivot_single(panel, v);
    panel->k += 1;
}

static void swap_candidates(hesscrit_ldl *ldl)
{
    double *kept = ldl->candidate[0];
    ldl->candidate[0] = ldl->candidate[1];
    ldl->candidate[1] = kept;
}

/* candidate[0] is row c, candidate[1] row d. They stay where they are in w. */
static void take_pair(struct panel *panel, size_t c, size_t d, double b)
{
    const int is_reversed = panel->ldl->candidate[0] != w_row(panel, panel->k);
    const size_t first = is_reversed ? d : c;
    const size_t second = is_reversed ? c : d;
    if (is_reversed) swap_candidates(panel->ldl);
    exchange(panel, panel->k, first);
    exchange(panel, panel->k + 1, second == panel->k ? first : second);
    pivot_pair(panel, b);
    panel->k += 2;
}

/* Rook pivoting: from row to row as a rook moves, by the largest entry, until
 * a diagonal entry is not much smaller than its row, or an entry is the largest
 * of both its rows. The entries passed grow strictly, so that this ends.
 * candidate[0] holds row k. */
static void search_pivot(struct panel *panel)
{
    hesscrit_ldl *ldl = panel->ldl;
    double **v = ldl->candidate;
    size_t c = panel->k;
    size_t d;
    double largest = largest_beside(panel, c, v[0], &d);
    if (!(fabs(v[0][c]) < ALPHA * largest)) {
        take_single(panel, c, v[0]);
        return;
    }
    for (;;) {
        size_t next;
        load_candidate(panel, d, v[1]);
        const double larger = largest_beside(panel, d, v[1], &next);
        if (!(fabs(v[1][d]) < ALPHA * larger)) {
            take_single(panel, d, v[1]);
            return;
        }
        /* Rounding makes the two copies of an entry differ: the larger one is
         * safe to divide by. */
        if (!(larger > largest) || next == c) {
            take_pair(panel, c, d, larger > largest ? v[1][c] : v[0][d]);
            return;
        }
        swap_candidates(ldl);
        c = d;
        d = next;
        largest = larger;
    }
}

static int take_guided_pair(struct panel *panel)
{
    double **v = panel->ldl->candidate;
    const size_t k = panel->k;
    load_candidate(panel, k + 1, v[1]);
    size_t index;
    const double b = v[0][k + 1];
    const double limit = GUIDED_SHARE * fabs(b);
    if (!(fabs(v[0][k]) <= limit && fabs(v[1][k + 1]) <= limit && b != 0.0)) return 0;
    const double larger =
        fmax(largest_beside(panel, k, v[0], &index), largest_beside(panel, k + 1, v[1], &index));
    if (!(larger <= GUIDED_GROWTH * fabs(b))) return 0;
    take_pair(panel, k, k + 1, b);
    return 1;
}

static int take_guided_single(struct panel *panel)
{
    double *v = panel->ldl->candidate[0];
    const size_t k = panel->k;
    size_t index;
    if (!(fabs(v[k]) >= GUIDED_ALPHA * largest_beside(panel, k, v, &index))) return 0;
    take_single(panel, k, v);
    return 1;
}

static void eliminate_next(struct panel *panel, const unsigned char *guide)
{
    const size_t k = panel->k;
    panel->ldl->candidate[0] = w_row(panel, k);
    panel->ldl->candidate[1] = w_row(panel, k + 1);
    load_candidate(panel, k, panel->ldl->candidate[0]);
    if (guide &&
        (guide[k] && k + 1 < panel->ldl->n ? take_guided_pair(panel) : take_guided_single(panel)))
        return;
    search_pivot(panel);
}

static void copy(size_t width, const double *from, double *to)
{
    enum { CHUNK = 4 }; /* divides all widths; of constant length, it needs no call */
    for (size_t l = 0; l < width; l += CHUNK) memcpy(to + l, from + l, CHUNK * sizeof *to);
}

/* Columns start, start + 1, ... of depth rows, `width` at a time: tile after
 * tile, each with its rows one after the other. Columns from end on count as 0. */
static void pack(size_t depth, const double *rows, size_t stride, size_t start, size_t end,
                 size_t width, double *packed)
{
    for (size_t j = start; j < end; j += width) {
        const size_t valid = end - j < width ? end - j : width;
        for (size_t p = 0; p < depth; p++, packed += width) {
            const double *from = rows + p * stride + j;
            if (valid == width) {
                copy(width, from, packed);
                continue;
            }
            for (size_t l = 0; l < width; l++) packed[l] = l < valid ? from[l] : 0.0;
        }
    }
}

/* The last rows of columns j, j + 1, ..., which are fewer than a tile has. */
static void update_edge(const hesscrit_ldl *ldl, size_t depth, const double *w, const double *u,
                        size_t i, size_t j)
{
    const size_t columns = ldl->kernels->narrow_columns;
    _Alignas(64) double tile[HESSCRIT_LDL_TILE] = {0.0};
    ldl->kernels->update_narrow(depth, w, u, columns, tile);
    for (size_t r = 0; i + r < ldl->n; r++)
        for (size_t c = 0; c < columns; c++) row_of(ldl, i + r)[j + c] += tile[r * columns + c];
}

/* A tile that is not whole: what it has above the diagonal and within the matrix. */
static void update_part(const hesscrit_ldl *ldl, size_t depth, const double *w, const double *u,
                        size_t i, size_t j)
{
    const size_t end = round_up(ldl->n, HESSCRIT_LDL_LANES);
    const size_t narrow = ldl->kernels->narrow_columns;
    for (size_t c = 0; c < ldl->kernels->tile_columns && j + c < end; c += narrow)
        if (i + ldl->kernels->tile_rows > ldl->n)
            update_edge(ldl, depth, w, u + c, i, j + c);
        else if (i < j + c + narrow)
            ldl->kernels->update_narrow(depth, w, u + c, ldl->stride, row_of(ldl, i) + j + c);
}

/* What is left of the matrix minus W' U, by parts that threads share. */
struct update {
    const struct panel *panel;
    size_t parts;
};

/* Parts of the update; threads pay from there on. */
static size_t update_parts(const hesscrit_context *context, size_t left)
{
    enum { PARTS = 8, LARGE = 256 };
    return left < LARGE ? 1 : hesscrit_tasks(context, PARTS);
}

/* A part of the columns, of their upper triangle in whole tiles; what they
 * overwrite below the diagonal is never read. The tiles of one column share
 * their part of U, which stays in the first cache. */
static void update_columns(size_t index, void *data)
{
    const struct update *update = data;
    const hesscrit_ldl *ldl = update->panel->ldl;
    const size_t k = update->panel->k;
    const size_t end = round_up(ldl->n, HESSCRIT_LDL_LANES);
    const size_t start = first_lane(k);
    const size_t depth = k - update->panel->first;
    const size_t rows = ldl->kernels->tile_rows;
    const size_t columns = ldl->kernels->tile_columns;
    const size_t narrow = ldl->kernels->narrow_columns;
    const hesscrit_range part =
        hesscrit_triangle_part((ldl->n - start + columns - 1) / columns, update->parts, index);
    double *u = ldl->packed[1] + part.first * depth * columns;
    const size_t first = start + part.first * columns;
    const size_t behind = smaller(start + part.end * columns, ldl->n);
    pack(depth, row_of(ldl, update->panel->first), ldl->stride, first, behind, columns, u);
    for (size_t j = first; j < behind; j += columns, u += depth * columns) {
        const double *w = ldl->packed[0];
        for (size_t i = k; i < ldl->n && i < j + columns; i += rows, w += depth * rows)
            if (i < j + narrow && i + rows <= ldl->n && j + columns <= end)
                ldl->kernels->update_tile(depth, w, u, ldl->stride, row_of(ldl, i) + j);
            else
                update_part(ldl, depth, w, u, i, j);
    }
}

static void update_rest(hesscrit_context *context, const struct panel *panel)
{
    const hesscrit_ldl *ldl = panel->ldl;
    struct update update = {panel, update_parts(context, ldl->n - panel->k)};
    pack(panel->k - panel->first, ldl->w, ldl->stride, panel->k, ldl->n, ldl->kernels->tile_rows,
         ldl->packed[0]);
    hesscrit_run_tasks(context, update.parts, update_columns, &update);
}

static void clear(hesscrit_ldl *ldl)
{
    const size_t end = round_up(ldl->n, HESSCRIT_LDL_LANES);
    for (size_t i = 0; i < ldl->n; i++) {
        ldl->order[i] = i;
        ldl->row_sums[i] = 0.0;
        for (size_t j = ldl->n; j < end; j++) row_of(ldl, i)[j] = 0.0;
    }
    ldl->positive = ldl->negative = ldl->zero = 0;
}

double hesscrit_ldl_norm(const hesscrit_ldl *ldl)
{
    double *x = ldl->row_sums;
    double largest = 0.0;
    for (size_t i = 0; i < ldl->n; i++) x[i] = 0.0;
    for (size_t i = 0; i < ldl->n; i++) {
        const double *row = row_of(ldl, i);
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
    const double second_order = 1.0 + 16.0 * ((double)ldl->n + 64.0) * U;
    ldl->growth = isfinite(sum) ? (ldl->norm + largest) * second_order : NAN;
    /* Underflow costs at most 2^-1074 each time. */
    ldl->error = hesscrit_ldl_unit(ldl) * ldl->growth + (double)ldl->n * 0x1p-1000;
}

hesscrit_status hesscrit_ldl_factor(hesscrit_context *context, hesscrit_ldl *ldl,
                                    const unsigned char *guide, uint64_t done, uint64_t total)
{
    struct panel panel = {ldl, 0, 0};
    clear(ldl);
    while (panel.k < ldl->n) {
        panel.first = panel.k;
        while (panel.k < ldl->n && panel.k < panel.first + ldl->panel_rows)
            eliminate_next(&panel, guide);
        for (size_t i = panel.first; i < panel.k; i++) ldl->settled[i] = panel.k;
        if (panel.k < ldl->n) update_rest(context, &panel);
        const hesscrit_status status =
            hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, ++done, total);
        if (status != HESSCRIT_OK) return status;
    }
    bound_error(ldl);
    return HESSCRIT_OK;
}
