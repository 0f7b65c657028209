/* Where higher orders decide: the same answer to the last bit, whether losses are asked for one by
 * one, in batches or on threads, and whoever else is at work. */
#include <setjmp.h>
#include <string.h>

#include <hesscrit/critical_point.h>

#include "degenerate.h"
#include "fixture.h"
#include "test.h"
#include "threads.h"

enum { TEXT = 2048, MOST_THREADS = 4 };

/* All that a report tells. */
typedef struct answer {
    hesscrit_status status;
    char text[TEXT];
    int order;
    double flat_distance, loss_error;
    double hessian[JET_MOST * JET_MOST], hessian_bound[JET_MOST * JET_MOST];
    double vectors[JET_MOST * JET_MOST], radii[JET_MOST];
    double direction[JET_MOST], lower_point[JET_MOST];
    uint64_t calls[4];
} answer;

/* What the callbacks of a case are given: nothing in it changes, so that threads may share it. */
static jet case_at(const degenerate_case *what, const double *theta)
{
    jet x[JET_MOST];
    for (size_t k = 0; k < what->n; k++) x[k] = jet_variable(k, theta[k]);
    return what->loss(x);
}

static int case_loss(size_t n, const double *theta, double *loss, void *user)
{
    (void)n;
    *loss = 1.0 + case_at(user, theta).value;
    return 0;
}

static int case_gradient(size_t n, const double *theta, double *gradient, void *user)
{
    const jet f = case_at(user, theta);
    memcpy(gradient, f.gradient, n * sizeof *gradient);
    return 0;
}

static int case_batch(size_t n, size_t count, const double *thetas, double *losses, void *user)
{
    for (size_t k = 0; k < count; k++) case_loss(n, thetas + k * n, &losses[k], user);
    return 0;
}

static int case_loss_alone(size_t n, const double *theta, double *loss, void *user)
{
    (void)n, (void)theta, (void)loss, (void)user;
    return 1; /* batches are used instead */
}

static hesscrit_problem problem_of(const degenerate_case *what, int with_gradient)
{
    hesscrit_problem problem = hesscrit_problem_of(what->n, case_loss, (void *)(uintptr_t)what);
    if (with_gradient) problem.gradient = case_gradient;
    return problem;
}

static void read_report(const hesscrit_report *report, answer *a)
{
    const size_t n = hesscrit_report_n(report), matrix = n * n * sizeof(double);
    const double *direction = NULL, *lower_point = NULL;
    hesscrit_report_text(report, a->text, sizeof a->text);
    a->order = hesscrit_report_order(report);
    a->flat_distance = hesscrit_report_flat_distance(report);
    a->loss_error = hesscrit_report_loss_error(report);
    memcpy(a->hessian, hesscrit_report_hessian(report), matrix);
    memcpy(a->hessian_bound, hesscrit_report_hessian_bound(report), matrix);
    memcpy(a->vectors, hesscrit_report_eigenvectors(report), matrix);
    memcpy(a->radii, hesscrit_report_eigenvalue_radii(report), n * sizeof(double));
    if (hesscrit_report_escape(report, NULL, &direction, &lower_point)) {
        memcpy(a->direction, direction, n * sizeof(double));
        memcpy(a->lower_point, lower_point, n * sizeof(double));
    }
    for (int kind = 0; kind < 4; kind++)
        a->calls[kind] = hesscrit_report_calls(report, (hesscrit_callback)kind);
}

static void ask(hesscrit_context *context, const hesscrit_problem *problem, answer *a)
{
    const degenerate_case *what = problem->user;
    hesscrit_report *report = NULL;
    memset(a, 0, sizeof *a);
    a->status = hesscrit_analyze(context, problem, what->at, NULL, &report);
    if (a->status == HESSCRIT_OK) read_report(report, a);
    hesscrit_report_destroy(report);
}

static void assert_same(const answer *actual, const answer *expected)
{
    assert_status(actual->status, HESSCRIT_OK);
    assert_status(expected->status, HESSCRIT_OK);
    assert_string_equal(actual->text, expected->text);
    assert_int_equal(actual->order, expected->order);
    assert_bits_equal(&actual->flat_distance, &expected->flat_distance, 1);
    assert_bits_equal(&actual->loss_error, &expected->loss_error, 1);
    assert_bits_equal(actual->hessian, expected->hessian, JET_MOST * JET_MOST);
    assert_bits_equal(actual->hessian_bound, expected->hessian_bound, JET_MOST * JET_MOST);
    assert_bits_equal(actual->vectors, expected->vectors, JET_MOST * JET_MOST);
    assert_bits_equal(actual->radii, expected->radii, JET_MOST);
    assert_bits_equal(actual->direction, expected->direction, JET_MOST);
    assert_bits_equal(actual->lower_point, expected->lower_point, JET_MOST);
    for (int kind = 0; kind < 4; kind++)
        assert_int_equal(actual->calls[kind], expected->calls[kind]);
}

/* Every case, with losses alone and with the gradient too. */
typedef void visitor(const hesscrit_problem *problem, const answer *alone, void *data);

static void for_every_case(void **state, visitor *visit, void *data)
{
    for (size_t k = 0; k < degenerate_case_count; k++)
        for (int with_gradient = 0; with_gradient < 2; with_gradient++) {
            const hesscrit_problem problem = problem_of(&degenerate_cases[k], with_gradient);
            answer alone;
            test_note("%s, gradient %d", degenerate_cases[k].name, with_gradient);
            ask(context_of(state), &problem, &alone);
            visit(&problem, &alone, data);
        }
}

static void compare_with_batch(const hesscrit_problem *problem, const answer *alone, void *data)
{
    hesscrit_problem in_batches = *problem;
    answer a;
    in_batches.loss = case_loss_alone;
    in_batches.loss_batch = case_batch;
    ask(context_of(data), &in_batches, &a);
    assert_same(&a, alone);
}

static void batches_change_no_bit(void **state)
{
    for_every_case(state, compare_with_batch, state);
}

/* Contexts with 2, 3 ... threads, in no order of the tasks. */
typedef struct teams {
    thread_team team[MOST_THREADS + 1];
    hesscrit_context *context[MOST_THREADS + 1];
} teams;

static void compare_with_threads(const hesscrit_problem *problem, const answer *alone, void *data)
{
    teams *t = data;
    hesscrit_problem threaded = *problem;
    threaded.flags |= HESSCRIT_PROBLEM_THREAD_SAFE;
    for (size_t threads = 2; threads <= MOST_THREADS; threads++) {
        answer a;
        t->team[threads].loops = 0;
        ask(t->context[threads], &threaded, &a);
        assert_same(&a, alone);
        if (!problem->gradient) assert_true(t->team[threads].loops > 0);
    }
}

static void threads_change_no_bit(void **state)
{
    teams t;
    for (size_t threads = 2; threads <= MOST_THREADS; threads++) {
        hesscrit_context_options options = hesscrit_context_options_default();
        thread_team_install(&t.team[threads], threads, &options);
        t.team[threads].shuffles = 1;
        assert_status(hesscrit_context_create(&options, &t.context[threads]), HESSCRIT_OK);
    }
    for_every_case(state, compare_with_threads, &t);
    for (size_t threads = 2; threads <= MOST_THREADS; threads++)
        hesscrit_context_destroy(t.context[threads]);
}

/* The same analysis on threads that each have a context of their own. */
typedef struct crowd {
    const hesscrit_problem *problem;
    answer answers[MOST_THREADS];
} crowd;

static void ask_in_a_context_of_its_own(size_t index, void *data)
{
    crowd *c = data;
    hesscrit_context *context = NULL;
    c->answers[index].status = hesscrit_context_create(NULL, &context);
    if (context) ask(context, c->problem, &c->answers[index]);
    hesscrit_context_destroy(context);
}

static void compare_with_crowd(const hesscrit_problem *problem, const answer *alone, void *data)
{
    const hesscrit_context_options *team = data;
    crowd c = {.problem = problem};
    team->parallel_for(MOST_THREADS, ask_in_a_context_of_its_own, &c, team->executor_user);
    for (size_t i = 0; i < MOST_THREADS; i++) assert_same(&c.answers[i], alone);
}

static void contexts_on_threads_answer_as_alone(void **state)
{
    thread_team team;
    hesscrit_context_options options = hesscrit_context_options_default();
    thread_team_install(&team, MOST_THREADS, &options);
    for_every_case(state, compare_with_crowd, &options);
}

/* A loss that leaves the library at one of its calls. */
typedef struct leaver {
    const degenerate_case *what;
    jmp_buf place;
    size_t calls, leave_at;
} leaver;

static int leaving_loss(size_t n, const double *theta, double *loss, void *user)
{
    leaver *l = user;
    if (++l->calls == l->leave_at) longjmp(l->place, 1);
    return case_loss(n, theta, loss, (void *)(uintptr_t)l->what);
}

/* 1 when the loss has left. */
static int analyze_and_return(hesscrit_context *context, leaver *l, hesscrit_report **report)
{
    const hesscrit_problem problem = hesscrit_problem_of(l->what->n, leaving_loss, l);
    l->calls = 0;
    if (setjmp(l->place) != 0) return 1;
    assert_ok(context, hesscrit_analyze(context, &problem, l->what->at, NULL, report));
    return 0;
}

/* From anywhere among the losses that higher orders take, too. */
static void a_loss_that_left_leaks_nothing(void **state)
{
    hesscrit_context *context = context_of(state);
    const size_t outstanding = blocks_besides_scratch(allocator_of(state), context);
    for (size_t k = 0; k < degenerate_case_count; k++)
        for (size_t call = 1;; call += 1 + call / 4) {
            leaver l = {.what = &degenerate_cases[k], .leave_at = call};
            hesscrit_report *report = NULL;
            test_note("%s, call %zu", l.what->name, call);
            const int left = analyze_and_return(context, &l, &report);
            hesscrit_report_destroy(report);
            if (!left) break;
            assert_null(report);
            hesscrit_context_reset(context);
            assert_int_equal(allocator_of(state)->outstanding, outstanding);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(batches_change_no_bit),
        test_with_context(threads_change_no_bit),
        test_with_context(contexts_on_threads_answer_as_alone),
        test_with_context(a_loss_that_left_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
