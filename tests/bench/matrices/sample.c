#include "matrices/sample.h"

#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "matrices/network.h"
#include "arrays.h"
#include "random.h"

static sample new_sample(size_t count, size_t n)
{
    sample s = {.n = n, .count = count};
    s.a = new_doubles(s.count * n * n);
    s.norm = new_doubles(s.count);
    return s;
}

static double frobenius_norm(size_t count, const double *entries)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) sum += entries[i] * entries[i];
    return sqrt(sum);
}

static sample sample_of(size_t count, size_t n, void (*fill)(rng *r, size_t n, double *a))
{
    sample s = new_sample(count, n);
    rng r = rng_seeded(n);
    for (size_t k = 0; k < s.count; k++) {
        fill(&r, n, s.a + k * n * n);
        s.norm[k] = frobenius_norm(n * n, sample_matrix(&s, k));
    }
    return s;
}

static size_t a_few(size_t n)
{
    const size_t fitting = 4096 / (n * n);
    return fitting < 2 ? 2 : fitting > 64 ? 64 : fitting;
}

sample sample_random(size_t n)
{
    return sample_of(a_few(n), n, random_symmetric);
}

sample sample_many(size_t n)
{
    return sample_of(10000, n, random_symmetric);
}

sample sample_network(size_t n)
{
    return sample_of(a_few(n), n, network_hessian);
}

static sample sample_nearby(size_t n, double distance)
{
    const size_t square = n * n;
    sample s = sample_random(n);
    hesscrit_context *context = NULL;
    double *lambda = new_doubles(n), *step = new_doubles(square);
    rng r = rng_seeded(n + 1);
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) abort();
    s.basis = new_doubles(s.count * square);
    for (size_t k = 0; k < s.count; k++) {
        double *a = s.a + k * square;
        if (hesscrit_eigen_symmetric(context, n, n, a, lambda, n, s.basis + k * square, NULL) !=
            HESSCRIT_OK)
            abort();
        random_symmetric(&r, n, step);
        for (size_t i = 0; i < square; i++) a[i] += distance * step[i];
    }
    hesscrit_context_destroy(context);
    free(step);
    free(lambda);
    return s;
}

sample sample_nearby_3(size_t n)
{
    return sample_nearby(n, 1e-3);
}

sample sample_nearby_6(size_t n)
{
    return sample_nearby(n, 1e-6);
}

sample sample_nearby_9(size_t n)
{
    return sample_nearby(n, 1e-9);
}

sample sample_nearby_12(size_t n)
{
    return sample_nearby(n, 1e-12);
}

void sample_free(sample *s)
{
    free(s->basis);
    free(s->norm);
    free(s->a);
}
