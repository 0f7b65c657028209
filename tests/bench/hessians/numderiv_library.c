/* What numderiv.R loads: the problems by number, for .C() of R. */
#include "functions/test_problems.h"

#include <string.h>

#if defined __GNUC__
#define EXPORT __attribute__((visibility("default")))
#else
#define EXPORT
#endif

EXPORT void problem_count(int *count);
EXPORT void problem_size(const int *number, int *n);
EXPORT void problem_theta(const int *number, double *theta);
EXPORT void problem_loss(const int *number, const double *theta, double *loss);

void problem_count(int *count)
{
    *count = (int)test_problem_count();
}

/* 0 where the loss is out of range. */
void problem_size(const int *number, int *n)
{
    test_problem problem;
    *n = test_problem_at((size_t)*number, &problem) ? (int)problem.n : 0;
}

void problem_theta(const int *number, double *theta)
{
    test_problem problem;
    test_problem_at((size_t)*number, &problem);
    memcpy(theta, problem.theta, problem.n * sizeof *theta);
}

void problem_loss(const int *number, const double *theta, double *loss)
{
    test_problem problem;
    test_problem_at((size_t)*number, &problem);
    test_problem_loss(problem.n, theta, loss, &problem);
}
