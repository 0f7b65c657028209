#include "tally.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "arrays.h"

static void keep(tally *t, double width)
{
    if (t->kept == t->room) {
        t->room = 2 * t->room + 64;
        t->widths = realloc(t->widths, t->room * sizeof *t->widths);
        if (t->widths == NULL) abort();
    }
    t->widths[t->kept++] = width;
}

void tally_add(tally *t, double error, double exact, double bound)
{
    t->entries++;
    t->beyond += !(error <= bound);
    if (error > DBL_EPSILON / 2.0 * fabs(exact)) keep(t, bound / error);
}

void tally_merge(tally *t, const tally *other)
{
    t->entries += other->entries;
    t->beyond += other->beyond;
    for (size_t i = 0; i < other->kept; i++) keep(t, other->widths[i]);
}

double tally_beyond(const tally *t)
{
    return t->entries > 0 ? (double)t->beyond / (double)t->entries : NAN;
}

double tally_width(tally *t)
{
    sort_doubles(t->kept, t->widths);
    return t->kept > 0 ? t->widths[t->kept / 2] : NAN;
}

void tally_free(tally *t)
{
    free(t->widths);
    *t = (tally){0};
}
