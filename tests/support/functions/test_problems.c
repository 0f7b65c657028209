#include "functions/test_problems.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "functions/quad_derivatives.h"

const char *test_family_name(test_family family)
{
    static const char *const names[TEST_FAMILIES] = {
        "start", "10 x start", "100 x start", "badly scaled", "float32", "noise 1e-6",
    };
    return names[family];
}

/* Without a pattern, and the same on every machine: between -limit and limit. */
static int exponent_of(size_t number, size_t index, int limit)
{
    uint32_t bits = (uint32_t)(number * 31 + index + 1);
    for (int k = 0; k < 2; k++) bits = (bits ^ bits >> 16) * 0x45d9f3bu;
    return (int)(bits >> 16) % (2 * limit + 1) - limit;
}

static void change_units(size_t number, test_problem *problem)
{
    problem->loss_exponent = exponent_of(number, MOST_PARAMETERS, 60);
    for (size_t i = 0; i < problem->n; i++) {
        problem->exponents[i] = exponent_of(number, i, 30);
        problem->theta[i] = ldexp(problem->theta[i], problem->exponents[i]);
    }
}

size_t test_problem_count(void)
{
    return test_function_count * TEST_FAMILIES;
}

int test_problem_at(size_t number, test_problem *problem)
{
    const test_function *function = &test_functions[number / TEST_FAMILIES];
    const test_family family = (test_family)(number % TEST_FAMILIES);
    *problem = (test_problem){.function = function, .family = family, .n = function->n};
    const double factor = family == FAMILY_TEN ? 10.0 : family == FAMILY_HUNDRED ? 100.0 : 1.0;
    test_function_start(function, factor, problem->theta);
    if (family == FAMILY_SCALED) change_units(number, problem);
    double loss = 0.0;
    test_problem_loss(problem->n, problem->theta, &loss, problem);
    return isfinite(loss);
}

double hashed_noise(size_t n, const double *x)
{
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        hash = (hash ^ bits) * 1099511628211u;
        hash ^= hash >> 29;
    }
    return (double)(hash >> 11) * 0x1p-52 - 1.0;
}

int test_problem_loss(size_t n, const double *theta, double *loss, void *user)
{
    const test_problem *problem = user;
    double x[MOST_PARAMETERS];
    for (size_t i = 0; i < n; i++) x[i] = ldexp(theta[i], -problem->exponents[i]);
    const double value = ldexp(problem->function->value(n, x), problem->loss_exponent);
    *loss = problem->family == FAMILY_FLOAT   ? (double)(float)value
            : problem->family == FAMILY_NOISY ? value * (1.0 + 1e-6 * hashed_noise(n, theta))
                                              : value;
    return 0;
}

/* Powers of two change no digit. */
void test_problem_derivatives(const test_problem *problem, test_derivatives *derivatives)
{
    const size_t n = problem->n;
    const int *e = problem->exponents;
    double x[MOST_PARAMETERS] = {0.0};
    for (size_t i = 0; i < n; i++) x[i] = ldexp(problem->theta[i], -e[i]);
    quad_derivatives(test_function_in_quad, problem->function, n, x, derivatives->gradient,
                     derivatives->gradient_error, derivatives->hessian, derivatives->hessian_error);
    for (size_t i = 0; i < n; i++) {
        const double first = ldexp(1.0, problem->loss_exponent - e[i]);
        derivatives->gradient[i] *= first;
        derivatives->gradient_error[i] *= first;
        for (size_t j = 0; j < n; j++) {
            const double second = ldexp(first, -e[j]);
            derivatives->hessian[i * n + j] *= second;
            derivatives->hessian_error[i * n + j] *= second;
        }
    }
}
