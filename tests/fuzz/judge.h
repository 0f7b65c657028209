/** @file
 * Is what the library says of a task true, and does it agree with itself?
 */
#ifndef FUZZ_JUDGE_H
#define FUZZ_JUDGE_H

#include "spheres.h"
#include "truth.h"

/** A report beside what is true. */
typedef struct judged {
    const task *t;
    const truth *truth;
    const hesscrit_report *report;
    hesscrit_verdict verdict;
    hesscrit_signs signs;
    int has_place; /* a point that the verdict has to be about */
    place place;
    inertia inertia; /* there; of use where truth->radius > 0 */
} judged;

judged judge(const task *t, const truth *found, const hesscrit_report *report);

/** What is false, in a few words that name the kind; NULL if nothing is. */
const char *false_claim(const judged *j);

/** What contradicts itself in a report; NULL if nothing does. */
const char *contradiction(const judged *j);

#endif
