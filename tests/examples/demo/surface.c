#include "surface.h"

#include "descent.h"
#include "lecture.h"
#include "output.h"
#include "pictures.h"
#include "say.h"

#include <stdio.h>

enum { CELLS = 320 }; /* in each direction of the grid over [-2, 2]^2 */

/** Brute force, as the lecture does it: the loss at every point of a grid. */
static int write_grid(const hesscrit_problem *problem, const char *directory)
{
    output out;
    if (!output_open(&out, directory, "surface.dat")) return 0;
    fprintf(out.file, "# w1 w2 loss\n");
    for (int i = 0; i <= CELLS; i++) {
        for (int j = 0; j <= CELLS; j++) {
            const double w[2] = {-2.0 + 4.0 * j / CELLS, -2.0 + 4.0 * i / CELLS};
            double loss;
            problem->loss(2, w, &loss, problem->user);
            fprintf(out.file, "%.6g %.6g %.6g\n", w[0], w[1], loss);
        }
        fprintf(out.file, "\n");
    }
    return output_close(&out);
}

/** Ask for the verdict at one point; the picture's label is made of it. */
static int write_point(hesscrit_context *context, const hesscrit_problem *problem, const double *w,
                       FILE *file)
{
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    options.flags = HESSCRIT_ANALYZE_NO_ESCAPE;
    hesscrit_report *report = NULL;
    if (!succeeded(context, hesscrit_analyze(context, problem, w, &options, &report),
                   "a point of the error surface"))
        return 0;
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    const double *lambda = hesscrit_report_eigenvalues(report);
    printf("   (%6.3f, %6.3f)   eigenvalues %6.3f, %6.3f   %s\n", w[0], w[1], lambda[0] + 0.0,
           lambda[1] + 0.0, hesscrit_verdict_name(verdict));
    fprintf(file, "%.6g %.6g %d %.6g %.6g \"%s\"\n", w[0], w[1], (int)verdict, lambda[0], lambda[1],
            hesscrit_verdict_name(verdict));
    hesscrit_report_destroy(report);
    return 1;
}

/** The saddle, and three points in each of the two valleys w1 w2 = 1. */
static int write_points(hesscrit_context *context, const hesscrit_problem *problem,
                        const char *directory)
{
    static const double points[][2] = {{0.0, 0.0},     {0.625, 1.6}, {1.0, 1.0},    {1.6, 0.625},
                                       {-1.6, -0.625}, {-1.0, -1.0}, {-0.625, -1.6}};
    output out;
    if (!output_open(&out, directory, "surface-points.dat")) return 0;
    fprintf(out.file, "# w1 w2 verdict lambda lambda name\n");
    int good = 1;
    for (size_t k = 0; good && k < sizeof points / sizeof points[0]; k++)
        good = write_point(context, problem, points[k], out.file);
    return output_close(&out) && good;
}

static int write_step(const double *w, double gradient_norm, void *file)
{
    (void)gradient_norm;
    fprintf(file, "%.9g %.9g\n", w[0], w[1]);
    return 1;
}

/** Out of the point w where descent has stopped; w becomes the point after the escape. */
static int escape(hesscrit_context *context, const hesscrit_problem *problem, double *w, FILE *file)
{
    hesscrit_report *report = NULL;
    if (!succeeded(context, hesscrit_analyze(context, problem, w, NULL, &report),
                   "where gradient descent stopped"))
        return 0;
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *after;
    printf("\n Gradient descent from (-1.4, 1.4) stalls at (%.1e, %.1e), loss %.5g: %s.\n", w[0],
           w[1], hesscrit_report_loss(report),
           hesscrit_verdict_name(hesscrit_report_verdict(report)));
    write_step(w, 0.0, file);
    if (hesscrit_report_escape(report, &step, NULL, &after)) {
        printf(" One step along the eigenvector of %.4g leads to (%.5f, %.5f), loss %.1e.\n",
               step.curvature, after[0], after[1], step.loss_after);
        w[0] = after[0];
        w[1] = after[1];
        write_step(w, 0.0, file);
    } else {
        printf(" No escape was found.\n");
    }
    hesscrit_report_destroy(report);
    return 1;
}

/**
 * On the line w1 = -w2 gradient descent runs straight into the saddle and
 * stalls; the escape leaves it sideways, and descent goes on from there.
 */
static int write_path(hesscrit_context *context, const hesscrit_problem *problem,
                      const char *directory)
{
    output out;
    if (!output_open(&out, directory, "surface-path.dat")) return 0;
    const descent how = {
        .rate = 0.1, .goal = 1e-5, .most_steps = 1000, .seen = write_step, .user = out.file};
    double w[2] = {-1.4, 1.4};

    /* Two empty lines between them make three data sets for gnuplot. */
    fprintf(out.file, "# w1 w2: gradient descent\n");
    int good = descend(context, problem, &how, w);
    fprintf(out.file, "\n\n# w1 w2: the escape\n");
    good = good && escape(context, problem, w, out.file);
    fprintf(out.file, "\n\n# w1 w2: gradient descent again\n");
    good = good && descend(context, problem, &how, w);
    return output_close(&out) && good;
}

int surface_act(hesscrit_context *context, const char *directory)
{
    const hesscrit_problem problem = lecture_problem();
    printf(
        "\n2. Its error surface by brute force, and what the library says of the points on it\n\n");
    if (!write_grid(&problem, directory) || !write_points(context, &problem, directory) ||
        !write_path(context, &problem, directory))
        return 0;
    return output_text(directory, "surface.gp", surface_picture) &&
           output_plot(directory, "surface.gp", "surface.png and surface.svg");
}
