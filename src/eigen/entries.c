#include "eigen/entries.h"

#include <math.h>

#include "base/memory.h"
#include "eigen/jacobi.h"
#include "eigen/measured.h"
#include "eigen/solve.h"

/* Units further apart than 2^this are others. */
enum { SPREAD = 4 };

/* A matrix with the errors of its entries; n rows of stride, symmetric. */
struct inexact {
    size_t n, stride;
    double *a, *errors;
    double *sizes; /* scratch */
    double *x;     /* 2n of scratch */
    int *e;        /* exponents of the units */
};

static hesscrit_status take_memory(hesscrit_context *context, size_t n, struct inexact *m)
{
    void *exponents = NULL;
    m->n = n;
    m->stride = hesscrit_stride(n);
    double **const matrices[3] = {&m->a, &m->errors, &m->sizes};
    hesscrit_status status = HESSCRIT_OK;
    for (int k = 0; status == HESSCRIT_OK && k < 3; k++)
        status = hesscrit_scratch_doubles(context, n, m->stride, matrices[k]);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2, n, &m->x);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, sizeof(int), &exponents);
    m->e = exponents;
    return status;
}

static void load(struct inexact *m, size_t ld, const double *a, const double *bound)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j <= i; j++) {
            const double lower = a[i * ld + j];
            const double upper = a[j * ld + i];
            const double mean = lower == upper ? lower : 0.5 * lower + 0.5 * upper;
            const double given = bound ? fmax(bound[i * ld + j], bound[j * ld + i]) : 0.0;
            const double apart = fabs(0.5 * lower - 0.5 * upper);
            const double error = hesscrit_entry_error(mean, fmax(given, apart));
            const size_t at = i * m->stride + j;
            const size_t mirror = j * m->stride + i;
            m->a[at] = m->a[mirror] = mean;
            m->errors[at] = m->errors[mirror] = error;
            m->sizes[at] = m->sizes[mirror] = fmax(fabs(mean), error);
        }
}

static int differs(size_t n, const int *e, const int *other)
{
    int least = 0;
    int most = 0;
    for (size_t i = 0; i < n; i++) {
        const int difference = e[i] - other[i];
        least = i == 0 || difference < least ? difference : least;
        most = i == 0 || difference > most ? difference : most;
    }
    return most - least > SPREAD;
}

/* Neither entries nor errors are above about 1 in these units. */
static void scale(struct inexact *m)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < m->n; j++) {
            const size_t at = i * m->stride + j;
            m->a[at] = ldexp(m->a[at], m->e[i] + m->e[j]);
            m->errors[at] = ldexp(m->errors[at], m->e[i] + m->e[j]);
        }
}

hesscrit_status hesscrit_count_in_entries(hesscrit_context *context, size_t n, size_t ld,
                                          const double *a, const double *bound, const int *e,
                                          hesscrit_signs *signs, int *worthwhile)
{
    struct inexact m;
    hesscrit_status status = take_memory(context, n, &m);
    if (status != HESSCRIT_OK) return status;
    load(&m, ld, a, bound);
    hesscrit_equilibrate(n, m.stride, m.sizes, m.x, m.e);
    *worthwhile = differs(n, m.e, e);
    if (!*worthwhile) return HESSCRIT_OK;

    scale(&m);
    const double radius = hesscrit_radius(n, m.stride, m.errors, m.x);
    hesscrit_matrix matrix = {n, m.stride, m.a, 0, 0.0};
    hesscrit_jacobi_result result;
    status = hesscrit_jacobi(context, &matrix, NULL, &result);
    if (status == HESSCRIT_OK)
        hesscrit_count_diagonal(&matrix, radius + hesscrit_jacobi_error(&result, n), signs);
    return status;
}
