#include "truth/families.h"

#define LISTED(name, cases, modes) {#name, make_##name, cases, modes},
const truth_family truth_families[] = {TRUTH_FAMILIES(LISTED)};
const size_t truth_family_count = sizeof truth_families / sizeof truth_families[0];
