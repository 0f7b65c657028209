/** @file
 * Version and linkage of the hesscrit library.
 *
 * Conventions that hold in every header:
 *  - n is the number of parameters. theta, gradients and vectors are n doubles.
 *  - A matrix is row-major. Its row stride (leading dimension) `ld` is in elements, ld >= n.
 *    Entry (i, j) is at m[i * ld + j].
 *  - Every array belongs to the caller. On error it is left untouched.
 *  - A pointer must not be NULL unless its comment allows it. Arrays of no elements may be NULL.
 *  - A function that returns hesscrit_status returns HESSCRIT_OK (0) or a negative error.
 *    hesscrit_context_detail() then tells what, where and the value. A comment names all errors of
 *    its function. "Any" in a comment means the errors that status.h marks like this.
 *  - A context is used by one thread at a time. Different contexts are independent. The library
 *    has no other state.
 *  - The library never prints or aborts. It changes neither signals nor errno nor the
 *    floating-point environment. Callbacks run in the environment of the host.
 *
 * Words that every header uses:
 *  - Typical size s_i of parameter i: problem->theta_scale[i], rounded to the nearest power of two.
 *    Where theta_scale is NULL, max(|theta_i|, 1) takes its place; the choice of the steps, which
 *    sees how fast the loss varies, then corrects it.
 *  - Natural units: z_i = theta_i / s_i. There the gradient is s_i g_i, and the Hessian is
 *    s_i s_j H_ij. A distance in typical sizes is a distance in natural units.
 *  - Error of a loss value: two standard deviations of its noise, and never less than its rounding.
 *    The error of a component of a user's gradient is the same.
 *  - Error bound of a derivative: |computed - true| should stay below it. From differences it is an
 *    estimate. Of the user's Hessian it is what the problem states (hessian_relative_error,
 *    hessian_absolute_error), and certain if that is true; else it is a guess of its rounding.
 *  - Radius of an eigenvalue: |computed - true| should stay below it. It covers the error bounds of
 *    the matrix and the error of the solver. An eigenvalue is undecided where its sign is not known
 *    for sure.
 *  - Cost: the number of calls of the user's callbacks. Each point of a batch counts as one call.
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

/*
 * Only the shared library exports its functions. HESSCRIT_SHARED says that they are in one: the
 * shared library itself is compiled with it (and HESSCRIT_BUILD, to tell it from its users), and so
 * is what links to it by CMake. Others need it for faster calls on Windows only.
 *
 * A static library says nothing here, and is compiled with -fvisibility=hidden: a plugin that has
 * it inside exports none of it, so that two plugins may hold two versions. Whoever compiles the
 * sources into a plugin without CMake passes -fvisibility=hidden too.
 */
#if defined(HESSCRIT_SHARED) && defined(_WIN32)
#if defined(HESSCRIT_BUILD)
#define HESSCRIT_API __declspec(dllexport)
#else
#define HESSCRIT_API __declspec(dllimport)
#endif
#elif defined(HESSCRIT_SHARED) && defined(__GNUC__)
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
