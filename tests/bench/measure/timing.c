#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_setaffinity() */
#endif

#include "measure/timing.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#ifdef __linux__
#include <sched.h>
#endif

#include "arrays.h"

static double seconds_by(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double seconds_now(void)
{
    return seconds_by(CLOCK_MONOTONIC);
}

double seconds_of_cpu(void)
{
    return seconds_by(CLOCK_PROCESS_CPUTIME_ID);
}

void sleep_for(double seconds)
{
    const time_t whole = (time_t)seconds;
    const struct timespec time = {whole, (long)(1e9 * (seconds - (double)whole))};
    nanosleep(&time, NULL);
}

void stay_on_one_cpu(void)
{
#ifdef __linux__
    cpu_set_t cpus;
    const int here = sched_getcpu();
    CPU_ZERO(&cpus);
    CPU_SET(here < 0 ? 0 : (size_t)here, &cpus);
    if (sched_setaffinity(0, sizeof cpus, &cpus) == 0) return;
#endif
    fputs("not pinned to one CPU\n", stderr);
}

double quantile(size_t count, double *values, double share)
{
    if (count == 0) return NAN;
    sort_doubles(count, values);
    const double place = share * (double)(count - 1);
    const size_t below = (size_t)place;
    const size_t above = below + 1 < count ? below + 1 : below;
    return values[below] + (place - (double)below) * (values[above] - values[below]);
}
