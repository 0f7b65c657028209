#include "loss/subspace.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"

static const double INDEPENDENCE = 0x1p-40; /* least distance of a unit row from the others */

static const double *row_of(const hesscrit_subspace *s, size_t j)
{
    return s->basis + j * s->ldb;
}

/* to = from + B'z; the rows that z does not move along leave no rounding. */
static void move(const hesscrit_subspace *s, const double *from, const double *z, double *to)
{
    const size_t n = s->outer.problem.n;
    if (n > 0 && to != from) memcpy(to, from, n * sizeof *to);
    for (size_t j = 0; j < s->k; j++) {
        if (z[j] == 0.0) continue;
        const double *b = row_of(s, j);
        for (size_t i = 0; i < n; i++) to[i] += z[j] * b[i];
    }
}

/* Put theta + B'z into a row that is lent, and its copy. */
static void place(hesscrit_subspace *s, size_t row, const double *z)
{
    const size_t n = s->outer.problem.n;
    double *point = s->points + row * n;
    move(s, s->outer.base, z, point);
    if (n > 0) memcpy(s->outer.rows + row * n, point, n * sizeof *point);
}

/*
 * A callback of ours runs in the host's environment, which the evaluator has given it: for placing
 * points and for what is made of the answer, ours is taken back. Are the points what they were
 * after the user's callback?
 */
static int check_points(hesscrit_subspace *s, size_t rows, int code)
{
    const size_t n = s->outer.problem.n;
    for (size_t e = 0; code == 0 && e < rows * n; e++) {
        if (s->outer.rows[e] == s->points[e]) continue;
        s->changed = 1;
        s->changed_at = e % n;
        code = 1;
    }
    return code;
}

/* What is asked at `rows` points that are set, in the host's environment. */
static int call_at_points(hesscrit_subspace *s, hesscrit_callback callback, size_t rows,
                          double *answer)
{
    const hesscrit_question question = {callback, rows, s->outer.rows, s->vector, answer};
    hesscrit_to_host(s->outer.context);
    const int code = hesscrit_call_user(&s->outer.problem, &question);
    hesscrit_from_host(s->outer.context);
    return check_points(s, rows, code);
}

/* The same at theta + B'z. */
static int call_at(hesscrit_subspace *s, const double *z, hesscrit_callback callback,
                   double *answer)
{
    place(s, 0, z);
    return call_at_points(s, callback, 1, answer);
}

static int loss_at(size_t k, const double *z, double *loss, void *user)
{
    hesscrit_subspace *s = user;
    (void)k;
    hesscrit_from_host(s->outer.context);
    const int code = call_at(s, z, HESSCRIT_CALLBACK_LOSS, loss);
    hesscrit_to_host(s->outer.context);
    return code;
}

static int losses_at(size_t k, size_t count, const double *z, double *losses, void *user)
{
    hesscrit_subspace *s = user;
    int code = 0;
    hesscrit_from_host(s->outer.context);
    for (size_t first = 0; code == 0 && first < count; first += s->outer.width) {
        const size_t rows = count - first < s->outer.width ? count - first : s->outer.width;
        for (size_t row = 0; row < rows; row++) place(s, row, z + (first + row) * k);
        code = call_at_points(s, HESSCRIT_CALLBACK_LOSS, rows, losses + first);
    }
    hesscrit_to_host(s->outer.context);
    return code;
}

/* result = B x */
static void restrict_vector(const hesscrit_subspace *s, const double *x, double *result)
{
    const size_t n = s->outer.problem.n;
    for (size_t j = 0; j < s->k; j++) result[j] = hesscrit_dot(n, row_of(s, j), x);
}

static int gradient_at(size_t k, const double *z, double *gradient, void *user)
{
    hesscrit_subspace *s = user;
    (void)k;
    hesscrit_from_host(s->outer.context);
    const int code = call_at(s, z, HESSCRIT_CALLBACK_GRADIENT, s->gradient);
    if (code == 0) restrict_vector(s, s->gradient, gradient);
    hesscrit_to_host(s->outer.context);
    return code;
}

/* What an entry of B H B' may be off by, with sum |B||H||B'| for it: four units of rounding of the
 * user's entries, as everywhere, those of the sums, and the share that the user states. */
static double rounding_of(const hesscrit_subspace *s, double sum)
{
    const double sums = 2.0 * (double)s->outer.problem.n + 4.0;
    const double rounding = (HESSCRIT_ENTRY_ROUNDINGS + sums) * HESSCRIT_UNIT_ROUNDOFF;
    return (rounding + s->outer.problem.hessian_relative_error) * sum;
}

/* What the share that the user states is a share of. */
static double size_of_entry(const hesscrit_subspace *s, size_t i, size_t j)
{
    const size_t n = s->outer.problem.n;
    const double *h = s->hessian;
    const double size = fabs(h[i * n + j]);
    if (s->outer.problem.hessian_relative_error == 0.0) return size;
    return fmax(size, sqrt(fabs(h[i * n + i])) * sqrt(fabs(h[j * n + j])));
}

/* Row r of B H B', or of |B||H||B'|. */
static void restrict_hessian_row(const hesscrit_subspace *s, size_t r, int absolute, double *result)
{
    const size_t n = s->outer.problem.n;
    const double *b = row_of(s, r);
    memset(s->row, 0, n * sizeof *s->row);
    for (size_t i = 0; i < n; i++) {
        const double *h = s->hessian + i * n;
        if (absolute)
            for (size_t j = 0; j < n; j++) s->row[j] += fabs(b[i]) * size_of_entry(s, i, j);
        else
            for (size_t j = 0; j < n; j++) s->row[j] += b[i] * h[j];
    }
    for (size_t c = 0; c < s->k; c++) {
        const double *other = row_of(s, c);
        double sum = 0.0;
        for (size_t j = 0; j < n; j++)
            sum += absolute ? s->row[j] * fabs(other[j]) : s->row[j] * other[j];
        result[c] = sum;
    }
}

static void make_symmetric(size_t k, double *errors)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++)
            errors[i * k + j] = errors[j * k + i] = fmax(errors[i * k + j], errors[j * k + i]);
}

static int hessian_at(size_t k, const double *z, double *hessian, void *user)
{
    hesscrit_subspace *s = user;
    hesscrit_from_host(s->outer.context);
    const int code = call_at(s, z, HESSCRIT_CALLBACK_HESSIAN, s->hessian);
    for (size_t r = 0; code == 0 && r < k; r++) {
        restrict_hessian_row(s, r, 0, hessian + r * k);
        restrict_hessian_row(s, r, 1, s->rounding + r * k);
        for (size_t c = 0; c < k; c++)
            s->rounding[r * k + c] = rounding_of(s, s->rounding[r * k + c]);
    }
    if (code == 0) make_symmetric(k, s->rounding);
    hesscrit_to_host(s->outer.context);
    return code;
}

/* j for the j-th unit vector, else k. Those are what a Hessian is put together from. */
static size_t unit_index(size_t k, const double *v)
{
    size_t at = k;
    for (size_t j = 0; j < k; j++) {
        if (v[j] == 0.0) continue;
        if (v[j] != 1.0 || at < k) return k;
        at = j;
    }
    return at;
}

/* Of column j of B H B', made from the product H b_j. */
static void round_column(hesscrit_subspace *s, size_t j)
{
    const size_t n = s->outer.problem.n;
    for (size_t r = 0; r < s->k; r++) {
        const double *b = row_of(s, r);
        double sum = 0.0;
        for (size_t i = 0; i < n; i++) sum += fabs(b[i] * s->gradient[i]);
        const double error = rounding_of(s, sum);
        double *upper = s->rounding + r * s->k + j;
        double *lower = s->rounding + j * s->k + r;
        *upper = *lower = fmax(error, fmax(*upper, *lower));
    }
}

static int product_at(size_t k, const double *z, const double *v, double *product, void *user)
{
    hesscrit_subspace *s = user;
    const size_t n = s->outer.problem.n;
    hesscrit_from_host(s->outer.context);
    if (n > 0) memset(s->vector, 0, n * sizeof *s->vector);
    move(s, s->vector, v, s->vector);
    const int code = call_at(s, z, HESSCRIT_CALLBACK_HESSIAN_VECTOR, s->gradient);
    if (code == 0) restrict_vector(s, s->gradient, product);
    const size_t j = code == 0 ? unit_index(k, v) : k;
    if (j < k) round_column(s, j);
    hesscrit_to_host(s->outer.context);
    return code;
}

static double size_of(const hesscrit_subspace *s, size_t i)
{
    const hesscrit_problem *problem = &s->outer.problem;
    return problem->theta_scale ? problem->theta_scale[i] : fmax(fabs(s->outer.base[i]), 1.0);
}

/* Row j in typical sizes, of length 1, into unit; and the typical size of z_j. */
static hesscrit_status normalise(hesscrit_subspace *s, size_t j, double *unit)
{
    const size_t n = s->outer.problem.n;
    const double *b = row_of(s, j);
    double largest = 0.0;
    double norm = 0.0;
    if (!hesscrit_all_finite(n, b))
        return hesscrit_fail(s->outer.context, HESSCRIT_E_NONFINITE,
                             "row %zu of the basis is not finite", j);
    for (size_t i = 0; i < n; i++) {
        unit[i] = b[i] / size_of(s, i);
        largest = fmax(largest, fabs(unit[i]));
    }
    s->scale[j] = 1.0 / largest;
    if (largest > 0.0 && !(s->scale[j] >= DBL_MIN && s->scale[j] <= DBL_MAX))
        return hesscrit_fail(s->outer.context, HESSCRIT_E_RANGE,
                             "row %zu of the basis is %g typical sizes long", j, largest);
    for (size_t i = 0; largest > 0.0 && i < n; i++) {
        unit[i] /= largest;
        norm += unit[i] * unit[i];
    }
    for (size_t i = 0; largest > 0.0 && i < n; i++) unit[i] /= sqrt(norm);
    return HESSCRIT_OK;
}

/* Make row j of units orthogonal to those before it, and return what is left of its length. Twice
 * is enough (Parlett, "The symmetric eigenvalue problem" (1998), 6.9). */
static double orthogonalise(size_t n, size_t j, double *units)
{
    double *unit = units + j * n;
    double left = 0.0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t r = 0; r < j; r++) {
            const double *other = units + r * n;
            double along = 0.0;
            for (size_t i = 0; i < n; i++) along += other[i] * unit[i];
            for (size_t i = 0; i < n; i++) unit[i] -= along * other[i];
        }
    for (size_t i = 0; i < n; i++) left = hypot(left, unit[i]);
    for (size_t i = 0; left > 0.0 && i < n; i++) unit[i] /= left;
    return left;
}

static hesscrit_status check_basis(hesscrit_subspace *s)
{
    const size_t n = s->outer.problem.n;
    hesscrit_context *context = s->outer.context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    double *units = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, s->k, n, &units);
    for (size_t j = 0; status == HESSCRIT_OK && j < s->k; j++) {
        status = normalise(s, j, units + j * n);
        if (status == HESSCRIT_OK && !(orthogonalise(n, j, units) > INDEPENDENCE))
            status = hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                                   "row %zu of the basis depends on those before it", j);
    }
    hesscrit_scratch_release(context, mark);
    return status;
}

static hesscrit_status take_points(hesscrit_subspace *s)
{
    const hesscrit_problem *problem = &s->outer.problem;
    hesscrit_context *context = s->outer.context;
    const size_t n = problem->n;
    const int own_hessian = problem->hessian || problem->hessian_vector;
    double **const inner[] = {&s->zero, &s->scale, NULL};
    double **const outer[] = {&s->gradient, &s->vector, &s->row, NULL};
    hesscrit_status status = hesscrit_scratch_each(context, s->k, 1, inner);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_each(context, n, 1, outer);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, s->outer.width, n, &s->points);
    if (status == HESSCRIT_OK && problem->hessian)
        status = hesscrit_scratch_doubles(context, n, n, &s->hessian);
    if (status == HESSCRIT_OK && own_hessian)
        status = hesscrit_scratch_doubles(context, s->k, s->k, &s->rounding);
    if (status != HESSCRIT_OK || s->k == 0) return status;
    memset(s->zero, 0, s->k * sizeof *s->zero);
    if (own_hessian) memset(s->rounding, 0, s->k * s->k * sizeof *s->rounding);
    return HESSCRIT_OK;
}

/* The largest sum_i |B_ji|: how much larger the error of a component of the gradient becomes. */
static double largest_sum(const hesscrit_subspace *s)
{
    double largest = 0.0;
    for (size_t j = 0; j < s->k; j++) {
        double sum = 0.0;
        for (size_t i = 0; i < s->outer.problem.n; i++) sum += fabs(row_of(s, j)[i]);
        largest = fmax(largest, sum);
    }
    return largest;
}

/* How much larger errors of the Hessian in typical sizes become: the largest square of
 * sum_i |B_ji| / s_i, in units of z_j. */
static double largest_length(const hesscrit_subspace *s)
{
    double largest = 0.0;
    for (size_t j = 0; j < s->k; j++) {
        double sum = 0.0;
        for (size_t i = 0; i < s->outer.problem.n; i++)
            sum += fabs(row_of(s, j)[i]) / size_of(s, i);
        largest = fmax(largest, sum * s->scale[j]);
    }
    return largest * largest;
}

hesscrit_status hesscrit_subspace_start(hesscrit_context *context, const hesscrit_problem *problem,
                                        const double *theta, size_t k, size_t ldb,
                                        const double *basis, hesscrit_subspace *s)
{
    *s = (hesscrit_subspace){.k = k, .ldb = ldb, .basis = basis};
    hesscrit_problem full;
    hesscrit_status status = hesscrit_read_problem(context, problem, &full);
    if (status == HESSCRIT_OK)
        status = hesscrit_evaluator_start(context, &full, theta, full.hessian != NULL, &s->outer);
    if (status != HESSCRIT_OK) return status;
    const size_t n = s->outer.problem.n;
    if (k > n) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "k = %zu is above n = %zu", k, n);
    status = hesscrit_check_matrix(context, "basis", basis, k, n, "ldb", ldb);
    if (status == HESSCRIT_OK) status = take_points(s);
    return status == HESSCRIT_OK ? check_basis(s) : status;
}

hesscrit_problem hesscrit_subspace_problem(hesscrit_subspace *s)
{
    const hesscrit_problem *problem = &s->outer.problem;
    hesscrit_problem inner = hesscrit_problem_of(s->k, loss_at, s);
    if (problem->loss_batch) inner.loss_batch = losses_at;
    if (problem->gradient) inner.gradient = gradient_at;
    if (problem->hessian) inner.hessian = hessian_at;
    if (problem->hessian_vector) inner.hessian_vector = product_at;
    inner.loss_error = problem->loss_error;
    if (problem->gradient_error > 0.0)
        inner.gradient_error = fmin(problem->gradient_error * largest_sum(s), DBL_MAX);
    inner.hessian_relative_error = problem->hessian_relative_error;
    inner.hessian_absolute_error =
        fmin(problem->hessian_absolute_error * largest_length(s), DBL_MAX);
    inner.theta_scale = s->scale;
    inner.flags = problem->flags & ~HESSCRIT_PROBLEM_THREAD_SAFE;
    return inner;
}

hesscrit_status hesscrit_subspace_end(const hesscrit_subspace *s, hesscrit_status status)
{
    if (!s->changed) return status;
    s->outer.context->callback_code = 0; /* it was ours */
    return hesscrit_fail(s->outer.context, HESSCRIT_E_CALLBACK,
                         "a callback changed theta[%zu], which it may only read", s->changed_at);
}
