/*
 * Kernels on rows, for any vector unit. The file that includes this defines
 *   vec                    a vector of WIDTH doubles
 *   load(p), store(p, v)   WIDTH doubles at p, however aligned
 *   load_part(p, count), store_part(p, count, v)
 *                          the first count < WIDTH of them; the others read as
 *                          0, and memory behind them is not touched
 *   spread(x)              x in every lane
 *   mul(x, y)              x y
 *   muladd(x, y, z)        x y + z, one rounding if the unit can, else two
 *   mulsub(x, y, z)        x y - z, the same
 *   add(x, y), sum(x)      the second one over the lanes, as a tree
 */

static void rotate(size_t n, double *x, double *y, double c, double s)
{
    const vec cosine = spread(c);
    const vec sine = spread(s);
    size_t j = 0;
    for (; j + WIDTH <= n; j += WIDTH) {
        const vec u = load(x + j);
        const vec v = load(y + j);
        store(x + j, mulsub(cosine, u, mul(sine, v)));
        store(y + j, muladd(sine, u, mul(cosine, v)));
    }
    if (j < n) {
        const vec u = load_part(x + j, n - j);
        const vec v = load_part(y + j, n - j);
        store_part(x + j, n - j, mulsub(cosine, u, mul(sine, v)));
        store_part(y + j, n - j, muladd(sine, u, mul(cosine, v)));
    }
}

static double dot(size_t n, const double *x, const double *y)
{
    enum { SUMS = 4 }; /* the latency of an addition, in additions */
    vec part[SUMS] = {spread(0.0), spread(0.0), spread(0.0), spread(0.0)};
    size_t j = 0;
    const size_t step = (size_t)SUMS * WIDTH;
    for (; j + step <= n; j += step)
        for (size_t l = 0; l < SUMS; l++)
            part[l] = muladd(load(x + j + l * WIDTH), load(y + j + l * WIDTH), part[l]);
    for (; j + WIDTH <= n; j += WIDTH) part[0] = muladd(load(x + j), load(y + j), part[0]);
    if (j < n) part[1] = muladd(load_part(x + j, n - j), load_part(y + j, n - j), part[1]);
    return sum(add(add(part[0], part[1]), add(part[2], part[3])));
}

/* One vector of each of the two rows, or the first `part` lanes of it. */
HESSCRIT_INLINE void reduce_columns(size_t part, double *a, double *b, const vec factors[6],
                                    const double *w, const double *v, const double *x, double *y,
                                    vec sums[2])
{
    const int whole = part == WIDTH;
    const vec wj = whole ? load(w) : load_part(w, part);
    const vec vj = whole ? load(v) : load_part(v, part);
    const vec xj = whole ? load(x) : load_part(x, part);
    vec aj = whole ? load(a) : load_part(a, part);
    vec bj = whole ? load(b) : load_part(b, part);
    vec yj = whole ? load(y) : load_part(y, part);
    aj = muladd(factors[0], wj, muladd(factors[1], vj, aj));
    bj = muladd(factors[3], wj, muladd(factors[4], vj, bj));
    yj = muladd(factors[5], bj, muladd(factors[2], aj, yj));
    sums[0] = muladd(aj, xj, sums[0]);
    sums[1] = muladd(bj, xj, sums[1]);
    if (whole) {
        store(a, aj);
        store(b, bj);
        store(y, yj);
    } else {
        store_part(a, part, aj);
        store_part(b, part, bj);
        store_part(y, part, yj);
    }
}

static void reduce(size_t n, double *a, double *b, const double factors[6], const double *w,
                   const double *v, const double *x, double *y, double sums[2])
{
    vec factor[6];
    for (size_t l = 0; l < 6; l++) factor[l] = spread(factors[l]);
    vec part[2] = {spread(0.0), spread(0.0)};
    size_t j = 0;
    for (; j + WIDTH <= n; j += WIDTH)
        reduce_columns(WIDTH, a + j, b + j, factor, w + j, v + j, x + j, y + j, part);
    if (j < n) reduce_columns(n - j, a + j, b + j, factor, w + j, v + j, x + j, y + j, part);
    sums[0] = sum(part[0]);
    sums[1] = sum(part[1]);
}

/* `vectors` vectors of each row, or with vectors == 1 the first `part` lanes. The
 * row that two rotations share stays in registers: one load and one store for
 * the six flops of an entry, half of what single rotations need. */
HESSCRIT_INLINE void chain_columns(size_t vectors, size_t part, size_t first, size_t last,
                                   double *rows, size_t stride, const double *cs)
{
    vec y[8];
    double *row = rows + (last + 1) * stride;
    for (size_t l = 0; l < vectors; l++)
        y[l] = part < WIDTH ? load_part(row, part) : load(row + l * WIDTH);
    for (size_t i = last + 1; i-- > first;) {
        const vec c = spread(cs[2 * i]);
        const vec s = spread(cs[2 * i + 1]);
        double *above = row - stride;
        for (size_t l = 0; l < vectors; l++) {
            const vec x = part < WIDTH ? load_part(above, part) : load(above + l * WIDTH);
            const vec turned = muladd(s, x, mul(c, y[l]));
            if (part < WIDTH)
                store_part(row, part, turned);
            else
                store(row + l * WIDTH, turned);
            y[l] = mulsub(c, x, mul(s, y[l]));
        }
        row = above;
    }
    for (size_t l = 0; l < vectors; l++) {
        if (part < WIDTH)
            store_part(row, part, y[l]);
        else
            store(row + l * WIDTH, y[l]);
    }
}

static void rotate_chain(size_t width, size_t first, size_t last, double *rows, size_t stride,
                         const double *cs)
{
    size_t column = 0;
    for (; column + (size_t)8 * WIDTH <= width; column += (size_t)8 * WIDTH)
        chain_columns(8, WIDTH, first, last, rows + column, stride, cs);
    if (column + (size_t)4 * WIDTH <= width) {
        chain_columns(4, WIDTH, first, last, rows + column, stride, cs);
        column += (size_t)4 * WIDTH;
    }
    if (column + (size_t)2 * WIDTH <= width) {
        chain_columns(2, WIDTH, first, last, rows + column, stride, cs);
        column += (size_t)2 * WIDTH;
    }
    if (column + WIDTH <= width) {
        chain_columns(1, WIDTH, first, last, rows + column, stride, cs);
        column += WIDTH;
    }
    if (column < width) chain_columns(1, width - column, first, last, rows + column, stride, cs);
}
