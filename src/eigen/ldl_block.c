/*
 * A panel by blocks: the pivots of the next rows are searched in their diagonal block
 * alone, which the first cache holds, and the rest of these rows is solved
 * for at the rate of a matrix product. Whether U is as bounded as rook
 * pivoting would have it is seen afterwards: pivots from the first one on for
 * which it is not are given back, and the rows after it left for the next panel.
 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "eigen/ldl_panel.h"

/* What a pivot may add to a row sum of |U'||D||U|, against ||A||: random matrices need 2. */
static const double LARGEST_SHARE = 64.0;

/* The block: t holds its rows, all of them, up to date or as pivot rows w; u their quotients. */
struct block {
    hesscrit_ldl_panel *panel;
    size_t size, stride;
    size_t taken; /* pivots so far */
    double *t, *u;
    size_t *order, *swap; /* as in hesscrit_ldl, from the first row of the panel on */
    hesscrit_ldl_divisor *divisors;
    double *solver; /* U as solve_tile() wants it */
    double *sums;   /* of |u| over a row; then its weights */
};

static double *t_row(const struct block *block, size_t p)
{
    return block->t + p * block->stride;
}

static double *u_row(const struct block *block, size_t p)
{
    return block->u + p * block->stride;
}

static void swap_doubles(double *x, double *y)
{
    const double kept = *x;
    *x = *y;
    *y = kept;
}

static struct block block_of(hesscrit_ldl_panel *panel, size_t rows)
{
    hesscrit_ldl *ldl = panel->ldl;
    const size_t left = ldl->n - panel->first;
    struct block block = {.panel = panel, .size = rows < left ? rows : left};
    block.stride = hesscrit_ldl_round_up(block.size, HESSCRIT_LDL_LANES);
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
static void load_block(const struct block *block)
{
    const hesscrit_ldl_panel *panel = block->panel;
    memset(block->t, 0, 2 * block->stride * block->stride * sizeof *block->t);
    for (size_t p = 0; p < block->size; p++) {
        const double *from = hesscrit_ldl_row(panel->ldl, panel->first + p) + panel->first;
        block->order[p] = p;
        memcpy(t_row(block, p) + p, from + p, (block->size - p) * sizeof *from);
        for (size_t q = p + 1; q < block->size; q++) t_row(block, q)[p] = from[q];
    }
}

/* The largest entry of row p beside its diagonal, and where. What is left of the
 * matrix has 0 in the columns that are done. */
static double largest_beside(const struct block *block, size_t p, size_t *index)
{
    const size_t start = block->taken / HESSCRIT_LDL_LANES * HESSCRIT_LDL_LANES;
    double *row = t_row(block, p);
    const double own = row[p];
    row[p] = 0.0;
    const double largest =
        block->panel->ldl->kernels->largest(block->stride - start, row + start, index);
    row[p] = own;
    *index += start;
    return largest;
}

static size_t largest_diagonal(const struct block *block)
{
    size_t best = block->taken;
    for (size_t p = best; p < block->size; p++)
        if (fabs(t_row(block, p)[p]) > fabs(t_row(block, best)[best])) best = p;
    return best;
}

/* Columns p and c of the pivot rows before `rows`. */
static void swap_columns(const struct block *block, size_t rows, size_t p, size_t c)
{
    for (size_t q = 0; q < rows; q++) {
        swap_doubles(&t_row(block, q)[p], &t_row(block, q)[c]);
        swap_doubles(&u_row(block, q)[p], &u_row(block, q)[c]);
    }
    const size_t kept = block->order[p];
    block->order[p] = block->order[c];
    block->order[c] = kept;
}

/* Rows and columns p and c >= p. */
static void exchange(const struct block *block, size_t p, size_t c)
{
    block->swap[p] = c;
    if (c == p) return;
    double *x = t_row(block, p);
    double *y = t_row(block, c);
    for (size_t j = 0; j < block->stride; j++) swap_doubles(x + j, y + j);
    swap_columns(block, block->taken, p, c);
    for (size_t q = block->taken; q < block->size; q++)
        swap_doubles(&t_row(block, q)[p], &t_row(block, q)[c]);
}

/* Subtract pivot row p times its u from the rows from `next` on. */
static void eliminate(const struct block *block, size_t p, size_t next)
{
    const size_t start = next / HESSCRIT_LDL_LANES * HESSCRIT_LDL_LANES;
    if (next >= block->size) return;
    block->panel->ldl->kernels->subtract_outer(block->size - next, block->stride - start,
                                               u_row(block, p) + next, t_row(block, p) + start,
                                               block->stride, t_row(block, next) + start);
    for (size_t q = next; q < block->size; q++) t_row(block, q)[p] = 0.0;
}

static void take_single(struct block *block, size_t c)
{
    const hesscrit_ldl *ldl = block->panel->ldl;
    const size_t p = block->taken;
    exchange(block, p, c);
    const double *w = t_row(block, p);
    double *u = u_row(block, p);
    const double factor = 1.0 / w[p];
    block->divisors[p] = (hesscrit_ldl_divisor){factor, 0.0, p};
    u[p] = 1.0;
    block->sums[p] = 1.0 + ldl->kernels->scale(block->size - p - 1, factor, w + p + 1, u + p + 1);
    eliminate(block, p, p + 1);
    block->taken += 1;
}

static void take_pair(struct block *block, size_t c, size_t d)
{
    const hesscrit_ldl *ldl = block->panel->ldl;
    const size_t p = block->taken;
    exchange(block, p, c);
    exchange(block, p + 1, d == p ? c : d);
    const double *w1 = t_row(block, p);
    const double *w2 = t_row(block, p + 1);
    double *u1 = u_row(block, p);
    double *u2 = u_row(block, p + 1);
    t_row(block, p + 1)[p] = 0.0;
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
static int take_next(struct block *block)
{
    size_t c = largest_diagonal(block);
    size_t d;
    double largest = largest_beside(block, c, &d);
    if (!(fabs(t_row(block, c)[c]) < HESSCRIT_LDL_ALPHA * largest)) {
        if (!(fabs(t_row(block, c)[c]) > 0.0)) return 0;
        take_single(block, c);
        return 1;
    }
    for (;;) {
        size_t next;
        const double larger = largest_beside(block, d, &next);
        if (!(fabs(t_row(block, d)[d]) < HESSCRIT_LDL_ALPHA * larger)) {
            take_single(block, d);
            return 1;
        }
        if (!(larger > largest) || next == c) {
            take_pair(block, c, d);
            return 1;
        }
        c = d;
        d = next;
        largest = larger;
    }
}

/* Give back the pivots from `taken` on. */
static void give_back(struct block *block, size_t taken)
{
    for (size_t p = block->taken; p-- > taken;)
        if (block->swap[p] != p) swap_columns(block, taken, p, block->swap[p]);
    block->taken = taken;
}

/* U' as solve_tile() reads it: for tile_rows rows at a time, what they lose of each row before. */
static void pack_solver(const struct block *block)
{
    const size_t rows = block->panel->ldl->kernels->tile_rows;
    double *to = block->solver;
    for (size_t p = 0; p < block->taken; p += rows)
        for (size_t q = 0; q < p + rows; q++, to += rows)
            for (size_t r = 0; r < rows; r++)
                to[r] = q < p + r && p + r < block->taken ? u_row(block, q)[p + r] : 0.0;
}

/* What tasks find out about their rows of U: lanes of sums of |u|, and of the largest |u|. */
static double *findings(const struct block *block, size_t index)
{
    const hesscrit_ldl_panel *panel = block->panel;
    return panel->ldl->findings + 2 * index * panel->depth * panel->ldl->kernels->tile_rows;
}

/* A part of the columns j ... j + tile_columns - 1: those beside the block, within the matrix. */
struct columns {
    size_t first, end;
};

static struct columns columns_at(const struct block *block, size_t j)
{
    const hesscrit_ldl *ldl = block->panel->ldl;
    const size_t behind = block->panel->first + block->size;
    return (struct columns){j > behind ? j : behind,
                            hesscrit_ldl_smaller(j + ldl->kernels->tile_columns, ldl->n)};
}

/* A tile of the panel's rows in the order of the pivots. */
static void gather(const struct block *block, size_t j, double *tile)
{
    enum { PIECE = 4 };
    const hesscrit_ldl_panel *panel = block->panel;
    const size_t width = panel->ldl->kernels->tile_columns;
    const struct columns c = columns_at(block, j);
    const int is_whole = c.first == j && c.end == j + width;
    if (!is_whole) memset(tile, 0, panel->depth * width * sizeof *tile);
    for (size_t p = 0; p < block->taken; p++, tile += width) {
        const double *from = hesscrit_ldl_row(panel->ldl, panel->first + block->order[p]);
        if (is_whole)
            for (size_t l = 0; l < width; l += PIECE)
                memcpy(tile + l, from + j + l, PIECE * sizeof *tile);
        else
            for (size_t l = c.first; l < c.end; l++) tile[l - j] = from[l];
    }
    memset(tile, 0, (panel->depth - block->taken) * width * sizeof *tile);
}

static struct columns chunk_at(const struct block *block, size_t index)
{
    const hesscrit_ldl_panel *panel = block->panel;
    const size_t first = hesscrit_ldl_origin(panel) + index * HESSCRIT_LDL_CHUNK;
    return (struct columns){first, hesscrit_ldl_smaller(first + HESSCRIT_LDL_CHUNK, panel->ldl->n)};
}

static void solve_columns(size_t index, void *data)
{
    const struct block *block = data;
    const hesscrit_ldl_panel *panel = block->panel;
    const hesscrit_ldl_kernels *kernels = panel->ldl->kernels;
    const struct columns chunk = chunk_at(block, index);
    double *found = findings(block, index);
    memset(found, 0, 2 * panel->depth * kernels->tile_rows * sizeof *found);
    for (size_t j = chunk.first; j < chunk.end; j += kernels->tile_columns) {
        double *w = hesscrit_ldl_wide_tile(panel, j);
        double *u = hesscrit_ldl_narrow_tile(panel, j);
        gather(block, j, w);
        kernels->solve_tile(panel->depth, block->solver, w);
        kernels->divide_tile(block->taken, block->divisors, w, panel->depth, u, found);
    }
}

static size_t chunks(const struct block *block)
{
    const size_t columns = block->panel->ldl->n - hesscrit_ldl_origin(block->panel);
    return (columns + HESSCRIT_LDL_CHUNK - 1) / HESSCRIT_LDL_CHUNK;
}

/* Completes the sum of |u| over row p. Returns the largest |u| beside the block, or a NaN. */
static double add_findings(const struct block *block, size_t p)
{
    const size_t lanes = block->panel->ldl->kernels->tile_rows;
    double largest = 0.0;
    for (size_t index = 0; index < chunks(block); index++) {
        const double *found = findings(block, index) + 2 * lanes * p;
        for (size_t l = 0; l < lanes; l++) {
            block->sums[p] += found[l];
            largest = found[lanes + l] > largest ? found[lanes + l] : largest;
        }
    }
    return block->sums[p] < INFINITY ? largest : NAN;
}

static int is_pair(const struct block *block, size_t p)
{
    return block->divisors[p].partner != p;
}

/* Makes the sums of pivot p, and of the one that it shares a block with, the weights of
 * |u| in the row sums of |U'||D||U|. */
static void weigh(const struct block *block, size_t p)
{
    const double *w = t_row(block, p);
    double *sums = block->sums + p;
    if (is_pair(block, p))
        hesscrit_ldl_weigh_pair(block->panel->ldl, w[p], t_row(block, p + 1)[p + 1], w[p + 1], sums,
                                sums);
    else
        sums[0] *= fabs(w[p]);
}

/* How many pivots do, and what they weigh. */
static size_t judge(const struct block *block)
{
    const hesscrit_ldl *ldl = block->panel->ldl;
    size_t p = 0;
    while (p < block->taken) {
        const size_t next = p + 1 + (size_t)is_pair(block, p);
        double largest[2] = {add_findings(block, p), 0.0};
        if (next == p + 2) largest[1] = add_findings(block, p + 1);
        weigh(block, p);
        for (size_t q = p; q < next; q++)
            if (!(largest[q - p] <= ldl->largest_u &&
                  largest[q - p] * block->sums[q] <= LARGEST_SHARE * ldl->norm))
                return p;
        p = next;
    }
    return p;
}

static void keep_pivots(const struct block *block)
{
    hesscrit_ldl *ldl = block->panel->ldl;
    double *d = ldl->diagonal + block->panel->first;
    double *b = ldl->beside + block->panel->first;
    for (size_t p = 0; p < block->taken; p++) {
        const double *w = t_row(block, p);
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

static void keep_order(const struct block *block)
{
    hesscrit_ldl *ldl = block->panel->ldl;
    const size_t first = block->panel->first;
    for (size_t p = 0; p < block->taken; p++) {
        const size_t c = first + block->swap[p];
        const size_t kept = ldl->order[first + p];
        ldl->swap[first + p] = c;
        ldl->order[first + p] = ldl->order[c];
        ldl->order[c] = kept;
        swap_doubles(&ldl->row_sums[first + p], &ldl->row_sums[c]);
    }
}

/* U, and what is left, within the block: to the matrix, and what the update needs to the tiles. */
static void store_block(const struct block *block)
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
        const double *from = p < block->taken ? u_row(block, p) : left + p * size;
        memcpy(hesscrit_ldl_row(ldl, first + p) + first + p, from + p, (size - p) * sizeof *from);
    }
    for (size_t q = block->taken; q < size; q++) {
        const size_t wide = ldl->kernels->tile_columns;
        const size_t narrow = ldl->kernels->tile_rows;
        const size_t j = first + q;
        double *w = hesscrit_ldl_wide_tile(panel, j / wide * wide) + j % wide;
        double *u = hesscrit_ldl_narrow_tile(panel, j / narrow * narrow) + j % narrow;
        for (size_t p = 0; p < block->taken; p++) {
            w[p * wide] = t_row(block, p)[q];
            u[p * narrow] = u_row(block, p)[q];
        }
    }
    for (size_t p = 0; p < block->taken; p++)
        ldl->kernels->add_absolute(size - p, block->sums[p], u_row(block, p) + p, 0.0,
                                   u_row(block, p) + p, ldl->row_sums + first + p);
}

/* U, and the rows that are left, in place of the rows that were gathered. */
static void store_tile(const struct block *block, size_t j)
{
    const hesscrit_ldl_panel *panel = block->panel;
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t rows = ldl->kernels->tile_rows;
    const struct columns c = columns_at(block, j);
    double left[HESSCRIT_LDL_PANEL / 2][HESSCRIT_LDL_TILE / 4];
    if (c.first >= c.end) return;
    const size_t width = c.end - c.first;
    for (size_t p = block->taken; p < block->size; p++)
        memcpy(left[p - block->taken],
               hesscrit_ldl_row(ldl, panel->first + block->order[p]) + c.first,
               width * sizeof **left);
    for (size_t p = block->taken; p < block->size; p++)
        memcpy(hesscrit_ldl_row(ldl, panel->first + p) + c.first, left[p - block->taken],
               width * sizeof **left);
    for (size_t i = c.first / rows * rows; i < c.end; i += rows) {
        const double *u = hesscrit_ldl_narrow_tile(panel, i);
        const size_t first = i > c.first ? i : c.first;
        const size_t end = hesscrit_ldl_smaller(i + rows, c.end);
        ldl->kernels->add_shares(block->taken, block->sums, u, ldl->row_sums + i);
        for (size_t p = 0; p < block->taken; p++, u += rows)
            for (size_t l = first; l < end; l++)
                hesscrit_ldl_row(ldl, panel->first + p)[l] = u[l - i];
    }
}

static void store_columns(size_t index, void *data)
{
    const struct block *block = data;
    const struct columns chunk = chunk_at(block, index);
    for (size_t j = chunk.first; j < chunk.end; j += block->panel->ldl->kernels->tile_columns)
        store_tile(block, j);
}

/* On threads where they pay. The cut is the same without. */
static void run_chunks(hesscrit_context *context, struct block *block, hesscrit_task_function task)
{
    enum { LARGE = 256 };
    const size_t count = chunks(block);
    if (block->panel->ldl->n - block->panel->first >= LARGE)
        hesscrit_run_tasks(context, count, task, block);
    else
        for (size_t index = 0; index < count; index++) task(index, block);
}

int hesscrit_ldl_block_panel(hesscrit_context *context, hesscrit_ldl_panel *panel, size_t rows)
{
    struct block block = block_of(panel, rows);
    load_block(&block);
    while (block.taken < block.size && take_next(&block)) {
    }
    if (2 * block.taken < block.size) return 0;
    panel->depth = hesscrit_ldl_round_up(block.taken, panel->ldl->kernels->tile_rows);
    pack_solver(&block);
    run_chunks(context, &block, solve_columns);
    const size_t good = judge(&block);
    if (2 * good < block.size) return 0;
    give_back(&block, good);
    keep_pivots(&block);
    keep_order(&block);
    run_chunks(context, &block, store_columns);
    store_block(&block);
    panel->k = panel->first + good;
    return 1;
}
