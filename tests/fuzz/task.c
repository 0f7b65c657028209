#include "task.h"

#include <math.h>

#include "derivatives.h"

enum { HEADER = 3 };

static double coordinate_of(uint8_t byte)
{
    static const double round_numbers[] = {0.0, 0.0,  1.0, 0.0,  -1.0, 0.5, 0.0, 1.0,
                                           2.0, -0.5, 0.1, -0.3, 0.7,  1.5, 0.0, 3.0};
    static const double others[] = {1e-3, 1e3,  1e-8, 1e8,  -1e-5, 1e5,  -1e4, 1e-6,
                                    0.25, -2.0, 10.0, 1e-4, 0.001, 1e-7, 100., 1e6};
    return byte < 208 ? round_numbers[byte % 16] : others[byte % 16];
}

/* What the entries of a program's Hessian at theta are off by, in typical sizes; and the largest.
 */
static double error_of_hessian(const task *t, double *largest)
{
    double found[EXPRESSION_VARIABLES * EXPRESSION_VARIABLES], error = 0.0;
    quad x[EXPRESSION_VARIABLES], exact[EXPRESSION_VARIABLES * EXPRESSION_VARIABLES];
    for (size_t i = 0; i < t->n; i++) x[i] = t->theta[i];
    expression_derivatives(&t->e, t->theta, NULL, found);
    expression_exact_derivatives(&t->e, x, NULL, exact);
    *largest = 0.0;
    for (size_t k = 0; k < t->n * t->n; k++) {
        const double sizes = t->sizes[k / t->n] * t->sizes[k % t->n];
        error = fmax(error, sizes * (double)QUAD(fabs)(found[k] - exact[k]));
        *largest = fmax(*largest, sizes * fabs(found[k]));
    }
    return error;
}

/* Stated, or within what problem.h takes for it where it is not. */
static void state_error_of_hessian(task *t, int is_stated)
{
    double largest;
    t->hessian_error = 0.0;
    t->hessian_is_off = 0;
    if (t->offer != OFFER_HESSIAN) return;
    const double error = error_of_hessian(t, &largest);
    if (is_stated && error < 1e300)
        t->hessian_error = fmax(4.0 * error, 0x1p-1000);
    else
        t->hessian_is_off = !(error <= sqrt((double)t->n) * 0x1p-53 * largest);
}

int task_of_bytes(const uint8_t *bytes, size_t size, task *t)
{
    if (size <= HEADER) return 0;
    const unsigned options = bytes[1], details = bytes[2];
    t->n = 1 + bytes[0] % EXPRESSION_VARIABLES;
    if (size <= HEADER + t->n) return 0;
    static const task_offer offers[] = {OFFER_LOSS, OFFER_LOSS, OFFER_GRADIENT, OFFER_HESSIAN};
    t->offer = offers[options % 4];
    t->accurate = (options & 4) != 0;
    t->states_scale = (options & 24) == 24;
    t->loss_error = (options & 96) == 96 ? pow(10.0, -2.0 - (double)(details % 11)) : 0.0;
    for (size_t i = 0; i < t->n; i++) {
        t->theta[i] = coordinate_of(bytes[HEADER + i]);
        t->sizes[i] = fmax(fabs(t->theta[i]), 1.0);
        if (t->states_scale) t->sizes[i] *= ldexp(1.0, (int)((details >> i) % 8) - 4);
    }
    const uint8_t *program = bytes + HEADER + t->n;
    expression_of_bytes(program, size - HEADER - t->n, t->n, t->theta, &t->e);
    state_error_of_hessian(t, (options & 128) != 0);
    return 1;
}

static int loss(size_t n, const double *theta, double *value, void *user)
{
    const task *t = user;
    (void)n;
    *value = expression_value(&t->e, theta);
    return 0;
}

static int gradient(size_t n, const double *theta, double *g, void *user)
{
    const task *t = user;
    (void)n;
    expression_derivatives(&t->e, theta, g, NULL);
    return 0;
}

static int hessian(size_t n, const double *theta, double *h, void *user)
{
    const task *t = user;
    (void)n;
    expression_derivatives(&t->e, theta, NULL, h);
    return 0;
}

hesscrit_problem task_problem(task *t)
{
    hesscrit_problem problem = hesscrit_problem_of(t->n, loss, t);
    if (t->offer >= OFFER_GRADIENT) problem.gradient = gradient;
    if (t->offer >= OFFER_HESSIAN) problem.hessian = hessian;
    if (t->accurate) problem.flags = HESSCRIT_PROBLEM_ACCURATE;
    if (t->states_scale) problem.theta_scale = t->sizes;
    problem.loss_error = t->loss_error;
    problem.hessian_absolute_error = t->hessian_error;
    return problem;
}

void task_print(FILE *file, const task *t)
{
    static const char *const offers[] = {"losses", "losses and gradients",
                                         "losses, gradients and Hessians"};
    fputs("loss = ", file);
    expression_print(file, &t->e);
    fputs(";\ntheta = {", file);
    for (size_t i = 0; i < t->n; i++) fprintf(file, "%s%.17g", i > 0 ? ", " : "", t->theta[i]);
    fprintf(file, "};\noffered: %s%s", offers[t->offer], t->accurate ? ", ACCURATE" : "");
    if (t->loss_error > 0.0) fprintf(file, ", loss_error %.17g", t->loss_error);
    if (t->hessian_error > 0.0) fprintf(file, ", hessian_absolute_error %.17g", t->hessian_error);
    for (size_t i = 0; i < t->n && t->states_scale; i++)
        fprintf(file, "%s%.17g", i > 0 ? ", " : ", theta_scale ", t->sizes[i]);
    fputc('\n', file);
}
