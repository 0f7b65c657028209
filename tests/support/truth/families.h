/** @file
 * All families: name, number of cases, modes that they are offered in.
 */
#ifndef FAMILIES_H
#define FAMILIES_H

#include "truth/truth.h"

#define TRUTH_FAMILIES(X)                                                                          \
    /* cancelling.c */                                                                             \
    X(kl_softmax, 220, "LAGHP")                                                                    \
    X(integer_form, 220, "LAGHP")                                                                  \
    X(damped_sine, 160, "LAGHP")                                                                   \
    X(proved_saddle, 150, "LAGHP")                                                                 \
    X(softmax_shift, 220, "LAGHP")                                                                 \
    X(log_cosh, 220, "LAGHP")                                                                      \
    X(term_below_rounding, 220, "LA")                                                              \
    X(itakura_saito, 180, "LAGHP")                                                                 \
    /* valleys.c */                                                                                \
    X(factorisation, 180, "LAGHP")                                                                 \
    X(invisible_coordinate, 220, "LAGHP")                                                          \
    X(dead_unit, 150, "LAGHP")                                                                     \
    X(batchnorm_bias, 60, "LAGHP")                                                                 \
    X(unused_coordinates, 220, "LAGHP")                                                            \
    X(tensor_at_solution, 40, "LAGHP")                                                             \
    /* molecules.c */                                                                              \
    X(clusters, 12, "LAGHP")                                                                       \
    X(two_atoms, 120, "LAGHP")                                                                     \
    X(linear_chain, 60, "LAGHP")                                                                   \
    X(xy_ring, 120, "LAGHP")                                                                       \
    /* matrices.c */                                                                               \
    X(autoencoder, 120, "LAGHP")                                                                   \
    X(principal_component, 220, "LAGHP")                                                           \
    X(rayleigh_quotient, 220, "LAGHP")                                                             \
    X(phase_retrieval, 220, "LAGHP")                                                               \
    /* high_orders.c */                                                                            \
    X(cosine_of_square, 220, "LAGHP")                                                              \
    X(mixed_high_order, 150, "LAGHP")                                                              \
    X(deep_scalar, 150, "LAGHP")                                                                   \
    X(near_miss, 150, "LAGHP")                                                                     \
    X(odd_degree, 220, "LAGHP")                                                                    \
    X(even_degree, 220, "LAGHP")                                                                   \
    /* few_derivatives.c */                                                                        \
    X(few_derivatives, 220, "LAGHP")                                                               \
    X(near_kink, 220, "LAGHP")                                                                     \
    X(kink, 220, "LAG")                                                                            \
    X(max_of_quadratics, 220, "LAG")                                                               \
    X(huber_inside, 180, "LAGHP")                                                                  \
    X(relu_network, 180, "LAGHP")                                                                  \
    /* edges.c */                                                                                  \
    X(edge, 220, "LAGH")                                                                           \
    X(understated_bound, 220, "LA")                                                                \
    X(log_barrier, 220, "LAGHP")                                                                   \
    X(close_edge, 220, "LAGHP")                                                                    \
    /* slopes.c */                                                                                 \
    X(variance_component, 150, "LAGHP")                                                            \
    X(separation, 220, "LAGHP")                                                                    \
    X(loss_error_reach, 220, "LAGHP")                                                              \
    X(steep_valley, 220, "LAGHP")                                                                  \
    X(plain_slope, 220, "LAGHP")                                                                   \
    X(tiny_variances, 180, "LAG")                                                                  \
    /* models.c */                                                                                 \
    X(logistic_regression, 180, "LAGHP")                                                           \
    X(gaussian_mixture, 180, "LAGHP")                                                              \
    X(textbook_minima, 220, "LAGHP")                                                               \
    X(quadratic_and_quartic, 220, "LAGHP")                                                         \
    /* errors.c */                                                                                 \
    X(gentle_saddle, 220, "LAGHP")                                                                 \
    X(hidden_state, 300, "L")                                                                      \
    X(quantised, 250, "LA")                                                                        \
    X(single_precision, 250, "LA")                                                                 \
    X(fresh_noise, 250, "LA")                                                                      \
    X(hashed_noise, 250, "LA")                                                                     \
    /* scales.c */                                                                                 \
    X(graded_hessian, 180, "LAGHP")                                                                \
    X(far_from_origin, 180, "LAGHP")                                                               \
    X(constant, 180, "LAGHP")                                                                      \
    X(smoothed_kink, 220, "LAGHP")

#define DECLARED(name, cases, modes) void make_##name(rng *r, truth_case *c);
TRUTH_FAMILIES(DECLARED)
#undef DECLARED

/** Functions of textbooks, by c->sizes[0] below TEXTBOOK; c->n as textbook_size() says. */
enum { TEXTBOOK = 7 };
size_t textbook_size(rng *r, size_t which);
number textbook_loss(const truth_case *c, const number *x);

#endif
