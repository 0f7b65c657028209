/** @file
 * The fuzzer without libFuzzer: runs files, or random bytes for some seconds.
 *
 *     hesscrit_fuzz FILE ...
 *     hesscrit_fuzz --random SECONDS [SEED [all]]
 *
 * The first finding ends it; with "all" each finding is printed, reduced, and they are counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "finding.h"
#include "random.h"

enum { MOST_BYTES = 48 };

static int run_file(const char *name)
{
    uint8_t bytes[4096];
    FILE *file = fopen(name, "rb");
    if (!file) {
        perror(name);
        return 1;
    }
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    const int is_fault = find_fault(bytes, size, stdout) != NULL;
    printf("%s: %s\n", name, is_fault ? "a finding" : "nothing");
    return is_fault;
}

/* Most programs are short: these are the ones that one can understand. */
static size_t random_bytes(rng *r, uint8_t *bytes)
{
    const size_t size = 6 + rng_below(r, 4 + rng_below(r, MOST_BYTES - 9));
    for (size_t k = 0; k < size; k++) bytes[k] = (uint8_t)rng_below(r, 256);
    return size;
}

static void tell(uint8_t *bytes, size_t size, const char *kind)
{
    char name[64];
    uint32_t digest = 2166136261u; /* FNV-1a */
    size = reduce_finding(bytes, size, kind);
    find_fault(bytes, size, stdout);
    for (size_t k = 0; k < size; k++) digest = (digest ^ bytes[k]) * 16777619u;
    snprintf(name, sizeof name, "crash-%08x", (unsigned)digest);
    FILE *file = fopen(name, "wb");
    if (file) fwrite(bytes, 1, size, file);
    if (file) fclose(file);
    printf("-- kept in %s\n\n", name);
    fflush(stdout);
}

static int run_random(double seconds, uint64_t seed, int all)
{
    const time_t start = time(NULL);
    rng r = rng_seeded(seed);
    size_t runs = 0, findings = 0;
    for (; difftime(time(NULL), start) < seconds && (all || findings == 0); runs++) {
        uint8_t bytes[MOST_BYTES];
        const size_t size = random_bytes(&r, bytes);
        const char *kind = find_fault(bytes, size, NULL);
        if (!kind) continue;
        findings++;
        tell(bytes, size, kind);
    }
    printf("%zu inputs, %zu findings\n", runs, findings);
    return findings > 0;
}

int main(int count, char **arguments)
{
    int findings = 0;
    if (count >= 3 && strcmp(arguments[1], "--random") == 0)
        return run_random(atof(arguments[2]), count > 3 ? strtoull(arguments[3], NULL, 10) : 1,
                          count > 4);
    for (int k = 1; k < count; k++) findings += run_file(arguments[k]);
    return findings > 0;
}
