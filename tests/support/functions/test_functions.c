#include "functions/test_functions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double bard_y[] = {
    0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39,
};
static const double gaussian_y[] = {
    0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989,
};
static const double meyer_y[] = {
    34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744,
    8261,  7030,  6005,  5147,  4427,  3820,  3307,  2872,
};
static const double kowalik_y[] = {
    0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246,
};
static const double kowalik_u[] = {
    4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625,
};
static const double osborne_1_y[] = {
    0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751,
    0.718, 0.685, 0.658, 0.628, 0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490,
    0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420, 0.414, 0.411, 0.406,
};
static const double osborne_2_y[] = {
    1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608,
    0.655, 0.616, 0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661,
    0.612, 0.558, 0.533, 0.495, 0.500, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428,
    0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559,
    0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054,
};

#define real       double
#define NAME(name) name##_in_double
#define MATH(name) name
#include "functions/functions_template.h"

#define real       quad
#define NAME(name) name##_in_quad
#define MATH(name) QUAD(name)
#include "functions/functions_template.h"

/* Starts that depend on n: x_i for i = 0 ... n-1. */
static double ascending(size_t n, size_t i)
{
    (void)n;
    return (double)(i + 1);
}

static double descending_fraction(size_t n, size_t i)
{
    return 1.0 - (double)(i + 1) / (double)n;
}

static double reciprocal_of_n(size_t n, size_t i)
{
    (void)i;
    return 1.0 / (double)n;
}

static double inner_point(size_t n, size_t i)
{
    return (double)(i + 1) / (double)(n + 1);
}

static double parabola(size_t n, size_t i)
{
    const double t = inner_point(n, i);
    return t * (t - 1.0);
}

/* Starts repeat with a period; minimisers have all n. */
static const double zeros[MOST_PARAMETERS] = {0.0};
static const double ones[MOST_PARAMETERS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                             1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double minus_ones[MOST_PARAMETERS] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                                   -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
static const double rosenbrock_start[] = {-1.2, 1};
static const double freudenstein_roth_start[] = {0.5, -2};
static const double powell_badly_scaled_start[] = {0, 1};
static const double jennrich_sampson_start[] = {0.3, 0.4};
static const double helical_valley_start[] = {-1, 0, 0};
static const double gaussian_start[] = {0.4, 1, 0};
static const double meyer_start[] = {0.02, 4000, 250};
static const double gulf_start[] = {5, 2.5, 0.15};
static const double box_start[] = {0, 10, 20};
static const double powell_singular_start[] = {3, -1, 0, 1};
static const double wood_start[] = {-3, -1, -3, -1};
static const double kowalik_osborne_start[] = {0.25, 0.39, 0.415, 0.39};
static const double brown_dennis_start[] = {25, 5, -5, -1};
static const double osborne_1_start[] = {0.5, 1.5, -1, 0.01, 0.02};
static const double biggs_exp6_start[] = {1, 2, 1, 1, 1, 1};
static const double osborne_2_start[] = {1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5};
static const double halves_start[] = {0.5};
static const double lecture_start[] = {0.75, 1.5};
static const double fifths_start[] = {0.2, -0.4, 0.6};
static const double atoms_start[] = {0, 0, 0, 1.1, 0.1, 0, 0.5, 1, 0, 0.6, 0.4, 0.9};
static const double likelihood_start[] = {2.5, 0.3};
static const double freudenstein_roth_minimiser[] = {5, 4};
static const double powell_badly_scaled_minimiser[] = {1.098159329699759e-5, 9.106146739867};
static const double brown_badly_scaled_minimiser[] = {1e6, 2e-6};
static const double beale_minimiser[] = {3, 0.5};
static const double jennrich_sampson_minimiser[] = {0.2578252136, 0.2578252136};
static const double helical_valley_minimiser[] = {1, 0, 0};
static const double bard_minimiser[] = {0.08241056, 1.133036, 2.343695};
static const double gaussian_minimiser[] = {0.3989561, 1.0000191, 0};
static const double meyer_minimiser[] = {0.005609636, 6181.346, 345.2236};
static const double gulf_minimiser[] = {50, 25, 1.5};
static const double box_minimiser[] = {1, 10, 1};
static const double kowalik_osborne_minimiser[] = {0.1928069, 0.1912823, 0.1230565, 0.1360623};
static const double brown_dennis_minimiser[] = {-11.59444, 13.20363, -0.4034395, 0.2367788};
static const double osborne_1_minimiser[] = {0.3754101, 1.935847, -1.4646871, 0.01286753,
                                             0.02212270};
static const double biggs_exp6_minimiser[] = {1, 10, 1, 5, 4, 3};
static const double osborne_2_minimiser[] = {1.309977,  0.4315538, 0.6336617, 0.5994305,
                                             0.7541832, 0.9042886, 1.3658118, 4.823699,
                                             2.398685,  4.568875,  5.675341};
static const double watson_6_minimiser[] = {-0.01572509, 1.0124349,   -0.232991626,
                                            1.26043009,  -1.51372892, 0.9929964};
static const double penalty_1_4_minimiser[] = {0.2500075, 0.2500075, 0.2500075, 0.2500075};
static const double penalty_2_4_minimiser[] = {0.1999993, 0.19131669, 0.48010149, 0.5188454};
static const double rank1_minimiser[] = {0, 0, 0, 0, 0.02857142857142857};
static const double rank1z_minimiser[] = {0, 0, 0, 0.04411764705882353, 0};
static const double chebyquad_8_minimiser[] = {0.04315276, 0.1930908, 0.2663287, 0.5,
                                               0.5,        0.7336713, 0.8069092, 0.9568472};
static const double boundary_value_10_minimiser[] = {
    -0.0431649825, -0.0815771565, -0.114485714, -0.140973577, -0.159908696,
    -0.169877202,  -0.169089984,  -0.155249535, -0.125355892, -0.0754165337};
static const double broyden_tridiagonal_10_minimiser[] = {
    -0.570722132, -0.68180695,  -0.702210076, -0.70551063,  -0.704906156,
    -0.701496607, -0.691889322, -0.665796514, -0.596035109, -0.416412258};
static const double broyden_banded_10_minimiser[] = {
    -0.428302864, -0.476596424, -0.519652464, -0.558099325, -0.592506157,
    -0.624503682, -0.623239471, -0.621393842, -0.620453597, -0.586469271};

#define FUNCTION(name)         name##_in_double, name##_in_quad
#define PERIOD(array)          array, sizeof(array) / sizeof((array)[0]), NULL
#define DEPENDS_ON_N(function) NULL, 0, function
#define UNKNOWN                NULL, NAN

const test_function test_functions[] = {
    {"Rosenbrock", 2, FUNCTION(rosenbrock), PERIOD(rosenbrock_start), 24.2, ones, 0},
    {"Freudenstein and Roth", 2, FUNCTION(freudenstein_roth), PERIOD(freudenstein_roth_start),
     400.5, freudenstein_roth_minimiser, 0},
    {"Powell badly scaled", 2, FUNCTION(powell_badly_scaled), PERIOD(powell_badly_scaled_start),
     1.13526171734838, powell_badly_scaled_minimiser, 0},
    {"Brown badly scaled", 2, FUNCTION(brown_badly_scaled), PERIOD(ones), 999998000003,
     brown_badly_scaled_minimiser, 0},
    {"Beale", 2, FUNCTION(beale), PERIOD(ones), 14.203125, beale_minimiser, 0},
    {"Jennrich and Sampson", 2, FUNCTION(jennrich_sampson), PERIOD(jennrich_sampson_start),
     4171.306, jennrich_sampson_minimiser, 124.362},
    {"helical valley", 3, FUNCTION(helical_valley), PERIOD(helical_valley_start), 2500,
     helical_valley_minimiser, 0},
    {"Bard", 3, FUNCTION(bard), PERIOD(ones), 41.6817, bard_minimiser, 8.21487e-3},
    {"Gaussian", 3, FUNCTION(gaussian), PERIOD(gaussian_start), 3.88811e-6, gaussian_minimiser,
     1.12793e-8},
    {"Meyer", 3, FUNCTION(meyer), PERIOD(meyer_start), 1.693608e9, meyer_minimiser, 87.9458},
    {"Gulf", 3, FUNCTION(gulf), PERIOD(gulf_start), NAN, gulf_minimiser, 0},
    {"Box", 3, FUNCTION(box), PERIOD(box_start), 1031.1538, box_minimiser, 0},
    {"Powell singular", 4, FUNCTION(powell_singular), PERIOD(powell_singular_start), 215, zeros, 0},
    {"Wood", 4, FUNCTION(wood), PERIOD(wood_start), 19192, ones, 0},
    {"Kowalik and Osborne", 4, FUNCTION(kowalik_osborne), PERIOD(kowalik_osborne_start),
     5.313172e-3, kowalik_osborne_minimiser, 3.07506e-4},
    {"Brown and Dennis", 4, FUNCTION(brown_dennis), PERIOD(brown_dennis_start), 7926693.34,
     brown_dennis_minimiser, 85822.2},
    {"Osborne 1", 5, FUNCTION(osborne_1), PERIOD(osborne_1_start), 0.879026, osborne_1_minimiser,
     5.46489e-5},
    {"Biggs EXP6", 6, FUNCTION(biggs_exp6), PERIOD(biggs_exp6_start), 0.77907007,
     biggs_exp6_minimiser, 0},
    {"Osborne 2", 11, FUNCTION(osborne_2), PERIOD(osborne_2_start), 2.093420, osborne_2_minimiser,
     4.01377e-2},
    {"Watson", 6, FUNCTION(watson), PERIOD(zeros), 30, watson_6_minimiser, 2.28767e-3},
    {"Watson", 9, FUNCTION(watson), PERIOD(zeros), 30, UNKNOWN},
    {"Watson", 12, FUNCTION(watson), PERIOD(zeros), 30, UNKNOWN},
    {"extended Rosenbrock", 10, FUNCTION(rosenbrock), PERIOD(rosenbrock_start), 121, ones, 0},
    {"extended Rosenbrock", 20, FUNCTION(rosenbrock), PERIOD(rosenbrock_start), 242, ones, 0},
    {"extended Powell", 12, FUNCTION(powell_singular), PERIOD(powell_singular_start), 645, zeros,
     0},
    {"extended Powell", 20, FUNCTION(powell_singular), PERIOD(powell_singular_start), 1075, zeros,
     0},
    {"penalty I", 4, FUNCTION(penalty_1), DEPENDS_ON_N(ascending), 885.06264, penalty_1_4_minimiser,
     2.24998e-5},
    {"penalty I", 10, FUNCTION(penalty_1), DEPENDS_ON_N(ascending), 148032.56535, UNKNOWN},
    {"penalty II", 4, FUNCTION(penalty_2), PERIOD(halves_start), 2.34001, penalty_2_4_minimiser,
     9.37629e-6},
    {"penalty II", 10, FUNCTION(penalty_2), PERIOD(halves_start), 162.65277, UNKNOWN},
    {"variably dimensioned", 10, FUNCTION(variably_dimensioned), DEPENDS_ON_N(descending_fraction),
     2198551.1625, ones, 0},
    {"variably dimensioned", 20, FUNCTION(variably_dimensioned), DEPENDS_ON_N(descending_fraction),
     NAN, ones, 0},
    {"trigonometric", 10, FUNCTION(trigonometric), DEPENDS_ON_N(reciprocal_of_n), 7.07576e-3, zeros,
     0},
    {"trigonometric", 20, FUNCTION(trigonometric), DEPENDS_ON_N(reciprocal_of_n), NAN, zeros, 0},
    {"Brown almost linear", 10, FUNCTION(brown_almost_linear), PERIOD(halves_start), 273.248, ones,
     0},
    {"boundary value", 10, FUNCTION(boundary_value), DEPENDS_ON_N(parabola), NAN,
     boundary_value_10_minimiser, 0},
    {"integral equation", 10, FUNCTION(integral_equation), DEPENDS_ON_N(parabola), NAN,
     boundary_value_10_minimiser, 0},
    {"integral equation", 20, FUNCTION(integral_equation), DEPENDS_ON_N(parabola), NAN, UNKNOWN},
    {"Broyden tridiagonal", 10, FUNCTION(broyden_tridiagonal), PERIOD(minus_ones), 21,
     broyden_tridiagonal_10_minimiser, 0},
    {"Broyden tridiagonal", 20, FUNCTION(broyden_tridiagonal), PERIOD(minus_ones), 31, UNKNOWN},
    {"Broyden banded", 10, FUNCTION(broyden_banded), PERIOD(minus_ones), 360,
     broyden_banded_10_minimiser, 0},
    {"Broyden banded", 20, FUNCTION(broyden_banded), PERIOD(minus_ones), 720, UNKNOWN},
    {"linear, full rank", 5, FUNCTION(linear_full_rank), PERIOD(ones), 25, minus_ones, 5},
    {"linear, rank 1", 5, FUNCTION(linear_rank_1), PERIOD(ones), 84985, rank1_minimiser, 2.142857},
    {"linear, rank 1 with zeros", 5, FUNCTION(linear_rank_1_with_zeros), PERIOD(ones), 15886,
     rank1z_minimiser, 3.647059},
    {"Chebyquad", 8, FUNCTION(chebyquad), DEPENDS_ON_N(inner_point), 0.0386176982,
     chebyquad_8_minimiser, 3.51687e-3},
    {"Chebyquad", 10, FUNCTION(chebyquad), DEPENDS_ON_N(inner_point), NAN, UNKNOWN},
    {"lecture's network", 2, FUNCTION(lecture), PERIOD(lecture_start), 0.015625, ones, 0},
    {"Rosenbrock's chain", 10, FUNCTION(rosenbrock_chain), PERIOD(rosenbrock_start), NAN, ones, 0},
    {"logistic regression", 5, FUNCTION(logistic), PERIOD(fifths_start), NAN, UNKNOWN},
    {"log-sum-exp", 8, FUNCTION(log_sum_exp), PERIOD(fifths_start), NAN, UNKNOWN},
    {"Lennard-Jones", 12, FUNCTION(lennard_jones), PERIOD(atoms_start), NAN, UNKNOWN},
    {"Rastrigin", 6, FUNCTION(rastrigin), PERIOD(fifths_start), NAN, zeros, 0},
    {"tanh network", 9, FUNCTION(tanh_network), PERIOD(fifths_start), NAN, UNKNOWN},
    {"normal likelihood", 2, FUNCTION(normal_likelihood), PERIOD(likelihood_start), NAN, UNKNOWN},
};

const size_t test_function_count = sizeof test_functions / sizeof test_functions[0];

const test_function *test_function_named(const char *name, size_t n)
{
    for (size_t k = 0; k < test_function_count; k++)
        if (test_functions[k].n == n && strcmp(test_functions[k].name, name) == 0)
            return &test_functions[k];
    fprintf(stderr, "there is no test function %s with n = %zu\n", name, n);
    abort();
}

void test_function_start(const test_function *function, double factor, double *x)
{
    double largest = 0.0;
    for (size_t i = 0; i < function->n; i++) {
        x[i] = function->start ? function->start[i % function->period]
                               : function->start_at(function->n, i);
        largest = fmax(largest, fabs(x[i]));
    }
    for (size_t i = 0; i < function->n && factor != 1.0; i++)
        x[i] = largest > 0.0 ? factor * x[i] : factor;
}

quad test_function_in_quad(size_t n, const quad *x, const void *data)
{
    const test_function *function = data;
    return function->value_in_quad(n, x);
}
