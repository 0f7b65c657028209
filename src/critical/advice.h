/* What to do after a report. */
#pragma once

#include "critical/report.h"

/* From all else in the report. sentence: receives static storage; may be NULL. */
hesscrit_next hesscrit_advise(const hesscrit_report *report, const char **sentence);
