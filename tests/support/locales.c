#include "locales.h"

#include <locale.h>
#include <stddef.h>
#include <string.h>

int next_foreign_locale(unsigned *position)
{
    /* ps_AF has a decimal point of two bytes. */
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8",         "de_DE",
                                        "fr_FR.UTF-8", "fr_FR.utf8",         "sv_SE.UTF-8",
                                        "ru_RU.UTF-8", "pt_BR.UTF-8",        "ps_AF.UTF-8",
                                        "ps_AF.utf8",  "German_Germany.1252"};
    while (*position < sizeof names / sizeof names[0])
        if (setlocale(LC_ALL, names[(*position)++]) &&
            strcmp(localeconv()->decimal_point, ".") != 0)
            return 1;
    setlocale(LC_ALL, "C");
    return 0;
}
