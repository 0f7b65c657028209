/* Curvatures of many sizes, places far out, no change at all, and kinks that are none. */
#include <math.h>

#include "truth/families.h"

/* ---- z'(E + F)z / 2, z_i = d_i x_i ---- */

static number graded_hessian(const truth_case *c, const number *x)
{
    number z[TRUTH_MOST], sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++) z[i] = scaled(c->data[i], x[i]);
    for (size_t i = 0; i < c->n; i++)
        sum = plus(sum, times(scaled(0.5, z[i]), dot(c->n, c->data + TRUTH_MOST + i * c->n, z)));
    return sum;
}

/* E is diagonal of 1 and -1, the rows of F sum to less than 0.9: by Sylvester's law the signs are
 * those of E, whatever the scales d are. */
void make_graded_hessian(rng *r, truth_case *c)
{
    size_t negative = 0;
    const double sign = rng_sign(r), most = rng_uniform(r, 0.0, 4.0);
    c->n = 2 + rng_below(r, 4);
    c->loss = graded_hessian;
    c->traits = TRUTH_UNITS | TRUTH_BOUNDS;
    for (size_t i = 0; i < c->n; i++) {
        double *row = c->data + TRUTH_MOST + i * c->n;
        c->data[i] = pow(10.0, rng_uniform(r, -most, most));
        for (size_t j = 0; j < i; j++)
            row[j] = c->data[TRUTH_MOST + j * c->n + i] =
                rng_uniform(r, -0.9, 0.9) / (double)(c->n - 1);
        row[i] = rng_below(r, 3) == 0 ? -sign : sign;
        negative += row[i] < 0.0;
    }
    if (negative == 0)
        truth_minimum(c);
    else if (negative == c->n)
        truth_maximum(c);
    else
        truth_saddle(c, negative, c->n - negative);
    c->order = 2;
}

/* ---- far from the origin ---- */

static number far_from_origin(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        const number d = lifted(x[i], -c->data[2 * i]);
        const number bent = c->sizes[0] == 0 ? lifted(scaled(-1.0, cos_of(d)), 1.0) : square(d);
        sum = plus(sum, scaled(c->data[2 * i + 1], bent));
    }
    return sum;
}

/* sum a_i (1 - cos d_i), or of d_i^2, around 10^1 to 10^6: curvatures a_i, or 2 a_i, of scale 1. */
void make_far_from_origin(rng *r, truth_case *c)
{
    size_t negative = 0;
    const size_t kind = rng_below(r, 3);
    c->n = 1 + rng_below(r, 4);
    c->loss = far_from_origin;
    c->traits = TRUTH_UNITS;
    c->sizes[0] = rng_below(r, 2);
    for (size_t i = 0; i < c->n; i++) {
        c->at[i] = c->data[2 * i] = rng_sign(r) * pow(10.0, rng_uniform(r, 0.0, 6.0));
        c->data[2 * i + 1] = rng_uniform(r, 0.5, 2.0);
        c->data[2 * i + 1] *= kind == 0 ? 1.0 : kind == 1 ? -1.0 : rng_sign(r);
        negative += c->data[2 * i + 1] < 0.0;
    }
    if (negative == 0)
        truth_minimum(c);
    else if (negative == c->n)
        truth_maximum(c);
    else
        truth_saddle(c, negative, c->n - negative);
    c->order = 2;
}

/* ---- what is constant but for rounding ---- */

static number constant_loss(const truth_case *c, const number *x)
{
    number sum = constant(c->data[0]);
    for (size_t i = 0; i < c->n; i++) {
        const number y = scaled(c->data[1 + i], x[i]);
        const number none = c->sizes[0] == 0   ? plus(square(sin_of(y)), square(cos_of(y)))
                            : c->sizes[0] == 1 ? minus(log_of(exp_of(y)), y)
                            : c->sizes[0] == 2 ? minus(plus(y, constant(0.75)), y)
                                               : scaled(0.0, y);
        sum = plus(sum, none);
    }
    return sum;
}

/* Nothing ever changes: flat; and of flat minima and maxima it is the case without other
 * directions. */
void make_constant(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 4);
    c->loss = constant_loss;
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_UNITS;
    c->sizes[0] = rng_below(r, 4);
    c->data[0] = rng_sign(r) > 0.0 ? 0.0 : rng_uniform(r, -2.0, 2.0);
    truth_uniform(r, 0.5, 2.0, c->n, c->data + 1);
    truth_uniform(r, -1.0, 1.0, c->n, c->at);
    truth_flat_minimum(c, c->n, 0);
    c->right |= BIT(HESSCRIT_FLAT) | BIT(HESSCRIT_FLAT_MAXIMUM);
    c->change = 1.0;
}

/* ---- a kink rounded off ---- */

static number smoothed_kink(const truth_case *c, const number *x)
{
    const number u = dot(c->n, c->data + TRUTH_MOST, x);
    const double e = c->data[2 * TRUTH_MOST];
    number sum = scaled(c->data[2 * TRUTH_MOST + 1], sqrt_of(lifted(square(u), e * e)));
    for (size_t i = 0; i < c->n; i++) sum = plus(sum, scaled(c->data[i], square(x[i])));
    return sum;
}

/* s sqrt(u^2 + e^2) + sum b_i x_i^2: analytic, curvature s |w|^2 / e along u at 0. Below e = 1e-4,
 * or where 0.4 s e, the rise as far as u = e, is not seen, "not smooth" says what is seen. */
void make_smoothed_kink(rng *r, truth_case *c)
{
    double e;
    do {
        c->n = 1 + rng_below(r, 4);
        c->loss = smoothed_kink;
        e = pow(10.0, rng_uniform(r, -6.0, -0.7));
        const double s = rng_below(r, 3) == 0 ? -1.0 : 1.0;
        truth_uniform(r, 0.3, 1.0, c->n, c->data);
        truth_uniform(r, 0.4, 1.0, c->n, c->data + TRUTH_MOST);
        c->data[2 * TRUTH_MOST] = e;
        c->data[2 * TRUTH_MOST + 1] = s * rng_uniform(r, 0.5, 2.0);
    } while (!truth_by_signs(c));
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_UNITS;
    c->change = 0.4 * fabs(c->data[2 * TRUTH_MOST + 1]) * e;
    c->blurred |= BIT(HESSCRIT_NOT_SMOOTH);
    if (e < 1e-4) c->right |= BIT(HESSCRIT_NOT_SMOOTH) | BIT(HESSCRIT_UNDETERMINED);
}
