/* Losses in the type REAL: NAME(function), and MATH(function) of libm. Each adds its gradient to
 * `g`, unless that is NULL. */

/* sum (x_i x_{i+D} - 1)^2: from any D parameters the others follow, D dimensions. */
static REAL NAME(products)(const valley *v, const REAL *x, REAL *g)
{
    const size_t d = v->sizes[0];
    REAL sum = 0;
    for (size_t i = 0; i + d < v->n; i++) {
        const REAL rest = x[i] * x[i + d] - 1;
        sum += rest * rest;
        if (g) g[i] += 2 * rest * x[i + d];
        if (g) g[i + d] += 2 * rest * x[i];
    }
    return sum;
}

/* |A B' - M|^2 of A (p, r), B (q, r) and M (p, q). */
static REAL NAME(factorisation)(const valley *v, const REAL *x, REAL *g)
{
    const size_t p = v->sizes[0], q = v->sizes[1], r = v->sizes[2], b = p * r;
    REAL sum = 0;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++) {
            REAL rest = -(REAL)v->data[i * q + j];
            for (size_t k = 0; k < r; k++) rest += x[i * r + k] * x[b + j * r + k];
            sum += rest * rest;
            for (size_t k = 0; g && k < r; k++) {
                g[i * r + k] += 2 * rest * x[b + j * r + k];
                g[b + j * r + k] += 2 * rest * x[i * r + k];
            }
        }
    return sum;
}

/* |A B' X - X|^2 / s of A (p, r), B (p, r) and X (s rows of p). */
static REAL NAME(autoencoder)(const valley *v, const REAL *x, REAL *g)
{
    const size_t p = v->sizes[0], r = v->sizes[1], s = v->sizes[2], b = p * r;
    const REAL part = (REAL)1 / (REAL)s;
    REAL sum = 0;
    for (size_t row = 0; row < s; row++) {
        const double *in = v->data + row * p;
        REAL code[8] = {0}, back[8] = {0};
        for (size_t i = 0; i < p; i++)
            for (size_t k = 0; k < r; k++) code[k] += x[b + i * r + k] * in[i];
        for (size_t i = 0; i < p; i++) {
            REAL rest = -(REAL)in[i];
            for (size_t k = 0; k < r; k++) rest += x[i * r + k] * code[k];
            sum += part * rest * rest;
            for (size_t k = 0; g && k < r; k++) {
                g[i * r + k] += 2 * part * rest * code[k];
                back[k] += 2 * part * rest * x[i * r + k];
            }
        }
        for (size_t i = 0; g && i < p; i++)
            for (size_t k = 0; k < r; k++) g[b + i * r + k] += back[k] * in[i];
    }
    return sum;
}

/* Of a pair at squared distance r2, and its derivative by that. */
static REAL NAME(pair)(const valley *v, REAL r2, REAL *slope)
{
    if (v->kind == VALLEY_LENNARD_JONES) {
        const REAL q = 1 / (r2 * r2 * r2);
        *slope = 12 * (q - 2 * q * q) / r2;
        return 4 * (q * q - q);
    }
    const REAL steep = 6, r = MATH(sqrt)(r2), e = MATH(exp)(-steep * (r - 1));
    *slope = steep * (e - e * e) / r;
    return e * e - 2 * e;
}

static REAL NAME(molecule)(const valley *v, const REAL *x, REAL *g)
{
    REAL sum = 0;
    for (size_t i = 3; i < v->n; i += 3)
        for (size_t j = 0; j < i; j += 3) {
            REAL r2 = 0, slope;
            for (size_t k = 0; k < 3; k++) r2 += (x[i + k] - x[j + k]) * (x[i + k] - x[j + k]);
            sum += NAME(pair)(v, r2, &slope);
            for (size_t k = 0; g && k < 3; k++) {
                g[i + k] += 2 * slope * (x[i + k] - x[j + k]);
                g[j + k] -= 2 * slope * (x[i + k] - x[j + k]);
            }
        }
    return sum;
}

/* sum w_ij cos(angle between rows i and j of k): their lengths do not matter, nor how all turn. */
static REAL NAME(cut)(const valley *v, const REAL *x, REAL *g)
{
    const size_t nodes = v->sizes[0], k = v->sizes[1];
    REAL sum = 0;
    for (size_t i = 0; i < nodes; i++)
        for (size_t j = 0; j < i; j++) {
            const REAL *a = x + i * k, *b = x + j * k;
            REAL aa = 0, bb = 0, ab = 0;
            for (size_t m = 0; m < k; m++) {
                aa += a[m] * a[m];
                bb += b[m] * b[m];
                ab += a[m] * b[m];
            }
            const REAL w = (REAL)v->data[i * nodes + j] / MATH(sqrt)(aa * bb);
            sum += w * ab;
            for (size_t m = 0; g && m < k; m++) {
                g[i * k + m] += w * (b[m] - ab / aa * a[m]);
                g[j * k + m] += w * (a[m] - ab / bb * b[m]);
            }
        }
    return sum;
}

/* Mean of -log softmax(W (row, 1))_label: what is added to all rows of W does not matter. */
static REAL NAME(softmax)(const valley *v, const REAL *x, REAL *g)
{
    const size_t classes = v->sizes[0], f = v->sizes[1], s = v->sizes[2];
    const REAL part = (REAL)1 / (REAL)s;
    REAL sum = 0;
    for (size_t row = 0; row < s; row++) {
        const double *in = v->data + row * (f + 1);
        const size_t label = (size_t)in[f];
        REAL z[8], most = -1e30, total = 0;
        for (size_t c = 0; c < classes; c++) {
            z[c] = x[c * (f + 1) + f];
            for (size_t k = 0; k < f; k++) z[c] += x[c * (f + 1) + k] * in[k];
            most = z[c] > most ? z[c] : most;
        }
        for (size_t c = 0; c < classes; c++) total += MATH(exp)(z[c] - most);
        sum += part * (MATH(log)(total) + most - z[label]);
        for (size_t c = 0; g && c < classes; c++) {
            const REAL rest = part * (MATH(exp)(z[c] - most) / total - (c == label ? 1 : 0));
            for (size_t k = 0; k < f; k++) g[c * (f + 1) + k] += rest * in[k];
            g[c * (f + 1) + f] += rest;
        }
    }
    return sum;
}

/* Mean of (sum v_u max(0, w_u row + b_u) - target)^2. */
static REAL NAME(relu)(const valley *v, const REAL *x, REAL *g)
{
    const size_t units = v->sizes[0], f = v->sizes[1], s = v->sizes[2], each = f + 2;
    const REAL part = (REAL)1 / (REAL)s;
    REAL sum = 0;
    for (size_t row = 0; row < s; row++) {
        const double *in = v->data + row * (f + 1);
        REAL z[8], rest = -(REAL)in[f];
        for (size_t u = 0; u < units; u++) {
            z[u] = x[u * each + f];
            for (size_t k = 0; k < f; k++) z[u] += x[u * each + k] * in[k];
            if (z[u] > 0) rest += x[u * each + f + 1] * z[u];
        }
        sum += part * rest * rest;
        for (size_t u = 0; g && u < units; u++) {
            const REAL back = z[u] > 0 ? 2 * part * rest : 0;
            for (size_t k = 0; k < f; k++) g[u * each + k] += back * x[u * each + f + 1] * in[k];
            g[u * each + f] += back * x[u * each + f + 1];
            g[u * each + f + 1] += back * (z[u] > 0 ? z[u] : 0);
        }
    }
    return sum;
}

/* The first coordinates of a near miss. */
static REAL NAME(small)(const valley *v, const REAL *x, REAL *g)
{
    const REAL sign = v->data[0], a = x[0], b = v->n > 1 ? x[1] : 0, c = v->n > 2 ? x[2] : 0;
    REAL slope[3] = {0}, value = 0;
    switch (v->kind) {
    case VALLEY_POWER:
        value = sign;
        for (size_t k = 1; k < v->sizes[1]; k++) value *= a;
        slope[0] = (REAL)v->sizes[1] * value;
        value *= a;
        break;
    case VALLEY_ALL_ORDERS:
        value = a == 0 ? 0 : sign * MATH(exp)(-1 / (a * a));
        slope[0] = value == 0 ? 0 : 2 * value / (a * a * a);
        break;
    case VALLEY_SLOPE:
        value = sign * 1e-12 * a;
        slope[0] = sign * 1e-12;
        break;
    case VALLEY_CUSP:
        value = (a * a - b * b * b) * (a * a - b * b * b);
        slope[0] = 4 * a * (a * a - b * b * b);
        slope[1] = -6 * b * b * (a * a - b * b * b);
        break;
    case VALLEY_CROSS:
        value = a * a * b * b;
        slope[0] = 2 * a * b * b;
        slope[1] = 2 * a * a * b;
        break;
    case VALLEY_BENT:
        value = sign * (b - a * a) * (b - a * a) + (c - 5 * a * b) * (c - 5 * a * b);
        slope[0] = -4 * sign * a * (b - a * a) - 10 * b * (c - 5 * a * b);
        slope[1] = 2 * sign * (b - a * a) - 10 * a * (c - 5 * a * b);
        slope[2] = 2 * (c - 5 * a * b);
        break;
    default: /* VALLEY_BETWEEN_AXES */
        value = a * a * a * a + b * b * b * b - (REAL)2.01 * a * a * b * b;
        slope[0] = 4 * a * a * a - (REAL)4.02 * a * b * b;
        slope[1] = 4 * b * b * b - (REAL)4.02 * a * a * b;
        break;
    }
    for (size_t i = 0; g && i < v->sizes[0] && i < 3; i++) g[i] += slope[i];
    return value;
}

/* |u|^2 (|u|^2 - 1.05 (e u)^2) of the first m coordinates, e a unit vector: it falls within
 * 12.6 degrees of e. */
static REAL NAME(cone)(const valley *v, const REAL *x, REAL *g)
{
    const size_t m = v->sizes[0];
    const REAL wide = (REAL)1.05;
    REAL uu = 0, eu = 0;
    for (size_t i = 0; i < m; i++) {
        uu += x[i] * x[i];
        eu += v->data[1 + v->n + i] * x[i];
    }
    for (size_t i = 0; g && i < m; i++)
        g[i] += 4 * uu * x[i] - 2 * wide * (x[i] * eu * eu + uu * eu * v->data[1 + v->n + i]);
    return uu * (uu - wide * eu * eu);
}

/* 1, the first coordinates', and parabolas of the others. */
static REAL NAME(near_miss)(const valley *v, const REAL *x, REAL *g)
{
    REAL sum = 1;
    sum += v->kind == VALLEY_CONE ? NAME(cone)(v, x, g) : NAME(small)(v, x, g);
    for (size_t i = v->sizes[0]; i < v->n; i++) {
        sum += v->data[1 + i] * x[i] * x[i];
        if (g) g[i] += 2 * v->data[1 + i] * x[i];
    }
    return sum;
}

static REAL NAME(bare)(const valley *v, const REAL *x, REAL *g)
{
    for (size_t i = 0; g && i < v->n; i++) g[i] = 0;
    switch (v->kind) {
    case VALLEY_PRODUCTS:
        return NAME(products)(v, x, g);
    case VALLEY_FACTORISATION:
        return NAME(factorisation)(v, x, g);
    case VALLEY_AUTOENCODER:
        return NAME(autoencoder)(v, x, g);
    case VALLEY_LENNARD_JONES:
    case VALLEY_MORSE:
        return NAME(molecule)(v, x, g);
    case VALLEY_CUT:
        return NAME(cut)(v, x, g);
    case VALLEY_SOFTMAX:
        return NAME(softmax)(v, x, g);
    case VALLEY_RELU:
        return NAME(relu)(v, x, g);
    default:
        return NAME(near_miss)(v, x, g);
    }
}

/* As it is written: turned, where v->turn is set. */
static REAL NAME(loss)(const valley *v, const REAL *theta, REAL *g)
{
    enum { MOST = 20 };
    REAL x[MOST] = {0}, gx[MOST];
    const size_t n = v->n;
    if (!v->turn) return NAME(bare)(v, theta, g);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) x[i] += v->turn[i * n + j] * (theta[j] - v->centre[j]);
    const REAL value = NAME(bare)(v, x, g ? gx : NULL);
    for (size_t j = 0; g && j < n; j++) {
        g[j] = 0;
        for (size_t i = 0; i < n; i++) g[j] += v->turn[i * n + j] * gx[i];
    }
    return value;
}
