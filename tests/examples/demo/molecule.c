#include "molecule.h"

#include "say.h"

#include <math.h>
#include <stdio.h>

enum { ATOMS = 4, N = 3 * ATOMS, MOTIONS = 6 };

/** Lennard-Jones: each pair of atoms has the energy 4 (1 / r^12 - 1 / r^6). */
static int energy(size_t n, const double *theta, double *loss, void *user)
{
    double sum = 0.0;
    (void)user;
    for (size_t i = 3; i < n; i += 3)
        for (size_t j = 0; j < i; j += 3) {
            const double x = theta[i] - theta[j];
            const double y = theta[i + 1] - theta[j + 1];
            const double z = theta[i + 2] - theta[j + 2];
            const double r2 = x * x + y * y + z * z, q = 1.0 / (r2 * r2 * r2);
            sum += 4.0 * (q * q - q);
        }
    *loss = sum;
    return 0;
}

/** A tetrahedron with edges of 2^(1/6), where each pair is at its best. */
static void place_atoms(double *theta)
{
    static const double corners[N] = {1.0,  1.0, 1.0,  1.0,  -1.0, -1.0,
                                      -1.0, 1.0, -1.0, -1.0, -1.0, 1.0};
    const double half = pow(2.0, 1.0 / 6.0) / sqrt(8.0);
    for (size_t i = 0; i < N; i++) theta[i] = half * corners[i];
}

/** What the energy does not see: all atoms are shifted along an axis, or turned about one. */
static void set_motions(const double *theta, double *rows)
{
    for (size_t axis = 0; axis < 3; axis++) {
        const size_t next = (axis + 1) % 3, last = (axis + 2) % 3;
        double *shift = rows + axis * N, *turn = rows + (3 + axis) * N;
        for (size_t i = 0; i < N; i += 3) {
            shift[i + axis] = 1.0;
            turn[i + next] = -theta[i + last];
            turn[i + last] = theta[i + next];
        }
    }
}

static int say_kind(hesscrit_context *context, const double *theta, const char *head,
                    const hesscrit_analyze_options *options)
{
    const hesscrit_problem problem = hesscrit_problem_of(N, energy, NULL);
    hesscrit_report *report = NULL;
    if (!succeeded(context, hesscrit_analyze(context, &problem, theta, options, &report),
                   "the molecule"))
        return 0;
    printf("\n %s\n", head);
    say_verdict(report);
    say_minimum_ratio(report);
    printf("   cost           %llu evaluations of the energy\n",
           (unsigned long long)hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS));
    hesscrit_report_destroy(report);
    return 1;
}

int molecule_act(hesscrit_context *context)
{
    double theta[N], rows[MOTIONS * N] = {0.0};
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    place_atoms(theta);
    set_motions(theta, rows);
    printf("\n3. A molecule: four atoms that attract and repel, where each pair is at its best\n");
    if (!say_kind(context, theta, "From energies alone", NULL)) return 0;
    options.symmetries = rows;
    options.symmetry_count = MOTIONS;
    return say_kind(context, theta,
                    "With the three shifts and rotations that nobody needs to look at", &options);
}
