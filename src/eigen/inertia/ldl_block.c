/*
 * A panel by blocks: the pivots of the next rows are searched in their diagonal block
 * alone, which the first cache holds, and the rest of these rows is solved
 * for at the rate of a matrix product. Whether U is as bounded as rook
 * pivoting would have it is seen afterwards: pivots from the first one on for
 * which it is not are given back, and the rows after it left for the next panel.
 */
#include "eigen/inertia/ldl_block.h"

#include <math.h>
#include <string.h>

#include "eigen/inertia/ldl_columns.h"

/* What a pivot may add to a row sum of |U'||D||U|, against ||A||: random matrices need 2. */
static const double LARGEST_SHARE = 64.0;

static hesscrit_ldl_block block_of(hesscrit_ldl_panel *panel, size_t rows)
{
    hesscrit_ldl *ldl = panel->ldl;
    const size_t left = ldl->n - panel->first;
    hesscrit_ldl_block block = {.panel = panel, .size = rows < left ? rows : left};
    block.stride = hesscrit_round_up(block.size, HESSCRIT_LDL_LANES);
    block.t = ldl->block;
    block.u = block.t + block.stride * block.stride;
    block.solver = block.u + block.stride * block.stride;
    block.sums = block.solver + block.stride * block.stride;
    block.order = ldl->block_lists;
    block.swap = block.order + block.size;
    block.divisors = ldl->divisors;
    return block;
}

/* Both triangles; the lanes beyond are 0. */
static void load_block(const hesscrit_ldl_block *block)
{
    const hesscrit_ldl_panel *panel = block->panel;
    memset(block->t, 0, 2 * block->stride * block->stride * sizeof *block->t);
    for (size_t p = 0; p < block->size; p++) {
        const double *from = hesscrit_ldl_row(panel->ldl, panel->first + p) + panel->first;
        block->order[p] = p;
        memcpy(hesscrit_ldl_t_row(block, p) + p, from + p, (block->size - p) * sizeof *from);
        for (size_t q = p + 1; q < block->size; q++) hesscrit_ldl_t_row(block, q)[p] = from[q];
    }
}

/* The largest entry of row p beside its diagonal, and where. What is left of the
 * matrix has 0 in the columns that are done. */
static double largest_in_row(const hesscrit_ldl_block *block, size_t p, size_t *index)
{
    const size_t start = block->taken / HESSCRIT_LDL_LANES * HESSCRIT_LDL_LANES;
    double *row = hesscrit_ldl_t_row(block, p);
    const double own = row[p];
    row[p] = 0.0;
    const double largest =
        block->panel->ldl->kernels->largest(block->stride - start, row + start, index);
    row[p] = own;
    *index += start;
    return largest;
}

static size_t largest_diagonal(const hesscrit_ldl_block *block)
{
    size_t best = block->taken;
    for (size_t p = best; p < block->size; p++)
        if (fabs(hesscrit_ldl_t_row(block, p)[p]) > fabs(hesscrit_ldl_t_row(block, best)[best]))
            best = p;
    return best;
}

/* Columns p and c of the pivot rows before `rows`. */
static void swap_columns(const hesscrit_ldl_block *block, size_t rows, size_t p, size_t c)
{
    for (size_t q = 0; q < rows; q++) {
        hesscrit_swap(&hesscrit_ldl_t_row(block, q)[p], &hesscrit_ldl_t_row(block, q)[c]);
        hesscrit_swap(&hesscrit_ldl_u_row(block, q)[p], &hesscrit_ldl_u_row(block, q)[c]);
    }
    const size_t kept = block->order[p];
    block->order[p] = block->order[c];
    block->order[c] = kept;
}

/* Rows and columns p and c >= p. */
static void swap_rows(const hesscrit_ldl_block *block, size_t p, size_t c)
{
    block->swap[p] = c;
    if (c == p) return;
    double *x = hesscrit_ldl_t_row(block, p);
    double *y = hesscrit_ldl_t_row(block, c);
    for (size_t j = 0; j < block->stride; j++) hesscrit_swap(x + j, y + j);
    swap_columns(block, block->taken, p, c);
    for (size_t q = block->taken; q < block->size; q++)
        hesscrit_swap(&hesscrit_ldl_t_row(block, q)[p], &hesscrit_ldl_t_row(block, q)[c]);
}

/* Subtract pivot row p times its u from the rows from `next` on. */
static void eliminate(const hesscrit_ldl_block *block, size_t p, size_t next)
{
    const size_t start = next / HESSCRIT_LDL_LANES * HESSCRIT_LDL_LANES;
    if (next >= block->size) return;
    block->panel->ldl->kernels->subtract_outer(block->size - next, block->stride - start,
                                               hesscrit_ldl_u_row(block, p) + next,
                                               hesscrit_ldl_t_row(block, p) + start, block->stride,
                                               hesscrit_ldl_t_row(block, next) + start);
    for (size_t q = next; q < block->size; q++) hesscrit_ldl_t_row(block, q)[p] = 0.0;
}

static void pivot_on_diagonal(hesscrit_ldl_block *block, size_t c)
{
    const hesscrit_ldl *ldl = block->panel->ldl;
    const size_t p = block->taken;
    swap_rows(block, p, c);
    const double *w = hesscrit_ldl_t_row(block, p);
    double *u = hesscrit_ldl_u_row(block, p);
    const double factor = 1.0 / w[p];
    block->divisors[p] = (hesscrit_ldl_divisor){factor, 0.0, p};
    u[p] = 1.0;
    block->sums[p] = 1.0 + ldl->kernels->scale(block->size - p - 1, factor, w + p + 1, u + p + 1);
    eliminate(block, p, p + 1);
    block->taken += 1;
}

static void pivot_on_pair(hesscrit_ldl_block *block, size_t c, size_t d)
{
    const hesscrit_ldl *ldl = block->panel->ldl;
    const size_t p = block->taken;
    swap_rows(block, p, c);
    swap_rows(block, p + 1, d == p ? c : d);
    const double *w1 = hesscrit_ldl_t_row(block, p);
    const double *w2 = hesscrit_ldl_t_row(block, p + 1);
    double *u1 = hesscrit_ldl_u_row(block, p);
    double *u2 = hesscrit_ldl_u_row(block, p + 1);
    hesscrit_ldl_t_row(block, p + 1)[p] = 0.0;
    const hesscrit_ldl_pair pair = hesscrit_ldl_invert_pair(w1[p], w2[p + 1], w1[p + 1]);
    block->divisors[p] = (hesscrit_ldl_divisor){pair.inverse[0], pair.scale, p + 1};
    block->divisors[p + 1] = (hesscrit_ldl_divisor){pair.inverse[1], pair.scale, p};
    u1[p] = u2[p + 1] = 1.0;
    u1[p + 1] = u2[p] = 0.0;
    ldl->kernels->combine(block->size - p - 2, pair.scale, pair.inverse, w1 + p + 2, w2 + p + 2,
                          u1 + p + 2, u2 + p + 2, block->sums + p);
    block->sums[p] += 1.0;
    block->sums[p + 1] += 1.0;
    eliminate(block, p, p + 2);
    eliminate(block, p + 1, p + 2);
    block->taken += 2;
}

/* Rook pivoting within the block, from its largest diagonal entry on. Returns 0
 * where nothing but 0 is left, or no number. */
static int take_next(hesscrit_ldl_block *block)
{
    size_t c = largest_diagonal(block);
    size_t d;
    double largest = largest_in_row(block, c, &d);
    if (!(fabs(hesscrit_ldl_t_row(block, c)[c]) < HESSCRIT_LDL_ALPHA * largest)) {
        if (!(fabs(hesscrit_ldl_t_row(block, c)[c]) > 0.0)) return 0;
        pivot_on_diagonal(block, c);
        return 1;
    }
    for (;;) {
        size_t next;
        const double larger = largest_in_row(block, d, &next);
        if (!(fabs(hesscrit_ldl_t_row(block, d)[d]) < HESSCRIT_LDL_ALPHA * larger)) {
            pivot_on_diagonal(block, d);
            return 1;
        }
        if (!(larger > largest) || next == c) {
            pivot_on_pair(block, c, d);
            return 1;
        }
        c = d;
        d = next;
        largest = larger;
    }
}

/* Give back the pivots from `taken` on. */
static void give_back(hesscrit_ldl_block *block, size_t taken)
{
    for (size_t p = block->taken; p-- > taken;)
        if (block->swap[p] != p) swap_columns(block, taken, p, block->swap[p]);
    block->taken = taken;
}

static int is_pair(const hesscrit_ldl_block *block, size_t p)
{
    return block->divisors[p].partner != p;
}

/* Makes the sums of pivot p, and of the one that it shares a block with, the weights of
 * |u| in the row sums of |U'||D||U|. */
static void weigh(const hesscrit_ldl_block *block, size_t p)
{
    const double *w = hesscrit_ldl_t_row(block, p);
    double *sums = block->sums + p;
    if (is_pair(block, p))
        hesscrit_ldl_weigh_pair(block->panel->ldl, w[p], hesscrit_ldl_t_row(block, p + 1)[p + 1],
                                w[p + 1], sums, sums);
    else
        sums[0] *= fabs(w[p]);
}

/* How many pivots do, and what they weigh. */
static size_t judge(const hesscrit_ldl_block *block)
{
    const hesscrit_ldl *ldl = block->panel->ldl;
    size_t p = 0;
    while (p < block->taken) {
        const size_t next = p + 1 + (size_t)is_pair(block, p);
        double largest[2] = {hesscrit_ldl_add_findings(block, p), 0.0};
        if (next == p + 2) largest[1] = hesscrit_ldl_add_findings(block, p + 1);
        weigh(block, p);
        for (size_t q = p; q < next; q++)
            if (!(largest[q - p] <= ldl->largest_u &&
                  largest[q - p] * block->sums[q] <= LARGEST_SHARE * ldl->norm))
                return p;
        p = next;
    }
    return p;
}

static void store_pivots(const hesscrit_ldl_block *block)
{
    hesscrit_ldl *ldl = block->panel->ldl;
    double *d = ldl->diagonal + block->panel->first;
    double *b = ldl->beside + block->panel->first;
    for (size_t p = 0; p < block->taken; p++) {
        const double *w = hesscrit_ldl_t_row(block, p);
        const size_t partner = block->divisors[p].partner;
        d[p] = w[p];
        b[p] = partner > p ? w[partner] : 0.0;
        if (partner == p)
            hesscrit_ldl_count_pivot(ldl, d[p]);
        else if (partner > p) {
            ldl->positive++;
            ldl->negative++;
        }
    }
}

static void store_order(const hesscrit_ldl_block *block)
{
    hesscrit_ldl *ldl = block->panel->ldl;
    const size_t first = block->panel->first;
    for (size_t p = 0; p < block->taken; p++) {
        const size_t c = first + block->swap[p];
        const size_t kept = ldl->order[first + p];
        ldl->swap[first + p] = c;
        ldl->order[first + p] = ldl->order[c];
        ldl->order[c] = kept;
        hesscrit_swap(&ldl->row_sums[first + p], &ldl->row_sums[c]);
    }
}

/* U, and what is left, within the block: to the matrix, and what the update needs to the tiles. */
static void store_block(const hesscrit_ldl_block *block)
{
    const hesscrit_ldl_panel *panel = block->panel;
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t size = block->size;
    const size_t first = panel->first;
    double *left = block->solver; /* which has served */
    for (size_t p = block->taken; p < size; p++)
        for (size_t q = p; q < size; q++) {
            const size_t i = block->order[p];
            const size_t j = block->order[q];
            left[p * size + q] = i < j ? hesscrit_ldl_row(ldl, first + i)[first + j]
                                       : hesscrit_ldl_row(ldl, first + j)[first + i];
        }
    for (size_t p = 0; p < size; p++) {
        const double *from = p < block->taken ? hesscrit_ldl_u_row(block, p) : left + p * size;
        memcpy(hesscrit_ldl_row(ldl, first + p) + first + p, from + p, (size - p) * sizeof *from);
    }
    for (size_t q = block->taken; q < size; q++) {
        const size_t wide = ldl->kernels->tile_columns;
        const size_t narrow = ldl->kernels->tile_rows;
        const size_t j = first + q;
        double *w = hesscrit_ldl_wide_tile(panel, j / wide * wide) + j % wide;
        double *u = hesscrit_ldl_narrow_tile(panel, j / narrow * narrow) + j % narrow;
        for (size_t p = 0; p < block->taken; p++) {
            w[p * wide] = hesscrit_ldl_t_row(block, p)[q];
            u[p * narrow] = hesscrit_ldl_u_row(block, p)[q];
        }
    }
    for (size_t p = 0; p < block->taken; p++)
        ldl->kernels->add_absolute(size - p, block->sums[p], hesscrit_ldl_u_row(block, p) + p, 0.0,
                                   hesscrit_ldl_u_row(block, p) + p, ldl->row_sums + first + p);
}

int hesscrit_ldl_block_panel(hesscrit_context *context, hesscrit_ldl_panel *panel, size_t rows)
{
    hesscrit_ldl_block block = block_of(panel, rows);
    load_block(&block);
    while (block.taken < block.size && take_next(&block)) {
    }
    if (2 * block.taken < block.size) return 0;
    panel->depth = hesscrit_round_up(block.taken, panel->ldl->kernels->tile_rows);
    hesscrit_ldl_solve_columns(context, &block);
    const size_t good = judge(&block);
    if (2 * good < block.size) return 0;
    give_back(&block, good);
    store_pivots(&block);
    store_order(&block);
    hesscrit_ldl_store_columns(context, &block);
    store_block(&block);
    panel->k = panel->first + good;
    return 1;
}
