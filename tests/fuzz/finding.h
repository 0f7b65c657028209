/** @file
 * One input of the fuzzer: bytes in, a finding out.
 */
#ifndef FUZZ_FINDING_H
#define FUZZ_FINDING_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** The kind of what is wrong; NULL if nothing is. Then all about it is printed to file, which may
 *  be NULL. */
const char *find_fault(const uint8_t *bytes, size_t size, FILE *file);

/** Cuts bytes out and makes others 0, as long as a finding of the same kind is left. Returns the
 *  new size. */
size_t reduce_finding(uint8_t *bytes, size_t size, const char *kind);

#endif
