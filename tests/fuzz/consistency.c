/*
 * What critical_point.h promises of every report, whatever the loss is.
 */
#include <math.h>
#include <string.h>

#include "judge.h"

static int has_verdict_of(const judged *j, unsigned verdicts)
{
    return (verdicts & 1u << j->verdict) != 0;
}

static const unsigned MINIMA = 1u << HESSCRIT_MINIMUM | 1u << HESSCRIT_FLAT_MINIMUM;
static const unsigned MAXIMA = 1u << HESSCRIT_MAXIMUM | 1u << HESSCRIT_FLAT_MAXIMUM;

static int counts_do_not_add_up(const judged *j)
{
    const hesscrit_signs *s = &j->signs;
    return s->negative + s->undecided + s->positive != j->t->n;
}

static int extremum_beside_other_signs(const judged *j)
{
    return (has_verdict_of(j, MINIMA) && j->signs.negative > 0) ||
           (has_verdict_of(j, MAXIMA) && j->signs.positive > 0) ||
           (j->verdict == HESSCRIT_FLAT && j->signs.undecided < j->t->n);
}

/* Counts decide at critical points, unless a way down that should be there is not. */
static int signs_are_not_followed(const judged *j)
{
    const hesscrit_verdict by_signs = hesscrit_verdict_of_signs(&j->signs);
    const unsigned other = 1u << HESSCRIT_NOT_CRITICAL | 1u << HESSCRIT_GRADIENT_FLAT |
                           1u << HESSCRIT_NOT_SMOOTH | 1u << HESSCRIT_UNDETERMINED;
    return by_signs != HESSCRIT_UNDETERMINED && by_signs != j->verdict && !has_verdict_of(j, other);
}

static int escape_from_minimum(const judged *j)
{
    const unsigned none = MINIMA | 1u << HESSCRIT_FLAT | 1u << HESSCRIT_NOT_SMOOTH;
    return has_verdict_of(j, none) && hesscrit_report_escape(j->report, NULL, NULL, NULL);
}

static int escape_is_not_lower(const judged *j)
{
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *direction = NULL, *after = NULL;
    if (!hesscrit_report_escape(j->report, &step, &direction, &after)) return 0;
    const double here = hesscrit_report_loss(j->report);
    double sum = 0.0;
    for (size_t i = 0; i < j->t->n; i++) sum += direction[i] * direction[i];
    return !(step.loss_after < here) || step.loss_before != here || !(step.length > 0.0) ||
           step.loss_after != expression_value(&j->t->e, after) || !(step.decrease > 0.0) ||
           fabs(sum - 1.0) > 1e-12;
}

static int order_does_not_fit(const judged *j)
{
    const int order = hesscrit_report_order(j->report);
    const unsigned ordered =
        1u << HESSCRIT_MINIMUM | 1u << HESSCRIT_MAXIMUM | 1u << HESSCRIT_SADDLE;
    if (!has_verdict_of(j, ordered)) return order != 0;
    /* A strict extremum has an even order, unless the domain ends there. */
    const int is_inside = j->truth->radius > 0.0 && j->verdict != HESSCRIT_SADDLE;
    return order < 0 || order == 1 || (is_inside && order % 2 != 0);
}

static int flat_part_does_not_fit(const judged *j)
{
    const size_t dimension = hesscrit_report_flat_dimension(j->report);
    const int is_flat_extremum =
        has_verdict_of(j, 1u << HESSCRIT_FLAT_MINIMUM | 1u << HESSCRIT_FLAT_MAXIMUM);
    const int is_flat = is_flat_extremum || j->verdict == HESSCRIT_FLAT;
    return dimension > j->signs.undecided || (!is_flat && dimension > 0) ||
           (is_flat_extremum && !(hesscrit_report_flat_distance(j->report) > 0.0));
}

static int ratio_does_not_fit(const judged *j)
{
    hesscrit_ratio ratio;
    hesscrit_report_minimum_ratio(j->report, &ratio);
    const double n = (double)j->t->n, positive = (double)j->signs.positive;
    return ratio.value != positive / n || ratio.lower != positive / n ||
           ratio.upper != (positive + (double)j->signs.undecided) / n;
}

static int evidence_does_not_fit(const judged *j)
{
    const hesscrit_evidence evidence = hesscrit_report_evidence(j->report);
    return (evidence == HESSCRIT_EVIDENCE_NONE) != (j->verdict == HESSCRIT_UNDETERMINED) ||
           (evidence == HESSCRIT_EVIDENCE_PROVED && j->t->hessian_error == 0.0);
}

static int numbers_are_not_finite(const judged *j)
{
    const size_t n = j->t->n;
    const double *const matrices[] = {hesscrit_report_hessian(j->report),
                                      hesscrit_report_eigenvectors(j->report)};
    const double *const vectors[] = {hesscrit_report_gradient(j->report),
                                     hesscrit_report_eigenvalues(j->report)};
    const double *const bounds[] = {hesscrit_report_gradient_bound(j->report),
                                    hesscrit_report_eigenvalue_radii(j->report)};
    for (size_t k = 0; k < n * n; k++)
        if (!isfinite(matrices[0][k]) || !isfinite(matrices[1][k]) ||
            !(hesscrit_report_hessian_bound(j->report)[k] >= 0.0) ||
            matrices[0][k] != matrices[0][k % n * n + k / n])
            return 1;
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++)
            if (!isfinite(vectors[k][i]) || !(bounds[k][i] >= 0.0)) return 1;
    return !(hesscrit_report_loss_error(j->report) >= 0.0) ||
           !(hesscrit_report_distance(j->report) >= 0.0);
}

/* A minimum by curvature is within the tolerance, or g'H^-1 g, which has no units, within 8 errors
 * of the loss: 16 allow for the errors of H. */
static int critical_point_is_far(const judged *j)
{
    const size_t n = j->t->n;
    double sum = 0.0;
    if (j->signs.positive < n || j->verdict != HESSCRIT_MINIMUM ||
        hesscrit_report_distance(j->report) <= hesscrit_report_tolerance(j->report))
        return 0;
    for (size_t k = 0; k < n; k++) {
        double slope = 0.0;
        for (size_t i = 0; i < n; i++)
            slope += hesscrit_report_eigenvectors(j->report)[k * n + i] *
                     hesscrit_report_gradient(j->report)[i];
        const double value = hesscrit_report_eigenvalues(j->report)[k];
        if (value < 2.0 * hesscrit_report_eigenvalue_radii(j->report)[k]) return 0;
        sum += slope * slope / value;
    }
    return sum > 16.0 * hesscrit_report_loss_error(j->report);
}

static int text_does_not_fit(const judged *j)
{
    char text[4096], part[64];
    const char *reason = hesscrit_report_reason(j->report);
    const size_t length = hesscrit_report_text(j->report, text, sizeof text);
    if (length >= sizeof text || strlen(text) != length || text[length - 1] != '\n') return 1;
    for (size_t k = 0; k < length; k++)
        if (text[k] != '\n' && (text[k] < ' ' || text[k] > '~')) return 1;
    if (!reason || strlen(reason) < 8 || !strstr(text, reason)) return 1;
    return hesscrit_report_text(j->report, part, sizeof part) != length ||
           strlen(part) != sizeof part - 1 || strncmp(part, text, sizeof part - 1) != 0;
}

static int reason_contradicts_itself(const judged *j)
{
    return strstr(hesscrit_report_reason(j->report), "contradicts itself") != NULL;
}

const char *contradiction(const judged *j)
{
    static const struct oracle {
        int (*refutes)(const judged *j);
        const char *kind;
    } oracles[] = {
        {counts_do_not_add_up, "counts of signs do not add up"},
        {extremum_beside_other_signs, "an extremum beside signs of the other kind"},
        {signs_are_not_followed, "the verdict is not that of the signs"},
        {escape_from_minimum, "an escape from where no way leads down"},
        {escape_is_not_lower, "the escape is not what it says"},
        {order_does_not_fit, "the order does not fit the verdict"},
        {flat_part_does_not_fit, "the flat part does not fit the verdict"},
        {ratio_does_not_fit, "the minimum ratio does not fit the signs"},
        {evidence_does_not_fit, "the evidence does not fit"},
        {numbers_are_not_finite, "numbers that are no numbers"},
        {critical_point_is_far, "a minimum that is far"},
        {text_does_not_fit, "the text is not what it should be"},
        {reason_contradicts_itself, "the reason contradicts itself"},
    };
    for (size_t k = 0; k < sizeof oracles / sizeof *oracles; k++)
        if (oracles[k].refutes(j)) return oracles[k].kind;
    return NULL;
}
