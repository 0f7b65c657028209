/* Every version of every kernel beside the generic one, at all lengths that
 * end inside a vector, and at every alignment. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "eigen/kernels/kernels.h"

#include "arrays.h"
#include "fixture.h"
#include "random.h"
#include "test.h"

enum { SHIFTS = 8 }; /* alignments within a cache line */

static const double eps = 0x1p-52;

typedef void check(const hesscrit_kernels *kernels, const hesscrit_kernels *standard);

static void for_all_versions(check *holds)
{
    const hesscrit_kernels *standard = hesscrit_kernels_named("generic");
    assert_non_null(standard);
    for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
        test_note("version \"%s\"", hesscrit_kernels_at(i)->name);
        holds(hesscrit_kernels_at(i), standard);
    }
}

static size_t longest(const hesscrit_kernels *kernels)
{
    return 9 * kernels->width + 3;
}

/* Guard values surround the row: a kernel must not write to them. */
static double *new_row(rng *r, size_t n, size_t shift)
{
    double *row = new_doubles(n + 2 * SHIFTS + 1);
    for (size_t j = 0; j < n + 2 * SHIFTS + 1; ++j) row[j] = 1e300;
    for (size_t j = 0; j < n; ++j) row[SHIFTS + shift % 2 + j] = rng_uniform(r, -1.0, 1.0);
    return row;
}

static void rotates_like(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    for (size_t n = 0; n <= longest(kernels); ++n)
        for (size_t shift = 0; shift < 2; ++shift) {
            rng r = rng_seeded(n);
            const size_t all = n + 2 * SHIFTS + 1, at = SHIFTS + shift;
            double *x = new_row(&r, n, shift), *y = new_row(&r, n, 0);
            double *x_expected = new_doubles(all), *y_expected = new_doubles(all);
            memcpy(x_expected, x, all * sizeof *x);
            memcpy(y_expected, y, all * sizeof *y);
            kernels->rotate(n, x + at, y + SHIFTS, 0.8, -0.6);
            standard->rotate(n, x_expected + at, y_expected + SHIFTS, 0.8, -0.6);
            for (size_t j = 0; j < all; ++j) {
                assert_close(x[j], x_expected[j], 2 * eps);
                assert_close(y[j], y_expected[j], 2 * eps);
            }
            free(y_expected);
            free(x_expected);
            free(y);
            free(x);
        }
}

static void every_version_rotates_like_the_generic_one(void **state)
{
    (void)state;
    for_all_versions(rotates_like);
}

/* A chain is what single rotations are, one after the other. */
static void chains_like(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    enum { ROWS = 6 };
    for (size_t n = 1; n <= longest(kernels); ++n)
        for (size_t first = 0; first < ROWS - 1; ++first) {
            rng r = rng_seeded(n);
            const size_t stride = n + 3, last = ROWS - 2;
            double *rows = new_doubles(ROWS * stride), *expected = new_doubles(ROWS * stride);
            double cs[2 * ROWS];
            for (size_t i = 0; i < ROWS * stride; ++i) rows[i] = rng_uniform(&r, -1.0, 1.0);
            memcpy(expected, rows, ROWS * stride * sizeof *rows);
            for (size_t i = 0; i < ROWS; ++i) {
                const double angle = rng_uniform(&r, -3.0, 3.0);
                cs[2 * i] = cos(angle);
                cs[2 * i + 1] = sin(angle);
            }
            kernels->rotate_chain(n, first, last, rows, stride, cs);
            for (size_t i = last + 1; i-- > first;)
                standard->rotate(n, expected + i * stride, expected + (i + 1) * stride, cs[2 * i],
                                 cs[2 * i + 1]);
            for (size_t i = 0; i < ROWS * stride; ++i) assert_close(rows[i], expected[i], 8 * eps);
            free(expected);
            free(rows);
        }
}

static void every_version_chains_rotations_like_single_ones(void **state)
{
    (void)state;
    for_all_versions(chains_like);
}

/* Beside the formula, and nothing behind the rows is touched. */
static void reduces_like(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    const double factors[6] = {0.7, -0.4, 1.3, -0.9, 0.2, 0.6};
    (void)standard;
    for (size_t n = 0; n <= longest(kernels); ++n) {
        rng r = rng_seeded(n);
        double *rows[2] = {new_row(&r, n, 0), new_row(&r, n, 0)};
        double *w = new_row(&r, n, 0), *v = new_row(&r, n, 1);
        double *x = new_row(&r, n, 0), *y = new_row(&r, n, 1);
        double *expected[2] = {new_doubles(n), new_doubles(n)}, *y_expected = new_doubles(n);
        double sums[2] = {0.0, 0.0}, found[2];
        for (size_t j = 0; j < n; ++j) y_expected[j] = y[SHIFTS + 1 + j];
        for (size_t k = 0; k < 2; ++k)
            for (size_t j = 0; j < n; ++j) {
                const size_t at = SHIFTS + j;
                const double *f = factors + 3 * k;
                expected[k][j] = rows[k][at] + f[0] * w[at] + f[1] * v[at + 1];
                y_expected[j] += f[2] * expected[k][j];
                sums[k] += expected[k][j] * x[at];
            }
        kernels->reduce(n, rows[0] + SHIFTS, rows[1] + SHIFTS, factors, w + SHIFTS, v + SHIFTS + 1,
                        x + SHIFTS, y + SHIFTS + 1, found);
        for (size_t k = 0; k < 2; ++k) {
            assert_close(found[k], sums[k], 4.0 * (double)(n + 1) * eps);
            for (size_t j = 0; j < n; ++j)
                assert_close(rows[k][SHIFTS + j], expected[k][j], 4 * eps);
            assert_true(rows[k][SHIFTS + n] == 1e300 && rows[k][SHIFTS - 1] == 1e300);
        }
        for (size_t j = 0; j < n; ++j) assert_close(y[SHIFTS + 1 + j], y_expected[j], 8 * eps);
        assert_true(y[SHIFTS + 1 + n] == 1e300 && y[SHIFTS] == 1e300);
        double *const all[] = {rows[0], rows[1], w, v, x, y, expected[0], expected[1], y_expected};
        for (size_t k = 0; k < sizeof all / sizeof *all; ++k) free(all[k]);
    }
}

static void every_version_reduces_two_rows_by_the_formula(void **state)
{
    (void)state;
    for_all_versions(reduces_like);
}

static void multiplies_rows_like(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    for (size_t n = 0; n <= longest(kernels); ++n)
        for (size_t shift = 0; shift < 2; ++shift) {
            rng r = rng_seeded(n);
            double *x = new_row(&r, n, shift), *y = new_row(&r, n, 0);
            const double *from = x + SHIFTS + shift;
            const double expected = standard->dot(n, from, y + SHIFTS);
            assert_close(kernels->dot(n, from, y + SHIFTS), expected, (double)n * eps);
            free(y);
            free(x);
        }
}

static void every_version_multiplies_rows_like_the_generic_one(void **state)
{
    (void)state;
    for_all_versions(multiplies_rows_like);
}

/* Shifting all rows by one double changes no bit of the results. */
static void ignores_alignment(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    (void)standard;
    for (size_t n = 0; n <= longest(kernels); ++n) {
        rng r = rng_seeded(n);
        double *x = new_doubles(n + SHIFTS), *y = new_doubles(n + SHIFTS);
        double *x_first = new_doubles(n), *y_first = new_doubles(n), first = 0.0;
        for (size_t shift = 0; shift < SHIFTS; ++shift) {
            r = rng_seeded(n);
            for (size_t j = 0; j < n; ++j) x[shift + j] = rng_uniform(&r, -1.0, 1.0);
            for (size_t j = 0; j < n; ++j) y[shift + j] = rng_uniform(&r, -1.0, 1.0);
            const double dot = kernels->dot(n, x + shift, y + shift);
            kernels->rotate(n, x + shift, y + shift, 0.6, 0.8);
            if (shift == 0) {
                first = dot;
                memcpy(x_first, x, n * sizeof *x);
                memcpy(y_first, y, n * sizeof *y);
            }
            assert_bits_equal(&dot, &first, 1);
            assert_bits_equal(x + shift, x_first, n);
            assert_bits_equal(y + shift, y_first, n);
        }
        free(y_first);
        free(x_first);
        free(y);
        free(x);
    }
}

/* Every third coupling is too strong for its gap. */
static void corrects_by_the_formula(const hesscrit_kernels *kernels,
                                    const hesscrit_kernels *standard)
{
    (void)standard;
    for (size_t n = 0; n <= 40; ++n) {
        rng r = rng_seeded(n);
        double *b = new_doubles(n + 1), *defect = new_doubles(n + 1), *others = new_doubles(n + 1);
        double *e = new_doubles(n + 1), sums[4], expected[4] = {0.0, 0.0, 0.0, 0.0};
        for (size_t j = 0; j < n; ++j) {
            b[j] = rng_uniform(&r, 0.001, 0.02) * (j % 3 == 0 ? 100.0 : 1.0);
            defect[j] = 1e-3 * rng_uniform(&r, -1.0, 1.0);
            others[j] = 2.0 + rng_uniform(&r, 1.0, 2.0);
        }
        e[n] = 7.0;
        kernels->correct(n, 2.0, b, defect, others, e, sums);
        for (size_t j = 0; j < n; ++j) {
            const double c = b[j] + 2.0 * defect[j], gap = 2.0 - others[j];
            const int far = fabs(c) < 0.1 * fabs(gap);
            const double correction = far ? c / gap : 0.5 * defect[j];
            assert_close(e[j], correction, 4.0 * eps);
            expected[0] += c * c;
            expected[1] += correction * correction;
            expected[2] += far ? 0.0 : c * c;
            expected[3] += far ? c * correction : 0.0;
        }
        for (size_t l = 0; l < 4; ++l) assert_close(sums[l], expected[l], 100.0 * eps);
        assert_true(e[n] == 7.0);
        free(e);
        free(others);
        free(defect);
        free(b);
    }
}

static void every_version_corrects_by_the_formula(void **state)
{
    (void)state;
    for_all_versions(corrects_by_the_formula);
}

static void alignment_changes_no_bit(void **state)
{
    (void)state;
    for_all_versions(ignores_alignment);
}

typedef struct shape {
    size_t m, n, k;
} shape;

static double *random_matrix(rng *r, size_t rows, size_t columns)
{
    double *a = new_doubles(rows * columns + 1);
    for (size_t i = 0; i < rows * columns; ++i) a[i] = rng_uniform(r, -1.0, 1.0);
    return a;
}

/* C + alpha A B by the definition, in long double. */
static void assert_product(shape s, double alpha, hesscrit_view a, hesscrit_view b,
                           const double *before, const double *after, size_t ldc)
{
    for (size_t i = 0; i < s.m; ++i)
        for (size_t j = 0; j < ldc; ++j) {
            long double sum = 0.0L;
            for (size_t p = 0; j < s.n && p < s.k; ++p)
                sum += (long double)a.at[i * a.row + p * a.column] * b.at[p * b.row + j * b.column];
            const double expected = (double)(before[i * ldc + j] + alpha * sum);
            if (j < s.n)
                assert_close(after[i * ldc + j], expected, (double)(s.k + 2) * eps);
            else
                assert_bits_equal(&after[i * ldc + j], &before[i * ldc + j], 1);
        }
}

static void product_of_shape(const hesscrit_kernels *kernels, shape s, int a_turned, int b_turned)
{
    rng r = rng_seeded(s.m + 100 * s.n + 10000 * s.k);
    const size_t ldc = s.n + 3;
    double *a = random_matrix(&r, s.m, s.k), *b = random_matrix(&r, s.k, s.n);
    double *c = random_matrix(&r, s.m, ldc), *before = new_doubles(s.m * ldc);
    double *workspace = new_doubles(hesscrit_product_workspace(s.m, s.n, s.k));
    const hesscrit_view view_a = {a, a_turned ? 1 : s.k, a_turned ? s.m : 1};
    const hesscrit_view view_b = {b, b_turned ? 1 : s.n, b_turned ? s.k : 1};
    memcpy(before, c, s.m * ldc * sizeof *c);
    kernels->product(s.m, s.n, s.k, -0.75, view_a, view_b, c, ldc, workspace);
    assert_product(s, -0.75, view_a, view_b, before, c, ldc);
    free(workspace);
    free(before);
    free(c);
    free(b);
    free(a);
}

static void multiplies_every_tail(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    (void)standard;
    const size_t depths[] = {0, 1, 5, 17};
    for (size_t m = 0; m <= 19; ++m)
        for (size_t n = 0; n <= 2 * kernels->width + 27; ++n)
            for (size_t d = 0; d < sizeof depths / sizeof depths[0]; ++d)
                product_of_shape(kernels, (shape){m, n, depths[d]}, (m + n) % 2 != 0, m % 2 != 0);
}

static void products_are_right_for_every_tail(void **state)
{
    (void)state;
    for_all_versions(multiplies_every_tail);
}

static void multiplies_blocks(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    (void)standard;
    const shape shapes[] = {{193, 50, 257}, {7, 1033, 3}, {200, 30, 513}, {385, 25, 2}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; ++i)
        for (int turned = 0; turned < 4; ++turned)
            product_of_shape(kernels, shapes[i], turned & 1, turned & 2);
}

static void products_are_right_beyond_a_block(void **state)
{
    (void)state;
    for_all_versions(multiplies_blocks);
}

/* Columns [from, from + n) of the product, by themselves. */
static void part_of_product(const hesscrit_kernels *kernels, shape s, const double *a,
                            const double *b, size_t row, size_t column, double *c)
{
    double *workspace = new_doubles(hesscrit_product_workspace(s.m, s.n, s.k));
    const hesscrit_view view_a = {a + row * s.k, s.k, 1}, view_b = {b + column, s.n, 1};
    memset(c, 0, s.m * s.n * sizeof *c);
    kernels->product(s.m - row, s.n - column, s.k, 1.0, view_a, view_b, c + row * s.n + column, s.n,
                     workspace);
    free(workspace);
}

static void parts_agree(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    const shape s = {40, 53, 300};
    rng r = rng_seeded(7);
    double *a = random_matrix(&r, s.m, s.k), *b = random_matrix(&r, s.k, s.n);
    double *whole = new_doubles(s.m * s.n), *part = new_doubles(s.m * s.n);
    (void)standard;
    part_of_product(kernels, s, a, b, 0, 0, whole);
    for (size_t row = 0; row < 12; row += 5)
        for (size_t column = 0; column < 30; column += 7) {
            part_of_product(kernels, s, a, b, row, column, part);
            for (size_t i = row; i < s.m; ++i)
                assert_bits_equal(part + i * s.n + column, whole + i * s.n + column, s.n - column);
        }
    free(part);
    free(whole);
    free(b);
    free(a);
}

static void a_product_in_parts_has_the_same_bits(void **state)
{
    (void)state;
    for_all_versions(parts_agree);
}

static void lower_parts_agree(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    const shape shapes[] = {{1, 1, 1}, {50, 50, 30}, {40, 97, 5}, {200, 1100, 20}, {96, 96, 300}};
    (void)standard;
    for (size_t t = 0; t < sizeof shapes / sizeof shapes[0]; ++t) {
        const shape s = shapes[t];
        rng r = rng_seeded(t);
        double *a = random_matrix(&r, s.m, s.k), *b = random_matrix(&r, s.k, s.n);
        double *whole = new_doubles(s.m * s.n), *lower = new_doubles(s.m * s.n);
        double *workspace = new_doubles(hesscrit_product_workspace(s.m, s.n, s.k));
        const hesscrit_view view_a = {a, s.k, 1}, view_b = {b, s.n, 1};
        memset(whole, 0, s.m * s.n * sizeof *whole);
        memset(lower, 0, s.m * s.n * sizeof *lower);
        kernels->product(s.m, s.n, s.k, 1.0, view_a, view_b, whole, s.n, workspace);
        kernels->product_lower(s.m, s.n, s.k, 1.0, view_a, view_b, lower, s.n, workspace);
        for (size_t i = 0; i < s.m; ++i)
            assert_bits_equal(lower + i * s.n, whole + i * s.n, s.n - s.m + i + 1);
        free(workspace);
        free(lower);
        free(whole);
        free(b);
        free(a);
    }
}

static void the_lower_part_of_a_product_has_the_same_bits(void **state)
{
    (void)state;
    for_all_versions(lower_parts_agree);
}

static void updates_symmetrically(const hesscrit_kernels *kernels, const hesscrit_kernels *standard)
{
    const size_t sizes[] = {1, 2, 31, 96, 97, 200, 1040}, k = 20;
    (void)standard;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
        const size_t n = sizes[s];
        rng r = rng_seeded(n);
        double *a = random_matrix(&r, n, k), *c = new_doubles(n * n), *before = new_doubles(n * n);
        double *workspace = new_doubles(hesscrit_product_workspace(n, n, k));
        const hesscrit_view view = {a, k, 1}, turned = {a, 1, k};
        random_symmetric(&r, n, c);
        memcpy(before, c, n * n * sizeof *c);
        hesscrit_symmetric_product(kernels, n, k, 0.5, view, turned, c, n, workspace);
        assert_product((shape){n, n, k}, 0.5, view, turned, before, c, n);
        for (size_t i = 0; i < n; ++i)
            for (size_t j = 0; j < i; ++j) assert_bits_equal(&c[i * n + j], &c[j * n + i], 1);
        free(workspace);
        free(before);
        free(c);
        free(a);
    }
}

static void a_rank_k_update_keeps_the_matrix_symmetric(void **state)
{
    (void)state;
    for_all_versions(updates_symmetrically);
}

/* Eigenvalues and residual of one random matrix by this version. */
static void solve_by(hesscrit_context *context, const hesscrit_kernels *kernels, size_t n,
                     const double *a, double *lambda)
{
    double *v = new_doubles(n * n), *alone = new_doubles(n);
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    context->kernels = kernels;
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, a, lambda, n, v, &info));
    assert_true(info.residual <= 8 * (double)n * eps * (double)n);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, a, alone, 0, NULL, NULL));
    assert_bits_equal(alone, lambda, n);
    free(alone);
    free(v);
}

static void every_version_finds_the_same_eigenvalues(void **state)
{
    hesscrit_context *context = context_of(state);
    for (size_t n = 1; n <= HESSCRIT_SMALL + 1; ++n) {
        double *a = new_doubles(n * n), *expected = new_doubles(n), *lambda = new_doubles(n);
        rng r = rng_seeded(n);
        random_symmetric(&r, n, a);
        solve_by(context, hesscrit_kernels_named("generic"), n, a, expected);
        for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
            test_note("version \"%s\", n = %zu", hesscrit_kernels_at(i)->name, n);
            solve_by(context, hesscrit_kernels_at(i), n, a, lambda);
            for (size_t k = 0; k < n; ++k)
                assert_close(lambda[k], expected[k], 8 * (double)n * eps);
        }
        free(lambda);
        free(expected);
        free(a);
    }
}

static void small_matrices_need_no_memory(void **state)
{
    hesscrit_context *context = context_of(state);
    const size_t n = HESSCRIT_SMALL, before = allocator_of(state)->allocations;
    double *a = new_doubles(n * n), *lambda = new_doubles(n);
    rng r = rng_seeded(n);
    random_symmetric(&r, n, a);
    solve_by(context, hesscrit_kernels_best(), n, a, lambda);
    assert_int_equal(allocator_of(state)->allocations, before);
    free(lambda);
    free(a);
}

static void versions_are_found_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; hesscrit_kernels_at(i); ++i)
        assert_ptr_equal(hesscrit_kernels_named(hesscrit_kernels_at(i)->name),
                         hesscrit_kernels_at(i));
    assert_ptr_equal(hesscrit_kernels_best(), hesscrit_kernels_at(0));
    assert_null(hesscrit_kernels_named("mmx"));
}

static void a_context_keeps_the_version_it_was_given(void **state)
{
    hesscrit_context *context = context_of(state);
    assert_ptr_equal(hesscrit_kernels_of(context), hesscrit_kernels_best());
    context->kernels = hesscrit_kernels_named("generic");
    assert_ptr_equal(hesscrit_kernels_of(context), hesscrit_kernels_named("generic"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_rotates_like_the_generic_one),
        cmocka_unit_test(every_version_multiplies_rows_like_the_generic_one),
        cmocka_unit_test(every_version_corrects_by_the_formula),
        cmocka_unit_test(alignment_changes_no_bit),
        cmocka_unit_test(products_are_right_for_every_tail),
        cmocka_unit_test(products_are_right_beyond_a_block),
        cmocka_unit_test(a_product_in_parts_has_the_same_bits),
        cmocka_unit_test(the_lower_part_of_a_product_has_the_same_bits),
        cmocka_unit_test(a_rank_k_update_keeps_the_matrix_symmetric),
        test_with_context(every_version_finds_the_same_eigenvalues),
        test_with_context(small_matrices_need_no_memory),
        cmocka_unit_test(versions_are_found_by_name),
        test_with_context(a_context_keeps_the_version_it_was_given),
        cmocka_unit_test(every_version_chains_rotations_like_single_ones),
        cmocka_unit_test(every_version_reduces_two_rows_by_the_formula),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
