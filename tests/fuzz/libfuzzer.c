/** @file
 * The entry of libFuzzer: a finding ends the program, and the input is kept.
 */
#include <stdlib.h>

#include "finding.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (find_fault(bytes, size, stderr)) abort();
    return 0;
}
