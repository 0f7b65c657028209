#include "base/status.h"

#include <stdarg.h>

#include "base/context.h"
#include "base/text.h"

hesscrit_status hesscrit_fail(hesscrit_context *context, hesscrit_status status, const char *format,
                              ...)
{
    hesscrit_text text = hesscrit_text_start(context->detail, sizeof context->detail);
    va_list arguments;
    va_start(arguments, format);
    hesscrit_text_append_list(&text, format, arguments);
    va_end(arguments);
    return status;
}

const char *hesscrit_status_message(hesscrit_status status)
{
    switch ((int)status) {
#define MESSAGE(name, number, message)                                                             \
    case number:                                                                                   \
        return message;
        HESSCRIT_STATUS_LIST(MESSAGE)
#undef MESSAGE
    default:
        return "unknown status";
    }
}

const char *hesscrit_stage_name(hesscrit_stage stage)
{
    static const char *const names[] = {
        [HESSCRIT_STAGE_GRADIENT] = "gradient",          [HESSCRIT_STAGE_HESSIAN] = "Hessian",
        [HESSCRIT_STAGE_EIGEN] = "eigenvalues",          [HESSCRIT_STAGE_ESCAPE] = "escape",
        [HESSCRIT_STAGE_HIGHER_ORDER] = "higher orders", [HESSCRIT_STAGE_SEARCH] = "search",
    };
    return hesscrit_name_of((int)stage, sizeof names / sizeof *names, names, "unknown stage");
}
