#include "finding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "derivatives.h"
#include "judge.h"

/* A program's derivatives may overflow on the way to numbers that do not. */
static int offers_no_numbers(const task *t)
{
    double gradient[EXPRESSION_VARIABLES], hessian[EXPRESSION_VARIABLES * EXPRESSION_VARIABLES];
    int found = 0;
    expression_derivatives(&t->e, t->theta, gradient, hessian);
    for (size_t k = 0; k < t->n * t->n; k++)
        found |= (t->offer >= OFFER_GRADIENT && !isfinite(gradient[k / t->n])) ||
                 (t->offer >= OFFER_HESSIAN && !isfinite(hessian[k]));
    return found;
}

/* Outside its domain, or beyond the range of double, a loss may have no analysis. */
static const char *false_status(const task *t, const truth *found, hesscrit_status status)
{
    if (status == HESSCRIT_E_RANGE) return NULL;
    if (status == HESSCRIT_E_NONFINITE && offers_no_numbers(t)) return NULL;
    if (status == HESSCRIT_E_NONFINITE && !(found->radius >= 0.0625)) return NULL;
    /* Derivatives of one side of a kink. */
    if (status == HESSCRIT_E_ASYMMETRIC && found->radius == 0.0) return NULL;
    return "a status that should not be";
}

static void print_inertia(FILE *file, const char *where, const inertia *i)
{
    fprintf(file, "exact Hessian %s: %zu negative, %zu zero, %zu positive\n", where, i->negative,
            i->zero, i->positive);
}

static void print_trend(FILE *file, const judged *j, int sign)
{
    const trend found = find_trend(&j->place, sign, j->t->loss_error);
    if (found.power == 0.0) return;
    fprintf(file, "the loss %s: at distance %g by %g, like the power %.3g inwards; there z =",
            sign > 0 ? "falls" : "rises", found.radius, fabs(found.change), found.power);
    for (size_t i = 0; i < j->t->n; i++) fprintf(file, " %.9g", (double)found.z[i]);
    fputc('\n', file);
}

static void print_truth(FILE *file, const judged *j)
{
    const truth *t = j->truth;
    const size_t n = j->t->n;
    fprintf(file, "loss %.20Lg +- %.3g, changes by %.3g at half a typical size\n",
            (long double)t->loss.value, t->loss.error, t->variation);
    fprintf(file, "analytic within %g typical sizes, changing by %.3g at most\n", t->radius,
            t->reach);
    if (t->radius > 0.0) {
        fputs("exact gradient:", file);
        for (size_t i = 0; i < n; i++)
            fprintf(file, " %.17g", (double)(t->gradient[i] / j->t->sizes[i]));
        fputs(t->is_critical ? ", which is zero\nexact Hessian:" : "\nexact Hessian:", file);
        for (size_t k = 0; k < n * n; k++)
            fprintf(file, " %.17g",
                    (double)(t->hessian[k] / (j->t->sizes[k / n] * j->t->sizes[k % n])));
        fputc('\n', file);
        print_inertia(file, "at theta", &t->here);
        if (t->has_beside) print_inertia(file, "at the critical point beside it", &t->beside);
    }
    if (!j->has_place) return;
    print_trend(file, j, 1);
    print_trend(file, j, -1);
}

static void print_vector(FILE *file, const char *name, size_t count, const double *values)
{
    fprintf(file, "%s:", name);
    for (size_t k = 0; k < count; k++) fprintf(file, " %.17g", values[k]);
    fputc('\n', file);
}

static void print_report(FILE *file, const hesscrit_report *report)
{
    char text[4096];
    const size_t n = hesscrit_report_n(report);
    hesscrit_report_text(report, text, sizeof text);
    fprintf(file, "-- what is said\n%s", text);
    print_vector(file, "gradient", n, hesscrit_report_gradient(report));
    print_vector(file, "  bound", n, hesscrit_report_gradient_bound(report));
    print_vector(file, "Hessian", n * n, hesscrit_report_hessian(report));
    print_vector(file, "  bound", n * n, hesscrit_report_hessian_bound(report));
}

static const char *analyse(hesscrit_context *context, task *t, FILE *file)
{
    truth found;
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = task_problem(t);
    if (!isfinite(expression_value(&t->e, t->theta))) return NULL;
    const hesscrit_status status = hesscrit_analyze(context, &problem, t->theta, NULL, &report);
    find_truth(t, &found);
    const judged j = judge(t, &found, report);
    const char *kind = status == HESSCRIT_OK ? contradiction(&j) : false_status(t, &found, status);
    if (!kind && status == HESSCRIT_OK) kind = false_claim(&j);
    if (kind && file) {
        fprintf(file, "== %s\n", kind);
        task_print(file, t);
        if (status == HESSCRIT_OK)
            print_report(file, report);
        else
            fprintf(file, "-- what is said\n%s: %s\n", hesscrit_status_message(status),
                    hesscrit_context_detail(context));
        fputs("-- what is true\n", file);
        print_truth(file, &j);
    }
    hesscrit_report_destroy(report);
    return kind;
}

const char *find_fault(const uint8_t *bytes, size_t size, FILE *file)
{
    task t;
    hesscrit_context *context = NULL;
    if (!task_of_bytes(bytes, size, &t)) return NULL;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) abort();
    const char *kind = analyse(context, &t, file);
    hesscrit_context_destroy(context);
    return kind;
}

static int is_kept(const uint8_t *bytes, size_t size, const char *kind)
{
    const char *found = find_fault(bytes, size, NULL);
    return found && strcmp(found, kind) == 0;
}

static int cut_one(uint8_t *bytes, size_t *size, const char *kind)
{
    uint8_t shorter[256];
    for (size_t length = *size / 2; length > 0; length /= 2)
        for (size_t at = 0; at + length <= *size; at++) {
            memcpy(shorter, bytes, at);
            memcpy(shorter + at, bytes + at + length, *size - at - length);
            if (!is_kept(shorter, *size - length, kind)) continue;
            *size -= length;
            memcpy(bytes, shorter, *size);
            return 1;
        }
    return 0;
}

size_t reduce_finding(uint8_t *bytes, size_t size, const char *kind)
{
    if (size > 256) return size;
    while (cut_one(bytes, &size, kind)) {
    }
    for (size_t k = 0; k < size; k++) {
        const uint8_t kept = bytes[k];
        bytes[k] = 0;
        if (!is_kept(bytes, size, kind)) bytes[k] = kept;
    }
    return size;
}
