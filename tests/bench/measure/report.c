#include "measure/report.h"

#include <math.h>
#include <stdio.h>

static void report_cell(int width, double value, int digits)
{
    if (isnan(value))
        printf(" %*s", width - 1, "-");
    else
        printf(" %*.*f", width - 1, digits, value);
}

void report_microseconds(double seconds)
{
    const double value = 1e6 * seconds;
    report_cell(10, value, value < 10.0 ? 2 : value < 100.0 ? 1 : 0);
}

void report_number(double value, int digits)
{
    report_cell(9, value, digits);
}

void report_figure(const char *name, double value, double goal)
{
    printf("figure %s %.3f <= %.3f %s\n", name, value, goal, value <= goal ? "met" : "short");
}
