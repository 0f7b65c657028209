#include "base/version.h"

#include <string.h>

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

/* The first field of every struct that is given here. */
static size_t struct_size_of(const void *given)
{
    return *(const size_t *)given;
}

int hesscrit_knows_struct(const void *given, size_t oldest, size_t newest)
{
    const size_t size = struct_size_of(given);
    /* Fields that came later have 8 bytes each: half of one is no size. */
    return size >= oldest && size <= newest && (size - oldest) % sizeof(double) == 0;
}

/* By a function that ends in _of, as there is no default. */
static int is_made_of_something(const char *name)
{
    return strcmp(name, "hesscrit_problem") == 0 || strcmp(name, "hesscrit_taylor") == 0;
}

hesscrit_status hesscrit_check_struct(hesscrit_context *context, const char *name,
                                      const void *given, size_t oldest, size_t newest)
{
    if (hesscrit_knows_struct(given, oldest, newest)) return HESSCRIT_OK;
    if (!context) return HESSCRIT_E_ARGUMENT;
    return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                         "struct_size of %s is %zu; this library knows %zu to %zu: begin with "
                         "%s%s(), and change fields",
                         name, struct_size_of(given), oldest, newest, name,
                         is_made_of_something(name) ? "_of" : "_default");
}

static void copy_fields(void *to, const void *from, size_t size)
{
    memcpy((char *)to + sizeof(size_t), (const char *)from + sizeof(size_t), size - sizeof(size_t));
}

hesscrit_status hesscrit_read_struct(hesscrit_context *context, const char *name, const void *given,
                                     size_t oldest, void *ours, size_t newest)
{
    if (!given) return HESSCRIT_OK;
    const hesscrit_status status = hesscrit_check_struct(context, name, given, oldest, newest);
    if (status == HESSCRIT_OK) copy_fields(ours, given, struct_size_of(given));
    return status;
}

void hesscrit_write_struct(const void *ours, void *given)
{
    copy_fields(given, ours, struct_size_of(given));
}
