/* Losses in double and in quadruple precision, and their Hessians. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrays.h"
#include "valleys/valley.h"

#define REAL           double
#define NAME(function) plain_##function
#define MATH(function) function
#include "valleys/losses_template.h"
#undef REAL
#undef NAME
#undef MATH

#define REAL           quad
#define NAME(function) wide_##function
#define MATH(function) QUAD(function)
#include "valleys/losses_template.h"

double valley_loss(const valley *v, const double *theta, double *gradient)
{
    return plain_loss(v, theta, gradient);
}

quad valley_quad(const valley *v, const quad *theta, quad *gradient)
{
    return wide_loss(v, theta, gradient);
}

quad *valley_new_quads(size_t count)
{
    quad *values = calloc(count + 1, sizeof *values);
    if (values == NULL) abort();
    return values;
}

void valley_hessian(const valley *v, const quad *theta, quad *hessian)
{
    const size_t n = v->n;
    const quad step = 0x1p-36; /* its square is beyond twenty digits, and so is rounding over it */
    quad *at = valley_new_quads(3 * n), *low = at + n, *high = low + n;
    memcpy(at, theta, n * sizeof *at);
    for (size_t i = 0; i < n; i++) {
        at[i] = theta[i] - step;
        wide_loss(v, at, low);
        at[i] = theta[i] + step;
        wide_loss(v, at, high);
        at[i] = theta[i];
        for (size_t j = 0; j < n; j++) hessian[i * n + j] = (high[j] - low[j]) / (2 * step);
    }
    free(at);
}

/* Rows and columns i and k change places. */
static void swap(size_t n, quad *a, size_t i, size_t k)
{
    for (size_t j = 0; j < n; j++) {
        const quad b = a[i * n + j];
        a[i * n + j] = a[k * n + j];
        a[k * n + j] = b;
    }
    for (size_t j = 0; j < n; j++) {
        const quad b = a[j * n + i];
        a[j * n + i] = a[j * n + k];
        a[j * n + k] = b;
    }
}

/* Cholesky's elimination, the largest diagonal entry first. */
static size_t rank_of(size_t n, quad *a)
{
    quad first = 0;
    for (size_t k = 0; k < n; k++) {
        size_t largest = k;
        for (size_t i = k; i < n; i++)
            if (a[i * n + i] > a[largest * n + largest]) largest = i;
        swap(n, a, k, largest);
        const quad pivot = a[k * n + k];
        if (k == 0) first = pivot;
        if (pivot <= (quad)1e-10 * first) return k;
        for (size_t i = k + 1; i < n; i++) {
            const quad factor = a[i * n + k] / pivot;
            for (size_t j = k; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
        }
    }
    return n;
}

size_t valley_rank(const valley *v)
{
    const size_t n = v->n;
    quad *hessian = valley_new_quads(n * n + n), *at = hessian + n * n;
    for (size_t i = 0; i < n; i++) at[i] = v->theta[i];
    valley_hessian(v, at, hessian);
    const size_t rank = rank_of(n, hessian);
    free(hessian);
    return rank;
}

/* ---- callbacks ---- */

static int loss_of(size_t n, const double *theta, double *loss, void *user)
{
    (void)n;
    *loss = plain_loss(user, theta, NULL);
    return 0;
}

static int gradient_of(size_t n, const double *theta, double *gradient, void *user)
{
    (void)n;
    plain_loss(user, theta, gradient);
    return 0;
}

/* Rounded once. */
static int hessian_of(size_t n, const double *theta, double *hessian, void *user)
{
    quad *wide = valley_new_quads(n * n + n), *at = wide + n * n;
    for (size_t i = 0; i < n; i++) at[i] = theta[i];
    valley_hessian(user, at, wide);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            hessian[i * n + j] = hessian[j * n + i] = (double)wide[i * n + j];
    free(wide);
    return 0;
}

hesscrit_problem valley_problem(valley *v, char mode)
{
    hesscrit_problem problem = hesscrit_problem_of(v->n, loss_of, v);
    if (mode != 'L') problem.gradient = gradient_of;
    if (mode == 'H') problem.hessian = hessian_of;
    return problem;
}

/* ---- making ---- */

void valley_allocate(valley *v, size_t n, size_t data)
{
    v->n = n;
    v->theta = new_doubles(n);
    v->data = new_doubles(data);
}

void valley_free(valley *v)
{
    free(v->theta);
    free(v->data);
    free(v->turn);
    free(v->centre);
}

int valley_make(const valley_family *family, size_t index, valley *v)
{
    rng r = rng_seeded(1000 * (uint64_t)index + (unsigned char)family->name[0]);
    memset(v, 0, sizeof *v);
    if (family->make(&r, index, v)) return 1;
    valley_free(v);
    return 0;
}

/* (H + shift) p = g by Cholesky's factorisation in place; 0 where it is not positive. */
static int solve(size_t n, quad *h, quad shift, const quad *g, quad *p)
{
    for (size_t j = 0; j < n; j++) {
        quad pivot = h[j * n + j] + shift;
        for (size_t k = 0; k < j; k++) pivot -= h[j * n + k] * h[j * n + k];
        if (!(pivot > 0)) return 0;
        h[j * n + j] = QUAD(sqrt)(pivot);
        for (size_t i = j + 1; i < n; i++) {
            for (size_t k = 0; k < j; k++) h[i * n + j] -= h[i * n + k] * h[j * n + k];
            h[i * n + j] /= h[j * n + j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        p[i] = g[i];
        for (size_t k = 0; k < i; k++) p[i] -= h[i * n + k] * p[k];
        p[i] /= h[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) p[i] -= h[k * n + i] * p[k];
        p[i] /= h[i * n + i];
    }
    return 1;
}

int valley_descend(valley *v)
{
    const size_t n = v->n;
    quad *h = valley_new_quads(2 * n * n + 4 * n), *factor = h + n * n, *x = factor + n * n,
         *to = x + n, *g = to + n, *p = g + n, norm = 1, shift = 1;
    for (size_t i = 0; i < n; i++) x[i] = v->theta[i];
    for (int step = 0; step < 300 && norm > (quad)1e-44; step++) {
        const quad here = wide_loss(v, x, g);
        norm = 0;
        for (size_t i = 0; i < n; i++) norm += g[i] * g[i];
        valley_hessian(v, x, h);
        for (int lower = 0; lower < 60; lower++, shift *= 8) {
            memcpy(factor, h, n * n * sizeof *h);
            if (!solve(n, factor, shift, g, p)) continue;
            for (size_t i = 0; i < n; i++) to[i] = x[i] - p[i];
            if (wide_loss(v, to, NULL) <= here) break;
        }
        memcpy(x, to, n * sizeof *x);
        shift = shift / 64 > (quad)1e-6 ? shift / 64 : (quad)1e-6;
    }
    for (size_t i = 0; i < n; i++) v->theta[i] = (double)x[i];
    free(h);
    return norm <= (quad)1e-44;
}
