/* Where every field of every public struct is, as of version 0.1.0: for ever. Programs that were
 * built against old headers have them there, and so do bindings that were written by hand. */
#include <hesscrit/hesscrit.h>

#include "base/version.h"

/* On targets of 64 bits. With others the compiler decides, and it decides the same each time. */
#if SIZE_MAX == UINT64_MAX
#define FIELD(type, field, offset)                                                                 \
    _Static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#define SIZE(type, oldest, bytes)                                                                  \
    _Static_assert((oldest) == (bytes) && sizeof(type) >= (bytes), "the oldest size of " #type)

/* clang-format off */
FIELD(hesscrit_problem, struct_size, 0);
FIELD(hesscrit_problem, n, 8);
FIELD(hesscrit_problem, user, 16);
FIELD(hesscrit_problem, loss, 24);
FIELD(hesscrit_problem, loss_batch, 32);
FIELD(hesscrit_problem, gradient, 40);
FIELD(hesscrit_problem, hessian, 48);
FIELD(hesscrit_problem, hessian_vector, 56);
FIELD(hesscrit_problem, loss_error, 64);
FIELD(hesscrit_problem, gradient_error, 72);
FIELD(hesscrit_problem, theta_scale, 80);
FIELD(hesscrit_problem, flags, 88);
FIELD(hesscrit_problem, hessian_relative_error, 96);
FIELD(hesscrit_problem, hessian_absolute_error, 104);
SIZE(hesscrit_problem, HESSCRIT_PROBLEM_0_1_0, 96);

FIELD(hesscrit_context_options, struct_size, 0);
FIELD(hesscrit_context_options, allocate, 8);
FIELD(hesscrit_context_options, release, 16);
FIELD(hesscrit_context_options, allocator_user, 24);
FIELD(hesscrit_context_options, parallel_for, 32);
FIELD(hesscrit_context_options, threads, 40);
FIELD(hesscrit_context_options, executor_user, 48);
FIELD(hesscrit_context_options, progress, 56);
FIELD(hesscrit_context_options, progress_user, 64);
SIZE(hesscrit_context_options, HESSCRIT_CONTEXT_OPTIONS_0_1_0, 72);

FIELD(hesscrit_analyze_options, struct_size, 0);
FIELD(hesscrit_analyze_options, tolerance, 8);
FIELD(hesscrit_analyze_options, flags, 16);
SIZE(hesscrit_analyze_options, HESSCRIT_ANALYZE_OPTIONS_0_1_0, 24);

FIELD(hesscrit_eigen_info, struct_size, 0);
FIELD(hesscrit_eigen_info, sweeps, 8);
FIELD(hesscrit_eigen_info, rotations, 16);
FIELD(hesscrit_eigen_info, residual, 24);
FIELD(hesscrit_eigen_info, asymmetry, 32);
FIELD(hesscrit_eigen_info, relative_accuracy, 40);
SIZE(hesscrit_eigen_info, HESSCRIT_EIGEN_INFO_0_1_0, 48);

FIELD(hesscrit_escape_step, struct_size, 0);
FIELD(hesscrit_escape_step, length, 8);
FIELD(hesscrit_escape_step, curvature, 16);
FIELD(hesscrit_escape_step, loss_before, 24);
FIELD(hesscrit_escape_step, loss_after, 32);
FIELD(hesscrit_escape_step, predicted_decrease, 40);
FIELD(hesscrit_escape_step, decrease, 48);
SIZE(hesscrit_escape_step, HESSCRIT_ESCAPE_STEP_0_1_0, 56);

FIELD(hesscrit_check, struct_size, 0);
FIELD(hesscrit_check, agrees, 8);
FIELD(hesscrit_check, row, 16);
FIELD(hesscrit_check, column, 24);
FIELD(hesscrit_check, supplied, 32);
FIELD(hesscrit_check, difference, 40);
FIELD(hesscrit_check, allowed, 48);
FIELD(hesscrit_check, disagreements, 56);
SIZE(hesscrit_check, HESSCRIT_CHECK_0_1_0, 64);

FIELD(hesscrit_taylor, struct_size, 0);
FIELD(hesscrit_taylor, n, 8);
FIELD(hesscrit_taylor, theta0, 16);
FIELD(hesscrit_taylor, loss, 24);
FIELD(hesscrit_taylor, gradient, 32);
FIELD(hesscrit_taylor, hessian, 40);
FIELD(hesscrit_taylor, ld, 48);
SIZE(hesscrit_taylor, HESSCRIT_TAYLOR_0_1_0, 56);

FIELD(hesscrit_taylor_fit, struct_size, 0);
FIELD(hesscrit_taylor_fit, model, 8);
FIELD(hesscrit_taylor_fit, loss, 16);
FIELD(hesscrit_taylor_fit, remainder, 24);
FIELD(hesscrit_taylor_fit, relative, 32);
SIZE(hesscrit_taylor_fit, HESSCRIT_TAYLOR_FIT_0_1_0, 40);

FIELD(hesscrit_search_options, struct_size, 0);
FIELD(hesscrit_search_options, tolerance, 8);
FIELD(hesscrit_search_options, gradient_norm, 16);
FIELD(hesscrit_search_options, most_calls, 24);
FIELD(hesscrit_search_options, most_steps, 32);
FIELD(hesscrit_search_options, first_radius, 40);
FIELD(hesscrit_search_options, lowest_loss, 48);
FIELD(hesscrit_search_options, basis, 56);
FIELD(hesscrit_search_options, trace, 64);
FIELD(hesscrit_search_options, trace_user, 72);
FIELD(hesscrit_search_options, symmetries, 80);
FIELD(hesscrit_search_options, symmetry_count, 88);
FIELD(hesscrit_search_options, symmetry_user, 96);
SIZE(hesscrit_search_options, HESSCRIT_SEARCH_OPTIONS_0_1_0, 104);

FIELD(hesscrit_search_result, struct_size, 0);
FIELD(hesscrit_search_result, end, 8);
FIELD(hesscrit_search_result, steps, 16);
FIELD(hesscrit_search_result, radius, 24);
FIELD(hesscrit_search_result, loss, 32);
FIELD(hesscrit_search_result, gradient_norm, 40);
FIELD(hesscrit_search_result, calls, 48);
SIZE(hesscrit_search_result, HESSCRIT_SEARCH_RESULT_0_1_0, 80);

FIELD(hesscrit_search_step, struct_size, 0);
FIELD(hesscrit_search_step, number, 8);
FIELD(hesscrit_search_step, n, 16);
FIELD(hesscrit_search_step, theta, 24);
FIELD(hesscrit_search_step, loss, 32);
FIELD(hesscrit_search_step, gradient_norm, 40);
FIELD(hesscrit_search_step, lowest_eigenvalue, 48);
FIELD(hesscrit_search_step, length, 56);
FIELD(hesscrit_search_step, radius, 64);
FIELD(hesscrit_search_step, calls, 72);
SIZE(hesscrit_search_step, HESSCRIT_SIZE_UP_TO(hesscrit_search_step, calls), 80);

/* These have no struct_size, and never grow. */
SIZE(hesscrit_signs, sizeof(hesscrit_signs), 24);
SIZE(hesscrit_ratio, sizeof(hesscrit_ratio), 24);
/* clang-format on */
#endif
