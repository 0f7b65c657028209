#include "calls.h"

#include <math.h>
#include <string.h>

#include "test.h"

enum { N = SPY_N };

static hesscrit_status analyze(hesscrit_context *context, const hesscrit_problem *problem,
                               const double *theta, call_outputs *out)
{
    return hesscrit_analyze(context, problem, theta, NULL, &out->report);
}

/* All of space, in the coordinates that it has. */
static hesscrit_status analyze_subspace(hesscrit_context *context, const hesscrit_problem *problem,
                                        const double *theta, call_outputs *out)
{
    const double identity[N * N] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    return hesscrit_analyze_subspace(context, problem, theta, N, N, identity, NULL, &out->report);
}

static hesscrit_status gradient(hesscrit_context *context, const hesscrit_problem *problem,
                                const double *theta, call_outputs *out)
{
    return hesscrit_gradient(context, problem, theta, out->gradient, out->gradient_bound);
}

static hesscrit_status hessian(hesscrit_context *context, const hesscrit_problem *problem,
                               const double *theta, call_outputs *out)
{
    return hesscrit_hessian(context, problem, theta, N, out->hessian, out->hessian_bound);
}

static hesscrit_status check_gradient(hesscrit_context *context, const hesscrit_problem *problem,
                                      const double *theta, call_outputs *out)
{
    return hesscrit_check_gradient(context, problem, theta, &out->check);
}

static hesscrit_status check_hessian(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta, call_outputs *out)
{
    return hesscrit_check_hessian(context, problem, theta, &out->check);
}

static hesscrit_status check_product(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta, call_outputs *out)
{
    return hesscrit_check_hessian_vector(context, problem, theta, NULL, &out->check);
}

static hesscrit_status minimum_ratio(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta, call_outputs *out)
{
    return hesscrit_minimum_ratio(context, problem, theta, &out->ratio, &out->signs);
}

static hesscrit_status escape(hesscrit_context *context, const hesscrit_problem *problem,
                              const double *theta, call_outputs *out)
{
    const double direction[N] = {1.0, 1.0, 0.0, 0.0};
    return hesscrit_escape(context, problem, theta, direction, -2.0, out->theta_after, out->unit,
                           &out->step);
}

static hesscrit_status taylor_compare(hesscrit_context *context, const hesscrit_problem *problem,
                                      const double *theta, call_outputs *out)
{
    const double zero[N] = {0.0, 0.0, 0.0, 0.0};
    const hesscrit_taylor model = hesscrit_taylor_of(N, spy_theta, 3.0, zero, N, spy_hessian);
    return hesscrit_taylor_compare(context, &model, problem, theta, &out->fit);
}

/* The same calls in the accurate mode. */
static const hesscrit_problem *in_accurate_mode(const hesscrit_problem *problem,
                                                hesscrit_problem *copy)
{
    if (!problem) return NULL;
    *copy = *problem;
    copy->flags |= HESSCRIT_PROBLEM_ACCURATE;
    return copy;
}

#define ACCURATELY(call)                                                                           \
    static hesscrit_status call##_accurately(hesscrit_context *context,                            \
                                             const hesscrit_problem *problem, const double *theta, \
                                             call_outputs *out)                                    \
    {                                                                                              \
        hesscrit_problem copy;                                                                     \
        return call(context, in_accurate_mode(problem, &copy), theta, out);                        \
    }

ACCURATELY(analyze)
ACCURATELY(gradient)
ACCURATELY(hessian)
ACCURATELY(check_gradient)
ACCURATELY(check_hessian)
ACCURATELY(minimum_ratio)

/* Two steps go every way that more of them go; and higher orders can take thousands of calls. */
static hesscrit_search_options two_steps(void)
{
    hesscrit_search_options options = hesscrit_search_options_default();
    options.most_steps = 2;
    options.most_calls = 300;
    return options;
}

static hesscrit_status find_critical_point(hesscrit_context *context,
                                           const hesscrit_problem *problem, const double *theta,
                                           call_outputs *out)
{
    const hesscrit_search_options options = two_steps();
    return hesscrit_find_critical_point(context, problem, theta, &options, out->found, &out->search,
                                        &out->report);
}

static hesscrit_status find_minimum(hesscrit_context *context, const hesscrit_problem *problem,
                                    const double *theta, call_outputs *out)
{
    const hesscrit_search_options options = two_steps();
    return hesscrit_find_minimum(context, problem, theta, &options, out->found, &out->search,
                                 &out->report);
}

static hesscrit_status find_saddle(hesscrit_context *context, const hesscrit_problem *problem,
                                   const double *theta, call_outputs *out)
{
    const hesscrit_search_options options = two_steps();
    return hesscrit_find_saddle(context, problem, theta, 2, &options, out->found, &out->search,
                                &out->report);
}

const library_call library_calls[] = {
    {"analyze", 0, 1, analyze},
    {"analyze_subspace", 0, 1, analyze_subspace},
    {"gradient", 0, 0, gradient},
    {"hessian", 0, 1, hessian},
    {"check_gradient", OFFER_GRADIENT, 0, check_gradient},
    {"check_hessian", OFFER_HESSIAN, 1, check_hessian},
    {"check_hessian_vector", OFFER_PRODUCT, 1, check_product},
    {"minimum_ratio", 0, 1, minimum_ratio},
    {"escape", 0, 0, escape},
    {"taylor_compare", 0, 0, taylor_compare},
    {"analyze accurately", 0, 1, analyze_accurately},
    {"gradient accurately", 0, 0, gradient_accurately},
    {"hessian accurately", 0, 1, hessian_accurately},
    {"check_gradient accurately", OFFER_GRADIENT, 0, check_gradient_accurately},
    {"check_hessian accurately", OFFER_HESSIAN, 1, check_hessian_accurately},
    {"minimum_ratio accurately", 0, 1, minimum_ratio_accurately},
    {"find_critical_point", 0, 1, find_critical_point},
    {"find_minimum", 0, 1, find_minimum},
    {"find_saddle", 0, 1, find_saddle},
};
const size_t library_call_count = sizeof library_calls / sizeof library_calls[0];

void for_every_call(call_visitor visit, void *data)
{
    for (size_t c = 0; c < library_call_count; c++)
        for (size_t o = 0; o < spy_offer_count; o++) {
            const unsigned needed = library_calls[c].offers;
            if ((spy_offers[o] & needed) != needed) continue;
            test_note("%s with callbacks %u", library_calls[c].name, spy_offers[o]);
            visit(&library_calls[c], spy_offers[o], data);
        }
}

void prepare_outputs(call_outputs *out)
{
    fill_pattern(out, sizeof *out);
    out->check.struct_size = sizeof out->check;
    out->step.struct_size = sizeof out->step;
    out->fit.struct_size = sizeof out->fit;
    out->search.struct_size = sizeof out->search;
}

/* Was this member written to? Offsets keep the pattern of a fresh copy in step. */
static int is_written(const call_outputs *out, const void *member, size_t bytes)
{
    call_outputs fresh;
    prepare_outputs(&fresh);
    const size_t offset = (size_t)((const char *)member - (const char *)out);
    return memcmp(member, (const char *)&fresh + offset, bytes) != 0;
}

#define IS_WRITTEN(out, member) is_written((out), &(out)->member, sizeof(out)->member)

void release_outputs(call_outputs *out)
{
    if (IS_WRITTEN(out, report)) hesscrit_report_destroy(out->report);
    prepare_outputs(out);
}

void assert_outputs_untouched(const call_outputs *out)
{
    call_outputs fresh;
    prepare_outputs(&fresh);
    assert_memory_equal(out, &fresh, sizeof fresh);
}

static void assert_within(size_t count, const double *actual, const double *expected,
                          const double *bound)
{
    for (size_t i = 0; i < count; i++)
        assert_close(actual[i], expected ? expected[i] : 0.0, bound[i]);
}

static void assert_signs_true(hesscrit_signs signs)
{
    assert_at_most(signs.positive, 2);
    assert_at_most(signs.negative, 1);
    assert_int_equal(signs.positive + signs.negative + signs.undecided, N);
}

static void assert_step_true(const hesscrit_escape_step *step, const double *theta,
                             const double *unit, const double *theta_after)
{
    double square = 0.0;
    for (size_t i = 0; i < N; i++) {
        assert_close(theta_after[i], theta[i] + step->length * unit[i], 0x1p-50);
        square += unit[i] * unit[i];
    }
    assert_close(square, 1.0, 0x1p-50);
    assert_bits_equal(&step->loss_before, &(double){spied_loss_at(spy_theta)}, 1);
    assert_bits_equal(&step->loss_after, &(double){spied_loss_at(theta_after)}, 1);
    assert_bits_equal(&step->decrease, &(double){step->loss_before - step->loss_after}, 1);
    assert_true(step->decrease > 0.0);
}

static void assert_report_true(const hesscrit_report *report)
{
    hesscrit_signs signs;
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *unit = NULL;
    const double *after = NULL;
    hesscrit_report_signs(report, &signs);
    assert_signs_true(signs);
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    assert_true(verdict == HESSCRIT_SADDLE || verdict == HESSCRIT_UNDETERMINED);
    assert_within(N, hesscrit_report_gradient(report), NULL,
                  hesscrit_report_gradient_bound(report));
    assert_within(N * N, hesscrit_report_hessian(report), spy_hessian,
                  hesscrit_report_hessian_bound(report));
    assert_within(N, hesscrit_report_eigenvalues(report), spy_eigenvalues,
                  hesscrit_report_eigenvalue_radii(report));
    if (hesscrit_report_escape(report, &step, &unit, &after))
        assert_step_true(&step, hesscrit_report_theta(report), unit, after);
}

/* Wherever the search went: the report is about that point. Where the verdict is a minimum,
 * it is one: the valley w0 w1 = 1, w2 = 0. */
static void assert_search_true(const call_outputs *out)
{
    const double *found = out->found;
    const hesscrit_verdict verdict = hesscrit_report_verdict(out->report);
    assert_bits_equal(hesscrit_report_theta(out->report), found, N);
    assert_bits_equal(&out->search.loss, &(double){spied_loss_at(found)}, 1);
    assert_bits_equal(&out->search.loss, &(double){hesscrit_report_loss(out->report)}, 1);
    assert_int_not_equal(verdict, HESSCRIT_MINIMUM); /* no eigenvalue of w3 is positive */
    assert_int_not_equal(verdict, HESSCRIT_MAXIMUM);
    if (verdict == HESSCRIT_FLAT_MINIMUM) {
        assert_close(found[0] * found[1], 1.0, 1e-3);
        assert_close(found[2], 0.0, 1e-3);
    }
    if (verdict == HESSCRIT_SADDLE)
        for (int i = 0; i < 3; i++) assert_close(found[i], 0.0, 1e-3);
}

void assert_outputs_true(const call_outputs *out)
{
    if (IS_WRITTEN(out, search))
        assert_search_true(out);
    else if (IS_WRITTEN(out, report))
        assert_report_true(out->report);
    if (IS_WRITTEN(out, gradient)) assert_within(N, out->gradient, NULL, out->gradient_bound);
    if (IS_WRITTEN(out, hessian))
        assert_within(N * N, out->hessian, spy_hessian, out->hessian_bound);
    /* A derivative that was spoilt has to be told from a good one. */
    if (IS_WRITTEN(out, check)) assert_true(out->check.agrees == !isnan(out->check.supplied));
    if (IS_WRITTEN(out, signs)) {
        assert_signs_true(out->signs);
        assert_close(out->ratio.value, (double)out->signs.positive / N, 0.0);
    }
    if (IS_WRITTEN(out, step)) assert_step_true(&out->step, spy_theta, out->unit, out->theta_after);
    if (IS_WRITTEN(out, fit)) assert_at_most(fabs(out->fit.remainder), 1e-12);
}

static void assert_reports_equal(const hesscrit_report *actual, const hesscrit_report *expected)
{
    const size_t n = hesscrit_report_n(expected);
    hesscrit_signs signs[2];
    hesscrit_escape_step steps[2] = {hesscrit_escape_step_default(),
                                     hesscrit_escape_step_default()};
    const double *units[2] = {NULL, NULL};
    const double *after[2] = {NULL, NULL};
    assert_int_equal(hesscrit_report_n(actual), n);
    assert_int_equal(hesscrit_report_verdict(actual), hesscrit_report_verdict(expected));
    hesscrit_report_signs(actual, &signs[0]);
    hesscrit_report_signs(expected, &signs[1]);
    assert_signs_equal(signs[0], signs[1]);
#define SAME(part, count)                                                                          \
    assert_bits_equal(hesscrit_report_##part(actual), hesscrit_report_##part(expected), (count))
    SAME(theta, n);
    SAME(gradient, n);
    SAME(gradient_bound, n);
    SAME(hessian, n * n);
    SAME(hessian_bound, n * n);
    SAME(eigenvalues, n);
    SAME(eigenvalue_radii, n);
    SAME(eigenvectors, n * n);
#undef SAME
    const double numbers[2][4] = {
        {hesscrit_report_loss(actual), hesscrit_report_loss_error(actual),
         hesscrit_report_gradient_norm(actual), hesscrit_report_distance(actual)},
        {hesscrit_report_loss(expected), hesscrit_report_loss_error(expected),
         hesscrit_report_gradient_norm(expected), hesscrit_report_distance(expected)}};
    assert_bits_equal(numbers[0], numbers[1], 4);
    const int found = hesscrit_report_escape(expected, &steps[1], &units[1], &after[1]);
    assert_int_equal(hesscrit_report_escape(actual, &steps[0], &units[0], &after[0]), found);
    if (!found) return;
    assert_bits_equal(units[0], units[1], n);
    assert_bits_equal(after[0], after[1], n);
    assert_bits_equal(&steps[0].length, &steps[1].length, 1);
    assert_bits_equal(&steps[0].loss_after, &steps[1].loss_after, 1);
}

void assert_outputs_equal(const call_outputs *actual, const call_outputs *expected)
{
    call_outputs copy = *actual;
    const int reported = IS_WRITTEN(expected, report);
    assert_int_equal(IS_WRITTEN(actual, report), reported);
    if (reported) assert_reports_equal(actual->report, expected->report);
    copy.report = expected->report;
    assert_bits_equal(copy.gradient, expected->gradient, N);
    assert_bits_equal(copy.gradient_bound, expected->gradient_bound, N);
    assert_bits_equal(copy.hessian, expected->hessian, N * N);
    assert_bits_equal(copy.hessian_bound, expected->hessian_bound, N * N);
    assert_int_equal(copy.check.agrees, expected->check.agrees);
    assert_int_equal(copy.check.row, expected->check.row);
    assert_int_equal(copy.check.disagreements, expected->check.disagreements);
    assert_bits_equal(&copy.check.difference, &expected->check.difference, 1);
    assert_bits_equal(&copy.check.allowed, &expected->check.allowed, 1);
    assert_bits_equal(&copy.ratio.value, &expected->ratio.value, 1);
    assert_signs_equal(copy.signs, expected->signs);
    assert_bits_equal(copy.theta_after, expected->theta_after, N);
    assert_bits_equal(copy.unit, expected->unit, N);
    assert_bits_equal(&copy.step.length, &expected->step.length, 1);
    assert_bits_equal(&copy.step.decrease, &expected->step.decrease, 1);
    assert_bits_equal(&copy.fit.remainder, &expected->fit.remainder, 1);
    assert_bits_equal(copy.found, expected->found, N);
    assert_bits_equal(&copy.search.radius, &expected->search.radius, 1);
    assert_int_equal(copy.search.end, expected->search.end);
    assert_int_equal(copy.search.steps, expected->search.steps);
}
