/*
 * Kernels of the secular equation, see eigen/large/secular.c, for any vector unit.
 * Besides what rotate_template.h asks for, the file that includes this defines
 *   sub(x, y), divide(x, y)
 */

/* pole_j - origin - tau in the first `part` lanes, and 1 in the others, so that none divides
 * by 0. */
HESSCRIT_INLINE vec distances(size_t part, const double *pole, vec origin, vec tau)
{
    static const double ones[] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    if (part == WIDTH) return sub(sub(load(pole), origin), tau);
    const vec there = load_part(ones, part);
    const vec distance = sub(sub(load_part(pole, part), mul(there, origin)), mul(there, tau));
    return add(distance, sub(spread(1.0), there));
}

HESSCRIT_INLINE void secular_terms(size_t part, const double *pole, const double *weight,
                                   vec origin, vec tau, vec *value, vec *slope)
{
    const vec inverse = divide(spread(1.0), distances(part, pole, origin, tau));
    const vec term = mul(part == WIDTH ? load(weight) : load_part(weight, part), inverse);
    *value = add(*value, term);
    *slope = muladd(term, inverse, *slope);
}

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
        for (size_t l = 0; l < 2; l++)
            secular_terms(WIDTH, pole + j + l * WIDTH, weight + j + l * WIDTH, o, t, value + l,
                          slope + l);
    if (j + WIDTH <= n) {
        secular_terms(WIDTH, pole + j, weight + j, o, t, value, slope);
        j += WIDTH;
    }
    if (j < n) secular_terms(n - j, pole + j, weight + j, o, t, value + 1, slope + 1);
    sums[0] = sum(add(value[0], value[1]));
    sums[1] = sum(add(slope[0], slope[1]));
}

static void secular_factors(size_t n, const double *pole, double origin, double tau, double other,
                            double *product)
{
    const vec o = spread(origin);
    const vec t = spread(tau);
    const vec q = spread(other);
    const vec zero = spread(0.0);
    size_t j = 0;
    for (; j + WIDTH <= n; j += WIDTH) {
        const vec factor =
            divide(distances(WIDTH, pole + j, o, t), distances(WIDTH, pole + j, q, zero));
        store(product + j, mul(load(product + j), factor));
    }
    if (j < n) {
        const vec factor =
            divide(distances(n - j, pole + j, o, t), distances(n - j, pole + j, q, zero));
        store_part(product + j, n - j, mul(load_part(product + j, n - j), factor));
    }
}

static double secular_vector(size_t n, const double *pole, const double *z, double origin,
                             double tau, double *x)
{
    const vec o = spread(origin);
    const vec t = spread(tau);
    vec squares = spread(0.0);
    size_t j = 0;
    for (; j + WIDTH <= n; j += WIDTH) {
        const vec component = divide(load(z + j), distances(WIDTH, pole + j, o, t));
        store(x + j, component);
        squares = muladd(component, component, squares);
    }
    if (j < n) {
        const vec component = divide(load_part(z + j, n - j), distances(n - j, pole + j, o, t));
        store_part(x + j, n - j, component);
        squares = muladd(component, component, squares);
    }
    return sum(squares);
}
