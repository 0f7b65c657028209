/* Text that reads the same in every locale, and never runs over its buffer. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "locales.h"
#include "test.h"

enum { ROOM = 1024 };

/* Both write the same arguments with the same format, in the C locale. */
#define assert_like_snprintf(...)                                                                  \
    do {                                                                                           \
        char expected[ROOM], actual[ROOM];                                                         \
        const int length = snprintf(expected, sizeof expected, __VA_ARGS__);                       \
        hesscrit_text text = hesscrit_text_start(actual, sizeof actual);                           \
        hesscrit_text_append(&text, __VA_ARGS__);                                                  \
        assert_string_equal(actual, expected);                                                     \
        assert_int_equal(text.length, length);                                                     \
    } while (0)

static void plain_text_is_copied(void **state)
{
    (void)state;
    char buffer[ROOM];
    hesscrit_text text = hesscrit_text_start(buffer, sizeof buffer);
    assert_string_equal(buffer, "");
    assert_int_equal(text.length, 0);
    hesscrit_text_append(&text, "%s", "");
    assert_int_equal(text.length, 0);
    hesscrit_text_append(&text, "neither, nor\n");
    hesscrit_text_append(&text, "sneezed"); /* letters of conversions outside of one */
    assert_string_equal(buffer, "neither, nor\nsneezed");
    assert_int_equal(text.length, strlen(buffer));
}

static void integers_and_strings_read_as_printf_writes_them(void **state)
{
    (void)state;
    assert_like_snprintf("%d|%d|%d", 0, -2147483647 - 1, 2147483647);
    assert_like_snprintf("%zu|%zu", (size_t)0, SIZE_MAX);
    assert_like_snprintf("%5d|%-5d|%05d|%+d", 42, 42, 42, 42);
    assert_like_snprintf("%8zu|%-8zu|", (size_t)42, (size_t)42);
    assert_like_snprintf("%s and %s", "one", "two");
    assert_like_snprintf("0x%x|%08x", 0xfff0u, 0xabcu);
    assert_like_snprintf("%d%s%zu%g", -1, "s", (size_t)7, 0.5);
}

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#endif
static void an_unknown_conversion_ends_the_text(void **state)
{
    char buffer[ROOM];
    (void)state;
    hesscrit_text text = hesscrit_text_start(buffer, sizeof buffer);
    hesscrit_text_append(&text, "at %");
    hesscrit_text_append(&text, ", with %o", 8u);
    hesscrit_text_append(&text, ", to %z");
    assert_string_equal(buffer, "at , with , to ");
}
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

static void a_nan_has_no_sign(void **state)
{
    char buffer[32];
    (void)state;
    for (int sign = 0; sign < 2; sign++) {
        hesscrit_text text = hesscrit_text_start(buffer, sizeof buffer);
        hesscrit_text_append(&text, "is %g", copysign(NAN, sign ? -1.0 : 1.0));
        assert_string_equal(buffer, "is nan");
    }
}

static void doubles_read_as_printf_writes_them(void **state)
{
    const double values[] = {0.0,        -0.0, 1.0,      -1.5,     0.1,      1e-5,
                             123456.789, 1e16, 1e100,    DBL_MAX,  -DBL_MAX, DBL_MIN,
                             0x1p-1074,  NAN,  INFINITY, -INFINITY};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_like_snprintf("%g", values[i]);
        assert_like_snprintf("%e", values[i]);
        assert_like_snprintf("<%.3g> <%.10g> <%.17g>", values[i], values[i], values[i]);
        assert_like_snprintf("<%12.4e> <%-12.4e> <%+.2e> <% .2e>", values[i], values[i], values[i],
                             values[i]);
    }
    assert_like_snprintf("%f %.1f %10.3f", 3.25, -0.06, 12345.678);
}

static void a_long_string_is_not_cut_where_there_is_room(void **state)
{
    char string[500];
    (void)state;
    memset(string, 's', sizeof string);
    string[sizeof string - 1] = '\0';
    assert_like_snprintf("<%s>", string);
}

static void a_long_number_is_not_cut_where_there_is_room(void **state)
{
    (void)state;
    assert_like_snprintf("%f|", 1e50);
    assert_like_snprintf("%f|", DBL_MAX);
    assert_like_snprintf("%.100g|", 0.1);
    assert_like_snprintf("%100d|", 1);
}

/* Appended in pieces, so that a cut can fall into each and between them. */
static size_t write_pieces(char *buffer, size_t size)
{
    hesscrit_text text = hesscrit_text_start(buffer, size);
    hesscrit_text_append(&text, "loss %g, ", 0.25);
    hesscrit_text_append(&text, "%s", "parameters ");
    hesscrit_text_append(&text, "%zu of %d", (size_t)17, 99);
    return text.length;
}

static void text_is_cut_as_snprintf_cuts_it(void **state)
{
    const char whole[] = "loss 0.25, parameters 17 of 99";
    const size_t length = sizeof whole - 1;
    (void)state;
    for (size_t size = 0; size <= length + 3; size++) {
        char buffer[sizeof whole + 16];
        fill_pattern(buffer, sizeof buffer);
        char *guarded = malloc(size > 0 ? size : 1); /* its end is known to sanitizers */
        assert_non_null(guarded);
        assert_int_equal(write_pieces(guarded, size), length);
        assert_int_equal(write_pieces(buffer, size), length);
        free(guarded);

        const size_t copied = size == 0 ? 0 : size - 1 < length ? size - 1 : length;
        assert_memory_equal(buffer, whole, copied);
        if (size > 0) assert_int_equal(buffer[copied], '\0');
        char fresh[sizeof buffer];
        fill_pattern(fresh, sizeof fresh);
        const size_t written = size > 0 ? copied + 1 : 0;
        assert_memory_equal(buffer + written, fresh + written, sizeof buffer - written);
    }
    assert_int_equal(write_pieces(NULL, 0), length);
}

static void the_decimal_point_is_a_point_in_every_locale(void **state)
{
    unsigned position = 0;
    int found = 0;
    (void)state;
    while (next_foreign_locale(&position)) {
        char buffer[ROOM];
        hesscrit_text text = hesscrit_text_start(buffer, sizeof buffer);
        hesscrit_text_append(&text, "%g %e %.1f %g %g %s", -1.5, 1.25e-300, 1234567.5, NAN,
                             -INFINITY, "1,5");
        const size_t length = text.length;
        found = 1;
        setlocale(LC_ALL, "C");
        assert_string_equal(buffer, "-1.5 1.250000e-300 1234567.5 nan -inf 1,5");
        assert_int_equal(length, strlen(buffer));
    }
    if (!found) skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_is_copied),
        cmocka_unit_test(a_nan_has_no_sign),
        cmocka_unit_test(integers_and_strings_read_as_printf_writes_them),
        cmocka_unit_test(an_unknown_conversion_ends_the_text),
        cmocka_unit_test(doubles_read_as_printf_writes_them),
        cmocka_unit_test(a_long_string_is_not_cut_where_there_is_room),
        cmocka_unit_test(a_long_number_is_not_cut_where_there_is_room),
        cmocka_unit_test(text_is_cut_as_snprintf_cuts_it),
        cmocka_unit_test(the_decimal_point_is_a_point_in_every_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
