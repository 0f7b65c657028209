#include <hesscrit/taylor.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* result = B M B', or |B| M |B'|, for the k rows of B; product is scratch for k rows of n. */
static void congruence(size_t n, size_t ld, const double *m, size_t k, size_t ldb, const double *b,
                       int absolute, double *product, size_t ldr, double *result)
{
    for (size_t r = 0; r < k; r++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0.0;
            for (size_t i = 0; i < n; i++) {
                const double x = b[r * ldb + i];
                sum += (absolute ? fabs(x) : x) * m[i * ld + j];
            }
            product[r * n + j] = sum;
        }
    for (size_t r = 0; r < k; r++)
        for (size_t s = 0; s <= r; s++) {
            double sum = 0.0;
            for (size_t j = 0; j < n; j++) {
                const double x = b[s * ldb + j];
                sum += product[r * n + j] * (absolute ? fabs(x) : x);
            }
            result[r * ldr + s] = result[s * ldr + r] = sum;
        }
}

static void copy_rows(size_t k, const double *from, size_t ld, double *to)
{
    for (size_t r = 0; r < k; r++) memcpy(to + r * ld, from + r * k, k * sizeof *to);
}

static hesscrit_status restrict_hessian(hesscrit_context *context, size_t n, size_t ld,
                                        const double *hessian, const double *bound, size_t k,
                                        size_t ldb, const double *basis, size_t ldr,
                                        double *restricted, double *restricted_bound)
{
    if (ld < n || ldb < n || ldr < k || k > n)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "ld = %zu, ldb = %zu, ldr = %zu for n = %zu, k = %zu", ld, ldb, ldr, n,
                             k);
    if (!bound != !restricted_bound)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "one bound without the other");
    if (k > 0 && (!hessian || !basis || !restricted))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "hessian, basis or restricted is NULL");
    double *product = NULL;
    double *result = NULL;
    double *result_bound = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, k, n, &product);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, k, k, &result);
    if (status == HESSCRIT_OK && bound)
        status = hesscrit_scratch_doubles(context, k, k, &result_bound);
    if (status != HESSCRIT_OK) return status;
    congruence(n, ld, hessian, k, ldb, basis, 0, product, k, result);
    if (bound) congruence(n, ld, bound, k, ldb, basis, 1, product, k, result_bound);
    for (size_t e = 0; e < k * k; e++)
        if (!isfinite(result[e]) || (bound && !isfinite(result_bound[e])))
            return hesscrit_fail(context, HESSCRIT_E_NONFINITE,
                                 "entry (%zu, %zu) of the restriction, %g, or its bound", e / k,
                                 e % k, result[e]);
    copy_rows(k, result, ldr, restricted);
    if (bound) copy_rows(k, result_bound, ldr, restricted_bound);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_restrict(hesscrit_context *context, size_t n, size_t ld,
                                  const double *hessian, const double *bound, size_t k, size_t ldb,
                                  const double *basis, size_t ldr, double *restricted,
                                  double *restricted_bound)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status == HESSCRIT_OK)
        status =
            hesscrit_leave(context, restrict_hessian(context, n, ld, hessian, bound, k, ldb, basis,
                                                     ldr, restricted, restricted_bound));
    return status;
}
