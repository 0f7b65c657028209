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

static double reduce(size_t n, double *a, double alpha, const double *w, double beta,
                     const double *v, double gamma, const double *x, double *y)
{
    const vec av = spread(alpha);
    const vec bv = spread(beta);
    const vec gv = spread(gamma);
    vec part[2] = {spread(0.0), spread(0.0)};
    size_t j = 0;
    const size_t step = 2 * (size_t)WIDTH;
    for (; j + step <= n; j += step)
        for (size_t l = 0; l < 2; l++) {
            const size_t at = j + l * WIDTH;
            const vec u = muladd(av, load(w + at), muladd(bv, load(v + at), load(a + at)));
            store(a + at, u);
            store(y + at, muladd(gv, u, load(y + at)));
            part[l] = muladd(u, load(x + at), part[l]);
        }
    for (size_t left = n - j; left > 0; left = n - j) {
        const size_t count = left < WIDTH ? left : WIDTH;
        if (count == WIDTH) {
            const vec u = muladd(av, load(w + j), muladd(bv, load(v + j), load(a + j)));
            store(a + j, u);
            store(y + j, muladd(gv, u, load(y + j)));
            part[0] = muladd(u, load(x + j), part[0]);
        } else {
            const vec u = muladd(av, load_part(w + j, count),
                                 muladd(bv, load_part(v + j, count), load_part(a + j, count)));
            store_part(a + j, count, u);
            store_part(y + j, count, muladd(gv, u, load_part(y + j, count)));
            part[0] = muladd(u, load_part(x + j, count), part[0]);
        }
        j += count;
    }
    return sum(add(part[0], part[1]));
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
    const size_t step = 8 * (size_t)WIDTH;
    for (; column + step <= width; column += step)
        chain_columns(8, WIDTH, first, last, rows + column, stride, cs);
    for (; column + WIDTH <= width; column += WIDTH)
        chain_columns(1, WIDTH, first, last, rows + column, stride, cs);
    if (column < width) chain_columns(1, width - column, first, last, rows + column, stride, cs);
}
