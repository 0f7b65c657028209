/* A panel by blocks: its diagonal block, where ldl_block.c finds the pivots, and the columns beside
 * it, for which ldl_columns.c solves at the rate of a matrix product. */
#pragma once

#include "eigen/inertia/ldl_panel.h"

/* The block: t holds its rows, all of them, up to date or as pivot rows w; u their quotients. */
typedef struct hesscrit_ldl_block {
    hesscrit_ldl_panel *panel;
    size_t size, stride;
    size_t taken; /* pivots so far */
    double *t, *u;
    size_t *order, *swap; /* as in hesscrit_ldl, from the first row of the panel on */
    hesscrit_ldl_divisor *divisors;
    double *solver; /* U as solve_tile() wants it */
    double *sums;   /* of |u| over a row; then its weights */
} hesscrit_ldl_block;

static inline double *hesscrit_ldl_t_row(const hesscrit_ldl_block *block, size_t p)
{
    return block->t + p * block->stride;
}

static inline double *hesscrit_ldl_u_row(const hesscrit_ldl_block *block, size_t p)
{
    return block->u + p * block->stride;
}

/* Solve for the rows of the pivots in all columns beside the block, into the tiles of the panel. */
void hesscrit_ldl_solve_columns(hesscrit_context *context, hesscrit_ldl_block *block);

/* Completes the sum of |u| over row p. Returns the largest |u| beside the block, or a NaN. */
double hesscrit_ldl_add_findings(const hesscrit_ldl_block *block, size_t p);

/* U, and the rows that are left, in place of the rows that were solved for. */
void hesscrit_ldl_store_columns(hesscrit_context *context, hesscrit_ldl_block *block);
