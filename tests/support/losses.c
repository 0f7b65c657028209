#include "losses.h"

#include <math.h>

/* Count the call; the code to return. */
static int note_call(loss_log *log)
{
    if (!log) return 0;
    log->calls++;
    return log->calls == log->fail_at ? log->fail_code : 0;
}

static double spoilt(const loss_log *log, double value)
{
    return log && log->calls == log->nan_at ? NAN : value;
}

int lecture_loss(size_t n, const double *w, double *loss, void *log)
{
    (void)n;
    const int code = note_call(log);
    const double error = 1.0 - w[0] * w[1];
    *loss = spoilt(log, error * error);
    return code;
}

int lecture_gradient(size_t n, const double *w, double *gradient, void *log)
{
    (void)n;
    const int code = note_call(log);
    const double error = 1.0 - w[0] * w[1];
    gradient[0] = spoilt(log, -2.0 * error * w[1]);
    gradient[1] = -2.0 * error * w[0];
    return code;
}

int lecture_hessian(size_t n, const double *w, double *hessian, void *log)
{
    (void)n;
    const int code = note_call(log);
    const double mixed = 4.0 * w[0] * w[1] - 2.0;
    hessian[0] = spoilt(log, 2.0 * w[1] * w[1]);
    hessian[1] = hessian[2] = mixed;
    hessian[3] = 2.0 * w[0] * w[0];
    return code;
}

int lecture_product(size_t n, const double *w, const double *v, double *product, void *log)
{
    double hessian[4];
    const int code = lecture_hessian(n, w, hessian, log);
    product[0] = hessian[0] * v[0] + hessian[1] * v[1];
    product[1] = hessian[2] * v[0] + hessian[3] * v[1];
    return code;
}

static double rosenbrock(size_t n, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i + 1 < n; i++) {
        const double a = x[i + 1] - x[i] * x[i];
        const double b = 1.0 - x[i];
        sum += 100.0 * a * a + b * b;
    }
    return sum;
}

int rosenbrock_loss(size_t n, const double *x, double *loss, void *log)
{
    const int code = note_call(log);
    *loss = spoilt(log, rosenbrock(n, x));
    return code;
}

int rosenbrock_batch(size_t n, size_t count, const double *rows, double *losses, void *log)
{
    const int code = note_call(log);
    for (size_t k = 0; k < count; k++) losses[k] = rosenbrock(n, rows + k * n);
    losses[0] = spoilt(log, losses[0]);
    return code;
}

int rosenbrock_gradient(size_t n, const double *x, double *gradient, void *log)
{
    const int code = note_call(log);
    for (size_t i = 0; i < n; i++) gradient[i] = 0.0;
    for (size_t i = 0; i + 1 < n; i++) {
        const double a = x[i + 1] - x[i] * x[i];
        gradient[i] += -400.0 * a * x[i] - 2.0 * (1.0 - x[i]);
        gradient[i + 1] += 200.0 * a;
    }
    if (n > 0) gradient[0] = spoilt(log, gradient[0]);
    return code;
}

int rosenbrock_hessian(size_t n, const double *x, double *hessian, void *log)
{
    const int code = note_call(log);
    for (size_t i = 0; i < n * n; i++) hessian[i] = 0.0;
    for (size_t i = 0; i + 1 < n; i++) {
        hessian[i * n + i] += 1200.0 * x[i] * x[i] - 400.0 * x[i + 1] + 2.0;
        hessian[(i + 1) * n + i + 1] += 200.0;
        hessian[i * n + i + 1] = hessian[(i + 1) * n + i] = -400.0 * x[i];
    }
    return code;
}

int cosh_loss(size_t n, const double *x, double *loss, void *log)
{
    const double *c = ((const loss_log *)log)->extra;
    const double *s = c + n;
    const int code = note_call(log);
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += c[i] * cosh(s[i] * x[i]);
    *loss = spoilt(log, sum);
    return code;
}

int quadratic_loss(size_t n, const double *x, double *loss, void *log)
{
    const double *a = ((const loss_log *)log)->extra;
    const int code = note_call(log);
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) sum += 0.5 * x[i] * a[i * n + j] * x[j];
    *loss = spoilt(log, sum);
    return code;
}

int constant_loss(size_t n, const double *x, double *loss, void *log)
{
    (void)n;
    (void)x;
    const int code = note_call(log);
    *loss = spoilt(log, 3.7);
    return code;
}
