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

void hesscrit_symmetric_product(const hesscrit_kernels *kernels, size_t n, size_t k, double alpha,
                                hesscrit_view a, hesscrit_view b, double *c, size_t ldc,
                                double *workspace)
{
    kernels->product_lower(n, n, k, alpha, a, b, c, ldc, workspace);
    kernels->mirror_lower(n, c, ldc);
}
