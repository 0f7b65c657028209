/* The errors of derivatives by differences stay below the bounds given with
 * them, at random points of losses whose derivatives are known. */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include <hesscrit/gradient.h>
#include <hesscrit/hessian.h>

#include "fixture.h"
#include "functions/test_problems.h"
#include "random.h"

enum { MOST = 12, TRIALS = 150 };

/* sum_k a_k sin(w_k . x + p_k) + e_k exp(v_k . x / 4), with noise on request. */
struct mixture {
    size_t n;
    double amplitude[MOST], w[MOST * MOST], phase[MOST];
    double weight[MOST], v[MOST * MOST];
    double noise; /* relative, uniform; a hash of theta, as of a simulation with a fixed seed */
};

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static int mixture_loss(size_t n, const double *x, double *loss, void *user)
{
    const struct mixture *m = user;
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += m->amplitude[k] * sin(dot(n, m->w + k * n, x) + m->phase[k]) +
               m->weight[k] * exp(0.25 * dot(n, m->v + k * n, x));
    *loss = sum * (1.0 + m->noise * hashed_noise(n, x));
    return 0;
}

static int mixture_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const struct mixture *m = user;
    for (size_t i = 0; i < n; i++) gradient[i] = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double s = m->amplitude[k] * cos(dot(n, m->w + k * n, x) + m->phase[k]);
        const double e = 0.25 * m->weight[k] * exp(0.25 * dot(n, m->v + k * n, x));
        for (size_t i = 0; i < n; i++) gradient[i] += s * m->w[k * n + i] + e * m->v[k * n + i];
    }
    return 0;
}

static int mixture_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const struct mixture *m = user;
    for (size_t i = 0; i < n * n; i++) hessian[i] = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double *w = m->w + k * n;
        const double *v = m->v + k * n;
        const double s = -m->amplitude[k] * sin(dot(n, w, x) + m->phase[k]);
        const double e = 0.0625 * m->weight[k] * exp(0.25 * dot(n, v, x));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) hessian[i * n + j] += s * w[i] * w[j] + e * v[i] * v[j];
    }
    return 0;
}

static void random_mixture(rng *r, struct mixture *m, double noise)
{
    m->n = 1 + rng_below(r, MOST);
    m->noise = noise;
    for (size_t k = 0; k < m->n; k++) {
        m->amplitude[k] = rng_normal(r);
        m->phase[k] = rng_uniform(r, -3.0, 3.0);
        m->weight[k] = rng_normal(r);
    }
    for (size_t i = 0; i < m->n * m->n; i++) {
        m->w[i] = rng_normal(r);
        m->v[i] = rng_normal(r);
    }
}

/* How the entries of many derivatives did. */
struct tally {
    size_t entries, beyond;
    size_t kept;
    double widths[TRIALS * MOST * MOST]; /* bound / error where the error is not nearly nothing */
};

static void compare(struct tally *tally, size_t count, const double *found, const double *exact,
                    const double *bound)
{
    for (size_t i = 0; i < count; i++) {
        const double error = fabs(found[i] - exact[i]);
        tally->entries++;
        tally->beyond += !(error <= bound[i] + 4e-16 * fabs(exact[i]));
        if (error > 0.0) tally->widths[tally->kept++] = bound[i] / error;
    }
}

static double median(struct tally *tally)
{
    sort_doubles(tally->kept, tally->widths);
    return tally->widths[tally->kept / 2];
}

enum wanted {
    GRADIENT_OF_LOSSES,
    HESSIAN_OF_LOSSES,
    HESSIAN_OF_GRADIENTS,
    ACCURATE_GRADIENT,
    ACCURATE_HESSIAN
};

static void tally_mixtures(void **state, enum wanted wanted, double noise, uint64_t seed,
                           struct tally *tally)
{
    rng r = rng_seeded(seed);
    for (int trial = 0; trial < TRIALS; trial++) {
        struct mixture m;
        double theta[MOST];
        double exact[MOST * MOST];
        double found[MOST * MOST];
        double bound[MOST * MOST];
        random_mixture(&r, &m, noise);
        for (size_t i = 0; i < m.n; i++) theta[i] = rng_below(&r, 4) ? rng_normal(&r) : 0.0;
        hesscrit_problem problem = hesscrit_problem_of(m.n, mixture_loss, &m);
        if (wanted == HESSIAN_OF_GRADIENTS) problem.gradient = mixture_gradient;
        if (wanted == ACCURATE_GRADIENT || wanted == ACCURATE_HESSIAN)
            problem.flags = HESSCRIT_PROBLEM_ACCURATE;
        if (wanted == GRADIENT_OF_LOSSES || wanted == ACCURATE_GRADIENT) {
            assert_ok(context_of(state),
                      hesscrit_gradient(context_of(state), &problem, theta, found, bound));
            mixture_gradient(m.n, theta, exact, &m);
            compare(tally, m.n, found, exact, bound);
        } else {
            assert_ok(context_of(state),
                      hesscrit_hessian(context_of(state), &problem, theta, m.n, found, bound));
            mixture_hessian(m.n, theta, exact, &m);
            compare(tally, m.n * m.n, found, exact, bound);
        }
    }
}

static void expect_honest(void **state, enum wanted wanted, double noise, uint64_t seed)
{
    struct tally *tally = calloc(1, sizeof *tally);
    assert_non_null(tally);
    tally_mixtures(state, wanted, noise, seed, tally);
    const double beyond = (double)tally->beyond / (double)tally->entries;
    const double width = median(tally);
    print_message("noise %g: %.2f %% of %zu entries beyond the bound, median bound / error %.1f\n",
                  noise, 100.0 * beyond, tally->entries, width);
    free(tally);
    assert_at_most(beyond, 0.01);
    assert_at_most(width, 100.0);
}

static void gradients_of_losses_keep_their_bounds(void **state)
{
    expect_honest(state, GRADIENT_OF_LOSSES, 0.0, 11);
}

static void hessians_of_losses_keep_their_bounds(void **state)
{
    expect_honest(state, HESSIAN_OF_LOSSES, 0.0, 12);
}

static void hessians_of_gradients_keep_their_bounds(void **state)
{
    expect_honest(state, HESSIAN_OF_GRADIENTS, 0.0, 13);
}

static void gradients_of_noisy_losses_keep_their_bounds(void **state)
{
    expect_honest(state, GRADIENT_OF_LOSSES, 1e-6, 14);
}

static void hessians_of_noisy_losses_keep_their_bounds(void **state)
{
    expect_honest(state, HESSIAN_OF_LOSSES, 1e-6, 15);
}

static void accurate_gradients_keep_their_bounds(void **state)
{
    expect_honest(state, ACCURATE_GRADIENT, 0.0, 16);
}

static void accurate_hessians_keep_their_bounds(void **state)
{
    expect_honest(state, ACCURATE_HESSIAN, 0.0, 17);
}

static void accurate_gradients_of_noisy_losses_keep_their_bounds(void **state)
{
    expect_honest(state, ACCURATE_GRADIENT, 1e-6, 18);
}

static void accurate_hessians_of_noisy_losses_keep_their_bounds(void **state)
{
    expect_honest(state, ACCURATE_HESSIAN, 1e-6, 19);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(gradients_of_losses_keep_their_bounds),
        test_with_context(hessians_of_losses_keep_their_bounds),
        test_with_context(hessians_of_gradients_keep_their_bounds),
        test_with_context(gradients_of_noisy_losses_keep_their_bounds),
        test_with_context(hessians_of_noisy_losses_keep_their_bounds),
        test_with_context(accurate_gradients_keep_their_bounds),
        test_with_context(accurate_hessians_keep_their_bounds),
        test_with_context(accurate_gradients_of_noisy_losses_keep_their_bounds),
        test_with_context(accurate_hessians_of_noisy_losses_keep_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
