/* How an error is told. */
#pragma once

#include <hesscrit/context.h>

/* Store the detail text (printf-like, see base/text.h) and return status. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
hesscrit_status
hesscrit_fail(hesscrit_context *context, hesscrit_status status, const char *format, ...);
