/* Which version of the kernels is chosen when the processor lacks a feature:
 * each of those asked for in turn, and all together. The choice is compiled
 * here a second time, with a processor that has what the test says. */
#include <stdlib.h>
#include <string.h>

#include "eigen/kernels/versions.h"

#include "fixture.h"
#include "random.h"
#include "test.h"

#if HESSCRIT_KERNELS_X86

static const char *missing; /* the feature, "all" or "" */
static int asked;           /* for the missing feature? */

static int processor_has(const char *feature)
{
    if (strcmp(feature, missing) == 0) asked = 1;
    return strcmp(missing, "all") != 0 && strcmp(feature, missing) != 0;
}

#define __builtin_cpu_init()            ((void)0)
#define __builtin_cpu_supports(feature) processor_has(feature)
#define hesscrit_kernels_at             kernels_at_without
#define hesscrit_kernels_best           kernels_best_without
#define hesscrit_kernels_named          kernels_named_without
#define hesscrit_kernels_of             kernels_of_without
const hesscrit_kernels *kernels_at_without(size_t index);
const hesscrit_kernels *kernels_best_without(void);
const hesscrit_kernels *kernels_named_without(const char *name);
const hesscrit_kernels *kernels_of_without(hesscrit_context *context);
#include "eigen/kernels/select.c"
#undef __builtin_cpu_init
#undef __builtin_cpu_supports
#undef hesscrit_kernels_at
#undef hesscrit_kernels_best
#undef hesscrit_kernels_named
#undef hesscrit_kernels_of

/* What a processor without the feature is to run. */
typedef struct choice {
    const char *missing, *kernels;
} choice;

static const choice choices[] = {
    {"", "avx512"},       {"avx512f", "avx2"},   {"avx512dq", "avx2"},
    {"avx512vl", "avx2"}, {"avx2", "generic"},   {"fma", "generic"},
    {"bmi2", "generic"},  {"popcnt", "generic"}, {"all", "generic"},
};
enum { CHOICES = sizeof choices / sizeof choices[0] };

static void the_best_version_that_a_processor_has_is_chosen(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHOICES; ++i) {
        missing = choices[i].missing;
        asked = 0;
        test_note("without \"%s\"", missing);
        assert_string_equal(kernels_best_without()->name, choices[i].kernels);
        if (missing[0] != '\0' && strcmp(missing, "all") != 0) assert_int_equal(asked, 1);
    }
}

/* One choice for all: the factorisation's kernels ask for no less than the others. */
static void every_version_brings_its_factorisation(void **state)
{
    (void)state;
    missing = "";
    assert_ptr_equal(kernels_named_without("avx512")->ldl, &hesscrit_ldl_avx512);
    assert_ptr_equal(kernels_named_without("avx2")->ldl, &hesscrit_ldl_avx2);
    assert_ptr_equal(kernels_named_without("generic")->ldl, &hesscrit_ldl_generic);
}

static void what_a_processor_lacks_is_not_found_by_name(void **state)
{
    (void)state;
    missing = "bmi2";
    assert_null(kernels_named_without("avx512"));
    assert_null(kernels_named_without("avx2"));
    assert_string_equal(kernels_named_without("generic")->name, "generic");
    assert_null(kernels_at_without(1));
}

/* What is chosen works, where this processor has it. */
static void a_matrix_is_solved_without_any_feature(void **state)
{
    enum { N = 40 };
    hesscrit_context *context = context_of(state);
    double *a = new_doubles(N * N), expected[N], lambda[N];
    rng r = rng_seeded(N);
    random_symmetric(&r, N, a);
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, expected, 0, NULL, NULL));
    for (size_t i = 0; i < CHOICES; ++i) {
        missing = choices[i].missing;
        context->kernels = NULL;
        if (!hesscrit_kernels_named(kernels_of_without(context)->name)) continue;
        assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, lambda, 0, NULL, NULL));
        for (size_t k = 0; k < N; ++k) assert_close(lambda[k], expected[k], 8 * N * 0x1p-52 * N);
    }
    free(a);
}

#else

static void the_best_version_that_a_processor_has_is_chosen(void **state)
{
    (void)state;
    skip(); /* there is nothing to choose from */
}
#define every_version_brings_its_factorisation      the_best_version_that_a_processor_has_is_chosen
#define what_a_processor_lacks_is_not_found_by_name the_best_version_that_a_processor_has_is_chosen
#define a_matrix_is_solved_without_any_feature      the_best_version_that_a_processor_has_is_chosen

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_version_that_a_processor_has_is_chosen),
        cmocka_unit_test(every_version_brings_its_factorisation),
        cmocka_unit_test(what_a_processor_lacks_is_not_found_by_name),
        test_with_context(a_matrix_is_solved_without_any_feature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
