/* The trailing matrix minus W' U, at the rate of a matrix product. */
#include "eigen/inertia/ldl_update.h"

#include "base/parallel.h"

/* A tile that crosses the last row, by way of one beside the matrix. */
static void update_edge(const hesscrit_ldl *ldl, size_t depth, const double *u, const double *w,
                        size_t i, size_t j)
{
    const size_t columns = ldl->kernels->narrow_columns;
    _Alignas(64) double tile[HESSCRIT_LDL_TILE] = {0.0};
    ldl->kernels->update_narrow(depth, u, w, columns, tile);
    for (size_t r = 0; i + r < ldl->n; r++)
        for (size_t c = 0; c < columns; c++)
            hesscrit_ldl_row(ldl, i + r)[j + c] += tile[r * columns + c];
}

/* A tile that is not whole: what it has above the diagonal and within the matrix. */
static void update_part(const hesscrit_ldl *ldl, size_t depth, const double *u, const double *w,
                        size_t i, size_t j)
{
    const size_t end = hesscrit_round_up(ldl->n, HESSCRIT_LDL_LANES);
    const size_t narrow = ldl->kernels->narrow_columns;
    for (size_t c = 0; c < ldl->kernels->tile_columns && j + c < end; c += narrow)
        if (i + ldl->kernels->tile_rows > ldl->n)
            update_edge(ldl, depth, u, w + c, i, j + c);
        else if (i < j + c + narrow)
            ldl->kernels->update_narrow(depth, u, w + c, ldl->stride,
                                        hesscrit_ldl_row(ldl, i) + j + c);
}

struct update {
    const hesscrit_ldl_panel *panel;
    size_t parts;
};

/* Parts of the update; threads pay from there on. */
static size_t update_parts(const hesscrit_context *context, size_t left)
{
    enum { PARTS = 8, LARGE = 256 };
    return left < LARGE ? 1 : hesscrit_tasks(context, PARTS);
}

/* A part of the columns, of their upper triangle in whole tiles; what they
 * overwrite below the diagonal is never read, and rows before k lose 0. The tiles of
 * one column share their part of W, which stays in the first cache. */
static void update_columns(size_t index, void *data)
{
    const struct update *update = data;
    const hesscrit_ldl_panel *panel = update->panel;
    const hesscrit_ldl *ldl = panel->ldl;
    const size_t end = hesscrit_round_up(ldl->n, HESSCRIT_LDL_LANES);
    const size_t depth = panel->k - panel->first;
    const size_t rows = ldl->kernels->tile_rows;
    const size_t columns = ldl->kernels->tile_columns;
    const size_t narrow = ldl->kernels->narrow_columns;
    const size_t start = panel->k / columns;
    const size_t top = panel->k / rows * rows;
    const hesscrit_range part =
        hesscrit_triangle_part((ldl->n + columns - 1) / columns - start, update->parts, index);
    for (size_t t = start + part.first; t < start + part.end; t++) {
        const size_t j = t * columns;
        const double *w = hesscrit_ldl_wide_tile(panel, j);
        const double *u = hesscrit_ldl_narrow_tile(panel, top);
        for (size_t i = top; i < ldl->n && i < j + columns; i += rows, u += panel->depth * rows)
            if (i < j + narrow && i + rows <= ldl->n && j + columns <= end)
                ldl->kernels->update_tile(depth, u, w, ldl->stride, hesscrit_ldl_row(ldl, i) + j);
            else
                update_part(ldl, depth, u, w, i, j);
    }
}

void hesscrit_ldl_update(hesscrit_context *context, const hesscrit_ldl_panel *panel)
{
    struct update update = {panel, update_parts(context, panel->ldl->n - panel->k)};
    hesscrit_run_tasks(context, update.parts, update_columns, &update);
}
