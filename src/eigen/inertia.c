#include <hesscrit/eigen.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetric.h"
#include "eigen/jacobi.h"
#include "eigen/solve.h"

/* The error of an entry: the caller's bound and the last bits of the entry. */
static double entry_error(double entry, double bound)
{
    const double last_bits = fmax(2.0 * DBL_EPSILON * fabs(entry), entry != 0.0 ? 0x1p-1074 : 0.0);
    return fmax(bound, last_bits);
}

/* log2 with 20 binary digits behind the point: sums and halves of such numbers
 * are exact, and 2^k x gives exactly k more, so that the units of the
 * parameters shift the exponents below and change nothing else. */
static double log2_rounded(double x)
{
    int exponent;
    const double mantissa = frexp(x, &exponent);
    return floor(0x1p20 * log2(mantissa)) * 0x1p-20 + exponent;
}

static double row_log(size_t n, const double *logs, const double *x, size_t i)
{
    double largest = -INFINITY;
    for (size_t j = 0; j < n; j++) largest = fmax(largest, logs[j] + x[i] + x[j]);
    return largest;
}

/* Powers of two 2^e_i that bring the largest error of every row of S errors S
 * near 1. Source: Ruiz, "A scaling algorithm to equilibrate both rows and
 * columns norms in matrices" (2001), in logarithms; it halves the spread of the
 * exponents each time, and doubles have 2^11 of them. The start from the
 * diagonal makes the result the same in all units. logs: n rows of stride, the
 * errors on entry; x: 2n. */
static void equilibrate(size_t n, size_t stride, double *logs, int *e, double *x)
{
    enum { ROUNDS = 16 };
    double *step = x + n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double *entry = &logs[i * stride + j];
            *entry = *entry > 0.0 ? log2_rounded(*entry) : -INFINITY;
        }
    for (size_t i = 0; i < n; i++) {
        const double diagonal = logs[i * stride + i];
        x[i] = isinf(diagonal) ? 0.0 : -0.5 * diagonal;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double largest_step = 0.0;
        for (size_t i = 0; i < n; i++) {
            const double row = row_log(n, logs + i * stride, x, i);
            step[i] = isinf(row) ? 0.0 : 0.5 * row;
            largest_step = fmax(largest_step, fabs(step[i]));
        }
        if (largest_step < 0.5) break;
        for (size_t i = 0; i < n; i++) x[i] -= step[i];
    }
    for (size_t i = 0; i < n; i++) e[i] = (int)floor(x[i] + 0.5);
}

static void count(const hesscrit_matrix *matrix, double radius, hesscrit_signs *signs)
{
    *signs = (hesscrit_signs){0, 0, 0};
    for (size_t i = 0; i < matrix->n; i++) {
        const double lambda = matrix->a[i * matrix->stride + i];
        if (lambda > radius)
            signs->positive++;
        else if (lambda < -radius)
            signs->negative++;
        else
            signs->undecided++;
    }
}

/* A matrix with the errors of its entries, and memory to look at both in other
 * units: 2^(e_i + e_j) a_ij. All matrices are n rows of stride. */
struct inexact {
    size_t n, stride;
    double *a, *errors;             /* as given, symmetric */
    double *scaled, *scaled_errors; /* in other units */
    double *x;                      /* 2n */
    int *e;                         /* n */
};

static hesscrit_status take_memory(hesscrit_context *context, size_t n, struct inexact *m)
{
    void *exponents = NULL;
    m->n = n;
    m->stride = hesscrit_stride(n);
    /* The largest first: a size that is nonsense is then refused at once. */
    double **const matrices[4] = {&m->a, &m->errors, &m->scaled, &m->scaled_errors};
    hesscrit_status status = HESSCRIT_OK;
    for (int k = 0; status == HESSCRIT_OK && k < 4; k++)
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
            const double error = entry_error(mean, fmax(given, fabs(0.5 * lower - 0.5 * upper)));
            m->a[i * m->stride + j] = m->a[j * m->stride + i] = mean;
            m->errors[i * m->stride + j] = m->errors[j * m->stride + i] = error;
        }
}

/* Count in the units that m->e gives. */
static hesscrit_status count_scaled(hesscrit_context *context, struct inexact *m,
                                    hesscrit_signs *signs)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < m->n; j++) {
            const int exponent = m->e[i] + m->e[j];
            m->scaled[i * m->stride + j] = ldexp(m->a[i * m->stride + j], exponent);
            m->scaled_errors[i * m->stride + j] = ldexp(m->errors[i * m->stride + j], exponent);
        }
    hesscrit_matrix matrix = {m->n, m->stride, m->scaled, 0, 0.0};
    hesscrit_jacobi_result result;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    const hesscrit_status status = hesscrit_jacobi(context, &matrix, NULL, &result);
    if (status != HESSCRIT_OK) return status;
    count(&matrix,
          hesscrit_radius(m->n, m->stride, m->scaled_errors, m->x) +
              hesscrit_jacobi_error(&result, m->n),
          signs);
    hesscrit_scratch_release(context, mark); /* where the matrix may now be */
    return HESSCRIT_OK;
}

/* In units of the errors no eigenvalue is hidden by the error of another's
 * entries. Errors are at least 2^-51 of the entries and then at most about 1, so
 * that the scaled entries cannot overflow. */
static void measure_in_errors(struct inexact *m)
{
    for (size_t i = 0; i < m->n; i++)
        memcpy(m->scaled + i * m->stride, m->errors + i * m->stride, m->n * sizeof *m->scaled);
    equilibrate(m->n, m->stride, m->scaled, m->e, m->x);
}

/* In units of the entries themselves: better where a large entry has an error
 * that is large beside small entries, but small beside the geometric mean. */
static void measure_in_entries(struct inexact *m)
{
    for (size_t k = 0; k < m->n * m->stride; k++) m->scaled[k] = fmax(fabs(m->a[k]), m->errors[k]);
    equilibrate(m->n, m->stride, m->scaled, m->e, m->x);
}

hesscrit_status hesscrit_count_signs(hesscrit_context *context, size_t n, size_t ld,
                                     const double *a, const double *bound, hesscrit_signs *signs)
{
    struct inexact m;
    double asymmetry = 0.0;
    hesscrit_status status = take_memory(context, n, &m);
    if (status == HESSCRIT_OK)
        status = hesscrit_check_symmetric(context, n, ld, a, "the matrix", &asymmetry);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; bound && i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (!(bound[i * ld + j] >= 0.0 && bound[i * ld + j] <= DBL_MAX))
                return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "bound (%zu, %zu) is %g", i, j,
                                     bound[i * ld + j]);
    load(&m, ld, a, bound);

    hesscrit_signs counts;
    measure_in_errors(&m);
    status = count_scaled(context, &m, &counts);
    if (status == HESSCRIT_OK && counts.undecided > 0) {
        /* Both counts are certain: the larger one holds. */
        hesscrit_signs others;
        measure_in_entries(&m);
        status = count_scaled(context, &m, &others);
        if (status != HESSCRIT_OK) return status;
        if (others.positive > counts.positive) counts.positive = others.positive;
        if (others.negative > counts.negative) counts.negative = others.negative;
        counts.undecided = n - counts.positive - counts.negative;
    }
    if (status == HESSCRIT_OK) *signs = counts;
    return status;
}

static hesscrit_status inertia(hesscrit_context *context, size_t n, size_t ld, const double *a,
                               const double *bound, hesscrit_signs *signs)
{
    if (!signs || ld < n || (n > 0 && !a))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "a NULL, or ld = %zu below n = %zu", ld,
                             n);
    return hesscrit_count_signs(context, n, ld, a, bound, signs);
}

hesscrit_status hesscrit_inertia(hesscrit_context *context, size_t n, size_t ld, const double *a,
                                 const double *bound, hesscrit_signs *signs)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status == HESSCRIT_OK)
        status = hesscrit_leave(context, inertia(context, n, ld, a, bound, signs));
    return status;
}
