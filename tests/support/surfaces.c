#include "surfaces.h"

#include <math.h>

#include "losses.h"

static int noted(void *user)
{
    loss_log *log = user;
    if (!log) return 0;
    log->calls++;
    return log->calls == log->fail_at ? log->fail_code : 0;
}

static int himmelblau(size_t n, const double *x, double *loss, void *log)
{
    const double a = x[0] * x[0] + x[1] - 11.0, b = x[0] + x[1] * x[1] - 7.0;
    (void)n;
    *loss = a * a + b * b;
    return noted(log);
}

static int himmelblau_gradient(size_t n, const double *x, double *gradient, void *log)
{
    const double a = x[0] * x[0] + x[1] - 11.0, b = x[0] + x[1] * x[1] - 7.0;
    (void)n;
    gradient[0] = 4.0 * a * x[0] + 2.0 * b;
    gradient[1] = 2.0 * a + 4.0 * b * x[1];
    return noted(log);
}

static int camel(size_t n, const double *x, double *loss, void *log)
{
    const double a = x[0] * x[0], b = x[1] * x[1];
    (void)n;
    *loss = (4.0 - 2.1 * a + a * a / 3.0) * a + x[0] * x[1] + 4.0 * (b - 1.0) * b;
    return noted(log);
}

static int camel_gradient(size_t n, const double *x, double *gradient, void *log)
{
    const double a = x[0] * x[0], b = x[1] * x[1];
    (void)n;
    gradient[0] = (8.0 - 8.4 * a + 2.0 * a * a) * x[0] + x[1];
    gradient[1] = x[0] + (16.0 * b - 8.0) * x[1];
    return noted(log);
}

/* Müller & Brown, Theor. Chim. Acta 53 (1979). */
static double mueller_brown_at(const double *x, double *gradient)
{
    static const double height[] = {-200, -100, -170, 15};
    static const double a[] = {-1, -1, -6.5, 0.7}, b[] = {0, 0, 11, 0.6},
                        c[] = {-10, -10, -6.5, 0.7};
    static const double x0[] = {1, 0, -0.5, -1}, y0[] = {0, 0.5, 1.5, 1};
    double sum = 0.0;
    gradient[0] = gradient[1] = 0.0;
    for (int k = 0; k < 4; k++) {
        const double u = x[0] - x0[k], v = x[1] - y0[k];
        const double term = height[k] * exp(a[k] * u * u + b[k] * u * v + c[k] * v * v);
        sum += term;
        gradient[0] += term * (2.0 * a[k] * u + b[k] * v);
        gradient[1] += term * (b[k] * u + 2.0 * c[k] * v);
    }
    return sum;
}

static int mueller_brown(size_t n, const double *x, double *loss, void *log)
{
    double gradient[2];
    (void)n;
    *loss = mueller_brown_at(x, gradient);
    return noted(log);
}

static int mueller_brown_gradient(size_t n, const double *x, double *gradient, void *log)
{
    (void)n;
    mueller_brown_at(x, gradient);
    return noted(log);
}

#define MINIMUM HESSCRIT_MINIMUM
#define MAXIMUM HESSCRIT_MAXIMUM
#define SADDLE  HESSCRIT_SADDLE

const surface surfaces[SURFACES] = {
    {"Himmelblau",
     himmelblau,
     himmelblau_gradient,
     {-5, -5},
     {5, 5},
     9,
     {{{-3.7793102555, -3.2831859948}, MINIMUM},
      {{-3.0730257508, -0.0813530443}, SADDLE},
      {{-2.8051180895, 3.1313125209}, MINIMUM},
      {{-0.1279613467, -1.9537149803}, SADDLE},
      {{-0.2708445907, -0.9230385565}, MAXIMUM},
      {{0.0866775046, 2.8842547012}, SADDLE},
      {{3, 2}, MINIMUM},
      {{3.5844283404, -1.8481265276}, MINIMUM},
      {{3.3851541836, 0.0738518798}, SADDLE}}},
    {"six-hump camel",
     camel,
     camel_gradient,
     {-2.5, -1.5},
     {2.5, 1.5},
     15,
     {{{-1.6071047529, -0.5686514549}, MINIMUM},
      {{-1.6380679842, -0.2286740691}, SADDLE},
      {{-1.7036067150, 0.7960835687}, MINIMUM},
      {{-1.2960702672, -0.6050843880}, SADDLE},
      {{-1.2302298765, -0.1623345845}, MAXIMUM},
      {{-1.1092053368, 0.7682680925}, SADDLE},
      {{0.0898420131, -0.7126564030}, MINIMUM},
      {{-0.0898420131, 0.7126564030}, MINIMUM},
      {{0, 0}, SADDLE},
      {{1.7036067150, -0.7960835687}, MINIMUM},
      {{1.1092053368, -0.7682680925}, SADDLE},
      {{1.2302298765, 0.1623345845}, MAXIMUM},
      {{1.6071047529, 0.5686514549}, MINIMUM},
      {{1.2960702671, 0.6050843881}, SADDLE},
      {{1.6380679842, 0.2286740690}, SADDLE}}},
    {"Mueller and Brown",
     mueller_brown,
     mueller_brown_gradient,
     {-1.5, -0.5},
     {1.2, 2},
     5,
     {{{-0.8220015587, 0.6243128028}, SADDLE},
      {{-0.5582236346, 1.4417258418}, MINIMUM},
      {{-0.0500108230, 0.4666941049}, MINIMUM},
      {{0.2124865820, 0.2929883251}, SADDLE},
      {{0.6234994049, 0.0280377585}, MINIMUM}}},
};

size_t surface_point_near(const surface *s, const double *x, double distance)
{
    size_t k = 0;
    while (k < s->count && !(fabs(x[0] - s->points[k].x[0]) <= distance &&
                             fabs(x[1] - s->points[k].x[1]) <= distance))
        k++;
    return k;
}
