/* The network of the demo from starts where hidden units are twins: as gradients never part
 * these, what looks like a minimum among networks with twins is a saddle point. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/search.h>

#include "csv.h"
#include "fixture.h"
#include "network.h"
#include "random.h"
#include "test.h"

enum { STARTS = 100, FEATURES = 4, HIDDEN = 4, CLASSES = 3 };

/* theta, as the network orders it. */
typedef struct weights {
    double hidden[HIDDEN][FEATURES];
    double hidden_bias[HIDDEN];
    double output[CLASSES][HIDDEN];
    double output_bias[CLASSES];
} weights;

enum { N = sizeof(weights) / sizeof(double) };

/* Every tenth row of the data, so that it takes no minutes. */
typedef struct task {
    dataset data;
    double *targets;
    network net;
} task;

static hesscrit_problem open_task(task *t)
{
    assert_true(csv_read(IRIS, &t->data));
    dataset_standardise(&t->data);
    t->data.rows /= 10;
    for (size_t k = 0; k < t->data.rows; k++) {
        memmove(t->data.inputs + k * FEATURES, t->data.inputs + 10 * k * FEATURES,
                FEATURES * sizeof(double));
        t->data.labels[k] = t->data.labels[10 * k];
    }
    t->targets = dataset_one_hot(&t->data);
    assert_non_null(t->targets);
    t->net = (network){.kind = NETWORK_CLASSIFICATION,
                       .layers = 2,
                       .width = {FEATURES, HIDDEN, CLASSES},
                       .decay = 1e-3,
                       .rows = t->data.rows,
                       .inputs = t->data.inputs,
                       .targets = t->targets};
    assert_int_equal(network_parameters(&t->net), N);
    hesscrit_problem problem = network_problem(&t->net);
    problem.hessian = NULL; /* by differences of gradients */
    return problem;
}

static void close_task(task *t)
{
    free(t->targets);
    dataset_free(&t->data);
}

/* Unit 1 as unit 0, and for every other start unit 3 as unit 2. */
static void symmetric_start(rng *r, int number, double *theta)
{
    weights w;
    for (int i = 0; i < N; i++) theta[i] = rng_normal(r);
    memcpy(&w, theta, sizeof w);
    for (int unit = 0; unit < (number % 2 ? 4 : 2); unit += 2) {
        memcpy(w.hidden[unit + 1], w.hidden[unit], sizeof w.hidden[unit]);
        w.hidden_bias[unit + 1] = w.hidden_bias[unit];
        for (int c = 0; c < CLASSES; c++) w.output[c][unit + 1] = w.output[c][unit];
    }
    memcpy(theta, &w, sizeof w);
}

static double loss_at(const hesscrit_problem *problem, const double *theta)
{
    double loss = NAN;
    problem->loss(N, theta, &loss, problem->user);
    return loss;
}

/* How far the loss falls along either sign of an eigenvector, at lengths from 1e-3 to 1. */
static double fall_along(const hesscrit_problem *problem, const double *theta, const double *v)
{
    const double here = loss_at(problem, theta);
    double fall = 0.0;
    for (double length = 1e-3; length <= 1.0; length *= 2.0)
        for (int sign = -1; sign <= 1; sign += 2) {
            double x[N];
            for (int i = 0; i < N; i++) x[i] = theta[i] + sign * length * v[i];
            fall = fmax(fall, here - loss_at(problem, x));
        }
    return fall;
}

static void no_saddle_is_called_a_minimum(void **state)
{
    task t;
    rng r = rng_seeded(11);
    size_t found = 0;
    const hesscrit_problem problem = open_task(&t);
    for (int number = 0; number < STARTS; number++) {
        double start[N], theta[N];
        hesscrit_search_result result = hesscrit_search_result_default();
        hesscrit_search_options options = hesscrit_search_options_default();
        hesscrit_report *report = NULL;
        test_note("start %d", number);
        options.most_steps = 300;
        symmetric_start(&r, number, start);
        assert_ok(context_of(state), hesscrit_find_minimum(context_of(state), &problem, start,
                                                           &options, theta, &result, &report));
        if (result.end == HESSCRIT_SEARCH_FOUND) {
            found++;
            assert_at_most(fall_along(&problem, theta, hesscrit_report_eigenvectors(report)),
                           1e-12);
        }
        hesscrit_report_destroy(report);
    }
    print_message("%zu of %d starts lead to a minimum\n", found, STARTS);
    assert_true(found >= STARTS / 2);
    close_task(&t);
}

/* Where |gradient| has minima that are no critical points, the search goes on. */
static void critical_points_of_all_kinds_are_reached(void **state)
{
    enum { RUNS = 20 };
    task t;
    rng r = rng_seeded(3);
    size_t found = 0, saddles = 0;
    const hesscrit_problem problem = open_task(&t);
    for (int number = 0; number < RUNS; number++) {
        double start[N], theta[N];
        hesscrit_search_result result = hesscrit_search_result_default();
        hesscrit_report *report = NULL;
        test_note("start %d", number);
        for (int i = 0; i < N; i++) start[i] = rng_normal(&r);
        assert_ok(context_of(state),
                  hesscrit_find_critical_point(context_of(state), &problem, start, NULL, theta,
                                               &result, &report));
        found += result.end == HESSCRIT_SEARCH_FOUND && result.gradient_norm <= 1e-5;
        saddles += hesscrit_report_verdict(report) == HESSCRIT_SADDLE;
        hesscrit_report_destroy(report);
    }
    print_message("%zu of %d searches found a critical point, %zu of them a saddle point\n", found,
                  RUNS, saddles);
    assert_true(found >= RUNS - 1);
    assert_true(saddles >= 5);
    close_task(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(no_saddle_is_called_a_minimum),
        test_with_context(critical_points_of_all_kinds_are_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
