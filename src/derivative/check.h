/* By which rule is an entry that the user supplies judged? */
#pragma once

#include <hesscrit/check.h>

/* The entries so far. */
typedef struct hesscrit_comparison {
    hesscrit_check worst; /* the one that stands out most */
    double excess;        /* |supplied - difference| / allowed of it */
} hesscrit_comparison;

/* Compare one more entry with a difference that is right to `bound`. */
void hesscrit_compare_entry(hesscrit_comparison *comparison, size_t row, size_t column,
                            double supplied, double difference, double bound);
