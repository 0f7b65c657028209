/** @file
 * hesscrit's eigenvectors on two threads beside LAPACK's, by the clock on the
 * wall. OMP_NUM_THREADS and OMP_WAIT_POLICY are OpenMP's: see bootstrap.sh.
 */
#include <stdio.h>

#include "matrices/sample.h"
#include "measure/race.h"
#include "measure/report.h"
#include "solvers/solver.h"

#if defined(HAVE_LAPACK) && defined(HAVE_OPENMP)

static void run(size_t n, double goal)
{
    race r = {.what = TASK_PAIRS,
              .count = 3,
              .solvers = {&solver_hesscrit_openmp, &solver_dsyevd, &solver_dsyevr},
              .budget = 6.0,
              .on_threads = 1};
    char name[64];
    sample s = sample_random(n);
    const race_result result = race_run(&r, &s);
    printf("%5zu", n);
    for (size_t i = 0; i < r.count; i++) report_microseconds(result.seconds[i]);
    report_number(result.ratio, 2);
    report_number(result.low, 2);
    report_number(result.high, 2);
    putchar('\n');
    snprintf(name, sizeof name, "eigen_two_threads_n%zu", n);
    report_figure(name, result.ratio, goal);
    sample_free(&s);
}

int main(void)
{
    if (!lapack_use_threads(2)) {
        puts("LAPACK cannot be told how many threads to use: nothing to compare with");
        return 0;
    }
    puts("\nAll eigenvalues and vectors on two threads, random symmetric; microseconds");
    printf("%5s%10s%10s%10s%9s%9s%9s\n", "n", "hesscrit", "dsyevd", "dsyevr", "ratio", "10%",
           "90%");
    run(1024, 1.5);
    return 0;
}

#else

int main(void)
{
    puts("OpenMP or LAPACK was not found: nothing to compare on two threads");
    return 0;
}

#endif
