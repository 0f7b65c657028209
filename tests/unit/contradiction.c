/* The net below all claims: reports that no analysis should make. */
#include "test.h"

#include <string.h>

#include "critical/contradiction.h"

static hesscrit_report report_of(hesscrit_verdict verdict, size_t negative, size_t undecided,
                                 size_t positive)
{
    hesscrit_report report = {
        .n = negative + undecided + positive,
        .verdict = verdict,
        .evidence = HESSCRIT_EVIDENCE_LIKELY,
        .signs = {.negative = negative, .undecided = undecided, .positive = positive}};
    return report;
}

static void expect(int contradicts, hesscrit_report report)
{
    const hesscrit_report before = report;
    hesscrit_claim_no_contradiction(&report);
    const int is_taken_back = strstr(report.reason, "contradicts itself") != NULL;
    assert_int_equal(is_taken_back, contradicts);
    assert_int_equal(report.verdict, contradicts ? HESSCRIT_UNDETERMINED : before.verdict);
    assert_int_equal(report.evidence, contradicts ? HESSCRIT_EVIDENCE_NONE : before.evidence);
    if (!contradicts) return;
    assert_int_equal(report.order, 0);
    assert_int_equal(report.flat_dimension, 0);
}

static void signs_of_the_other_kind_contradict_an_extremum(void **state)
{
    (void)state;
    for (size_t wrong = 0; wrong < 2; wrong++) {
        expect(wrong > 0, report_of(HESSCRIT_MINIMUM, wrong, 1, 2));
        expect(wrong > 0, report_of(HESSCRIT_FLAT_MINIMUM, wrong, 1, 2));
        expect(wrong > 0, report_of(HESSCRIT_MAXIMUM, 2, 1, wrong));
        expect(wrong > 0, report_of(HESSCRIT_FLAT_MAXIMUM, 2, 1, wrong));
        expect(wrong > 0, report_of(HESSCRIT_FLAT, 0, 2, wrong));
    }
    expect(0, report_of(HESSCRIT_SADDLE, 1, 1, 1));
    expect(0, report_of(HESSCRIT_NOT_SMOOTH, 1, 1, 1));
}

static void flat_parts_fit_in_what_is_undecided(void **state)
{
    (void)state;
    for (size_t dimension = 1; dimension < 4; dimension++) {
        hesscrit_report report = report_of(HESSCRIT_FLAT_MINIMUM, 0, 2, 1);
        report.flat_dimension = dimension;
        expect(dimension > 2, report);
    }
}

static void an_order_needs_a_direction(void **state)
{
    (void)state;
    for (size_t undecided = 0; undecided < 2; undecided++) {
        hesscrit_report report = report_of(HESSCRIT_MINIMUM, 0, undecided, 2);
        report.order = 4;
        expect(undecided == 0, report);
    }
}

static void a_way_down_leads_down_and_not_from_a_minimum(void **state)
{
    (void)state;
    hesscrit_report report = report_of(HESSCRIT_SADDLE, 1, 0, 1);
    report.escaped = 1;
    report.step.loss_before = 1.0;
    report.step.loss_after = 0.5;
    expect(0, report);
    report.step.loss_after = 1.0;
    expect(1, report);
    report = report_of(HESSCRIT_MINIMUM, 0, 1, 1);
    report.escaped = 1;
    report.step.loss_before = 1.0;
    expect(1, report);
}

static void counts_are_of_all_eigenvalues(void **state)
{
    (void)state;
    hesscrit_report report = report_of(HESSCRIT_MINIMUM, 0, 0, 3);
    expect(0, report);
    report.n = 4;
    expect(1, report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_of_the_other_kind_contradict_an_extremum),
        cmocka_unit_test(flat_parts_fit_in_what_is_undecided),
        cmocka_unit_test(an_order_needs_a_direction),
        cmocka_unit_test(a_way_down_leads_down_and_not_from_a_minimum),
        cmocka_unit_test(counts_are_of_all_eigenvalues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
