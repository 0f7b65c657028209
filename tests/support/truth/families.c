#include "truth/families.h"

enum { MULTIPLE = 3 };

#define LISTED(name, cases, modes) {#name, make_##name, MULTIPLE * (cases), modes},
const truth_family truth_families[] = {TRUTH_FAMILIES(LISTED)};
const size_t truth_family_count = sizeof truth_families / sizeof truth_families[0];
