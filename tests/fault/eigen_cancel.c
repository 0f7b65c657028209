/* Progress, and a host that has had enough at every possible place. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "failing_allocator.h"
#include "random.h"
#include "test.h"

enum { N = 20 };

/* A listener that cancels at its k-th call, and checks what it is told. */
typedef struct listener {
    uint64_t calls, cancel_at; /* 0: never */
    uint64_t last_done;
    uint64_t total;
    int is_wrong;
} listener;

static int listen(hesscrit_stage stage, uint64_t done, uint64_t total, void *user)
{
    listener *l = user;
    ++l->calls;
    if (stage != HESSCRIT_STAGE_EIGEN || done <= l->last_done || done > total) l->is_wrong = 1;
    if (l->calls > 1 && total != l->total) l->is_wrong = 1;
    l->last_done = done;
    l->total = total;
    return l->cancel_at != 0 && l->calls == l->cancel_at ? 42 : 0;
}

typedef struct host {
    listener listener;
    failing_allocator allocator;
    hesscrit_context *context;
    double *a;
} host;

static int open_host(void **state)
{
    host *h = calloc(1, sizeof *h);
    if (h == NULL) return -1;
    rng r = rng_seeded(1);
    h->a = new_doubles(N * N);
    random_symmetric(&r, N, h->a);
    hesscrit_context_options options = hesscrit_context_options_default();
    failing_allocator_install(&h->allocator, &options);
    options.progress = listen;
    options.progress_user = &h->listener;
    *state = h;
    return (int)hesscrit_context_create(&options, &h->context);
}

static int close_host(void **state)
{
    host *h = *state;
    hesscrit_context_destroy(h->context);
    const size_t leaked = h->allocator.outstanding;
    free(h->a);
    free(h);
    return leaked == 0 ? 0 : -1;
}

static void listen_anew(host *h, uint64_t cancel_at)
{
    memset(&h->listener, 0, sizeof h->listener);
    h->listener.cancel_at = cancel_at;
}

static void every_sweep_is_reported(void **state)
{
    host *h = *state;
    double lambda[N], v[N * N];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    listen_anew(h, 0);
    assert_ok(h->context, hesscrit_eigen_symmetric(h->context, N, N, h->a, lambda, N, v, &info));
    assert_int_equal(h->listener.is_wrong, 0);
    assert_int_equal(h->listener.total, 60);
    assert_int_equal(h->listener.calls, info.sweeps);
    assert_int_equal(h->listener.last_done, info.sweeps);
}

static void a_cancelled_call_leaves_its_outputs_untouched(void **state)
{
    host *h = *state;
    double lambda[N], v[N * N];
    hesscrit_eigen_info info;
    for (uint64_t k = 1;; ++k) {
        listen_anew(h, k);
        fill_pattern(lambda, sizeof lambda);
        fill_pattern(v, sizeof v);
        fill_pattern(&info, sizeof info);
        const hesscrit_eigen_info before = info;
        info.struct_size = sizeof info;
        const size_t outstanding = blocks_besides_scratch(&h->allocator, h->context);
        const hesscrit_status status =
            hesscrit_eigen_symmetric(h->context, N, N, h->a, lambda, N, v, &info);
        assert_int_equal(blocks_besides_scratch(&h->allocator, h->context), outstanding);
        if (status == HESSCRIT_OK) {
            assert_true(k > 3 && h->listener.calls < k);
            return;
        }
        assert_status(status, HESSCRIT_E_CANCELLED);
        assert_int_equal(h->listener.calls, k); /* not asked again */
        assert_true(strlen(hesscrit_context_detail(h->context)) > 0);
        assert_untouched(lambda, sizeof lambda);
        assert_untouched(v, sizeof v);
        assert_memory_equal(&info.sweeps, &before.sweeps, sizeof info.sweeps);
        assert_memory_equal(&info.residual, &before.residual, sizeof info.residual);
    }
}

/* Large enough for divide and conquer, after which a graded matrix gets sweeps. */
static void cancelled_steps_leave_the_outputs_untouched(void **state)
{
    enum { LARGE = 40 };
    host *h = *state;
    double *a = new_doubles(LARGE * LARGE), *v = new_doubles(LARGE * LARGE), lambda[LARGE];
    for (size_t i = 0; i < LARGE; ++i)
        for (size_t j = 0; j < LARGE; ++j)
            a[i * LARGE + j] = ldexp(i == j ? 1.0 : 0.01, -(int)(i + j));
    for (uint64_t k = 1;; ++k) {
        listen_anew(h, k);
        fill_pattern(lambda, sizeof lambda);
        fill_pattern(v, LARGE * LARGE * sizeof *v);
        const hesscrit_status status =
            hesscrit_eigen_symmetric(h->context, LARGE, LARGE, a, lambda, LARGE, v, NULL);
        assert_int_equal(h->listener.is_wrong, 0);
        if (status == HESSCRIT_OK) {
            assert_true(k > 5);
            break;
        }
        assert_status(status, HESSCRIT_E_CANCELLED);
        assert_untouched(lambda, sizeof lambda);
        assert_untouched(v, LARGE * LARGE * sizeof *v);
    }
    free(v);
    free(a);
}

static void cancelled_signs_are_untouched(void **state)
{
    host *h = *state;
    for (uint64_t k = 1;; ++k) {
        hesscrit_signs signs;
        listen_anew(h, k);
        fill_pattern(&signs, sizeof signs);
        const hesscrit_status status = hesscrit_inertia(h->context, N, N, h->a, NULL, &signs);
        assert_int_equal(h->listener.is_wrong, 0);
        if (status == HESSCRIT_OK) {
            assert_true(k > 3);
            return;
        }
        assert_status(status, HESSCRIT_E_CANCELLED);
        assert_untouched(&signs, sizeof signs);
    }
}

/* Large enough to be counted without eigenvalues. */
static void cancelled_factorisations_leave_the_signs_untouched(void **state)
{
    enum { LARGE = 70 };
    host *h = *state;
    rng r = rng_seeded(2);
    double *a = new_doubles(LARGE * LARGE);
    random_symmetric(&r, LARGE, a);
    for (uint64_t k = 1;; ++k) {
        hesscrit_signs signs;
        listen_anew(h, k);
        fill_pattern(&signs, sizeof signs);
        const hesscrit_status status = hesscrit_inertia(h->context, LARGE, LARGE, a, NULL, &signs);
        assert_int_equal(h->listener.is_wrong, 0);
        if (status == HESSCRIT_OK) {
            assert_true(k > 3);
            break;
        }
        assert_status(status, HESSCRIT_E_CANCELLED);
        assert_untouched(&signs, sizeof signs);
    }
    free(a);
}

static void listening_does_not_change_the_result(void **state)
{
    host *h = *state;
    double lambda[N], v[N * N], silent_lambda[N], silent_v[N * N];
    hesscrit_context *silent = NULL;
    listen_anew(h, 2);
    assert_status(hesscrit_eigen_symmetric(h->context, N, N, h->a, lambda, N, v, NULL),
                  HESSCRIT_E_CANCELLED);
    listen_anew(h, 0);
    assert_ok(h->context, hesscrit_eigen_symmetric(h->context, N, N, h->a, lambda, N, v, NULL));
    assert_status(hesscrit_context_create(NULL, &silent), HESSCRIT_OK);
    assert_ok(silent,
              hesscrit_eigen_symmetric(silent, N, N, h->a, silent_lambda, N, silent_v, NULL));
    hesscrit_context_destroy(silent);
    assert_bits_equal(lambda, silent_lambda, N);
    assert_bits_equal(v, silent_v, N * N);
}

#define test_with_host(test) cmocka_unit_test_setup_teardown(test, open_host, close_host)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_host(every_sweep_is_reported),
        test_with_host(a_cancelled_call_leaves_its_outputs_untouched),
        test_with_host(cancelled_steps_leave_the_outputs_untouched),
        test_with_host(cancelled_signs_are_untouched),
        test_with_host(cancelled_factorisations_leave_the_signs_untouched),
        test_with_host(listening_does_not_change_the_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
