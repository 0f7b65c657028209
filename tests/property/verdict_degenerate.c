/* Where curvature does not decide, the loss itself does: known cases, in any units and any
 * coordinates, are called what theory says or undetermined, and never anything else. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "degenerate.h"
#include "fixture.h"
#include "resolved.h"

/* How all cases fared in one way of looking at them. */
struct tally {
    size_t decidable, undetermined, wrong;
    size_t unknown_dimensions; /* of flat parts */
};

enum way {
    ROTATED = 1,
    SHIFTED = 2,
    UNITS_TOLD = 4,   /* each parameter in its own unit, with theta_scale */
    UNITS_HIDDEN = 8, /* and without */
    LOSS_UNITS = 16,
    LIFTED = 32, /* a constant is added */
    UPSIDE_DOWN = 64,
    SINGLE = 128 /* losses are rounded to single precision */
};

static void make_view(rng *r, const degenerate_case *what, int ways, degenerate_view *view)
{
    degenerate_plain(what, view);
    if (ways & ROTATED) degenerate_rotate(r, view);
    if (ways & SHIFTED) degenerate_shift(r, view);
    if (ways & (UNITS_TOLD | UNITS_HIDDEN)) degenerate_rescale(r, 20, view);
    if (ways & LOSS_UNITS) view->loss_exponent = (int)rng_below(r, 41) - 20;
    if (ways & LIFTED) view->constant = rng_sign(r) * rng_uniform(r, 0.5, 3.0);
    if (ways & UPSIDE_DOWN) view->sign = -1.0;
    view->single = (ways & SINGLE) != 0;
}

static hesscrit_problem problem_of(degenerate_view *view, int ways, int derivatives)
{
    hesscrit_problem problem = degenerate_problem(view, derivatives);
    if (ways & UNITS_TOLD) problem.theta_scale = view->scale;
    if (ways & SINGLE) problem.gradient_error = 1e-6;
    return problem;
}

/* A lower loss was seen where the verdict needs one. */
static void assert_witness(const hesscrit_problem *problem, const resolved *seen)
{
    double loss = NAN;
    if (seen->verdict != HESSCRIT_SADDLE && seen->verdict != HESSCRIT_MAXIMUM) return;
    problem->loss(problem->n, seen->lower_point, &loss, problem->user);
    assert_bits_equal(&seen->lower_loss, &loss, 1);
    assert_at_most(loss, seen->loss - 4.0 * seen->loss_error);
}

/* What else a right verdict tells. The order of noisy losses is a guess. */
static void assert_details(const degenerate_view *view, const resolved *seen)
{
    const int flat =
        seen->verdict == HESSCRIT_FLAT_MINIMUM || seen->verdict == HESSCRIT_FLAT_MAXIMUM;
    if (flat) assert_at_least(seen->flat_distance, DBL_MIN);
    if (!flat) assert_close(seen->flat_distance * (double)seen->flat_dimension, 0.0, 0.0);
    if (view->single || seen->loss_error > 0x1p-45 * fabs(seen->loss)) return;
    if (view->what->order >= 0) assert_int_equal(seen->order, view->what->order);
    if (flat && seen->flat_dimension > 0)
        assert_int_equal(seen->flat_dimension, view->what->flat_dimension);
}

/* Noise was measured 64 times too large: what it hides is called flat. */
static int noise_hides_all(const degenerate_view *view, const resolved *seen)
{
    return view->single && seen->loss_error > 0x1p-18 * fabs(seen->loss) &&
           (seen->verdict == HESSCRIT_FLAT || seen->verdict == HESSCRIT_FLAT_MINIMUM ||
            seen->verdict == HESSCRIT_FLAT_MAXIMUM);
}

static void count(const degenerate_view *view, const hesscrit_problem *problem,
                  const resolved *seen, struct tally *tally)
{
    const hesscrit_verdict right = degenerate_verdict(view);
    assert_witness(problem, seen);
    if (right == HESSCRIT_UNDETERMINED) {
        tally->wrong += seen->verdict == HESSCRIT_SADDLE;
        return;
    }
    tally->decidable++;
    if (seen->verdict == HESSCRIT_UNDETERMINED) {
        assert_true(strlen(seen->reason) > 0);
        tally->undetermined++;
    } else if (noise_hides_all(view, seen)) {
        tally->undetermined++;
    } else if (seen->verdict == right) {
        assert_details(view, seen);
        tally->unknown_dimensions += seen->flat_distance > 0.0 && seen->flat_dimension == 0;
    } else {
        tally->wrong++;
        print_error("%s: %s\n", view->what->name, hesscrit_verdict_name(seen->verdict));
    }
}

static void expect_no_wrong_verdict(void **state, int ways, int trials)
{
    rng r = rng_seeded((uint64_t)ways + 1);
    for (int derivatives = 0; derivatives < 3; derivatives++) {
        struct tally tally = {0};
        for (size_t k = 0; k < degenerate_case_count; k++)
            for (int trial = 0; trial < trials; trial++) {
                degenerate_view view;
                resolved seen;
                make_view(&r, &degenerate_cases[k], ways, &view);
                const hesscrit_problem problem = problem_of(&view, ways, derivatives);
                test_note("%s, ways %d, derivatives %d, trial %d", view.what->name, ways,
                          derivatives, trial);
                assert_ok(context_of(state),
                          resolve_at(context_of(state), &problem, view.theta, &seen));
                count(&view, &problem, &seen, &tally);
            }
        test_note("ways %d, derivatives %d", ways, derivatives);
        assert_int_equal(tally.wrong, 0);
        /* Noise hides what is small. */
        if (ways & SINGLE) continue;
        assert_at_most(10 * tally.undetermined, tally.decidable);
        assert_at_most(20 * tally.unknown_dimensions, tally.decidable);
    }
}

static void the_table_comes_out_as_theory_says(void **state)
{
    expect_no_wrong_verdict(state, 0, 1);
}

static void minima_upside_down_are_maxima(void **state)
{
    expect_no_wrong_verdict(state, UPSIDE_DOWN, 1);
    expect_no_wrong_verdict(state, UPSIDE_DOWN | ROTATED | SHIFTED | LIFTED, 1);
}

static void coordinates_do_not_matter(void **state)
{
    expect_no_wrong_verdict(state, ROTATED, 1);
    expect_no_wrong_verdict(state, ROTATED | SHIFTED, 2);
}

static void the_value_at_the_point_does_not_matter(void **state)
{
    expect_no_wrong_verdict(state, ROTATED | SHIFTED | LIFTED, 3);
}

static void units_do_not_matter(void **state)
{
    expect_no_wrong_verdict(state, ROTATED | UNITS_TOLD | LOSS_UNITS, 1);
    expect_no_wrong_verdict(state, ROTATED | SHIFTED | UNITS_TOLD | LOSS_UNITS | UPSIDE_DOWN, 2);
}

static void units_that_nobody_told_do_not_matter(void **state)
{
    expect_no_wrong_verdict(state, ROTATED | SHIFTED | UNITS_HIDDEN, 2);
}

static void noise_makes_no_verdict_wrong(void **state)
{
    expect_no_wrong_verdict(state, ROTATED | SHIFTED | LIFTED | SINGLE, 2);
    expect_no_wrong_verdict(state, ROTATED | SHIFTED | LIFTED | SINGLE | UPSIDE_DOWN, 2);
}

static const degenerate_case *case_named(const char *name)
{
    for (size_t k = 0; k < degenerate_case_count; k++)
        if (strcmp(degenerate_cases[k].name, name) == 0) return &degenerate_cases[k];
    fail_msg("there is no case %s", name);
    return NULL;
}

static resolved resolved_case(void **state, const char *name, int derivatives)
{
    degenerate_view view;
    resolved seen;
    degenerate_plain(case_named(name), &view);
    const hesscrit_problem problem = degenerate_problem(&view, derivatives);
    assert_ok(context_of(state), resolve_at(context_of(state), &problem, view.theta, &seen));
    return seen;
}

static void where_every_straight_line_goes_up_the_curve_that_goes_down_is_found(void **state)
{
    static const char *const names[] = {"(y - x^2)(y - 2 x^2)", "(y^2 - x^3)(y^2 - 2 x^3)",
                                        "(x + y^2)^2 - y^6"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (int derivatives = 0; derivatives < 3; derivatives++) {
            test_note("%s, derivatives %d", names[k], derivatives);
            const resolved seen = resolved_case(state, names[k], derivatives);
            assert_int_equal(seen.verdict, HESSCRIT_SADDLE);
            assert_at_most(seen.lower_loss, -1e-6); /* not only just below 0 */
        }
}

static void what_no_power_describes_stays_undetermined(void **state)
{
    for (int lifted = 0; lifted < 2; lifted++) { /* then only its large values show */
        degenerate_view view;
        resolved seen;
        degenerate_plain(case_named("exp(-1/x^2)"), &view);
        view.constant = lifted;
        hesscrit_problem problem = degenerate_problem(&view, 2);
        problem.loss_error = 0x1p-52;
        assert_ok(context_of(state), resolve_at(context_of(state), &problem, view.theta, &seen));
        assert_int_equal(seen.verdict, HESSCRIT_UNDETERMINED);
        assert_non_null(strstr(seen.reason,
                               "no power of the distance: is loss_error too small, or too large to "
                               "see one?"));
    }
}

static void a_valley_is_walked_as_far_as_it_goes(void **state)
{
    const resolved seen = resolved_case(state, "circle", 1);
    assert_int_equal(seen.verdict, HESSCRIT_FLAT_MINIMUM);
    assert_at_least(seen.flat_distance, 0.5);
    assert_at_most(seen.flat_distance, 2.0); /* the diameter */
}

/* Near, not at, the point, as an optimiser leaves it: beside a valley's floor there is curvature
 * along it, of either sign. */
static void a_point_near_by_is_of_the_same_kind(void **state)
{
    static const char *const names[] = {"x^2 + y^4", "x^2 - y^4", "x^2 + y^3", "(x + y^2)^2"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (int derivatives = 0; derivatives < 3; derivatives++)
            for (int exponent = -12; exponent <= -4; exponent++)
                for (int side = -1; side <= 1; side += 2) {
                    degenerate_view view;
                    resolved seen;
                    degenerate_plain(case_named(names[k]), &view);
                    const hesscrit_problem problem = degenerate_problem(&view, derivatives);
                    view.theta[0] = side * pow(10.0, exponent);
                    test_note("%s, derivatives %d, %g", names[k], derivatives, view.theta[0]);
                    assert_ok(context_of(state),
                              resolve_at(context_of(state), &problem, view.theta, &seen));
                    assert_int_equal(seen.verdict, view.what->verdict);
                }
}

/* The same for all cases, beside them in any direction. */
static void no_point_near_by_is_called_something_else(void **state)
{
    size_t critical = 0, wrong = 0;
    rng r = rng_seeded(77);
    for (int derivatives = 0; derivatives < 3; derivatives++)
        for (size_t k = 0; k < degenerate_case_count; k++)
            for (int trial = 0; trial < 20; trial++) {
                degenerate_view view;
                resolved seen;
                make_view(&r, &degenerate_cases[k], trial % 2 ? ROTATED | LIFTED : ROTATED, &view);
                const double distance = pow(10.0, rng_uniform(&r, -12.0, -4.0));
                for (size_t i = 0; i < view.what->n; i++)
                    view.theta[i] += distance * rng_uniform(&r, -1.0, 1.0);
                const hesscrit_problem problem = problem_of(&view, 0, derivatives);
                test_note("%s, derivatives %d, trial %d", view.what->name, derivatives, trial);
                assert_ok(context_of(state),
                          resolve_at(context_of(state), &problem, view.theta, &seen));
                if (seen.verdict == HESSCRIT_NOT_CRITICAL || seen.verdict == HESSCRIT_UNDETERMINED)
                    continue;
                critical++;
                if (seen.verdict == degenerate_verdict(&view)) continue;
                wrong++;
                print_error("%s, derivatives %d, %g beside: %s, %s\n", view.what->name, derivatives,
                            distance, hesscrit_verdict_name(seen.verdict), seen.reason);
            }
    assert_int_equal(wrong, 0);
    assert_true(critical > 2000);
}

/* x^2 + sign y^4 for |y| < wall. */
struct walled {
    double sign, wall, outside;
};

static int walled_loss(size_t n, const double *x, double *loss, void *user)
{
    const struct walled *w = user;
    (void)n;
    *loss = x[0] * x[0] + w->sign * x[1] * x[1] * x[1] * x[1];
    if (fabs(x[1]) >= w->wall) *loss = w->outside;
    return 0;
}

/* Without told sizes the domain is one; with them its end is met on the way. */
static void the_end_of_the_domain_is_no_way_down(void **state)
{
    const double outside[] = {NAN, INFINITY, -INFINITY};
    const double theta[2] = {0, 0};
    const double scale[2] = {1, 1};
    for (size_t k = 0; k < 3; k++)
        for (int told = 0; told < 2; told++)
            for (int sign = -1; sign <= 1; sign++) {
                struct walled w = {sign, 0.02, outside[k]};
                hesscrit_problem problem = hesscrit_problem_of(2, walled_loss, &w);
                if (told) problem.theta_scale = scale;
                resolved seen;
                test_note("outside %g, sign %d, told %d", outside[k], sign, told);
                assert_ok(context_of(state), resolve_at(context_of(state), &problem, theta, &seen));
                const hesscrit_verdict right = sign > 0   ? HESSCRIT_MINIMUM
                                               : sign < 0 ? HESSCRIT_SADDLE
                                               : told     ? HESSCRIT_UNDETERMINED
                                                          : HESSCRIT_FLAT_MINIMUM;
                assert_int_equal(seen.verdict, right);
                assert_at_most(seen.flat_distance, w.wall);
                if (sign < 0) assert_true(isfinite(seen.lower_loss));
                if (right == HESSCRIT_UNDETERMINED)
                    assert_non_null(strstr(seen.reason, "not finite"));
            }
}

/* Every callback fails in turn, or answers with a NaN. */
static void a_callback_that_fails_ends_it_and_a_nan_makes_nothing_wrong(void **state)
{
    static const char *const names[] = {"x^2 + y^4", "x^2 - y^4", "(1 - w1 w2)^2", "x^3 - 3 x y^2"};
    for (size_t c = 0; c < sizeof names / sizeof *names; c++)
        for (int derivatives = 0; derivatives < 2; derivatives++) {
            degenerate_view view;
            resolved seen;
            degenerate_plain(case_named(names[c]), &view);
            const hesscrit_problem problem = degenerate_problem(&view, derivatives);
            uint64_t before = 0;
            assert_ok(context_of(state),
                      calls_before_resolving(context_of(state), &problem, view.theta, &before));
            assert_ok(context_of(state),
                      resolve_at(context_of(state), &problem, view.theta, &seen));
            const size_t first = (size_t)before + 1;
            const size_t last = (size_t)seen.calls;
            for (size_t k = first; k <= last; k += 1 + (k - first) / 40) {
                test_note("%s, derivatives %d, call %zu", names[c], derivatives, k);
                view.calls = 0;
                view.fail_at = k;
                assert_status(resolve_at(context_of(state), &problem, view.theta, &seen),
                              HESSCRIT_E_CALLBACK);
                assert_int_equal(hesscrit_context_callback_code(context_of(state)), 7);
                assert_int_equal(view.calls, k);
                view.calls = view.fail_at = 0;
                view.nan_at = k;
                assert_ok(context_of(state),
                          resolve_at(context_of(state), &problem, view.theta, &seen));
                view.nan_at = 0;
                if (seen.verdict != HESSCRIT_UNDETERMINED)
                    assert_int_equal(seen.verdict, view.what->verdict);
            }
        }
}

/* Memory runs out at every possible place. */
static void a_failed_allocation_ends_it(void **state)
{
    hesscrit_context *context = context_of(state);
    failing_allocator *allocator = allocator_of(state);
    degenerate_view view;
    degenerate_plain(case_named("x^2 + y^4 - z^4"), &view);
    const hesscrit_problem problem = degenerate_problem(&view, 0);
    for (size_t k = 1;; k++) {
        resolved seen;
        test_note("allocation %zu", k);
        hesscrit_context_reset(context); /* which else has all the memory it needs */
        allocator->failures = allocator->allocations = 0;
        allocator->fail_at = k;
        const hesscrit_status status = resolve_at(context, &problem, view.theta, &seen);
        allocator->fail_at = 0;
        if (allocator->failures == 0) {
            assert_ok(context, status);
            assert_int_equal(seen.verdict, HESSCRIT_SADDLE);
            assert_true(k > 1);
            return;
        }
        assert_status(status, HESSCRIT_E_MEMORY);
    }
}

/* Half of the parameters curved, a quarter quartic, a quarter without effect. */
static int wide_loss(size_t n, const double *x, double *loss, void *unused)
{
    (void)unused;
    *loss = 1.0;
    for (size_t i = 0; i < n; i++) {
        const double square = x[i] * x[i];
        if (i % 4 < 2) *loss += (double)(i + 1) * square;
        if (i % 4 == 2) *loss += square * square;
    }
    return 0;
}

static int wide_gradient(size_t n, const double *x, double *gradient, void *unused)
{
    (void)unused;
    for (size_t i = 0; i < n; i++)
        gradient[i] = i % 4 < 2    ? 2.0 * (double)(i + 1) * x[i]
                      : i % 4 == 2 ? 4.0 * x[i] * x[i] * x[i]
                                   : 0.0;
    return 0;
}

static void many_parameters_cost_no_more_than_the_header_says(void **state)
{
    enum { N = 48 };
    const double theta[N] = {0};
    for (int with_gradient = 0; with_gradient < 2; with_gradient++) {
        hesscrit_problem problem = hesscrit_problem_of(N, wide_loss, NULL);
        resolved seen;
        if (with_gradient) problem.gradient = wide_gradient;
        assert_ok(context_of(state), resolve_at(context_of(state), &problem, theta, &seen));
        uint64_t before = 0;
        assert_ok(context_of(state),
                  calls_before_resolving(context_of(state), &problem, theta, &before));
        const size_t budget = with_gradient ? 20000 + 64 * N : 30000 + 16 * N * (N + 1);
        assert_at_most(seen.calls - before, budget + 50 * N);
        assert_true(seen.verdict == HESSCRIT_UNDETERMINED || seen.verdict == HESSCRIT_FLAT_MINIMUM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(the_table_comes_out_as_theory_says),
        test_with_context(minima_upside_down_are_maxima),
        test_with_context(coordinates_do_not_matter),
        test_with_context(the_value_at_the_point_does_not_matter),
        test_with_context(units_do_not_matter),
        test_with_context(units_that_nobody_told_do_not_matter),
        test_with_context(noise_makes_no_verdict_wrong),
        test_with_context(where_every_straight_line_goes_up_the_curve_that_goes_down_is_found),
        test_with_context(what_no_power_describes_stays_undetermined),
        test_with_context(a_valley_is_walked_as_far_as_it_goes),
        test_with_context(a_point_near_by_is_of_the_same_kind),
        test_with_context(no_point_near_by_is_called_something_else),
        test_with_context(the_end_of_the_domain_is_no_way_down),
        test_with_context(a_callback_that_fails_ends_it_and_a_nan_makes_nothing_wrong),
        test_with_context(a_failed_allocation_ends_it),
        test_with_context(many_parameters_cost_no_more_than_the_header_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
