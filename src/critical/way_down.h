/* Which way down, and how far? Along curvature, or to a lower point that was seen. */
#pragma once

#include "critical/analysis.h"

/* Set why_no_escape and step, and where there is an escape unit and theta_after; all else is
 * known. */
hesscrit_status hesscrit_find_escape(hesscrit_analysis *a);
