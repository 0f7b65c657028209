/* Structs between programs and libraries of different versions. Each public struct that may grow
 * begins with its struct_size, as its caller knows it, and gets new fields at its end only. What
 * the caller does not know has its default, and is not written to. */
#pragma once

#include "base/context.h"

/* sizeof a struct that ends with this field. */
#define HESSCRIT_SIZE_UP_TO(type, field)                                                           \
    ((offsetof(type, field) + sizeof(((type *)0)->field) + _Alignof(type) - 1) / _Alignof(type) *  \
     _Alignof(type))

/* Sizes in version 0.1.0, the oldest that the library knows, by the last field that each struct had
 * then. Whoever appends a field leaves these alone, and lets it begin where the size of before
 * ended: old programs have no value in what padded their struct. */
#define HESSCRIT_PROBLEM_0_1_0         HESSCRIT_SIZE_UP_TO(hesscrit_problem, flags)
#define HESSCRIT_CONTEXT_OPTIONS_0_1_0 HESSCRIT_SIZE_UP_TO(hesscrit_context_options, progress_user)
#define HESSCRIT_ANALYZE_OPTIONS_0_1_0 HESSCRIT_SIZE_UP_TO(hesscrit_analyze_options, flags)
#define HESSCRIT_EIGEN_INFO_0_1_0      HESSCRIT_SIZE_UP_TO(hesscrit_eigen_info, relative_accuracy)
#define HESSCRIT_ESCAPE_STEP_0_1_0     HESSCRIT_SIZE_UP_TO(hesscrit_escape_step, decrease)
#define HESSCRIT_CHECK_0_1_0           HESSCRIT_SIZE_UP_TO(hesscrit_check, disagreements)
#define HESSCRIT_TAYLOR_0_1_0          HESSCRIT_SIZE_UP_TO(hesscrit_taylor, ld)
#define HESSCRIT_TAYLOR_FIT_0_1_0      HESSCRIT_SIZE_UP_TO(hesscrit_taylor_fit, relative)
#define HESSCRIT_SEARCH_OPTIONS_0_1_0  HESSCRIT_SIZE_UP_TO(hesscrit_search_options, symmetry_user)
#define HESSCRIT_SEARCH_RESULT_0_1_0   HESSCRIT_SIZE_UP_TO(hesscrit_search_result, calls)

/* In all of these a caller's struct is given by a pointer to it, which is one to its struct_size.
 * oldest and newest are the sizes that the struct had first and has in this library. */

/* Is struct_size plausible? A smaller one was not set; a larger one is that of a program which
 * expects more than this library can do. */
int hesscrit_knows_struct(const void *given, size_t oldest, size_t newest);

/* The same as a status, HESSCRIT_E_ARGUMENT with a detail; without one where context is NULL. */
hesscrit_status hesscrit_check_struct(hesscrit_context *context, const char *name,
                                      const void *given, size_t oldest, size_t newest);

/* Check, then copy over ours, which holds the defaults, what the caller has: of NULL nothing.
 * ours->struct_size stays what it is. On an error ours is untouched. */
hesscrit_status hesscrit_read_struct(hesscrit_context *context, const char *name, const void *given,
                                     size_t oldest, void *ours, size_t newest);

/* Copy of ours what fits into a struct that was checked, but for its struct_size. */
void hesscrit_write_struct(const void *ours, void *given);
