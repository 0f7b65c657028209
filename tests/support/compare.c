#include "test.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char note[200];

void test_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(note, sizeof note, format, arguments);
    va_end(arguments);
}

static void stop(const char *file, int line)
{
    if (note[0] != '\0') print_error("at %s\n", note);
    _fail(file, line);
}

void compare_close(double actual, double expected, double tolerance, const char *text,
                   const char *file, int line)
{
    /* Written so that a NaN anywhere fails: no comparison with one is true. */
    if (actual == expected && tolerance >= 0.0) return;
    if (fabs(actual - expected) <= tolerance && isfinite(actual) && isfinite(expected)) return;
    print_error("%s is %.17g, not %.17g within %.3g (differs by %.3g)\n", text, actual, expected,
                tolerance, actual - expected);
    stop(file, line);
}

void compare_at_most(double smaller, double larger, const char *text, const char *file, int line)
{
    if (smaller <= larger) return;
    print_error("not %s: %.17g, %.17g\n", text, smaller, larger);
    stop(file, line);
}

void compare_bits(const double *actual, const double *expected, size_t count, const char *text,
                  const char *file, int line)
{
    for (size_t i = 0; i < count; ++i) {
        if (memcmp(&actual[i], &expected[i], sizeof *actual) == 0) continue;
        print_error("%s: entry %lu is %a, not %a\n", text, (unsigned long)i, actual[i],
                    expected[i]);
        stop(file, line);
    }
}

void compare_ascending(const double *values, size_t count, const char *text, const char *file,
                       int line)
{
    for (size_t i = 0; i < count; ++i) {
        if (!isnan(values[i]) && (i == 0 || values[i - 1] <= values[i])) continue;
        print_error("%s: entry %lu is %.17g, after %.17g\n", text, (unsigned long)i, values[i],
                    i > 0 ? values[i - 1] : -HUGE_VAL);
        stop(file, line);
    }
}

void compare_untouched(const void *memory, size_t bytes, const char *text, const char *file,
                       int line)
{
    if (pattern_is_intact(memory, bytes)) return;
    print_error("%s was written to\n", text);
    stop(file, line);
}

void compare_signs(hesscrit_signs actual, hesscrit_signs expected, const char *text,
                   const char *file, int line)
{
    if (actual.positive == expected.positive && actual.negative == expected.negative &&
        actual.undecided == expected.undecided)
        return;
    print_error("%s: %zu positive, %zu negative, %zu undecided, not %zu, %zu, %zu\n", text,
                actual.positive, actual.negative, actual.undecided, expected.positive,
                expected.negative, expected.undecided);
    stop(file, line);
}

void compare_status(hesscrit_status actual, hesscrit_status expected, const char *text,
                    const char *file, int line)
{
    if (actual == expected) return;
    print_error("%s is %d (%s), not %d (%s)\n", text, (int)actual, hesscrit_status_message(actual),
                (int)expected, hesscrit_status_message(expected));
    stop(file, line);
}

void compare_ok(const hesscrit_context *context, hesscrit_status actual, const char *text,
                const char *file, int line)
{
    if (actual == HESSCRIT_OK) return;
    print_error("detail: %s\n", hesscrit_context_detail(context));
    compare_status(actual, HESSCRIT_OK, text, file, line);
}
