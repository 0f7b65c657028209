#include "loss/evaluate.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "base/version.h"

enum { BATCH = 64 }; /* rows handed to a batch callback at once; also points per thread */

hesscrit_status hesscrit_read_problem(hesscrit_context *context, const hesscrit_problem *given,
                                      hesscrit_problem *problem)
{
    *problem = hesscrit_problem_of(0, NULL, NULL);
    if (!given) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "problem is NULL");
    return hesscrit_read_struct(context, "hesscrit_problem", given, HESSCRIT_PROBLEM_0_1_0, problem,
                                sizeof *problem);
}

static hesscrit_status check_error(hesscrit_context *context, const char *name, double error)
{
    if (error >= 0.0 && isfinite(error)) return HESSCRIT_OK;
    return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                         "problem->%s is %g; it has to be finite and not negative", name, error);
}

static hesscrit_status check_problem(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta, int matrices)
{
    const unsigned known = HESSCRIT_PROBLEM_THREAD_SAFE | HESSCRIT_PROBLEM_ACCURATE;
    if (!problem->loss) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "problem->loss is NULL");
    if (problem->n > 0 && !theta)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "theta is NULL");
    if (problem->flags & ~known)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "problem->flags has unknown bits: 0x%x",
                             problem->flags & ~known);
    hesscrit_status status = check_error(context, "loss_error", problem->loss_error);
    if (status == HESSCRIT_OK)
        status = check_error(context, "gradient_error", problem->gradient_error);
    if (status == HESSCRIT_OK && (problem->hessian || problem->hessian_vector)) {
        status = check_error(context, "hessian_relative_error", problem->hessian_relative_error);
        if (status == HESSCRIT_OK)
            status =
                check_error(context, "hessian_absolute_error", problem->hessian_absolute_error);
    }
    if (status != HESSCRIT_OK) return status;
    const size_t most = SIZE_MAX / 2 / sizeof(double);
    if (problem->n > most || (matrices && problem->n > 0 && problem->n > most / problem->n))
        return hesscrit_fail(context, HESSCRIT_E_SIZE, "%zu parameters", problem->n);
    for (size_t i = 0; i < problem->n; i++) {
        if (!isfinite(theta[i]))
            return hesscrit_fail(context, HESSCRIT_E_NONFINITE, "theta[%zu] is %g", i, theta[i]);
        if (problem->theta_scale &&
            !(problem->theta_scale[i] > 0.0 && isfinite(problem->theta_scale[i])))
            return hesscrit_fail(
                context, HESSCRIT_E_ARGUMENT,
                "problem->theta_scale[%zu] is %g; it has to be finite and positive", i,
                problem->theta_scale[i]);
    }
    return HESSCRIT_OK;
}

static void copy_base(hesscrit_evaluator *evaluator, const double *base)
{
    const size_t n = evaluator->problem.n;
    evaluator->base = base;
    if (n == 0) return;
    for (size_t row = 0; row < evaluator->width; row++)
        memcpy(evaluator->rows + row * n, base, n * sizeof *base);
}

hesscrit_status hesscrit_evaluator_start(hesscrit_context *context, const hesscrit_problem *given,
                                         const double *theta, int matrices,
                                         hesscrit_evaluator *evaluator)
{
    hesscrit_problem problem;
    hesscrit_status status = hesscrit_read_problem(context, given, &problem);
    if (status == HESSCRIT_OK) status = check_problem(context, &problem, theta, matrices);
    if (status != HESSCRIT_OK) return status;

    *evaluator = (hesscrit_evaluator){
        .context = context, .problem = problem, .width = 1, .most_calls = UINT64_MAX};
    if (problem.loss_batch)
        evaluator->width = BATCH;
    else if (problem.flags & HESSCRIT_PROBLEM_THREAD_SAFE && context->hooks.parallel_for)
        evaluator->width = context->hooks.threads;
    status = hesscrit_scratch_doubles(context, evaluator->width, problem.n, &evaluator->rows);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 1, problem.n, &evaluator->lent);
    if (status == HESSCRIT_OK) copy_base(evaluator, theta);
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_GRADIENT, 1);
    return status;
}

hesscrit_status hesscrit_evaluator_elsewhere(const hesscrit_evaluator *evaluator,
                                             const double *point, hesscrit_evaluator *elsewhere)
{
    const hesscrit_status status =
        hesscrit_evaluator_start(evaluator->context, &evaluator->problem, point, 1, elsewhere);
    if (status != HESSCRIT_OK) return status;
    elsewhere->most_calls = evaluator->most_calls;
    elsewhere->least_error = evaluator->least_error;
    return HESSCRIT_OK;
}

void hesscrit_evaluator_stage(hesscrit_evaluator *evaluator, hesscrit_stage stage, uint64_t total)
{
    if (stage != evaluator->stage) evaluator->done = 0;
    evaluator->stage = stage;
    evaluator->total = evaluator->done + total;
}

hesscrit_status hesscrit_evaluator_rebase(hesscrit_evaluator *evaluator, const double *base)
{
    const hesscrit_status status = hesscrit_evaluator_check(evaluator);
    if (status == HESSCRIT_OK) copy_base(evaluator, base);
    return status;
}

static hesscrit_status theta_changed(hesscrit_evaluator *evaluator, size_t i)
{
    return hesscrit_fail(evaluator->context, HESSCRIT_E_CALLBACK,
                         "a callback changed theta[%zu], which it may only read", i);
}

/* Set a row to a point, and back to base. Before and after, the coordinates
 * must be what they were left as: 0 tells that a callback wrote to them. */
static int displace(const hesscrit_evaluator *evaluator, double *row, hesscrit_point point)
{
    const double *base = evaluator->base;
    const int intact = row[point.i] == base[point.i] && row[point.j] == base[point.j];
    row[point.i] = point.xi;
    row[point.j] = point.xj;
    return intact;
}

static int restore(const hesscrit_evaluator *evaluator, double *row, hesscrit_point point)
{
    const int intact = row[point.i] == point.xi && row[point.j] == point.xj;
    row[point.i] = evaluator->base[point.i];
    row[point.j] = evaluator->base[point.j];
    return intact;
}

/* May `count` more calls be made? Calls at many points are made all or not at all. */
static hesscrit_status allow(const hesscrit_evaluator *evaluator, size_t count)
{
    hesscrit_context *context = evaluator->context;
    uint64_t left = evaluator->most_calls;
    for (int kind = 0; kind < HESSCRIT_CALLBACK_KINDS; kind++)
        left -= context->calls[kind] < left ? context->calls[kind] : left;
    if (count <= left) return HESSCRIT_OK;
    return hesscrit_fail(context, HESSCRIT_E_BUDGET, "%zu more calls would be above the limit",
                         count);
}

/* Count what has been called, hand the user's number on, tell the progress hook. */
static hesscrit_status called(hesscrit_evaluator *evaluator, hesscrit_callback callback,
                              size_t count, int code)
{
    static const char *const names[HESSCRIT_CALLBACK_KINDS] = {"loss", "gradient", "hessian",
                                                               "hessian_vector"};
    hesscrit_context *context = evaluator->context;
    context->calls[callback] += count;
    if (code != 0) {
        context->callback_code = code;
        return hesscrit_fail(context, HESSCRIT_E_CALLBACK, "the %s callback returned %d",
                             names[callback], code);
    }
    evaluator->done += count;
    if (evaluator->done > evaluator->total) evaluator->total = evaluator->done;
    return hesscrit_progress(context, evaluator->stage, evaluator->done, evaluator->total);
}

/* What the callback does not write is not what an earlier one left. */
static void forget_answer(size_t n, const hesscrit_question *q)
{
    const size_t row = q->callback == HESSCRIT_CALLBACK_LOSS ? 1 : n;
    const size_t rows = q->callback == HESSCRIT_CALLBACK_HESSIAN ? n : q->count;
    for (size_t e = 0; e < rows * row; e++) q->answer[e] = NAN;
}

int hesscrit_call_user(const hesscrit_problem *problem, const hesscrit_question *q)
{
    const size_t n = problem->n;
    forget_answer(n, q);
    switch (q->callback) {
    case HESSCRIT_CALLBACK_GRADIENT:
        return problem->gradient(n, q->theta, q->answer, problem->user);
    case HESSCRIT_CALLBACK_HESSIAN:
        return problem->hessian(n, q->theta, q->answer, problem->user);
    case HESSCRIT_CALLBACK_HESSIAN_VECTOR:
        return problem->hessian_vector(n, q->theta, q->vector, q->answer, problem->user);
    default:
        return problem->loss_batch
                   ? problem->loss_batch(n, q->count, q->theta, q->answer, problem->user)
                   : problem->loss(n, q->theta, q->answer, problem->user);
    }
}

/* In the host's environment; then it is counted and told. */
static hesscrit_status ask(hesscrit_evaluator *evaluator, hesscrit_question question)
{
    hesscrit_to_host(evaluator->context);
    const int code = hesscrit_call_user(&evaluator->problem, &question);
    hesscrit_from_host(evaluator->context);
    return called(evaluator, question.callback, question.count, code);
}

/* A NaN, after steps beyond the range, is one as well. */
static int is_other(double lent, double meant)
{
    return lent != meant && !(isnan(lent) && isnan(meant));
}

/* The same of one answer, if one more call is allowed. What is lent is a copy: it tells whether the
 * user wrote to it, and nobody's array comes to harm. */
static hesscrit_status ask_once(hesscrit_evaluator *evaluator, hesscrit_question question)
{
    const size_t n = evaluator->problem.n;
    const double *theta = question.theta == evaluator->base ? evaluator->rows : question.theta;
    hesscrit_status status = allow(evaluator, 1);
    if (status != HESSCRIT_OK) return status;
    hesscrit_copy(n, theta, evaluator->lent);
    question.count = 1;
    question.theta = evaluator->lent;
    status = ask(evaluator, question);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
        if (is_other(evaluator->lent[i], theta[i])) status = theta_changed(evaluator, i);
    return status;
}

/* As many points at once as the batch callback takes; without it one. */
static hesscrit_status evaluate_in_turn(hesscrit_evaluator *evaluator, size_t count,
                                        const hesscrit_point *points, double *losses)
{
    const size_t n = evaluator->problem.n;
    const size_t most = evaluator->problem.loss_batch ? BATCH : 1;
    for (size_t first = 0; first < count; first += most) {
        const size_t rows = count - first < most ? count - first : most;
        int intact = 1;
        for (size_t k = 0; k < rows; k++)
            intact &= displace(evaluator, evaluator->rows + k * n, points[first + k]);
        const hesscrit_status status =
            ask(evaluator, (hesscrit_question){HESSCRIT_CALLBACK_LOSS, rows, evaluator->rows, NULL,
                                               losses + first});
        for (size_t k = 0; k < rows; k++)
            intact &= restore(evaluator, evaluator->rows + k * n, points[first + k]);
        if (status != HESSCRIT_OK) return status;
        if (!intact) return theta_changed(evaluator, points[first].i);
    }
    return HESSCRIT_OK;
}

/* One thread's share of a block of points. Which thread takes which share
 * does not matter for the result: each loss depends on its point alone. */
struct shares {
    const hesscrit_evaluator *evaluator;
    size_t count; /* points in the block */
    const hesscrit_point *points;
    double *losses;
    int *codes;  /* one for each point */
    int *intact; /* one for each point */
};

static void evaluate_share(size_t index, void *data)
{
    const struct shares *shares = data;
    const hesscrit_evaluator *evaluator = shares->evaluator;
    double *row = evaluator->rows + index * evaluator->problem.n;
    const size_t first = index * shares->count / evaluator->width;
    const size_t end = (index + 1) * shares->count / evaluator->width;
    for (size_t k = first; k < end; k++) {
        shares->intact[k] = displace(evaluator, row, shares->points[k]);
        const hesscrit_question question = {HESSCRIT_CALLBACK_LOSS, 1, row, NULL,
                                            &shares->losses[k]};
        shares->codes[k] = hesscrit_call_user(&evaluator->problem, &question);
        shares->intact[k] &= restore(evaluator, row, shares->points[k]);
    }
}

static hesscrit_status evaluate_in_threads(hesscrit_evaluator *evaluator, size_t count,
                                           const hesscrit_point *points, double *losses)
{
    hesscrit_context *context = evaluator->context;
    const size_t block = evaluator->width * BATCH;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    void *codes = NULL;
    hesscrit_status status = hesscrit_scratch(context, block, 2 * sizeof(int), &codes);
    for (size_t first = 0; status == HESSCRIT_OK && first < count; first += block) {
        const size_t size = count - first < block ? count - first : block;
        struct shares shares = {evaluator,      size,  points + first,
                                losses + first, codes, (int *)codes + block};
        hesscrit_parallel_for(context, evaluator->width, evaluate_share, &shares);
        int code = 0;
        for (size_t k = size; k-- > 0;)
            if (shares.codes[k] != 0) code = shares.codes[k];
        status = called(evaluator, HESSCRIT_CALLBACK_LOSS, size, code);
        for (size_t k = 0; status == HESSCRIT_OK && k < size; k++)
            if (!shares.intact[k]) status = theta_changed(evaluator, shares.points[k].i);
    }
    hesscrit_scratch_release(context, mark);
    return status;
}

hesscrit_status hesscrit_evaluate_inside(hesscrit_evaluator *evaluator, size_t count,
                                         const hesscrit_point *points, double *losses)
{
    const hesscrit_status status = allow(evaluator, count);
    if (status != HESSCRIT_OK) return status;
    const int threads = !evaluator->problem.loss_batch && evaluator->width > 1 && count > 1;
    return threads ? evaluate_in_threads(evaluator, count, points, losses)
                   : evaluate_in_turn(evaluator, count, points, losses);
}

hesscrit_status hesscrit_evaluate_loss(hesscrit_evaluator *evaluator, const double *theta,
                                       double *loss)
{
    return ask_once(
        evaluator,
        (hesscrit_question){.callback = HESSCRIT_CALLBACK_LOSS, .theta = theta, .answer = loss});
}

hesscrit_status hesscrit_evaluate_gradient(hesscrit_evaluator *evaluator, const double *theta,
                                           double *gradient)
{
    return ask_once(evaluator, (hesscrit_question){.callback = HESSCRIT_CALLBACK_GRADIENT,
                                                   .theta = theta,
                                                   .answer = gradient});
}

hesscrit_status hesscrit_evaluate_gradient_point(hesscrit_evaluator *evaluator,
                                                 hesscrit_point point, double *gradient)
{
    int intact = displace(evaluator, evaluator->rows, point);
    const hesscrit_status status = hesscrit_evaluate_gradient(evaluator, evaluator->rows, gradient);
    intact &= restore(evaluator, evaluator->rows, point);
    return status == HESSCRIT_OK && !intact ? theta_changed(evaluator, point.i) : status;
}

hesscrit_status hesscrit_evaluate_hessian(hesscrit_evaluator *evaluator, double *hessian)
{
    return ask_once(evaluator, (hesscrit_question){.callback = HESSCRIT_CALLBACK_HESSIAN,
                                                   .theta = evaluator->rows,
                                                   .answer = hessian});
}

hesscrit_status hesscrit_evaluate_product(hesscrit_evaluator *evaluator, const double *vector,
                                          double *product)
{
    return ask_once(evaluator, (hesscrit_question){.callback = HESSCRIT_CALLBACK_HESSIAN_VECTOR,
                                                   .theta = evaluator->rows,
                                                   .vector = vector,
                                                   .answer = product});
}

const char *hesscrit_or_unwritten(double answer)
{
    return isnan(answer) ? ", or the callback did not write it" : "";
}

hesscrit_status hesscrit_evaluator_check(hesscrit_evaluator *evaluator)
{
    const size_t n = evaluator->problem.n;
    for (size_t row = 0; row < evaluator->width; row++)
        for (size_t i = 0; i < n; i++)
            if (is_other(evaluator->rows[row * n + i], evaluator->base[i]))
                return theta_changed(evaluator, i);
    return HESSCRIT_OK;
}
