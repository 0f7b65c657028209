/* What must not change the eigenvalues, or change them in a known way. */
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "matrices.h"
#include "reference.h"
#include "test.h"

static const double eps = 0x1p-52;

/* With room for a factor of 2^300 either way. */
static const size_t sizes[] = {1, 2, 3, 5, 8, 17, 40};

typedef void check(void **state, size_t n, const double *a, double *b, double *changed);

static int leaves_room(const matrix_type *type)
{
    return type->exponent == 0;
}

/* Give each matrix to the check, with room for another and its eigenvalues. */
static void for_all_matrices(void **state, check *holds)
{
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
        for (size_t i = 0; i < matrix_type_count; ++i) {
            const size_t n = sizes[s];
            double *a = new_doubles(n * n), *b = new_doubles(n * n), *changed = new_doubles(n);
            long double *exact = new_long_doubles(n);
            test_note("type \"%s\", n = %zu", matrix_types[i].name, n);
            matrix_make(&matrix_types[i], n, 5, a, exact);
            if (leaves_room(&matrix_types[i])) holds(state, n, a, b, changed);
            free(exact);
            free(changed);
            free(b);
            free(a);
        }
}

static void solve(void **state, size_t n, const double *a, double *lambda, double *v)
{
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, a, lambda, n, v, NULL));
}

static void scaled_exactly(void **state, size_t n, const double *a, double *b, double *changed)
{
    const int exponents[] = {-300, -30, -1, 1, 17, 300};
    double *lambda = new_doubles(n), *v = new_doubles(n * n), *v_scaled = new_doubles(n * n);
    solve(state, n, a, lambda, v);
    for (size_t e = 0; e < sizeof exponents / sizeof exponents[0]; ++e) {
        for (size_t i = 0; i < n * n; ++i) b[i] = ldexp(a[i], exponents[e]);
        solve(state, n, b, changed, v_scaled);
        for (size_t k = 0; k < n; ++k) changed[k] = ldexp(changed[k], -exponents[e]);
        assert_bits_equal(changed, lambda, n);
        assert_bits_equal(v_scaled, v, n * n);
    }
    free(v_scaled);
    free(v);
    free(lambda);
}

static void powers_of_two_scale_the_eigenvalues_to_the_last_bit(void **state)
{
    for_all_matrices(state, scaled_exactly);
}

static void mirrored(void **state, size_t n, const double *a, double *b, double *changed)
{
    double *lambda = new_doubles(n);
    const double tolerance = 8 * (double)n * eps * (double)norm_one(n, n, a);
    for (size_t i = 0; i < n * n; ++i) b[i] = -a[i];
    solve(state, n, a, lambda, NULL);
    solve(state, n, b, changed, NULL);
    for (size_t k = 0; k < n; ++k) assert_close(changed[k], -lambda[n - 1 - k], tolerance);
    free(lambda);
}

static void negation_mirrors_the_spectrum(void **state)
{
    for_all_matrices(state, mirrored);
}

static void permuted(void **state, size_t n, const double *a, double *b, double *changed)
{
    double *lambda = new_doubles(n);
    size_t *to = calloc(n, sizeof *to);
    rng r = rng_seeded(n);
    const double tolerance = 8 * (double)n * eps * (double)norm_one(n, n, a);
    assert_non_null(to);
    random_permutation(&r, n, to);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) b[to[i] * n + to[j]] = a[i * n + j];
    solve(state, n, a, lambda, NULL);
    solve(state, n, b, changed, NULL);
    for (size_t k = 0; k < n; ++k) assert_close(changed[k], lambda[k], tolerance);
    free(to);
    free(lambda);
}

static void the_order_of_the_parameters_keeps_the_spectrum(void **state)
{
    for_all_matrices(state, permuted);
}

static void shifted(void **state, size_t n, const double *a, double *b, double *changed)
{
    double *lambda = new_doubles(n);
    const double shift = 0.75, norm = (double)norm_one(n, n, a) + shift;
    for (size_t i = 0; i < n * n; ++i) b[i] = a[i] + (i % (n + 1) == 0 ? shift : 0.0);
    solve(state, n, a, lambda, NULL);
    solve(state, n, b, changed, NULL);
    for (size_t k = 0; k < n; ++k)
        assert_close(changed[k], lambda[k] + shift, 16 * (double)n * eps * norm);
    free(lambda);
}

static void a_shift_of_the_diagonal_shifts_the_spectrum(void **state)
{
    for_all_matrices(state, shifted);
}

static void repeated(void **state, size_t n, const double *a, double *b, double *changed)
{
    double *lambda = new_doubles(n), *v = new_doubles(n * n);
    solve(state, n, a, lambda, v);
    solve(state, n, a, changed, b);
    assert_bits_equal(changed, lambda, n);
    assert_bits_equal(b, v, n * n);
    free(v);
    free(lambda);
}

static void asking_again_gives_the_same_bits(void **state)
{
    for_all_matrices(state, repeated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(powers_of_two_scale_the_eigenvalues_to_the_last_bit),
        test_with_context(negation_mirrors_the_spectrum),
        test_with_context(the_order_of_the_parameters_keeps_the_spectrum),
        test_with_context(a_shift_of_the_diagonal_shifts_the_spectrum),
        test_with_context(asking_again_gives_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
