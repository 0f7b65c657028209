/** @file
 * Comparators for numbers that never accept a NaN, as CMocka's own do, and
 * that tell the values when they fail.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include <stddef.h>

#include <hesscrit/eigen.h>

/** What the test is at, for the message of the next comparison that fails: printf's arguments. */
void test_note(const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 1, 2)))
#endif
    ;

/** |actual - expected| <= tolerance; the same infinity on both sides is equal. */
#define assert_close(actual, expected, tolerance)                                                  \
    compare_close((double)(actual), (double)(expected), (double)(tolerance), #actual, __FILE__,    \
                  __LINE__)

/** actual <= limit, and neither is a NaN. */
#define assert_at_most(actual, limit)                                                              \
    compare_at_most((double)(actual), (double)(limit), #actual " <= " #limit, __FILE__, __LINE__)

#define assert_at_least(actual, limit)                                                             \
    compare_at_most((double)(limit), (double)(actual), #limit " <= " #actual, __FILE__, __LINE__)

/** The same bits in count doubles: +0 differs from -0, and a NaN equals itself. */
#define assert_bits_equal(actual, expected, count)                                                 \
    compare_bits((actual), (expected), (count), #actual, __FILE__, __LINE__)

/** No NaN, and no entry below the one before it. */
#define assert_ascending(values, count)                                                            \
    compare_ascending((values), (count), #values, __FILE__, __LINE__)

/** Bytes that fill_pattern() filled and nothing has touched since. */
#define assert_untouched(memory, bytes)                                                            \
    compare_untouched((memory), (bytes), #memory, __FILE__, __LINE__)

/** The same three counts. */
#define assert_signs_equal(actual, expected)                                                       \
    compare_signs((actual), (expected), #actual, __FILE__, __LINE__)

/** A status, with the text of both in the message. */
#define assert_status(actual, expected)                                                            \
    compare_status((actual), (expected), #actual, __FILE__, __LINE__)

/** Like assert_status(..., HESSCRIT_OK), and with the detail of the context when it fails. */
#define assert_ok(context, actual) compare_ok((context), (actual), #actual, __FILE__, __LINE__)

void compare_close(double actual, double expected, double tolerance, const char *text,
                   const char *file, int line);
void compare_at_most(double smaller, double larger, const char *text, const char *file, int line);
void compare_bits(const double *actual, const double *expected, size_t count, const char *text,
                  const char *file, int line);
void compare_ascending(const double *values, size_t count, const char *text, const char *file,
                       int line);
void compare_untouched(const void *memory, size_t bytes, const char *text, const char *file,
                       int line);
void compare_signs(hesscrit_signs actual, hesscrit_signs expected, const char *text,
                   const char *file, int line);
void compare_status(hesscrit_status actual, hesscrit_status expected, const char *text,
                    const char *file, int line);
void compare_ok(const hesscrit_context *context, hesscrit_status actual, const char *text,
                const char *file, int line);

#endif
