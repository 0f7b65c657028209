/* Secants: what steps along which the gradient is known to change make of a gradient. */
#include "test.h"

#include <math.h>

#include "fixture.h"
#include "higher_orders/secants.h"
#include "random.h"

enum { SIZE = 10, KEPT = HESSCRIT_SECANTS, TRIALS = 40 };

/* A = 1 + B'B */
typedef struct form {
    double a[SIZE * SIZE];
} form;

static void draw(rng *r, form *f)
{
    double b[SIZE * SIZE];
    for (size_t i = 0; i < SIZE * SIZE; i++) b[i] = rng_uniform(r, -1.0, 1.0);
    for (size_t i = 0; i < SIZE; i++)
        for (size_t j = 0; j < SIZE; j++) {
            f->a[i * SIZE + j] = i == j ? 1.0 : 0.0;
            for (size_t k = 0; k < SIZE; k++)
                f->a[i * SIZE + j] += b[k * SIZE + i] * b[k * SIZE + j];
        }
}

static void multiply(const form *f, const double *x, double *ax)
{
    for (size_t i = 0; i < SIZE; i++) {
        ax[i] = 0.0;
        for (size_t j = 0; j < SIZE; j++) ax[i] += f->a[i * SIZE + j] * x[j];
    }
}

static double product(const double *x, const double *y)
{
    double sum = 0.0;
    for (size_t i = 0; i < SIZE; i++) sum += x[i] * y[i];
    return sum;
}

/* Step k: random, and conjugate to those before. */
static void draw_conjugate(rng *r, const form *f, size_t k, double steps[KEPT][SIZE])
{
    double change[SIZE];
    for (size_t i = 0; i < SIZE; i++) steps[k][i] = rng_uniform(r, -1.0, 1.0);
    for (size_t j = 0; j < k; j++) {
        multiply(f, steps[j], change);
        const double share = product(steps[k], change) / product(steps[j], change);
        for (size_t i = 0; i < SIZE; i++) steps[k][i] -= share * steps[j][i];
    }
}

/* Without any, the step is the gradient itself. */
static void without_secants_nothing_changes(void **state)
{
    hesscrit_context *context = context_of(state);
    hesscrit_secants secants;
    double gradient[2] = {0.25, -3.0};
    assert_int_equal(hesscrit_secants_start(context, 2, &secants), HESSCRIT_OK);
    hesscrit_secants_apply(&secants, gradient);
    assert_true(gradient[0] == 0.25 && gradient[1] == -3.0);
}

/* The secant equation: what a gradient changed by along a step is made that step again. Along
 * conjugate steps all are, as many as are kept: there the inverse Hessian is known. */
static void steps_are_made_of_their_changes(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(2);
    for (int trial = 0; trial < TRIALS; trial++) {
        hesscrit_secants secants;
        form f;
        double steps[KEPT][SIZE];
        const size_t count = 1 + (size_t)trial % KEPT;
        draw(&r, &f);
        assert_int_equal(hesscrit_secants_start(context, SIZE, &secants), HESSCRIT_OK);
        for (size_t k = 0; k < count; k++) {
            draw_conjugate(&r, &f, k, steps);
            for (size_t i = 0; i < SIZE; i++) secants.step[i] = steps[k][i];
            multiply(&f, steps[k], secants.change);
            hesscrit_secants_add(&secants, 0.0);
        }
        test_note("trial %d", trial);
        for (size_t k = 0; k < count; k++) {
            double change[SIZE];
            multiply(&f, steps[k], change);
            hesscrit_secants_apply(&secants, change);
            for (size_t i = 0; i < SIZE; i++) assert_true(fabs(change[i] - steps[k][i]) <= 1e-9);
        }
    }
}

/* What falls along a step, or is rounding, tells no curvature that rises. */
static void what_does_not_rise_is_not_kept(void **state)
{
    hesscrit_context *context = context_of(state);
    hesscrit_secants secants;
    assert_int_equal(hesscrit_secants_start(context, 2, &secants), HESSCRIT_OK);
    secants.step[0] = secants.step[1] = 1.0;
    secants.change[0] = -1.0;
    secants.change[1] = 0.5;
    hesscrit_secants_add(&secants, 0.0);
    assert_int_equal(secants.count, 0);
    secants.change[0] = secants.change[1] = 0.5;
    hesscrit_secants_add(&secants, 2.0); /* noise */
    assert_int_equal(secants.count, 0);
    hesscrit_secants_add(&secants, 0.5);
    assert_int_equal(secants.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(without_secants_nothing_changes),
        test_with_context(steps_are_made_of_their_changes),
        test_with_context(what_does_not_rise_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
