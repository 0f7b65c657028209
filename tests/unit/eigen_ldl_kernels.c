/* Every version of the kernels of the factorisation that work on tiles and
 * blocks, beside plain loops. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eigen/kernels/kernels.h"

#include "arrays.h"
#include "random.h"
#include "test.h"

enum { DEPTH = 24, WIDTH = 24, LANES = HESSCRIT_LDL_LANES };

static const double eps = 0x1p-52;

typedef void check(const hesscrit_ldl_kernels *kernels);

static void for_all_versions(check *holds)
{
    for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
        test_note("version \"%s\"", hesscrit_kernels_at(i)->name);
        holds(hesscrit_kernels_at(i)->ldl);
    }
}

static void fill(rng *r, size_t count, double *x)
{
    for (size_t i = 0; i < count; ++i) x[i] = rng_uniform(r, -1.0, 1.0);
}

/* What solve_tile() finds, times L again, is what it was given. */
static void solves(const hesscrit_ldl_kernels *kernels)
{
    const size_t rows = kernels->tile_rows, columns = kernels->tile_columns;
    for (size_t depth = rows; depth <= DEPTH; depth += rows) {
        rng r = rng_seeded(depth);
        double l[DEPTH][DEPTH];
        _Alignas(64) double packed[DEPTH * (DEPTH + 8)], w[DEPTH * WIDTH], given[DEPTH * WIDTH];
        double *to = packed;
        fill(&r, DEPTH * DEPTH, l[0]);
        fill(&r, depth * columns, given);
        memcpy(w, given, sizeof w);
        for (size_t p = 0; p < depth; p += rows)
            for (size_t q = 0; q < p + rows; ++q)
                for (size_t i = 0; i < rows; ++i) *to++ = q < p + i ? l[p + i][q] : 0.0;
        kernels->solve_tile(depth, packed, w);
        for (size_t p = 0; p < depth; ++p)
            for (size_t c = 0; c < columns; ++c) {
                double sum = w[p * columns + c], size = fabs(sum);
                for (size_t q = 0; q < p; ++q) {
                    sum += l[p][q] * w[q * columns + c];
                    size += fabs(l[p][q] * w[q * columns + c]);
                }
                assert_close(sum, given[p * columns + c], 2.0 * DEPTH * eps * size);
            }
    }
}

static void tiles_are_solved(void **state)
{
    (void)state;
    for_all_versions(solves);
}

/* Rows 0, 3 and 4 are pivots of order 1, the rows 1 and 2 one of order 2. */
static void divides(const hesscrit_ldl_kernels *kernels)
{
    enum { TAKEN = 5, ROOM = 8 };
    const hesscrit_ldl_divisor divisors[TAKEN] = {
        {0.5, 0.0, 0}, {0.25, 2.0, 2}, {-0.5, 2.0, 1}, {4.0, 0.0, 3}, {-1.0, 0.0, 4}};
    const size_t rows = kernels->tile_rows, columns = kernels->tile_columns;
    rng r = rng_seeded(2);
    _Alignas(64) double w[TAKEN * WIDTH], u[ROOM * WIDTH], found[2 * TAKEN * LANES] = {0.0};
    double weights[TAKEN];
    fill(&r, TAKEN * columns, w);
    fill(&r, TAKEN, weights);
    kernels->divide_tile(TAKEN, divisors, w, ROOM, u, found);
    for (size_t p = 0; p < TAKEN; ++p) {
        double sum = 0.0, largest = 0.0, found_sum = 0.0, found_largest = 0.0;
        for (size_t c = 0; c < columns; ++c) {
            const hesscrit_ldl_divisor *d = &divisors[p];
            const double x = d->own * w[p * columns + c] - d->other * w[d->partner * columns + c];
            assert_close(u[c / rows * rows * ROOM + p * rows + c % rows], x, 4.0 * eps);
            sum += fabs(x);
            largest = fmax(largest, fabs(x));
        }
        for (size_t l = 0; l < rows; ++l) {
            found_sum += found[2 * rows * p + l];
            found_largest = fmax(found_largest, found[2 * rows * p + rows + l]);
        }
        assert_close(found_sum, sum, 64.0 * WIDTH * eps);
        assert_close(found_largest, largest, 4.0 * eps);
    }
    _Alignas(64) double shares[LANES] = {1.0};
    kernels->add_shares(TAKEN, weights, u, shares);
    for (size_t l = 0; l < rows; ++l) {
        double sum = l == 0 ? 1.0 : 0.0;
        for (size_t p = 0; p < TAKEN; ++p) sum += weights[p] * fabs(u[p * rows + l]);
        assert_close(shares[l], sum, 32.0 * eps);
    }
}

static void tiles_are_divided_and_weighed(void **state)
{
    (void)state;
    for_all_versions(divides);
}

static void subtracts(const hesscrit_ldl_kernels *kernels)
{
    rng r = rng_seeded(3);
    for (size_t n = LANES; n <= DEPTH; n += LANES)
        for (size_t rows = 0; rows < 5; ++rows) {
            _Alignas(64) double w[DEPTH], x[6 * DEPTH], given[6 * DEPTH];
            double f[5];
            fill(&r, DEPTH, w);
            fill(&r, 6 * DEPTH, given);
            fill(&r, 5, f);
            memcpy(x, given, sizeof x);
            kernels->subtract_outer(rows, n, f, w, DEPTH, x);
            for (size_t i = 0; i < 6; ++i)
                for (size_t j = 0; j < DEPTH; ++j) {
                    const double less = i < rows && j < n ? f[i] * w[j] : 0.0;
                    assert_close(x[i * DEPTH + j], given[i * DEPTH + j] - less, 4.0 * eps);
                }
        }
}

static void outer_products_are_subtracted(void **state)
{
    (void)state;
    for_all_versions(subtracts);
}

static void compares(const hesscrit_ldl_kernels *kernels)
{
    enum { LD = 2 * LANES + 3 };
    rng r = rng_seeded(4);
    double block[LANES * LD], mirror[LANES * LD];
    fill(&r, LANES * LD, block);
    for (size_t i = 0; i < LANES; ++i)
        for (size_t j = 0; j < LANES; ++j) mirror[j * LD + i + 1] = block[i * LD + j + 3];
    assert_true(kernels->is_mirrored(LD, block + 3, mirror + 1));
    for (size_t i = 0; i < LANES; ++i)
        for (size_t j = 0; j < LANES; ++j) {
            double *x = &mirror[j * LD + i + 1];
            const double kept = *x;
            *x = nextafter(kept, 2.0);
            assert_false(kernels->is_mirrored(LD, block + 3, mirror + 1));
            *x = kept;
        }
}

static void mirror_images_are_told_from_others(void **state)
{
    (void)state;
    for_all_versions(compares);
}

/* A row of n entries and what is known of its columns. */
typedef struct row {
    double a[DEPTH], bound[DEPTH], powers[DEPTH], to[DEPTH];
    double largest[DEPTH], errors[DEPTH], sizes[DEPTH];
} row;

static void measure(const hesscrit_ldl_kernels *kernels, size_t n, row *x, double found[4])
{
    const hesscrit_ldl_measure m = {x->a,  x->bound,   2.0,       x->powers,
                                    x->to, x->largest, x->errors, x->sizes};
    kernels->measure(n, &m, found);
}

static row new_row(rng *r)
{
    row x = {.a = {0.0}};
    fill(r, DEPTH, x.a);
    fill(r, DEPTH, x.largest);
    fill(r, DEPTH, x.errors);
    fill(r, DEPTH, x.sizes);
    for (size_t j = 0; j < DEPTH; ++j) {
        x.bound[j] = j % 3 == 0 ? 0.0 : rng_uniform(r, 0.0, 1e-3);
        x.powers[j] = ldexp(1.0, (int)(j % 5) - 2);
        if (j % 7 == 0) x.a[j] = 0.0;
    }
    return x;
}

static void measures(const hesscrit_ldl_kernels *kernels)
{
    for (size_t n = 0; n <= DEPTH; ++n) {
        rng r = rng_seeded(n);
        row x = new_row(&r), expected = x;
        double found[4], standard[4];
        measure(kernels, n, &x, found);
        measure(hesscrit_kernels_named("generic")->ldl, n, &expected, standard);
        for (size_t i = 0; i < 4; ++i) assert_close(found[i], standard[i], 64.0 * DEPTH * eps);
        assert_bits_equal(x.to, expected.to, DEPTH);
        assert_bits_equal(x.largest, expected.largest, DEPTH);
        assert_bits_equal(x.errors, expected.errors, DEPTH);
        assert_bits_equal(x.sizes, expected.sizes, DEPTH);
        for (size_t j = 0; j < n; ++j) {
            const double error = fmax(x.bound[j], 0x1p-51 * fabs(x.a[j])) * 2.0 * x.powers[j];
            assert_at_least(found[0], error);
            assert_at_least(x.largest[j], error);
        }
    }
}

/* Negative bounds and what is no number, wherever they are. */
static void finds_what_is_wrong(const hesscrit_ldl_kernels *kernels)
{
    const double wrong_entries[] = {NAN, INFINITY, -INFINITY};
    const double wrong_bounds[] = {NAN, INFINITY, -INFINITY, -1e-300};
    rng r = rng_seeded(5);
    const row good = new_row(&r);
    for (size_t n = 1; n <= DEPTH; ++n)
        for (size_t j = 0; j < n; ++j)
            for (size_t k = 0; k < 7; ++k) {
                row x = good;
                double found[4];
                if (k < 3)
                    x.a[j] = wrong_entries[k];
                else
                    x.bound[j] = wrong_bounds[k - 3];
                measure(kernels, n, &x, found);
                assert_false(found[3] == 0.0);
            }
}

static void rows_are_measured(void **state)
{
    (void)state;
    for_all_versions(measures);
}

static void wrong_rows_are_found(void **state)
{
    (void)state;
    for_all_versions(finds_what_is_wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_solved),
        cmocka_unit_test(tiles_are_divided_and_weighed),
        cmocka_unit_test(outer_products_are_subtracted),
        cmocka_unit_test(mirror_images_are_told_from_others),
        cmocka_unit_test(rows_are_measured),
        cmocka_unit_test(wrong_rows_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
