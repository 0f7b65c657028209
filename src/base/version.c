#include <hesscrit/api.h>

#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

int hesscrit_version(void)
{
    return HESSCRIT_VERSION;
}

const char *hesscrit_version_string(void)
{
    return TEXT(HESSCRIT_VERSION_MAJOR) "." TEXT(HESSCRIT_VERSION_MINOR) "." TEXT(
        HESSCRIT_VERSION_PATCH);
}
