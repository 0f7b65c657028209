/* Text without a locale: what is written with it reads the same everywhere. */
#pragma once

#include <stdarg.h>
#include <stddef.h>

typedef struct hesscrit_text {
    char *buffer; /* may be NULL when size is 0 */
    size_t size;
    size_t length; /* of the whole text, also of the part that did not fit */
} hesscrit_text;

/* An empty text in buffer; terminated at once and after every append. */
hesscrit_text hesscrit_text_start(char *buffer, size_t size);

/* Append printf-like, with the conversions %s %d %x %zu and %e %f %g of doubles,
 * flags, widths and precisions allowed; the decimal point is always '.'. A text
 * ends before any other conversion. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void hesscrit_text_append(hesscrit_text *text, const char *format, ...);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 0)))
#endif
void hesscrit_text_append_list(hesscrit_text *text, const char *format, va_list arguments);

/* names[number], or `unknown` for a number that has none; static storage. */
const char *hesscrit_name_of(int number, size_t count, const char *const *names,
                             const char *unknown);
