/* The net below all claims: does a report contradict itself? */
#pragma once

#include "critical/report.h"

/* What in it cannot be true together, half a sentence in static storage; NULL where nothing is. It
 * mends nothing: what it catches is a mistake of what made the report. */
const char *hesscrit_contradiction(const hesscrit_report *report);

/* Claim nothing, and say why, where a report contradicts itself. */
void hesscrit_claim_no_contradiction(hesscrit_report *report);
