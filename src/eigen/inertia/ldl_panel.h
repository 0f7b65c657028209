/* A panel of the factorisation in ldl.c, and what its steps share: pivots are found and eliminated
 * by blocks (ldl_block.c) or by rook pivoting (ldl_rook.c), and the rest of the matrix is brought
 * up to date (ldl_update.c). */
#pragma once

#include "eigen/arithmetic.h"
#include "eigen/inertia/ldl.h"

/* (1 + sqrt(17)) / 8 bounds the growth of two steps of order 1 and of one of
 * order 2 alike (Bunch & Kaufman). */
static const double HESSCRIT_LDL_ALPHA = 0.6403882032022076;

/*
 * The panel at hand: its rows are first ... k-1 so far. They are packed by whole
 * tiles, with room for `depth` rows in each: W' = (D U)' in those of tile_columns, U in
 * those of tile_rows. Tiles begin at multiples of their size, the first one
 * of both kinds at hesscrit_ldl_origin(). Columns before k and from n on are 0.
 */
typedef struct hesscrit_ldl_panel {
    hesscrit_ldl *ldl;
    size_t first, k;
    size_t depth;
} hesscrit_ldl_panel;

static inline double *hesscrit_ldl_row(const hesscrit_ldl *ldl, size_t i)
{
    return ldl->a + i * ldl->stride;
}

static inline size_t hesscrit_ldl_origin(const hesscrit_ldl_panel *panel)
{
    const size_t columns = panel->ldl->kernels->tile_columns;
    return panel->first / columns * columns;
}

/* The tiles that begin with column j, a multiple of tile_columns or of tile_rows. */
static inline double *hesscrit_ldl_wide_tile(const hesscrit_ldl_panel *panel, size_t j)
{
    return panel->ldl->wide + (j - hesscrit_ldl_origin(panel)) * panel->depth;
}

static inline double *hesscrit_ldl_narrow_tile(const hesscrit_ldl_panel *panel, size_t j)
{
    return panel->ldl->narrow + (j - hesscrit_ldl_origin(panel)) * panel->depth;
}

/* How a block of order 2, D = [[d1, b], [b, d2]], is divided by. */
typedef struct hesscrit_ldl_pair {
    double scale;      /* u1 = inverse[0] v1 - scale v2 */
    double inverse[2]; /* u2 = inverse[1] v2 - scale v1 */
} hesscrit_ldl_pair;

hesscrit_ldl_pair hesscrit_ldl_invert_pair(double d1, double d2, double b);

/* What the pivot d, or a block of order 2, adds to the row sums of |U'||D||U| for each |u|, by
 * the sums of |u| over its rows. */
void hesscrit_ldl_weigh_pair(const hesscrit_ldl *ldl, double d1, double d2, double b,
                             const double sums[2], double weights[2]);

void hesscrit_ldl_count_pivot(hesscrit_ldl *ldl, double d);

enum {
    HESSCRIT_LDL_PANEL = 96, /* rows of the widest panel */
    /* Columns of a task, whatever the number of threads: a multiple of all tiles. */
    HESSCRIT_LDL_CHUNK = 192
};
