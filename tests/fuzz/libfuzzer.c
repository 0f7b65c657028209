/** @file
 * The entry of libFuzzer: a finding is printed, reduced, and ends the program, so that the input is
 * kept.
 */
#include <stdlib.h>
#include <string.h>

#include "finding.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t reduced[256];
    const char *kind = find_fault(bytes, size, NULL);
    if (!kind) return 0;
    if (size > sizeof reduced) {
        find_fault(bytes, size, stderr);
        abort();
    }
    memcpy(reduced, bytes, size);
    find_fault(reduced, reduce_finding(reduced, size, kind), stderr);
    abort();
}
