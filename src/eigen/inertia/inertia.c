#include "eigen/inertia/inertia.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "eigen/diagonalise.h"
#include "eigen/inertia/equilibrate.h"
#include "eigen/inertia/ldl.h"
#include "eigen/inertia/scaled_matrix.h"
#include "eigen/radius.h"

enum {
    JACOBI_SIZE = 24, /* up to here the eigenvalues themselves cost no more */
    LOOKS = 2,        /* in units of the errors and of the entries */
    ATTEMPTS = 2,
    ROWS_TO_SHARE = 256, /* from there on, threads load it by */
    LOAD_TASKS = 8
};

/* Signs of the diagonal entries beyond limit, which is not negative. */
static void count_diagonal(const hesscrit_matrix *matrix, double limit, hesscrit_signs *signs)
{
    *signs = (hesscrit_signs){0, 0, 0};
    for (size_t i = 0; i < matrix->n; i++) {
        const double lambda = matrix->a[i * matrix->stride + i];
        if (lambda > limit)
            signs->positive++;
        else if (lambda < -limit)
            signs->negative++;
        else
            signs->undecided++;
    }
}

/* Counting, if possible without eigenvalues. */
struct counter {
    hesscrit_scaled_matrix *matrix;
    double radius; /* of the errors of the matrix */
    double least;  /* of the errors on the diagonal */
    double norm;   /* of the matrix, ||.||_inf */
    double margin; /* for the errors of the factorisations, or of the eigenvalues */
    hesscrit_ldl ldl;
    size_t *order;        /* of the pivots of the first factorisation */
    unsigned char *guide; /* and where their blocks of order 2 begin */
    uint64_t done, total; /* reports of progress */
    size_t tasks;         /* that load it */
};

/* From all eigenvalues. The memory of the errors is reused, here and below. */
static hesscrit_status count_by_jacobi(hesscrit_context *context, struct counter *counter,
                                       hesscrit_signs *signs)
{
    hesscrit_scaled_matrix *scaled = counter->matrix;
    hesscrit_matrix matrix = {scaled->n, scaled->stride, scaled->errors, 0, 0.0};
    hesscrit_solver_result result;
    hesscrit_scaled_order(scaled, NULL);
    for (size_t i = 0; i < matrix.n; i++)
        hesscrit_scaled_row(scaled, i, 0, matrix.a + i * matrix.stride);
    const hesscrit_status status = hesscrit_diagonalise(context, &matrix, matrix.n, NULL, &result);
    if (status != HESSCRIT_OK) return status;
    counter->margin = hesscrit_solver_error(&result, matrix.n);
    count_diagonal(&matrix, counter->radius + counter->margin, signs);
    return HESSCRIT_OK;
}

/* Every so many rows: of a triangle, that is the same work for each task. */
static void load_rows(size_t index, void *data)
{
    const struct counter *counter = data;
    const hesscrit_ldl *ldl = &counter->ldl;
    for (size_t i = index; i < ldl->n; i += counter->tasks)
        hesscrit_scaled_row(counter->matrix, i, i, ldl->a + i * ldl->stride);
}

/* The upper triangle of P A P' for the factorisation. */
static void load_triangle(hesscrit_context *context, struct counter *counter, const size_t *order)
{
    hesscrit_scaled_order(counter->matrix, order);
    hesscrit_run_tasks(context, counter->tasks, load_rows, counter);
}

/* Of the matrix loaded plus shift I. */
static hesscrit_status factor(hesscrit_context *context, struct counter *counter, double shift,
                              const unsigned char *guide)
{
    hesscrit_ldl *ldl = &counter->ldl;
    for (size_t i = 0; i < ldl->n; i++) ldl->a[i * ldl->stride + i] += shift;
    ldl->norm = counter->norm + fabs(shift);
    const hesscrit_status status =
        hesscrit_ldl_factor(context, ldl, guide, counter->done, counter->total);
    counter->done += hesscrit_ldl_reports(ldl);
    return status;
}

static void keep_guide(struct counter *counter)
{
    const hesscrit_ldl *ldl = &counter->ldl;
    memcpy(counter->order, ldl->order, ldl->n * sizeof *counter->order);
    for (size_t k = 0; k < ldl->n; k++) counter->guide[k] = ldl->beside[k] != 0.0;
}

/*
 * With tau = radius + margin and computed factors of P (A - tau I) P' that are
 * exact for a matrix no further than margin away, every positive eigenvalue of
 * the factors belongs to one of A above the radius (Weyl); likewise for A + tau I
 * below -radius. *error receives the larger one of the distances: the counts
 * are certain if it is at most the margin.
 *
 * Where the pivots of the first factorisation had to be searched, they serve as a
 * guide for the second one, whose matrix is nearly the same.
 */
static hesscrit_status count_beyond(hesscrit_context *context, struct counter *counter,
                                    hesscrit_signs *signs, double *error)
{
    const hesscrit_ldl *ldl = &counter->ldl;
    const size_t n = ldl->n;
    const double tau = (counter->radius + counter->margin) * (1.0 + 8.0 * HESSCRIT_UNIT_ROUNDOFF);
    hesscrit_status status = factor(context, counter, -tau, NULL);
    if (status != HESSCRIT_OK) return status;
    *error = ldl->error;
    *signs = (hesscrit_signs){ldl->positive, 0, n - ldl->positive};
    if (signs->undecided == 0 || !(*error <= counter->margin)) return HESSCRIT_OK;

    const int is_guided = 2 * ldl->searched > n;
    if (is_guided) keep_guide(counter);
    load_triangle(context, counter, is_guided ? counter->order : NULL);
    status = factor(context, counter, tau, is_guided ? counter->guide : NULL);
    if (status != HESSCRIT_OK) return status;
    *error = ldl->error <= *error ? *error : ldl->error; /* a NaN stays */
    /* Only rounding beyond all bounds could count an eigenvalue twice. */
    if (ldl->negative > signs->undecided) *error = NAN;
    signs->negative = ldl->negative;
    signs->undecided -= ldl->negative;
    return HESSCRIT_OK;
}

static int is_worth_another(const struct counter *counter, const hesscrit_signs *signs,
                            double error)
{
    if (!(error < INFINITY)) return 0;
    if (error > counter->margin) return 1;
    return signs->undecided > 0 && 4.0 * error < counter->margin &&
           counter->margin > 0.125 * counter->radius;
}

/* Before anything is known: random matrices need half of this, few need more. */
static double likely_error(const struct counter *counter)
{
    const double growth = 4.0 + 5.0 * (double)counter->ldl.n;
    return hesscrit_ldl_unit(&counter->ldl) * growth * counter->norm;
}

/* *certain: 0 when the factorisations are too inaccurate to tell. */
static hesscrit_status count_by_ldl(hesscrit_context *context, struct counter *counter,
                                    hesscrit_signs *signs, int *certain)
{
    if (counter->matrix->in_one_pass) {
        counter->norm = counter->matrix->norm;
    } else {
        load_triangle(context, counter, NULL);
        counter->norm = hesscrit_ldl_norm(&counter->ldl);
    }
    counter->margin = likely_error(counter);
    *certain = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        hesscrit_signs found;
        double error;
        if (attempt > 0) load_triangle(context, counter, NULL);
        const hesscrit_status status = count_beyond(context, counter, &found, &error);
        if (status != HESSCRIT_OK) return status;
        if (error <= counter->margin && (!*certain || found.undecided < signs->undecided)) {
            *signs = found;
            *certain = 1;
        }
        if (!is_worth_another(counter, &found, error)) break;
        counter->margin = 1.5 * error;
    }
    return HESSCRIT_OK;
}

static hesscrit_status prepare(hesscrit_context *context, hesscrit_scaled_matrix *scaled,
                               struct counter *counter)
{
    const size_t n = scaled->n;
    *counter = (struct counter){.matrix = scaled};
    if (n <= JACOBI_SIZE) return HESSCRIT_OK;
    void *order = NULL;
    void *guide = NULL;
    hesscrit_status status = hesscrit_ldl_prepare(context, n, &counter->ldl);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, sizeof(size_t), &order);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, 1, &guide);
    counter->total = 2 * (uint64_t)(LOOKS * ATTEMPTS) * hesscrit_ldl_reports(&counter->ldl);
    counter->tasks = n < ROWS_TO_SHARE ? 1 : hesscrit_tasks(context, LOAD_TASKS);
    counter->ldl.largest_u = INFINITY; /* what counts is the error */
    counter->ldl.a = scaled->errors;   /* whose radius is all that is wanted of them */
    counter->order = order;
    counter->guide = guide;
    return status;
}

size_t hesscrit_inertia_workspace(size_t n)
{
    const size_t scaled =
        hesscrit_bytes_plus(hesscrit_scaled_workspace(n), hesscrit_bytes_of_doubles(2, n));
    const size_t lists =
        hesscrit_bytes_plus(hesscrit_bytes_of(n, sizeof(size_t)), hesscrit_bytes_of(n, 1));
    const size_t factors =
        n > JACOBI_SIZE ? hesscrit_bytes_plus(hesscrit_ldl_workspace(n), lists) : 0;
    const size_t rotations = hesscrit_diagonalise_workspace(n, 0);
    return hesscrit_bytes_to_lend(
        hesscrit_bytes_plus(scaled, hesscrit_bytes_plus(factors, rotations)));
}

/* x: scratch for 2n. */
static void take_radius(struct counter *counter, double *x)
{
    const hesscrit_scaled_matrix *matrix = counter->matrix;
    counter->least = matrix->least;
    counter->radius = matrix->radius;
    if (matrix->in_one_pass) return;
    counter->radius = hesscrit_radius_of_triangle(matrix->n, matrix->stride, matrix->errors, x);
    counter->least = INFINITY;
    for (size_t i = 0; i < matrix->n; i++)
        counter->least = fmin(counter->least, matrix->errors[i * matrix->stride + i]);
}

/*
 * Could other units decide an eigenvalue that is not beyond radius + margin? With a
 * diagonal matrix S of units, S A S has it at most max s_i^2 times as large
 * (Ostrowski), and the radius of the errors is at least
 * max s_i^2 b_ii >= max s_i^2 min b_ii. What could be gained by less than a
 * factor of 2 is not worth the time.
 */
static int may_gain_from_units(const struct counter *counter)
{
    return counter->radius + counter->margin > 2.0 * counter->least;
}

/* Again, in the units of the entries. Both counts are certain: the larger ones hold. */
static hesscrit_status count_by_entries(hesscrit_context *context, struct counter *counter,
                                        double *x, hesscrit_signs *signs)
{
    const size_t n = counter->matrix->n;
    hesscrit_signs others;
    int certain = 1;
    if (!may_gain_from_units(counter) || !hesscrit_scale_by_entries(counter->matrix))
        return HESSCRIT_OK;
    take_radius(counter, x);
    const hesscrit_status status = n > JACOBI_SIZE
                                       ? count_by_ldl(context, counter, &others, &certain)
                                       : count_by_jacobi(context, counter, &others);
    if (status != HESSCRIT_OK || !certain) return status;
    if (others.positive > signs->positive) signs->positive = others.positive;
    if (others.negative > signs->negative) signs->negative = others.negative;
    signs->undecided = n - signs->positive - signs->negative;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_count_signs(hesscrit_context *context, size_t n, size_t ld,
                                     const double *a, const double *bound, hesscrit_signs *signs)
{
    hesscrit_scaled_matrix scaled;
    struct counter counter;
    hesscrit_signs found;
    double *x = NULL;
    int certain = 0;
    hesscrit_status status = hesscrit_scale_by_errors(context, n, ld, a, bound, &scaled);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2, n, &x);
    if (status == HESSCRIT_OK) status = prepare(context, &scaled, &counter);
    if (status != HESSCRIT_OK) return status;
    take_radius(&counter, x);
    if (n > JACOBI_SIZE) status = count_by_ldl(context, &counter, &found, &certain);
    if (status == HESSCRIT_OK && !certain) status = count_by_jacobi(context, &counter, &found);
    if (status == HESSCRIT_OK && found.undecided > 0)
        status = count_by_entries(context, &counter, x, &found);
    if (status == HESSCRIT_OK) *signs = found;
    return status;
}

static hesscrit_status inertia(hesscrit_context *context, size_t n, size_t ld, const double *a,
                               const double *bound, hesscrit_signs *signs)
{
    if (!signs) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "signs is NULL");
    const hesscrit_status checked = hesscrit_check_matrix(context, "a", a, n, n, "ld", ld);
    if (checked != HESSCRIT_OK) return checked;
    return hesscrit_count_signs(context, n, ld, a, bound, signs);
}

hesscrit_status hesscrit_inertia(hesscrit_context *context, size_t n, size_t ld, const double *a,
                                 const double *bound, hesscrit_signs *signs)
{
    HESSCRIT_RETURN_FROM_CALL(context, inertia(context, n, ld, a, bound, signs));
}
