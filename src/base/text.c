#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

hesscrit_text hesscrit_text_start(char *buffer, size_t size)
{
    if (size > 0) buffer[0] = '\0';
    return (hesscrit_text){buffer, size, 0};
}

static void append_bytes(hesscrit_text *text, const char *bytes, size_t count)
{
    if (text->size > 0 && text->length < text->size - 1) {
        const size_t room = text->size - 1 - text->length;
        const size_t copied = count < room ? count : room;
        memcpy(text->buffer + text->length, bytes, copied);
        text->buffer[text->length + copied] = '\0';
    }
    text->length += count;
}

/* The host's locale may write the decimal point with any bytes: whatever is
 * not part of a number otherwise becomes one '.'. */
static void append_number(hesscrit_text *text, const char *number)
{
    while (*number) {
        const size_t plain = strspn(number, "0123456789+-einfa ");
        append_bytes(text, number, plain);
        number += plain;
        if (*number) append_bytes(text, ".", 1);
        number += strcspn(number, "0123456789+-einfa ");
    }
}

void hesscrit_text_append_list(hesscrit_text *text, const char *format, va_list arguments)
{
    while (*format) {
        const size_t plain = strcspn(format, "%");
        append_bytes(text, format, plain);
        format += plain;
        if (!*format) return;

        char conversion[16] = "%";
        char result[400]; /* %f of DBL_MAX has 316 characters */
        size_t length = 1 + strspn(format + 1, "0123456789.+- z");
        if (!format[length] || !strchr("sduxefg", format[length])) return; /* not one of ours */
        length++;
        if (length >= sizeof conversion) return;
        memcpy(conversion, format, length);
        conversion[length] = '\0';
        format += length;

/* The conversion was checked against its argument where the format is a literal. */
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#endif
        switch (conversion[length - 1]) {
        case 's': {
            const char *string = va_arg(arguments, const char *);
            append_bytes(text, string, strlen(string));
            break;
        }
        case 'd':
            snprintf(result, sizeof result, conversion, va_arg(arguments, int));
            append_bytes(text, result, strlen(result));
            break;
        case 'x':
            snprintf(result, sizeof result, conversion, va_arg(arguments, unsigned));
            append_bytes(text, result, strlen(result));
            break;
        case 'u':
            snprintf(result, sizeof result, conversion, va_arg(arguments, size_t));
            append_bytes(text, result, strlen(result));
            break;
        default: {
            const double number = va_arg(arguments, double);
            /* The sign of a NaN is chance. */
            snprintf(result, sizeof result, conversion, isnan(number) ? (double)NAN : number);
            append_number(text, result);
        }
        }
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
    }
}

void hesscrit_text_append(hesscrit_text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    hesscrit_text_append_list(text, format, arguments);
    va_end(arguments);
}

const char *hesscrit_name_of(int number, size_t count, const char *const *names,
                             const char *unknown)
{
    const int is_known = number >= 0 && (size_t)number < count && names[number];
    return is_known ? names[number] : unknown;
}
