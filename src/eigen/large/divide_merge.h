/* The merge of two halves in divide.c: the eigenpairs of a part of T, from those of its halves and
 * from what couples them. */
#pragma once

#include "eigen/kernels/kernels.h"

/* The most parts of T that threads solve on their own, and then the most parts of a merge. */
enum { HESSCRIT_DIVIDE_TASKS = 8 };

/* T while it is solved, part by part. */
typedef struct hesscrit_divide {
    hesscrit_context *context;
    const hesscrit_kernels *kernels;
    int with_vectors;
    size_t n, stride;
    size_t wanted; /* vectors of the whole: those of the lowest eigenvalues */
    double *d, *e;
    double *w, *gathered;  /* n rows of stride each */
    size_t *order;         /* rows of each part that is solved, ascending in d */
    size_t *kept, *others; /* rows of the poles, and of the pairs that deflate */
    size_t *place;         /* of the vector of a kept row, among the gathered ones */
    unsigned char *kind;   /* of each row */
    double *z, *pole, *weight, *origin, *tau, *scratch, *vector, *lambda; /* n each */

    size_t tasks;
    unsigned level; /* of the leaves: 2^level of them */
    size_t panel_rows;
    size_t room; /* doubles for each task: a vector, a panel and a workspace */
    double *rooms;
    unsigned char failed[HESSCRIT_DIVIDE_TASKS];
} hesscrit_divide;

/* A part of T, and who merges it. */
typedef struct hesscrit_halves {
    size_t low, middle, high; /* the rows [low, middle) and [middle, high) */
    size_t tasks, first_room; /* so many tasks, of which the first has the room first_room */
} hesscrit_halves;

/* Both halves are solved; then so is the whole. Returns 0 where an iteration did not end. */
int hesscrit_merge_halves(hesscrit_divide *t, const hesscrit_halves *halves);

/* Did any of these tasks fail? */
static inline int hesscrit_divide_has_failed(const hesscrit_divide *t, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (t->failed[first + i]) return 1;
    return 0;
}
