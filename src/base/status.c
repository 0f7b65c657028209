#include <hesscrit/status.h>

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
