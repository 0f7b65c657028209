/** @file
 * Version and linkage of the hesscrit library.
 *
 * Conventions that hold in every header:
 *  - n is the number of parameters; theta, gradients and vectors are n doubles.
 *  - Matrices are row-major with a row stride (leading dimension) `ld` in
 *    elements, ld >= n; entry (i, j) is at m[i * ld + j].
 *  - Every array belongs to the caller and is left untouched on error.
 *  - A function that returns hesscrit_status returns HESSCRIT_OK (0) or a
 *    negative error; hesscrit_context_detail() then tells what, where and the
 *    value. The statuses named at a function are all that it can return; those
 *    marked "any" in status.h can come from every function with a context.
 *  - A context is used by one thread at a time; different contexts are
 *    independent, and the library has no other state.
 *  - The library never prints, aborts, or changes signals, errno or the
 *    floating-point environment. Callbacks run in the host's environment.
 */
#ifndef HESSCRIT_API_H
#define HESSCRIT_API_H

#include <stddef.h>
#include <stdint.h>

#define HESSCRIT_VERSION_MAJOR 0
#define HESSCRIT_VERSION_MINOR 1
#define HESSCRIT_VERSION_PATCH 0
/** One number to compare: 10000 * major + 100 * minor + patch. */
#define HESSCRIT_VERSION                                                                           \
    (10000 * HESSCRIT_VERSION_MAJOR + 100 * HESSCRIT_VERSION_MINOR + HESSCRIT_VERSION_PATCH)

#if defined(_WIN32) && defined(HESSCRIT_SHARED)
#if defined(HESSCRIT_BUILD)
#define HESSCRIT_API __declspec(dllexport)
#else
#define HESSCRIT_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define HESSCRIT_API __attribute__((visibility("default")))
#else
#define HESSCRIT_API
#endif

#ifdef __cplusplus
#define HESSCRIT_BEGIN_DECLS extern "C" {
#define HESSCRIT_END_DECLS   }
#else
#define HESSCRIT_BEGIN_DECLS
#define HESSCRIT_END_DECLS
#endif

HESSCRIT_BEGIN_DECLS

/** HESSCRIT_VERSION of the library that runs, which may be newer than the headers. */
HESSCRIT_API int hesscrit_version(void);

/** The same as text, "0.1.0"; static storage. */
HESSCRIT_API const char *hesscrit_version_string(void);

HESSCRIT_END_DECLS

#endif
