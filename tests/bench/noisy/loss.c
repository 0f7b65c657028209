#include "noisy/loss.h"

#include <string.h>

const char *noise_kind_name(noise_kind kind)
{
    return kind == NOISE_FRESH ? "fresh" : "hashed";
}

noisy_loss noisy_loss_of(const smooth_function *function, double sigma, noise_kind kind,
                         uint64_t seed)
{
    return (noisy_loss){function, sigma, kind, seed, rng_seeded(~seed)};
}

/* Each number of theta goes through all that rng_bits() does to its state. */
static rng rng_of_bits(uint64_t seed, size_t n, const double *theta)
{
    rng r = rng_seeded(seed);
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &theta[i], sizeof bits);
        r.state ^= bits;
        r.state = rng_bits(&r);
    }
    return r;
}

static int loss_with_noise(size_t n, const double *theta, double *loss, void *user)
{
    noisy_loss *l = user;
    rng hashed = rng_of_bits(l->seed, n, theta);
    rng *r = l->kind == NOISE_FRESH ? &l->fresh : &hashed;
    *loss = l->function->value(n, theta) + l->sigma * rng_normal(r);
    return 0;
}

hesscrit_problem noisy_problem(noisy_loss *l)
{
    return hesscrit_problem_of(l->function->n, loss_with_noise, l);
}
