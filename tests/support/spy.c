#include "spy.h"

#include <math.h>
#include <string.h>

const double spy_theta[SPY_N] = {0.0, 0.0, 0.0, 0.5};
const double spy_hessian[SPY_N * SPY_N] = {0, -2, 0, 0, -2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0};
const double spy_eigenvalues[SPY_N] = {-2, 0, 2, 2};

const unsigned spy_offers[] = {0,
                               OFFER_BATCH,
                               OFFER_GRADIENT,
                               OFFER_HESSIAN,
                               OFFER_PRODUCT,
                               OFFER_GRADIENT | OFFER_PRODUCT,
                               OFFER_ALL};
const size_t spy_offer_count = sizeof spy_offers / sizeof spy_offers[0];

static int acted(spy *s, hesscrit_callback callback, size_t points, const double *theta,
                 double *result)
{
    if (!s) return 0;
    s->calls++;
    s->points[callback] += points;
    if (!s->act || (s->act_at != 0 && s->act_at != s->calls)) return 0;
    return s->act(s, callback, (double *)(uintptr_t)theta, result);
}

double spied_loss_at(const double *theta)
{
    const double error = 1.0 - theta[0] * theta[1];
    return error * error + 2.0 * cosh(theta[2]);
}

static int loss(size_t n, const double *theta, double *value, void *user)
{
    (void)n;
    *value = spied_loss_at(theta);
    return acted(user, HESSCRIT_CALLBACK_LOSS, 1, theta, value);
}

static int batch(size_t n, size_t count, const double *thetas, double *losses, void *user)
{
    for (size_t k = 0; k < count; k++) losses[k] = spied_loss_at(thetas + k * n);
    return acted(user, HESSCRIT_CALLBACK_LOSS, count, thetas, losses);
}

static int gradient(size_t n, const double *theta, double *g, void *user)
{
    (void)n;
    const double error = 1.0 - theta[0] * theta[1];
    g[0] = -2.0 * error * theta[1];
    g[1] = -2.0 * error * theta[0];
    g[2] = 2.0 * sinh(theta[2]);
    g[3] = 0.0;
    return acted(user, HESSCRIT_CALLBACK_GRADIENT, 1, theta, g);
}

static void fill_hessian(size_t n, const double *theta, double *h)
{
    memset(h, 0, n * n * sizeof *h);
    h[0] = 2.0 * theta[1] * theta[1];
    h[1] = h[n] = 4.0 * theta[0] * theta[1] - 2.0;
    h[n + 1] = 2.0 * theta[0] * theta[0];
    h[2 * n + 2] = 2.0 * cosh(theta[2]);
}

static int hessian(size_t n, const double *theta, double *h, void *user)
{
    fill_hessian(n, theta, h);
    return acted(user, HESSCRIT_CALLBACK_HESSIAN, 1, theta, h);
}

static int product(size_t n, const double *theta, const double *v, double *result, void *user)
{
    double h[SPY_N * SPY_N];
    fill_hessian(n, theta, h);
    for (size_t i = 0; i < n; i++) {
        result[i] = 0.0;
        for (size_t j = 0; j < n; j++) result[i] += h[i * n + j] * v[j];
    }
    return acted(user, HESSCRIT_CALLBACK_HESSIAN_VECTOR, 1, theta, result);
}

hesscrit_problem spied_problem(spy *s, unsigned offers)
{
    hesscrit_problem problem = hesscrit_problem_of(SPY_N, loss, s);
    if (offers & OFFER_BATCH) problem.loss_batch = batch;
    if (offers & OFFER_GRADIENT) problem.gradient = gradient;
    if (offers & OFFER_HESSIAN) problem.hessian = hessian;
    if (offers & OFFER_PRODUCT) problem.hessian_vector = product;
    return problem;
}
