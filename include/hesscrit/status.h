/** @file
 * Status codes. Their numbers are pinned for ever. New ones are appended.
 */
#ifndef HESSCRIT_STATUS_H
#define HESSCRIT_STATUS_H

#include <hesscrit/api.h>

/*
 * Errors that comments call "any":
 *  - Every function with a context can return ARGUMENT, MEMORY, SIZE and BUSY.
 *      ARGUMENT   a NULL that is not allowed, a struct_size that this library does not know,
 *                 or another value that is out of range
 *      MEMORY     the allocator returned NULL
 *      SIZE       no address space could hold the arrays
 *      BUSY       a call with this context is running, or a callback left it by an exception or
 *                 by longjmp: see hesscrit_context_reset()
 *  - Every function that takes a problem can also return CALLBACK, CANCELLED and NONFINITE.
 *      CALLBACK   a callback returned another number than 0, or it wrote to the theta it was lent
 *      NONFINITE  theta holds a NaN or an infinity
 *  - Every function that tells progress can return CANCELLED: the progress hook asked for it.
 *    Besides functions with a problem, these are the functions of eigen.h that solve or count.
 *
 * No public function returns BUDGET. A search that has used up its calls returns HESSCRIT_OK, and
 * its result says HESSCRIT_SEARCH_BUDGET: see search.h. The number stays pinned.
 */
#define HESSCRIT_STATUS_LIST(X)                                                                    \
    X(HESSCRIT_OK, 0, "success")                                                                   \
    X(HESSCRIT_E_ARGUMENT, -1, "invalid argument")                                                 \
    X(HESSCRIT_E_MEMORY, -2, "allocation failed")                                                  \
    X(HESSCRIT_E_SIZE, -3, "the problem is too large for this machine's address space")            \
    X(HESSCRIT_E_BUSY, -4, "the context is in use, or a callback left through it")                 \
    X(HESSCRIT_E_CALLBACK, -5, "a user callback failed")                                           \
    X(HESSCRIT_E_CANCELLED, -6, "cancelled by the progress hook")                                  \
    X(HESSCRIT_E_NONFINITE, -7, "a NaN or an infinity")                                            \
    X(HESSCRIT_E_ASYMMETRIC, -8, "the matrix is not symmetric")                                    \
    X(HESSCRIT_E_NO_CONVERGENCE, -9, "the eigenvalue iteration did not converge")                  \
    X(HESSCRIT_E_RANGE, -10, "the result is beyond the range of double")                           \
    X(HESSCRIT_E_NO_DESCENT, -11, "no step that lowers the loss was found")                        \
    X(HESSCRIT_E_BUDGET, -12, "the budget of calls is used up")

typedef enum hesscrit_status {
#define HESSCRIT_STATUS_ENUM(name, number, message) name = (number),
    HESSCRIT_STATUS_LIST(HESSCRIT_STATUS_ENUM)
#undef HESSCRIT_STATUS_ENUM
        HESSCRIT_STATUS_FORCE_INT = 0x7fffffff /* pins the size; never returned */
} hesscrit_status;

HESSCRIT_BEGIN_DECLS

/** The message of a status: "success" for 0, "unknown status" for unknown numbers. Static storage.
 */
HESSCRIT_API const char *hesscrit_status_message(hesscrit_status status);

HESSCRIT_END_DECLS

#endif
