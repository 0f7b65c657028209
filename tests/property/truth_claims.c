/* Of families of problems with known answers: nothing false is claimed where theory knows what is
 * true, however a loss is written and whatever is supplied. The benchmark of the same name counts
 * what is left open, too, and has more cases. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "truth/truth.h"

enum { SHARE = 3 }; /* one case in so many */

/* Families and modes of which claims are known that are false: the benchmark has their numbers. */
static const struct {
    const char *name, *modes;
} open_claims[] = {
    {"xy_ring", "A"}, {"near_miss", "P"},    {"odd_degree", "L"},
    {"kink", "A"},    {"relu_network", "H"}, {"itakura_saito", "LA"},
};

static int is_open(const char *name, char mode)
{
    for (size_t k = 0; k < sizeof open_claims / sizeof *open_claims; k++)
        if (strcmp(open_claims[k].name, name) == 0)
            return strchr(open_claims[k].modes, mode) != NULL;
    return 0;
}

static void judge_case(hesscrit_context *context, const truth_family *family, size_t index,
                       char mode)
{
    truth_case c;
    truth_make(family, index, &c);
    const int clear = truth_clarity(&c, context) > 16.0;
    const hesscrit_problem problem = truth_problem(&c, mode);
    hesscrit_report *report = NULL;
    test_note("%s, case %zu, mode %c", family->name, index, mode);
    if (hesscrit_analyze(context, &problem, c.theta, NULL, &report) != HESSCRIT_OK) return;
    const unsigned answer = truth_judge(&c, mode, clear, report);
    if (answer & (FALSE_ANYTHING | CONTRADICTION))
        print_error("%s: %s\n", hesscrit_verdict_name(hesscrit_report_verdict(report)),
                    hesscrit_report_reason(report));
    hesscrit_report_destroy(report);
    assert_int_equal(answer & (FALSE_ANYTHING | CONTRADICTION), 0);
}

static void nothing_false_is_claimed_where_theory_knows(void **state)
{
    size_t judged = 0;
    for (size_t f = 0; f < truth_family_count; f++) {
        const truth_family *family = &truth_families[f];
        for (const char *mode = family->modes; *mode; mode++) {
            if (is_open(family->name, *mode)) continue;
            judged++;
            for (size_t index = 0; index < family->cases; index += SHARE)
                judge_case(context_of(state), family, index, *mode);
        }
    }
    assert_true(judged >= 200);
}

/* Cases that one condition of the library alone keeps from a false claim. */
static const struct {
    const char *name;
    size_t index;
    char mode;
} needed[] = {
    {"constant", 94, 'G'},           {"constant", 290, 'G'},       {"dead_unit", 56, 'L'},
    {"rayleigh_quotient", 255, 'G'}, {"tiny_variances", 158, 'G'}, {"tiny_variances", 298, 'G'},
};

static void no_condition_is_there_for_nothing(void **state)
{
    for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
        for (size_t f = 0; f < truth_family_count; f++)
            if (strcmp(truth_families[f].name, needed[k].name) == 0)
                judge_case(context_of(state), &truth_families[f], needed[k].index, needed[k].mode);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(nothing_false_is_claimed_where_theory_knows),
        test_with_context(no_condition_is_there_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
