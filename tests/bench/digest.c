/** @file
 * All that the library says, in one number a subject: reports, searches, derivatives and
 * eigenpairs, to the last bit, with the calls that they took. A change that moves code and means to
 * change nothing prints the same numbers as before, with the same compiler on the same machine.
 * With --each, a line for each answer, to find the first one that differs.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "degenerate.h"
#include "functions/test_problems.h"
#include "landscapes.h"
#include "matrices.h"
#include "waves.h"

static hesscrit_context *context;
static int each;
static uint64_t digest; /* of one answer */
static uint64_t total;  /* of the subject */

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t fold(uint64_t hash, const void *bytes, size_t count)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < count; i++) hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static void add(const void *bytes, size_t count)
{
    digest = fold(digest, bytes, count);
}

static void add_numbers(const double *numbers, size_t count)
{
    if (numbers && count > 0) add(numbers, count * sizeof *numbers);
}

static void add_number(double number)
{
    add(&number, sizeof number);
}

/* What every call leaves in the context. */
static void add_status(hesscrit_status status)
{
    const char *detail = hesscrit_context_detail(context);
    add(&status, sizeof status);
    add(detail, strlen(detail));
    for (int k = 0; k < 4; k++) {
        const uint64_t calls = hesscrit_context_calls(context, (hesscrit_callback)k);
        add(&calls, sizeof calls);
    }
}

static const uint64_t NOTHING = UINT64_C(0xcbf29ce484222325);

static void begin(void)
{
    digest = total = NOTHING;
}

/* The end of one answer. */
static void tell_each(const char *subject, size_t number)
{
    if (each) printf("%s %zu %016" PRIx64 "\n", subject, number, digest);
    total = fold(total, &digest, sizeof digest);
    digest = NOTHING;
}

static void tell(const char *subject)
{
    printf("digest %-22s %016" PRIx64 "\n", subject, total);
    fflush(stdout);
}

static void add_report(const hesscrit_report *report)
{
    char text[4096];
    hesscrit_signs signs;
    hesscrit_ratio ratio;
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *direction = NULL, *after = NULL;
    if (!report) return;
    const size_t n = hesscrit_report_n(report);
    const int facts[] = {(int)hesscrit_report_verdict(report),
                         (int)hesscrit_report_evidence(report), hesscrit_report_order(report),
                         (int)hesscrit_report_flat_dimension(report),
                         (int)hesscrit_report_sweeps(report)};
    add(facts, sizeof facts);
    hesscrit_report_signs(report, &signs);
    hesscrit_report_minimum_ratio(report, &ratio);
    add(&signs, sizeof signs);
    add(&ratio, sizeof ratio);
    add_number(hesscrit_report_flat_distance(report));
    add_number(hesscrit_report_loss(report));
    add_number(hesscrit_report_loss_error(report));
    add_number(hesscrit_report_gradient_norm(report));
    add_number(hesscrit_report_gradient_norm_bound(report));
    add_number(hesscrit_report_distance(report));
    add_numbers(hesscrit_report_theta(report), n);
    add_numbers(hesscrit_report_gradient(report), n);
    add_numbers(hesscrit_report_gradient_bound(report), n);
    add_numbers(hesscrit_report_hessian(report), n * n);
    add_numbers(hesscrit_report_hessian_bound(report), n * n);
    add_numbers(hesscrit_report_eigenvalues(report), n);
    add_numbers(hesscrit_report_eigenvalue_radii(report), n);
    add_numbers(hesscrit_report_eigenvectors(report), n * n);
    if (hesscrit_report_escape(report, &step, &direction, &after)) {
        add(&step, sizeof step);
        add_numbers(direction, n);
        add_numbers(after, n);
    }
    hesscrit_report_text(report, text, sizeof text);
    add(text, strlen(text));
}

static void analyze(const hesscrit_problem *problem, const double *theta)
{
    hesscrit_report *report = NULL;
    add_status(hesscrit_analyze(context, problem, theta, NULL, &report));
    add_report(report);
    hesscrit_report_destroy(report);
}

static void landscapes(const char *subject, offer offered, unsigned flags, size_t count)
{
    landscape *l = malloc(sizeof *l);
    if (!l) exit(EXIT_FAILURE);
    begin();
    for (size_t index = 1; index <= count; index++) {
        make_landscape(index, offered, l);
        hesscrit_problem problem = landscape_problem(l, offered);
        problem.flags = flags;
        analyze(&problem, l->centre);
        tell_each(subject, index);
    }
    free(l);
    tell(subject);
}

/* Rotated about the point, shifted, lifted, in other units, upside down, in single precision. */
static void degenerate(const char *subject, int derivatives, unsigned flags)
{
    enum { WAYS = 6 };
    rng r = rng_seeded(11);
    begin();
    for (size_t k = 0; k < degenerate_case_count; k++)
        for (size_t way = 0; way < WAYS; way++) {
            degenerate_view view;
            degenerate_plain(&degenerate_cases[k], &view);
            if (way > 0) degenerate_rotate(&r, &view);
            if (way > 1) degenerate_shift(&r, &view);
            if (way > 2) view.constant = rng_uniform(&r, 0.5, 3.0);
            if (way % 2 == 1) view.sign = -1.0;
            if (way == 4) degenerate_rescale(&r, 20, &view);
            if (way == 5) view.single = 1;
            hesscrit_problem problem = degenerate_problem(&view, derivatives);
            problem.flags = flags;
            analyze(&problem, view.theta);
            tell_each(subject, WAYS * k + way);
        }
    tell(subject);
}

/* Beside the point, where slopes are left. */
static void beside(const char *subject)
{
    rng r = rng_seeded(12);
    begin();
    for (size_t k = 0; k < degenerate_case_count; k++)
        for (int derivatives = 0; derivatives < 3; derivatives++) {
            degenerate_view view;
            degenerate_plain(&degenerate_cases[k], &view);
            const double distance = pow(10.0, rng_uniform(&r, -12.0, -2.0));
            for (size_t i = 0; i < view.what->n; i++)
                view.theta[i] += distance * rng_uniform(&r, -1.0, 1.0);
            const hesscrit_problem problem = degenerate_problem(&view, derivatives);
            analyze(&problem, view.theta);
            tell_each(subject, 3 * k + (size_t)derivatives);
        }
    tell(subject);
}

static void of_waves(const char *subject, int count)
{
    rng r = rng_seeded(13);
    begin();
    for (int trial = 0; trial < count; trial++) {
        waves w;
        waves_random(&r, 1 + rng_below(&r, WAVES_MOST), &w);
        if (trial % 2) waves_make_degenerate(&r, &w);
        waves_even_out_signs(&r, &w);
        const hesscrit_problem problem = hesscrit_problem_of(w.n, waves_loss, &w);
        analyze(&problem, w.centre);
        tell_each(subject, (size_t)trial);
    }
    tell(subject);
}

/* What has no second derivative, or no loss on one side. */
static int rough_loss(size_t n, const double *x, double *loss, void *user)
{
    const double y = n > 1 ? x[1] : 0.0;
    switch (*(const int *)user) {
    case 0:
        *loss = fabs(x[0]) + y * y;
        break;
    case 1:
        *loss = x[0] * fabs(x[0]) + y * y;
        break;
    case 2:
        *loss = fabs(x[0] * y) + y * y;
        break;
    case 3:
        *loss = fmax(x[0], 0.0) * y + x[0] * x[0];
        break;
    case 4:
        *loss = sqrt(fabs(x[0])) + y * y;
        break;
    case 5:
        *loss = (x[0] > 0.0) + x[0] * x[0] + y * y;
        break;
    case 6:
        *loss = fabs(x[0] - 1e-10) + y * y;
        break;
    case 7:
        *loss = x[0] < 0.0 ? NAN : cos(x[0]) + y * y;
        break;
    case 8:
        *loss = x[0] * x[0] + y * y > 1e-4 ? INFINITY : x[0] * y;
        break;
    case 9:
        *loss = sqrt(x[0]) + (1.0 + y) * (1.0 + y);
        break;
    case 10:
        *loss = log(1e-3 - x[0] - y) + x[0] * x[0];
        break;
    case 11:
        *loss = floor(1e6 * (x[0] * x[0] - y * y)) * 1e-6;
        break;
    case 12:
        *loss = 1.0 + hashed_noise(n, x) * 1e-7 + x[0] * x[0] - 0.5 * y * y;
        break;
    case 13:
        *loss = x[0] < 0.0 ? INFINITY : 1.0;
        break;
    case 14:
        *loss = x[0] < 0.0 ? INFINITY : 1.0 + x[0] * x[0] - y * y * y * y;
        break;
    default:
        *loss = (1.0 - cos(300.0 * x[0])) + y * y * y * y;
        break;
    }
    return 0;
}

enum { ROUGH = 16 };

static void rough(const char *subject, unsigned flags)
{
    begin();
    for (int kind = 0; kind < ROUGH; kind++)
        for (size_t n = 1; n <= 3; n++) {
            const double theta[3] = {0};
            hesscrit_problem problem = hesscrit_problem_of(n, rough_loss, &kind);
            problem.flags = flags;
            analyze(&problem, theta);
            tell_each(subject, 3 * (size_t)kind + n);
        }
    tell(subject);
}

static int gradient_of_problem(size_t n, const double *theta, double *gradient, void *user)
{
    test_derivatives at;
    test_problem problem = *(const test_problem *)user;
    for (size_t i = 0; i < n; i++) problem.theta[i] = theta[i];
    test_problem_derivatives(&problem, &at);
    for (size_t i = 0; i < n; i++) gradient[i] = (double)at.gradient[i];
    return 0;
}

static void derivatives_of(test_problem *given, unsigned flags, int with_gradient)
{
    double gradient[MOST_PARAMETERS], gradient_bound[MOST_PARAMETERS];
    double hessian[MOST_PARAMETERS * MOST_PARAMETERS], bound[MOST_PARAMETERS * MOST_PARAMETERS];
    const size_t n = given->n;
    hesscrit_problem problem = hesscrit_problem_of(n, test_problem_loss, given);
    problem.flags = flags;
    hesscrit_status status =
        hesscrit_gradient(context, &problem, given->theta, gradient, gradient_bound);
    add_status(status);
    if (status == HESSCRIT_OK) add_numbers(gradient, n);
    if (status == HESSCRIT_OK) add_numbers(gradient_bound, n);
    if (with_gradient) problem.gradient = gradient_of_problem;
    status = hesscrit_hessian(context, &problem, given->theta, n, hessian, bound);
    add_status(status);
    if (status == HESSCRIT_OK) add_numbers(hessian, n * n);
    if (status == HESSCRIT_OK) add_numbers(bound, n * n);
}

static void derivatives(const char *subject, unsigned flags, int with_gradient)
{
    begin();
    for (size_t number = 0; number < test_problem_count(); number++) {
        test_problem problem;
        if (!test_problem_at(number, &problem)) continue;
        /* Gradients are made in quadruple precision, which takes its time. */
        if (with_gradient && (problem.family != FAMILY_START || problem.n > 4)) continue;
        derivatives_of(&problem, flags, with_gradient);
        tell_each(subject, number);
    }
    tell(subject);
}

typedef hesscrit_status (*search)(hesscrit_context *, const hesscrit_problem *, const double *,
                                  const hesscrit_search_options *, double *,
                                  hesscrit_search_result *, hesscrit_report **);

static hesscrit_status find_saddle(hesscrit_context *c, const hesscrit_problem *problem,
                                   const double *theta0, const hesscrit_search_options *options,
                                   double *theta, hesscrit_search_result *result,
                                   hesscrit_report **report)
{
    return hesscrit_find_saddle(c, problem, theta0, 1, options, theta, result, report);
}

static void searches(const char *subject, search find, size_t most_calls)
{
    begin();
    for (size_t number = 0; number < test_problem_count(); number++) {
        test_problem given;
        double theta[MOST_PARAMETERS];
        hesscrit_report *report = NULL;
        hesscrit_search_result result = hesscrit_search_result_default();
        hesscrit_search_options options = hesscrit_search_options_default();
        if (!test_problem_at(number, &given)) continue;
        if (given.family != FAMILY_START && given.family != FAMILY_TEN) continue;
        const hesscrit_problem problem = hesscrit_problem_of(given.n, test_problem_loss, &given);
        options.most_calls = most_calls;
        add_status(find(context, &problem, given.theta, &options, theta, &result, &report));
        add_numbers(theta, report ? given.n : 0);
        add(&result.end, sizeof result.end);
        add_number((double)result.steps);
        add_number(result.radius);
        add_number(result.loss);
        add_number(result.gradient_norm);
        add_report(report);
        hesscrit_report_destroy(report);
        tell_each(subject, number);
    }
    tell(subject);
}

/* From landscapes' gradients and Hessians, where sketches are made. */
static void walks(const char *subject, offer offered, search find)
{
    landscape *l = malloc(sizeof *l);
    if (!l) exit(EXIT_FAILURE);
    begin();
    for (size_t index = 1; index < 300; index++) {
        double theta[LANDSCAPE_MOST];
        hesscrit_report *report = NULL;
        hesscrit_search_result result = hesscrit_search_result_default();
        hesscrit_search_options options = hesscrit_search_options_default();
        rng r = rng_seeded(index);
        make_landscape(index, offered, l);
        const hesscrit_problem problem = landscape_problem(l, offered);
        options.most_calls = 20000;
        options.lowest_loss = -1e6;
        for (size_t i = 0; i < l->n; i++) theta[i] = l->centre[i] + rng_uniform(&r, -0.3, 0.3);
        add_status(find(context, &problem, theta, &options, theta, &result, &report));
        add_numbers(theta, l->n);
        add(&result.end, sizeof result.end);
        add_number((double)result.steps);
        add_number(result.radius);
        add_report(report);
        hesscrit_report_destroy(report);
        tell_each(subject, index);
    }
    free(l);
    tell(subject);
}

/* Everything of eigen.h on one matrix. */
static void eigen_of(size_t n, const double *a, double *memory)
{
    double *lambda = memory, *vectors = lambda + n, *bound = vectors + n * n,
           *radii = bound + n * n;
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    hesscrit_signs signs = {0, 0, 0};
    double radius = 0.0;
    add_status(hesscrit_eigen_symmetric(context, n, n, a, lambda, n, NULL, &info));
    add_numbers(lambda, n);
    add_number(info.residual);
    add_status(hesscrit_eigen_symmetric(context, n, n, a, lambda, n, vectors, &info));
    add_numbers(lambda, n);
    add_numbers(vectors, n * n);
    add_number(info.residual);
    add_number((double)info.sweeps + 0x1p20 * (double)info.rotations);
    for (size_t e = 0; e < n * n; e++) bound[e] = 0x1p-30 * fabs(a[e]);
    add_status(hesscrit_eigen_radius(context, n, n, bound, &radius));
    add_number(radius);
    add_status(
        hesscrit_eigen_radii(context, n, lambda, n, vectors, n, bound, info.residual, radii));
    add_numbers(radii, n);
    add_status(hesscrit_inertia(context, n, n, a, bound, &signs));
    add(&signs, sizeof signs);
    add_status(hesscrit_inertia(context, n, n, a, NULL, &signs));
    add(&signs, sizeof signs);
    add_status(hesscrit_eigen_nearby(context, n, n, a, n, vectors, lambda, n, vectors, &info));
    add_numbers(lambda, n);
    add_numbers(vectors, n * n);
    const size_t count = n / 3;
    add_status(hesscrit_eigen_lowest(context, n, n, a, count, lambda, n, vectors, &info));
    add_numbers(lambda, count);
    add_numbers(vectors, count * n);
    if (n == 0 || n > 40) return;
    memcpy(bound, a, n * n * sizeof *a);
    add_status(hesscrit_eigen_batch(context, 1, n, bound, lambda, vectors));
    add_numbers(lambda, n);
    add_numbers(vectors, n * n);
}

static void eigen(const char *subject, size_t smallest, size_t largest, size_t step, size_t types)
{
    begin();
    double *a = malloc((4 * largest * largest + 3 * largest) * sizeof *a);
    long double *exact = malloc((largest + 1) * sizeof *exact);
    if (!a || !exact) exit(EXIT_FAILURE);
    for (size_t n = smallest; n <= largest; n += step) {
        for (size_t type = 0; type < matrix_type_count; type += types) {
            matrix_make(&matrix_types[type], n, type + 1, a, exact);
            eigen_of(n, a, a + n * n);
            tell_each(subject, 1000 * n + type);
        }
    }
    free(a);
    free(exact);
    tell(subject);
}

int main(int argc, char **argv)
{
    each = argc > 1 && strcmp(argv[1], "--each") == 0;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) return EXIT_FAILURE;
    landscapes("landscapes_losses", OFFER_LOSSES, 0, 4000);
    landscapes("landscapes_accurate", OFFER_LOSSES, HESSCRIT_PROBLEM_ACCURATE, 1500);
    landscapes("landscapes_gradients", OFFER_GRADIENTS, 0, 2000);
    landscapes("landscapes_hessians", OFFER_HESSIANS, 0, 2000);
    degenerate("degenerate_losses", 0, 0);
    degenerate("degenerate_accurate", 0, HESSCRIT_PROBLEM_ACCURATE);
    degenerate("degenerate_gradients", 1, 0);
    degenerate("degenerate_hessians", 2, 0);
    beside("degenerate_beside");
    of_waves("waves", 6000);
    rough("rough", 0);
    rough("rough_accurate", HESSCRIT_PROBLEM_ACCURATE);
    derivatives("derivatives", 0, 0);
    derivatives("derivatives_accurate", HESSCRIT_PROBLEM_ACCURATE, 0);
    derivatives("derivatives_gradients", 0, 1);
    searches("minima", hesscrit_find_minimum, 60000);
    searches("critical_points", hesscrit_find_critical_point, 30000);
    searches("saddles", find_saddle, 10000);
    walks("minima_gradients", OFFER_GRADIENTS, hesscrit_find_minimum);
    walks("minima_hessians", OFFER_HESSIANS, hesscrit_find_minimum);
    walks("critical_gradients", OFFER_GRADIENTS, hesscrit_find_critical_point);
    eigen("eigen_small", 0, 40, 1, 1);
    eigen("eigen_large", 64, 200, 34, 1);
    eigen("eigen_huge", 520, 520, 1, 9);
    hesscrit_context_destroy(context);
    return 0;
}
