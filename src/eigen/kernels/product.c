#include "eigen/arithmetic.h"
#include "eigen/kernels/blocking.h"
#include "eigen/kernels/kernels.h"

size_t hesscrit_product_workspace(size_t m, size_t n, size_t k)
{
    const size_t rows = hesscrit_smaller_size(m, HESSCRIT_BLOCK_ROWS) + HESSCRIT_TILE_ROWS_MAX;
    const size_t columns =
        hesscrit_smaller_size(n, HESSCRIT_BLOCK_COLUMNS) + HESSCRIT_TILE_COLUMNS_MAX;
    return (rows + columns) * hesscrit_smaller_size(k, HESSCRIT_BLOCK_DEPTH);
}

void hesscrit_symmetric_product(const hesscrit_kernels *kernels, size_t n, size_t k, double alpha,
                                hesscrit_view a, hesscrit_view b, double *c, size_t ldc,
                                double *workspace)
{
    kernels->product_lower(n, n, k, alpha, a, b, c, ldc, workspace);
    kernels->mirror_lower(n, c, ldc);
}
