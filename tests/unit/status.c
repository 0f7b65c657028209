/* Numbers that programs were compiled with never change. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "test.h"

typedef struct pinned {
    int actual, number;
    const char *name;
} pinned;

#define PIN(name, number)                                                                          \
    {                                                                                              \
        (int)(name), (number), #name                                                               \
    }

static const pinned statuses[] = {
    PIN(HESSCRIT_OK, 0),
    PIN(HESSCRIT_E_ARGUMENT, -1),
    PIN(HESSCRIT_E_MEMORY, -2),
    PIN(HESSCRIT_E_SIZE, -3),
    PIN(HESSCRIT_E_BUSY, -4),
    PIN(HESSCRIT_E_CALLBACK, -5),
    PIN(HESSCRIT_E_CANCELLED, -6),
    PIN(HESSCRIT_E_NONFINITE, -7),
    PIN(HESSCRIT_E_ASYMMETRIC, -8),
    PIN(HESSCRIT_E_NO_CONVERGENCE, -9),
    PIN(HESSCRIT_E_RANGE, -10),
    PIN(HESSCRIT_E_NO_DESCENT, -11),
    PIN(HESSCRIT_E_BUDGET, -12),
};

static const pinned others[] = {
    PIN(HESSCRIT_STAGE_GRADIENT, 1),
    PIN(HESSCRIT_STAGE_HESSIAN, 2),
    PIN(HESSCRIT_STAGE_EIGEN, 3),
    PIN(HESSCRIT_STAGE_ESCAPE, 4),
    PIN(HESSCRIT_STAGE_HIGHER_ORDER, 5),
    PIN(HESSCRIT_STAGE_SEARCH, 6),
    PIN(HESSCRIT_CALLBACK_LOSS, 0),
    PIN(HESSCRIT_CALLBACK_GRADIENT, 1),
    PIN(HESSCRIT_CALLBACK_HESSIAN, 2),
    PIN(HESSCRIT_CALLBACK_HESSIAN_VECTOR, 3),
    PIN(HESSCRIT_NOT_CRITICAL, 0),
    PIN(HESSCRIT_MINIMUM, 1),
    PIN(HESSCRIT_MAXIMUM, 2),
    PIN(HESSCRIT_SADDLE, 3),
    PIN(HESSCRIT_FLAT, 4),
    PIN(HESSCRIT_UNDETERMINED, 5),
    PIN(HESSCRIT_PROBLEM_THREAD_SAFE, 1),
    PIN(HESSCRIT_SEARCH_FOUND, 0),
    PIN(HESSCRIT_SEARCH_OTHER, 1),
    PIN(HESSCRIT_SEARCH_GRADIENT_FLAT, 2),
    PIN(HESSCRIT_SEARCH_NOT_SMOOTH, 3),
    PIN(HESSCRIT_SEARCH_UNBOUNDED, 4),
    PIN(HESSCRIT_SEARCH_BUDGET, 5),
    PIN(HESSCRIT_ANALYZE_NO_ESCAPE, 1),
};

enum { STATUSES = sizeof statuses / sizeof statuses[0] };

static void the_numbers_are_pinned(void **state)
{
    (void)state;
    for (size_t i = 0; i < STATUSES; i++) {
        test_note("%s", statuses[i].name);
        assert_int_equal(statuses[i].actual, statuses[i].number);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        test_note("%s", others[i].name);
        assert_int_equal(others[i].actual, others[i].number);
    }
}

static void every_status_is_among_those_pinned_here(void **state)
{
    (void)state;
#define ONE(name, number, message) +1
    assert_int_equal(0 HESSCRIT_STATUS_LIST(ONE), STATUSES);
#undef ONE
}

static void a_status_is_as_wide_as_an_int(void **state)
{
    (void)state;
    assert_int_equal(sizeof(hesscrit_status), sizeof(int));
}

static void every_status_has_a_message_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(hesscrit_status_message(HESSCRIT_OK), "success");
    assert_string_equal(hesscrit_status_message(HESSCRIT_E_ARGUMENT), "invalid argument");
    for (size_t i = 0; i < STATUSES; i++) {
        const char *message = hesscrit_status_message((hesscrit_status)statuses[i].number);
        test_note("%s", statuses[i].name);
        assert_non_null(message);
        assert_true(strlen(message) > 0);
        assert_null(strpbrk(message, "\n%"));
        assert_string_not_equal(message, "unknown status");
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(message,
                                    hesscrit_status_message((hesscrit_status)statuses[j].number));
    }
}

static void a_number_that_is_no_status_has_a_message_too(void **state)
{
    const int unknown[] = {1, 11, -13, -1000, INT_MAX, INT_MIN};
    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_string_equal(hesscrit_status_message((hesscrit_status)unknown[i]), "unknown status");
}

static void the_ends_of_searches_have_names_of_their_own(void **state)
{
    (void)state;
    for (int v = HESSCRIT_SEARCH_FOUND; v <= HESSCRIT_SEARCH_BUDGET; v++)
        for (int w = HESSCRIT_SEARCH_FOUND; w < v; w++)
            assert_string_not_equal(hesscrit_search_end_name((hesscrit_search_end)v),
                                    hesscrit_search_end_name((hesscrit_search_end)w));
    assert_string_equal(hesscrit_search_end_name(HESSCRIT_SEARCH_FOUND), "found");
    assert_string_equal(hesscrit_search_end_name((hesscrit_search_end)6), "unknown end");
    assert_string_equal(hesscrit_search_end_name((hesscrit_search_end)-1), "unknown end");
}

static void the_verdicts_have_names_of_their_own(void **state)
{
    (void)state;
    for (int v = HESSCRIT_NOT_CRITICAL; v <= HESSCRIT_GRADIENT_FLAT; v++)
        for (int w = HESSCRIT_NOT_CRITICAL; w < v; w++)
            assert_string_not_equal(hesscrit_verdict_name((hesscrit_verdict)v),
                                    hesscrit_verdict_name((hesscrit_verdict)w));
    assert_string_equal(hesscrit_verdict_name(HESSCRIT_MINIMUM), "minimum");
    assert_string_equal(hesscrit_verdict_name(HESSCRIT_SADDLE), "saddle point");
    assert_string_equal(hesscrit_verdict_name((hesscrit_verdict)10), "unknown verdict");
    assert_string_equal(hesscrit_verdict_name((hesscrit_verdict)-1), "unknown verdict");
}

static void the_version_that_runs_is_the_one_of_the_headers(void **state)
{
    char text[32];
    (void)state;
    const int version = hesscrit_version();
    assert_int_equal(version, HESSCRIT_VERSION);
    snprintf(text, sizeof text, "%d.%d.%d", version / 10000, version / 100 % 100, version % 100);
    assert_string_equal(hesscrit_version_string(), text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_numbers_are_pinned),
        cmocka_unit_test(every_status_is_among_those_pinned_here),
        cmocka_unit_test(a_status_is_as_wide_as_an_int),
        cmocka_unit_test(every_status_has_a_message_of_its_own),
        cmocka_unit_test(a_number_that_is_no_status_has_a_message_too),
        cmocka_unit_test(the_ends_of_searches_have_names_of_their_own),
        cmocka_unit_test(the_verdicts_have_names_of_their_own),
        cmocka_unit_test(the_version_that_runs_is_the_one_of_the_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
