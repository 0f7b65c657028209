#include <hesscrit/status.h>

#include <hesscrit/context.h>

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
    switch ((int)stage) {
    case HESSCRIT_STAGE_GRADIENT:
        return "gradient";
    case HESSCRIT_STAGE_HESSIAN:
        return "Hessian";
    case HESSCRIT_STAGE_EIGEN:
        return "eigenvalues";
    case HESSCRIT_STAGE_ESCAPE:
        return "escape";
    case HESSCRIT_STAGE_HIGHER_ORDER:
        return "higher orders";
    case HESSCRIT_STAGE_SEARCH:
        return "search";
    default:
        return "unknown stage";
    }
}
