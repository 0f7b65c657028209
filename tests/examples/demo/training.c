#include "training.h"

#include "descent.h"
#include "network.h"
#include "output.h"
#include "pictures.h"
#include "say.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DECAY 0.001 /* without it the weights would grow for ever, and never stop anywhere */
#define STILL_FALLS                                                                                \
    1e-6            /* training stalls if the loss falls by less, of itself, in PATIENCE steps */
#define ENOUGH 1e-5 /* nobody would miss such a fall of the loss */

enum {
    MOST_STOPS = 8,
    MOST_STEPS = 200000,
    PATIENCE = 100,
    FIRST_SHOWN = 1000,
    EIGENVALUES_SHOWN = 3,
    HIDDEN = 4,
    MOST_CLASSES_SHOWN = 16
};

/** A line of the table at the end. */
typedef struct stop {
    size_t iteration;
    double loss, gradient_norm, accuracy;
    hesscrit_verdict verdict;
    hesscrit_ratio ratio;
} stop;

typedef struct training {
    hesscrit_context *context;
    const dataset *data;
    double *targets;
    network net;
    hesscrit_problem problem;
    double *theta;
    size_t iteration;
    size_t since;      /* steps from the last escape */
    double loss_then;  /* PATIENCE steps ago or less */
    double first_fall; /* of the loss in as many steps, on the way to the next stop */
    output curve;      /* iterations and their loss */
    progress *bar;
    stop stops[MOST_STOPS];
    size_t stop_count;
} training;

static int without_memory(void)
{
    fprintf(stderr, "hesscrit_demo: not enough memory\n");
    return 0;
}

/** The share of the data that the network puts into the right class. */
static double accuracy_of(const training *t)
{
    double score[MOST_CLASSES_SHOWN];
    size_t right = 0;
    for (size_t row = 0; row < t->data->rows; row++) {
        size_t best = 0;
        if (!network_outputs(&t->net, t->theta, t->data->inputs + row * t->data->features, score))
            return NAN;
        for (size_t c = 1; c < t->data->classes; c++)
            if (score[c] > score[best]) best = c;
        right += best == t->data->labels[row];
    }
    return (double)right / (double)t->data->rows;
}

/** Small, and no special point. */
static void first_weights(training *t)
{
    for (size_t i = 0; i < t->problem.n; i++) t->theta[i] = 0.01 * sin((double)i + 1.0);
}

static int check_the_gradient(training *t)
{
    double *theta = malloc(t->problem.n * sizeof *theta);
    if (!theta) return without_memory();
    for (size_t i = 0; i < t->problem.n; i++)
        theta[i] = sin((double)i + 1.0); /* no special point */

    hesscrit_check check = hesscrit_check_default();
    const hesscrit_status status = hesscrit_check_gradient(t->context, &t->problem, theta, &check);
    free(theta);
    if (!succeeded(t->context, status, "checking the gradient")) return 0;
    printf(" Our backpropagation %s with differences of the loss. Component %zu stands out\n"
           " most: %.12f against %.12f, where %.1e is allowed between them.\n",
           check.agrees ? "agrees" : "DISAGREES", check.row, check.supplied, check.difference,
           check.allowed);
    return 1;
}

/** Does the loss still fall, in PATIENCE steps? Moves the progress bar. */
static int still_falls(training *t, double loss)
{
    if (t->since++ % PATIENCE != 0) return 1;
    const double fall = t->since == 1 ? INFINITY : t->loss_then - loss, least = STILL_FALLS * loss;
    t->loss_then = loss;
    if (isinf(fall)) return 1;
    if (!(fall > least)) return 0;
    /* Falls shrink geometrically, so their logarithm tells how far we are. */
    t->first_fall = fmax(t->first_fall, fall);
    progress_show(t->bar, "training", log(t->first_fall / fall) / log(t->first_fall / least));
    return 1;
}

/** Called by gradient descent at every point. */
static int record(const double *theta, double gradient_norm, void *user)
{
    training *t = user;
    double loss;
    t->problem.loss(t->problem.n, theta, &loss, t->problem.user);
    /* Each of the first ones, and then as many as a picture shows. */
    if (t->iteration < FIRST_SHOWN || t->iteration % PATIENCE == 0)
        fprintf(t->curve.file, "%zu %.9g %.3g\n", t->iteration, loss, gradient_norm);
    t->iteration++;
    return still_falls(t, loss);
}

static int train_to_a_stop(training *t)
{
    const descent how = {
        .rate = 0.2, .goal = 0.0, .most_steps = MOST_STEPS, .seen = record, .user = t};
    t->since = 0;
    t->first_fall = 0.0;
    return descend(t->context, &t->problem, &how, t->theta);
}

static void keep(training *t, const hesscrit_report *report)
{
    stop *s = &t->stops[t->stop_count++];
    s->iteration = t->iteration - 1;
    s->loss = hesscrit_report_loss(report);
    s->gradient_norm = hesscrit_report_gradient_norm(report);
    s->accuracy = accuracy_of(t);
    s->verdict = hesscrit_report_verdict(report);
    hesscrit_report_minimum_ratio(report, &s->ratio);
}

static void say_stop(const training *t, const hesscrit_report *report)
{
    const stop *s = &t->stops[t->stop_count - 1];
    printf("\n Stop %zu: at iteration %zu the loss %.6f hardly falls, |gradient| is %.1e\n",
           t->stop_count, s->iteration, s->loss, s->gradient_norm);
    say_verdict(report);
    say_minimum_ratio(report);
    printf("   lowest lambda  ");
    say_eigenvalues(report, EIGENVALUES_SHOWN);
    printf("\n   next           %s\n", hesscrit_report_advice(report));
}

/** Take the way down that the report offers. Returns 0 when there is none. */
static int escape(training *t, const hesscrit_report *report)
{
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *after;
    if (!hesscrit_report_escape(report, &step, NULL, &after)) {
        printf("   way down       none: training is over\n");
        return 0;
    }
    printf("   way down       a step of %.4g: loss %.6f -> %.6f\n", step.length, step.loss_before,
           step.loss_after);
    for (size_t i = 0; i < t->problem.n; i++) t->theta[i] = after[i];
    return 1;
}

/** Train until there is no way down from where training stops. */
static int train(training *t)
{
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    options.loss_tolerance = ENOUGH;
    for (int more = 1; more && t->stop_count < MOST_STOPS;) {
        hesscrit_report *report = NULL;
        if (!train_to_a_stop(t)) return 0;
        const hesscrit_status status =
            hesscrit_analyze(t->context, &t->problem, t->theta, &options, &report);
        progress_clear(t->bar);
        if (!succeeded(t->context, status, "where training stopped")) return 0;
        keep(t, report);
        say_stop(t, report);
        more = escape(t, report);
        hesscrit_report_destroy(report);
    }
    return 1;
}

/** All of it again by one call: steps of second order, which do not stop at saddles. */
static int say_search(training *t)
{
    hesscrit_search_result found = hesscrit_search_result_default();
    hesscrit_report *report = NULL;
    double *reached = malloc(t->problem.n * sizeof *reached);
    if (!reached) return without_memory();
    first_weights(t);
    const hesscrit_status status =
        hesscrit_find_minimum(t->context, &t->problem, t->theta, NULL, reached, &found, &report);
    progress_clear(t->bar);
    free(reached);
    if (!succeeded(t->context, status, "the search for a minimum")) return 0;
    printf("\n The same start by hesscrit_find_minimum(): %s after %zu steps and %llu gradients,\n"
           " loss %.6f, |gradient| %.1e: %s.\n",
           hesscrit_search_end_name(found.end), found.steps,
           (unsigned long long)found.calls[HESSCRIT_CALLBACK_GRADIENT], found.loss,
           found.gradient_norm, hesscrit_verdict_name(hesscrit_report_verdict(report)));
    hesscrit_report_destroy(report);
    return 1;
}

static void say_table(const training *t)
{
    size_t saddles = 0;
    printf("\n  stop  iteration      loss  |gradient|  verdict          minimum ratio  accuracy\n");
    for (size_t k = 0; k < t->stop_count; k++) {
        const stop *s = &t->stops[k];
        printf("  %4zu  %9zu  %8.6f  %10.1e  %-15s  %13.3f  %6.2f %%\n", k + 1, s->iteration,
               s->loss, s->gradient_norm, hesscrit_verdict_name(s->verdict), s->ratio.value,
               100.0 * s->accuracy);
        saddles += s->verdict == HESSCRIT_SADDLE;
    }
    printf("\n Training stalled %zu times, %zu of them at a saddle point.\n", t->stop_count,
           saddles);
}

static int write_stops(const training *t, const char *directory)
{
    output out;
    if (!output_open(&out, directory, "training-stops.dat")) return 0;
    fprintf(out.file, "# iteration loss verdict ratio lower upper name\n");
    for (size_t k = 0; k < t->stop_count; k++) {
        const stop *s = &t->stops[k];
        fprintf(out.file, "%zu %.9g %d %.6g %.6g %.6g \"%s\"\n", s->iteration, s->loss,
                (int)s->verdict, s->ratio.value, s->ratio.lower, s->ratio.upper,
                hesscrit_verdict_name(s->verdict));
    }
    return output_close(&out);
}

static int prepare(training *t)
{
    t->net = (network){.kind = NETWORK_CLASSIFICATION,
                       .layers = 3,
                       .width = {t->data->features, HIDDEN, HIDDEN, t->data->classes},
                       .decay = DECAY,
                       .rows = t->data->rows,
                       .inputs = t->data->inputs};
    if (t->data->classes > MOST_CLASSES_SHOWN) {
        fprintf(stderr, "hesscrit_demo: the data have more than %d classes\n", MOST_CLASSES_SHOWN);
        return 0;
    }
    t->net.targets = t->targets = dataset_one_hot(t->data);
    t->problem = network_problem(&t->net);
    t->theta = calloc(t->problem.n, sizeof *t->theta);
    if (!t->targets || !t->theta) return without_memory();
    return 1;
}

static int act(training *t, const char *directory)
{
    printf("\n4. A network of %zu inputs, twice %d tanh units and %zu classes, %zu parameters, %zu "
           "rows "
           "of data\n\n"
           " loss = mean cross-entropy + %g / 2 * |theta|^2; all weights start within 0.01\n",
           t->data->features, (int)HIDDEN, t->data->classes, t->problem.n, t->data->rows, DECAY);
    if (!check_the_gradient(t) || !output_open(&t->curve, directory, "training.dat")) return 0;
    fprintf(t->curve.file, "# iteration loss gradient-norm\n");
    first_weights(t);
    const int trained = train(t);
    if (!output_close(&t->curve) || !trained) return 0;
    say_table(t);
    if (!say_search(t)) return 0;
    return write_stops(t, directory) && output_text(directory, "training.gp", training_picture) &&
           output_plot(directory, "training.gp", "training.png and training.svg");
}

int training_act(hesscrit_context *context, const dataset *data, const char *directory,
                 progress *bar)
{
    training t = {.context = context, .data = data, .bar = bar};
    const int good = prepare(&t) && act(&t, directory);
    free(t.targets);
    free(t.theta);
    return good;
}
