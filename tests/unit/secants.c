/* Secants: of a parabola whose curvatures are others than those that are assumed, steps learn them.
 */
#include "test.h"

#include <math.h>

#include "fixture.h"
#include "higher_orders/secants.h"
#include "random.h"

enum { MOST = 6, TRIALS = 40 };

/* ½ x'Ax with A = I + a part of rank `rank`. */
typedef struct parabola {
    size_t n;
    double a[MOST * MOST], x[MOST], gradient[MOST];
} parabola;

static void set_gradient(parabola *p)
{
    for (size_t i = 0; i < p->n; i++) {
        p->gradient[i] = 0.0;
        for (size_t j = 0; j < p->n; j++) p->gradient[i] += p->a[i * p->n + j] * p->x[j];
    }
}

static void draw(rng *r, size_t rank, parabola *p)
{
    p->n = MOST;
    for (size_t i = 0; i < MOST * MOST; i++) p->a[i] = i % (MOST + 1) == 0 ? 1.0 : 0.0;
    for (size_t k = 0; k < rank; k++) {
        double u[MOST];
        for (size_t i = 0; i < MOST; i++) u[i] = rng_uniform(r, -1.0, 1.0);
        for (size_t i = 0; i < MOST * MOST; i++) p->a[i] += 3.0 * u[i / MOST] * u[i % MOST];
    }
    for (size_t i = 0; i < MOST; i++) p->x[i] = rng_uniform(r, -1.0, 1.0);
    set_gradient(p);
}

static double length_of_gradient(const parabola *p)
{
    double sum = 0.0;
    for (size_t i = 0; i < p->n; i++) sum = hypot(sum, p->gradient[i]);
    return sum;
}

static void step(parabola *p, hesscrit_secants *secants)
{
    double by[MOST];
    for (size_t i = 0; i < p->n; i++) by[i] = p->gradient[i];
    hesscrit_secants_apply(secants, by);
    for (size_t i = 0; i < p->n; i++) {
        secants->step[i] = -by[i];
        secants->change[i] = -p->gradient[i];
        p->x[i] -= by[i];
    }
    set_gradient(p);
    for (size_t i = 0; i < p->n; i++) secants->change[i] += p->gradient[i];
    hesscrit_secants_add(secants, 0.0);
}

/* With the curvatures that are assumed one step is enough. */
static void without_secants_the_step_is_the_gradient(void **state)
{
    hesscrit_context *context = context_of(state);
    hesscrit_secants secants;
    rng r = rng_seeded(1);
    parabola p;
    draw(&r, 0, &p);
    assert_int_equal(hesscrit_secants_start(context, p.n, &secants), HESSCRIT_OK);
    step(&p, &secants);
    assert_true(length_of_gradient(&p) < 1e-14);
}

/* Without them, steps double the gradient, as curvatures beyond 2 make them. */
static void steps_learn_other_curvatures(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(2);
    for (int trial = 0; trial < TRIALS; trial++) {
        hesscrit_secants secants;
        parabola p;
        draw(&r, 1 + (size_t)trial % 3, &p);
        const double first = length_of_gradient(&p);
        test_note("trial %d", trial);
        assert_int_equal(hesscrit_secants_start(context, p.n, &secants), HESSCRIT_OK);
        for (int k = 0; k < 60; k++) step(&p, &secants);
        assert_true(length_of_gradient(&p) < 1e-9 * first);
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
        test_with_context(without_secants_the_step_is_the_gradient),
        test_with_context(steps_learn_other_curvatures),
        test_with_context(what_does_not_rise_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
