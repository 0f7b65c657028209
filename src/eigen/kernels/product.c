#include "eigen/kernels/blocking.h"
#include "eigen/kernels/kernels.h"

static size_t smaller(size_t x, size_t y)
{
    return x < y ? x : y;
}

size_t hesscrit_product_workspace(size_t m, size_t n, size_t k)
{
    const size_t rows = smaller(m, HESSCRIT_BLOCK_ROWS) + HESSCRIT_TILE_ROWS_MAX;
    const size_t columns = smaller(n, HESSCRIT_BLOCK_COLUMNS) + HESSCRIT_TILE_COLUMNS_MAX;
    return (rows + columns) * smaller(k, HESSCRIT_BLOCK_DEPTH);
}

/* In blocks of 32 columns: rows of the one triangle and of the other are then
 * both in the L1 cache. */
void hesscrit_mirror_lower(size_t n, double *c, size_t ldc)
{
    enum { BLOCK = 32 };
    for (size_t left = 0; left < n; left += BLOCK)
        for (size_t i = left + 1; i < n; i++)
            for (size_t j = left; j < smaller(i, left + BLOCK); j++)
                c[j * ldc + i] = c[i * ldc + j];
}

void hesscrit_symmetric_product(const hesscrit_kernels *kernels, size_t n, size_t k, double alpha,
                                hesscrit_view a, hesscrit_view b, double *c, size_t ldc,
                                double *workspace)
{
    kernels->product_lower(n, n, k, alpha, a, b, c, ldc, workspace);
    hesscrit_mirror_lower(n, c, ldc);
}
