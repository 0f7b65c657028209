/* Structs of programs that were built against older headers. */
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "base/version.h"
#include "fixture.h"
#include "test.h"

/* A struct that grew: it had two numbers, and has three. */
typedef struct before {
    size_t struct_size;
    double first, second;
} before;

typedef struct now {
    size_t struct_size;
    double first, second, third;
} now;

static const now defaults = {sizeof(now), -1.0, -2.0, -3.0};

static void what_a_program_has_is_read_and_the_rest_is_the_default(void **state)
{
    const before given = {sizeof given, 1.0, 2.0};
    now ours = defaults;
    assert_ok(context_of(state), hesscrit_read_struct(context_of(state), "it", &given, sizeof given,
                                                      &ours, sizeof ours));
    assert_int_equal(ours.struct_size, sizeof ours);
    assert_close(ours.first, 1.0, 0.0);
    assert_close(ours.second, 2.0, 0.0);
    assert_close(ours.third, -3.0, 0.0);
}

static void all_of_a_struct_of_this_version_is_read(void **state)
{
    const now given = {sizeof given, 1.0, 2.0, 3.0};
    now ours = defaults;
    assert_ok(context_of(state), hesscrit_read_struct(context_of(state), "it", &given,
                                                      sizeof(before), &ours, sizeof ours));
    assert_memory_equal(&ours, &given, sizeof ours);
}

static void without_a_struct_all_is_the_default(void **state)
{
    now ours = defaults;
    assert_ok(context_of(state), hesscrit_read_struct(context_of(state), "it", NULL, sizeof(before),
                                                      &ours, sizeof ours));
    assert_memory_equal(&ours, &defaults, sizeof ours);
}

/* On the heap, so that a sanitizer sees a byte too many. */
static void an_older_struct_is_written_no_further_than_it_goes(void **state)
{
    const now ours = {sizeof ours, 1.0, 2.0, 3.0};
    now whole;
    before *const given = malloc(sizeof *given);
    (void)state;
    assert_non_null(given);
    given->struct_size = sizeof *given;
    hesscrit_write_struct(&ours, given);
    assert_int_equal(given->struct_size, sizeof *given);
    assert_close(given->first, 1.0, 0.0);
    assert_close(given->second, 2.0, 0.0);
    free(given);

    fill_pattern(&whole.third, sizeof whole.third);
    whole.struct_size = sizeof(before);
    hesscrit_write_struct(&ours, &whole);
    assert_untouched(&whole.third, sizeof whole.third);
    whole.struct_size = sizeof whole;
    hesscrit_write_struct(&ours, &whole);
    assert_memory_equal(&whole, &ours, sizeof whole);
}

static void a_size_that_no_version_had_is_refused(void **state)
{
    const size_t sizes[] = {0, sizeof(size_t), sizeof(before) - 1, sizeof(now) + 1, SIZE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const now given = {sizes[i], 1.0, 2.0, 3.0};
        now ours = defaults;
        assert_int_equal(hesscrit_knows_struct(&given, sizeof(before), sizeof(now)), 0);
        assert_status(hesscrit_read_struct(context_of(state), "thing", &given, sizeof(before),
                                           &ours, sizeof ours),
                      HESSCRIT_E_ARGUMENT);
        assert_non_null(strstr(hesscrit_context_detail(context_of(state)), "thing"));
        assert_status(hesscrit_read_struct(NULL, "it", &given, sizeof(before), &ours, sizeof ours),
                      HESSCRIT_E_ARGUMENT);
        assert_memory_equal(&ours, &defaults, sizeof ours);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(what_a_program_has_is_read_and_the_rest_is_the_default),
        test_with_context(all_of_a_struct_of_this_version_is_read),
        test_with_context(without_a_struct_all_is_the_default),
        test_with_context(an_older_struct_is_written_no_further_than_it_goes),
        test_with_context(a_size_that_no_version_had_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
