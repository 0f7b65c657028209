/* A panel by rook pivoting: pivots are searched in the whole matrix, whose rows
 * are brought up to date when the search asks for them. */
#include "eigen/inertia/ldl_rook.h"

#include <math.h>
#include <string.h>

/* Guided pivots may let U grow a little more: what counts is the error. */
static const double GUIDED_ALPHA = 0.25; /* order 1: |u| <= 4 */
static const double GUIDED_SHARE = 0.8;  /* order 2: diagonal against the entry beside it */
static const double GUIDED_GROWTH = 2.0; /* order 2: the rest of the rows against that entry */

static size_t first_lane(size_t k)
{
    return k / HESSCRIT_LDL_LANES * HESSCRIT_LDL_LANES;
}

static double *w_row(const hesscrit_ldl_panel *panel, size_t i)
{
    return panel->ldl->w + (i - panel->first) * panel->ldl->stride;
}

/* Row c of what is left of the matrix, up to date, columns from k on. */
static void load_candidate(const hesscrit_ldl_panel *panel, size_t c, double *v)
{
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t k = panel->k;
    const size_t start = first_lane(k);
    const size_t done = k - panel->first;
    for (size_t i = k; i < c; i++) v[i] = hesscrit_ldl_row(ldl, i)[c];
    memcpy(v + c, hesscrit_ldl_row(ldl, c) + c, (ldl->n - c) * sizeof *v);
    for (size_t p = 0; p < done; p++) ldl->factors[p] = hesscrit_ldl_row(ldl, panel->first + p)[c];
    ldl->kernels->subtract_rows(hesscrit_round_up(ldl->n, HESSCRIT_LDL_LANES) - start, done,
                                ldl->factors, ldl->w + start, ldl->stride, v + start);
    for (size_t i = start; i < k; i++) v[i] = 0.0;
}

/* The largest entry of candidate row c beside its diagonal, and where. */
static double largest_beside(const hesscrit_ldl_panel *panel, size_t c, double *v, size_t *index)
{
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t start = first_lane(panel->k);
    const double own = v[c];
    v[c] = 0.0;
    const double largest = ldl->kernels->largest(
        hesscrit_round_up(ldl->n, HESSCRIT_LDL_LANES) - start, v + start, index);
    v[c] = own;
    *index += start;
    return largest;
}

/* Exchange rows and columns `to` and c > to. What row c has in the matrix is
 * in a candidate already, so that row `to` just moves there. */
static void exchange(const hesscrit_ldl_panel *panel, size_t to, size_t c)
{
    hesscrit_ldl *ldl = panel->ldl;
    ldl->swap[to] = c;
    if (c == to) return;
    const size_t kept = ldl->order[to];
    ldl->order[to] = ldl->order[c];
    ldl->order[c] = kept;
    hesscrit_swap(&ldl->row_sums[to], &ldl->row_sums[c]);
    hesscrit_swap(&ldl->candidate[0][to], &ldl->candidate[0][c]);
    hesscrit_swap(&ldl->candidate[1][to], &ldl->candidate[1][c]);
    for (size_t p = panel->first; p < panel->k; p++) {
        hesscrit_swap(&hesscrit_ldl_row(ldl, p)[to], &hesscrit_ldl_row(ldl, p)[c]);
        hesscrit_swap(&w_row(panel, p)[to], &w_row(panel, p)[c]);
    }
    const double *from = hesscrit_ldl_row(ldl, to);
    for (size_t i = to + 1; i < c; i++) hesscrit_ldl_row(ldl, i)[c] = from[i];
    hesscrit_ldl_row(ldl, c)[c] = from[to];
    memcpy(hesscrit_ldl_row(ldl, c) + c + 1, from + c + 1, (ldl->n - c - 1) * sizeof *from);
}

/* Row k becomes candidate v divided by its diagonal entry, and w is the candidate
 * itself. Of the row sums of |U'||D||U| this is the share of one pivot. */
static void pivot_single(const hesscrit_ldl_panel *panel, const double *v)
{
    hesscrit_ldl *ldl = panel->ldl;
    const size_t k = panel->k;
    const size_t n = ldl->n;
    const double d = v[k];
    double *u = hesscrit_ldl_row(ldl, k);
    ldl->diagonal[k] = d;
    ldl->beside[k] = 0.0;
    hesscrit_ldl_count_pivot(ldl, d);
    if (v != w_row(panel, k)) memcpy(w_row(panel, k) + k, v + k, (n - k) * sizeof *v);
    u[k] = 1.0;
    if (d == 0.0) { /* then so is all of v */
        memset(u + k + 1, 0, (n - k - 1) * sizeof *u);
        return;
    }
    const double sum = 1.0 + ldl->kernels->scale(n - k - 1, 1.0 / d, v + k + 1, u + k + 1);
    ldl->kernels->add_absolute(n - k, fabs(d) * sum, u + k, 0.0, u + k, ldl->row_sums + k);
}

/* Rows k and k+1 become D^-1 times the candidates. */
static void pivot_pair(const hesscrit_ldl_panel *panel, double b)
{
    hesscrit_ldl *ldl = panel->ldl;
    const size_t k = panel->k;
    const size_t n = ldl->n;
    const double *v1 = ldl->candidate[0];
    const double *v2 = ldl->candidate[1];
    const double d1 = v1[k];
    const double d2 = v2[k + 1];
    double *u1 = hesscrit_ldl_row(ldl, k);
    double *u2 = hesscrit_ldl_row(ldl, k + 1);
    ldl->diagonal[k] = d1;
    ldl->diagonal[k + 1] = d2;
    ldl->beside[k] = b;
    ldl->beside[k + 1] = 0.0;
    ldl->positive++;
    ldl->negative++;

    const hesscrit_ldl_pair pair = hesscrit_ldl_invert_pair(d1, d2, b);
    double sums[2];
    double weights[2];
    u1[k] = 1.0;
    u1[k + 1] = 0.0;
    u2[k] = 0.0;
    u2[k + 1] = 1.0;
    ldl->kernels->combine(n - k - 2, pair.scale, pair.inverse, v1 + k + 2, v2 + k + 2, u1 + k + 2,
                          u2 + k + 2, sums);
    sums[0] += 1.0;
    sums[1] += 1.0;
    hesscrit_ldl_weigh_pair(ldl, d1, d2, b, sums, weights);
    ldl->kernels->add_absolute(n - k, weights[0], u1 + k, weights[1], u2 + k, ldl->row_sums + k);
}

static void take_single(hesscrit_ldl_panel *panel, size_t c, const double *v)
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
static void take_pair(hesscrit_ldl_panel *panel, size_t c, size_t d, double b)
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
static void search_pivot(hesscrit_ldl_panel *panel)
{
    hesscrit_ldl *ldl = panel->ldl;
    double **v = ldl->candidate;
    size_t c = panel->k;
    size_t d;
    double largest = largest_beside(panel, c, v[0], &d);
    if (!(fabs(v[0][c]) < HESSCRIT_LDL_ALPHA * largest)) {
        take_single(panel, c, v[0]);
        return;
    }
    for (;;) {
        size_t next;
        load_candidate(panel, d, v[1]);
        const double larger = largest_beside(panel, d, v[1], &next);
        if (!(fabs(v[1][d]) < HESSCRIT_LDL_ALPHA * larger)) {
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

static int take_guided_pair(hesscrit_ldl_panel *panel)
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

static int take_guided_single(hesscrit_ldl_panel *panel)
{
    double *v = panel->ldl->candidate[0];
    const size_t k = panel->k;
    size_t index;
    if (!(fabs(v[k]) >= GUIDED_ALPHA * largest_beside(panel, k, v, &index))) return 0;
    take_single(panel, k, v);
    return 1;
}

static void eliminate_next(hesscrit_ldl_panel *panel, const unsigned char *guide)
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

/* The columns from k on of the panel's rows, `width` at a time: tile after tile, each with
 * its rows one after the other. */
static void pack(const hesscrit_ldl_panel *panel, const double *rows, size_t width, double *packed)
{
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t start = panel->k / width * width;
    for (size_t j = start; j < ldl->n; j += width)
        for (size_t p = 0; p < panel->depth; p++, packed += width) {
            const double *from = rows + p * ldl->stride + j;
            if (j >= panel->k && j + width <= ldl->n) {
                copy(width, from, packed);
                continue;
            }
            for (size_t l = 0; l < width; l++)
                packed[l] = j + l >= panel->k && j + l < ldl->n ? from[l] : 0.0;
        }
}

void hesscrit_ldl_rook_panel(hesscrit_ldl_panel *panel, const unsigned char *guide)
{
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t wide = ldl->kernels->tile_columns;
    const size_t narrow = ldl->kernels->tile_rows;
    while (panel->k < ldl->n && panel->k < panel->first + ldl->panel_rows)
        eliminate_next(panel, guide);
    panel->depth = panel->k - panel->first;
    const size_t k = panel->k;
    pack(panel, ldl->w, wide, hesscrit_ldl_wide_tile(panel, k / wide * wide));
    pack(panel, hesscrit_ldl_row(ldl, panel->first), narrow,
         hesscrit_ldl_narrow_tile(panel, k / narrow * narrow));
}
