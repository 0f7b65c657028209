/*
 * Corrections of first order, see eigen/large/correction.c, for any vector unit. Besides what
 * rotate_template.h asks for, the file that includes this defines
 *   sub(x, y), divide(x, y), magnitude(x), exceeds(x, y), blend(mask, x, y)
 */

/* One vector, or the first `part` lanes of it: the others have no couplings. */
HESSCRIT_INLINE void correct_columns(size_t part, vec lambda, const double *b, const double *r,
                                     const double *others, double *e, vec sums[4])
{
    const int whole = part == WIDTH;
    const vec zero = spread(0.0);
    const vec defect = whole ? load(r) : load_part(r, part);
    const vec coupling = muladd(lambda, defect, whole ? load(b) : load_part(b, part));
    const vec gap = sub(lambda, whole ? load(others) : load_part(others, part));
    const lanes_mask far = exceeds(mul(spread(0.1), magnitude(gap)), magnitude(coupling));
    const vec correction = blend(far, mul(spread(0.5), defect), divide(coupling, gap));
    const vec corrected = blend(far, zero, coupling);
    const vec left = blend(far, coupling, zero);
    sums[0] = muladd(coupling, coupling, sums[0]);
    sums[1] = muladd(correction, correction, sums[1]);
    sums[2] = muladd(left, left, sums[2]);
    sums[3] = muladd(corrected, correction, sums[3]);
    if (whole)
        store(e, correction);
    else
        store_part(e, part, correction);
}

static void correct(size_t n, double lambda, const double *b, const double *r, const double *others,
                    double *e, double sums[4])
{
    const vec value = spread(lambda);
    vec part[4] = {spread(0.0), spread(0.0), spread(0.0), spread(0.0)};
    size_t j = 0;
    for (; j + WIDTH <= n; j += WIDTH)
        correct_columns(WIDTH, value, b + j, r + j, others + j, e + j, part);
    if (j < n) correct_columns(n - j, value, b + j, r + j, others + j, e + j, part);
    for (size_t l = 0; l < 4; l++) sums[l] = sum(part[l]);
}
