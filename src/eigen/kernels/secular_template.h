/*
 * Kernels of the secular equation, see eigen/secular.c, for any vector unit.
 * Besides what rotate_template.h asks for, the file that includes this defines
 *   sub(x, y), divide(x, y)
 * The last n % WIDTH terms are computed one by one: a part of a vector would
 * divide nothing by nothing in the other lanes.
 */

static void secular_sums(size_t n, const double *pole, const double *weight, double origin,
                         double tau, double sums[2])
{
    const vec o = spread(origin);
    const vec t = spread(tau);
    vec value[2] = {spread(0.0), spread(0.0)};
    vec slope[2] = {spread(0.0), spread(0.0)};
    size_t j = 0;
    const size_t step = 2 * (size_t)WIDTH;
    for (; j + step <= n; j += step)
        for (size_t l = 0; l < 2; l++) {
            const size_t at = j + l * WIDTH;
            const vec distance = sub(sub(load(pole + at), o), t);
            const vec inverse = divide(spread(1.0), distance);
            const vec term = mul(load(weight + at), inverse);
            value[l] = add(value[l], term);
            slope[l] = muladd(term, inverse, slope[l]);
        }
    sums[0] = sum(add(value[0], value[1]));
    sums[1] = sum(add(slope[0], slope[1]));
    for (; j < n; j++) {
        const double inverse = 1.0 / ((pole[j] - origin) - tau);
        const double term = weight[j] * inverse;
        sums[0] += term;
        sums[1] += term * inverse;
    }
}

static void secular_factors(size_t n, const double *pole, double origin, double tau, double other,
                            double *product)
{
    const vec o = spread(origin);
    const vec t = spread(tau);
    const vec q = spread(other);
    size_t j = 0;
    for (; j + WIDTH <= n; j += WIDTH) {
        const vec p = load(pole + j);
        const vec factor = divide(sub(sub(p, o), t), sub(p, q));
        store(product + j, mul(load(product + j), factor));
    }
    for (; j < n; j++) product[j] *= ((pole[j] - origin) - tau) / (pole[j] - other);
}

static double secular_vector(size_t n, const double *pole, const double *z, double origin,
                             double tau, double *x)
{
    const vec o = spread(origin);
    const vec t = spread(tau);
    vec squares = spread(0.0);
    size_t j = 0;
    for (; j + WIDTH <= n; j += WIDTH) {
        const vec component = divide(load(z + j), sub(sub(load(pole + j), o), t));
        store(x + j, component);
        squares = muladd(component, component, squares);
    }
    double total = sum(squares);
    for (; j < n; j++) {
        x[j] = z[j] / ((pole[j] - origin) - tau);
        total += x[j] * x[j];
    }
    return total;
}
