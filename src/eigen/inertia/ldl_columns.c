/* The columns beside the diagonal block of a panel, at the rate of a matrix product. */
#include "eigen/inertia/ldl_columns.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"

/* U' as solve_tile() reads it: for tile_rows rows at a time, what they lose of each row before. */
static void pack_solver(const hesscrit_ldl_block *block)
{
    const size_t rows = block->panel->ldl->kernels->tile_rows;
    double *to = block->solver;
    for (size_t p = 0; p < block->taken; p += rows)
        for (size_t q = 0; q < p + rows; q++, to += rows)
            for (size_t r = 0; r < rows; r++)
                to[r] =
                    q < p + r && p + r < block->taken ? hesscrit_ldl_u_row(block, q)[p + r] : 0.0;
}

/* What tasks find out about their rows of U: lanes of sums of |u|, and of the largest |u|. */
static double *findings(const hesscrit_ldl_block *block, size_t index)
{
    const hesscrit_ldl_panel *panel = block->panel;
    return panel->ldl->findings + 2 * index * panel->depth * panel->ldl->kernels->tile_rows;
}

/* A part of the columns j ... j + tile_columns - 1: those beside the block, within the matrix. */
struct span {
    size_t first, end;
};

static struct span columns_at(const hesscrit_ldl_block *block, size_t j)
{
    const hesscrit_ldl *ldl = block->panel->ldl;
    const size_t behind = block->panel->first + block->size;
    return (struct span){j > behind ? j : behind,
                         hesscrit_smaller_size(j + ldl->kernels->tile_columns, ldl->n)};
}

/* A tile of the panel's rows in the order of the pivots. */
static void gather_rows(const hesscrit_ldl_block *block, size_t j, double *tile)
{
    enum { PIECE = 4 };
    const hesscrit_ldl_panel *panel = block->panel;
    const size_t width = panel->ldl->kernels->tile_columns;
    const struct span c = columns_at(block, j);
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

static struct span chunk_at(const hesscrit_ldl_block *block, size_t index)
{
    const hesscrit_ldl_panel *panel = block->panel;
    const size_t first = hesscrit_ldl_origin(panel) + index * HESSCRIT_LDL_CHUNK;
    return (struct span){first, hesscrit_smaller_size(first + HESSCRIT_LDL_CHUNK, panel->ldl->n)};
}

static void solve_columns(size_t index, void *data)
{
    const hesscrit_ldl_block *block = data;
    const hesscrit_ldl_panel *panel = block->panel;
    const hesscrit_ldl_kernels *kernels = panel->ldl->kernels;
    const struct span chunk = chunk_at(block, index);
    double *found = findings(block, index);
    memset(found, 0, 2 * panel->depth * kernels->tile_rows * sizeof *found);
    for (size_t j = chunk.first; j < chunk.end; j += kernels->tile_columns) {
        double *w = hesscrit_ldl_wide_tile(panel, j);
        double *u = hesscrit_ldl_narrow_tile(panel, j);
        gather_rows(block, j, w);
        kernels->solve_tile(panel->depth, block->solver, w);
        kernels->divide_tile(block->taken, block->divisors, w, panel->depth, u, found);
    }
}

static size_t chunks(const hesscrit_ldl_block *block)
{
    const size_t columns = block->panel->ldl->n - hesscrit_ldl_origin(block->panel);
    return (columns + HESSCRIT_LDL_CHUNK - 1) / HESSCRIT_LDL_CHUNK;
}

/* On threads where they pay. The cut is the same without. */
static void run_chunks(hesscrit_context *context, hesscrit_ldl_block *block,
                       hesscrit_task_function task)
{
    enum { LARGE = 256 };
    const size_t count = chunks(block);
    if (block->panel->ldl->n - block->panel->first >= LARGE)
        hesscrit_run_tasks(context, count, task, block);
    else
        for (size_t index = 0; index < count; index++) task(index, block);
}

void hesscrit_ldl_solve_columns(hesscrit_context *context, hesscrit_ldl_block *block)
{
    pack_solver(block);
    run_chunks(context, block, solve_columns);
}

double hesscrit_ldl_add_findings(const hesscrit_ldl_block *block, size_t p)
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

/* U, and the rows that are left, in place of the rows that were gathered. */
static void store_tile(const hesscrit_ldl_block *block, size_t j)
{
    const hesscrit_ldl_panel *panel = block->panel;
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t rows = ldl->kernels->tile_rows;
    const struct span c = columns_at(block, j);
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
        const size_t end = hesscrit_smaller_size(i + rows, c.end);
        ldl->kernels->add_shares(block->taken, block->sums, u, ldl->row_sums + i);
        for (size_t p = 0; p < block->taken; p++, u += rows)
            for (size_t l = first; l < end; l++)
                hesscrit_ldl_row(ldl, panel->first + p)[l] = u[l - i];
    }
}

static void store_columns(size_t index, void *data)
{
    const hesscrit_ldl_block *block = data;
    const struct span chunk = chunk_at(block, index);
    for (size_t j = chunk.first; j < chunk.end; j += block->panel->ldl->kernels->tile_columns)
        store_tile(block, j);
}

void hesscrit_ldl_store_columns(hesscrit_context *context, hesscrit_ldl_block *block)
{
    run_chunks(context, block, store_columns);
}
