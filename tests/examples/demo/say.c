#include "say.h"

#include <stdio.h>
#include <string.h>

enum { INDENT = 18, WIDTH = 92 };

int succeeded(const hesscrit_context *context, hesscrit_status status, const char *what)
{
    if (status == HESSCRIT_OK) return 1;
    fprintf(stderr, "hesscrit_demo: %s: %s: %s\n", what, hesscrit_status_message(status),
            hesscrit_context_detail(context));
    return 0;
}

void say_vector(size_t n, const double *vector)
{
    /* Adding 0.0 turns -0 into 0, which reads better. */
    for (size_t i = 0; i < n; i++) printf("%s%.5g", i == 0 ? "(" : ", ", vector[i] + 0.0);
    printf(")");
}

void say_eigenvalues(const hesscrit_report *report, size_t count)
{
    const double *lambda = hesscrit_report_eigenvalues(report);
    const double *radius = hesscrit_report_eigenvalue_radii(report);
    for (size_t k = 0; k < count; k++)
        printf("%s%.5g +- %.1e", k == 0 ? "" : ",  ", lambda[k] + 0.0, radius[k]);
}

/** Print text that begins at column INDENT, in as many lines as it needs. */
static void say_wrapped(const char *text)
{
    size_t column = INDENT;
    for (const char *word = text; *word;) {
        const size_t length = strcspn(word, " ");
        if (column + 1 + length > WIDTH) {
            printf("\n%*s", INDENT, "");
            column = INDENT;
        }
        column += (size_t)printf(column == INDENT ? "%.*s" : " %.*s", (int)length, word);
        word += length + strspn(word + length, " ");
    }
    printf("\n");
}

void say_verdict(const hesscrit_report *report)
{
    printf("   verdict        %s\n", hesscrit_verdict_name(hesscrit_report_verdict(report)));
    printf("   because        ");
    say_wrapped(hesscrit_report_reason(report));
}

void say_minimum_ratio(const hesscrit_report *report)
{
    hesscrit_ratio ratio;
    hesscrit_signs signs;
    hesscrit_report_minimum_ratio(report, &ratio);
    hesscrit_report_signs(report, &signs);
    printf("   minimum ratio  %.3g, for certain in [%.3g, %.3g]: %zu positive, %zu negative, "
           "%zu undecided\n",
           ratio.value, ratio.lower, ratio.upper, signs.positive, signs.negative, signs.undecided);
}
