#include "higher_orders/scan.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/vectors.h"
#include "higher_orders/starts.h"

enum {
    SMALLEST = -40, /* radii are 2^-40 at least */
    FRESH = 2,      /* new starts on each sphere */
    PROBES = 4      /* directions, to see whether anything is visible */
};

/* The first radius: at least so much of |theta|, which keeps as many bits of it, as a power of two;
 * and where nothing shows. */
enum { RADIUS_BITS = 26 };
static const double FIRST_BLIND = 0x1p-6;

static const double FAST_UNTIL = 0.125;   /* radius: where nothing shows, growth is squared */
static const double INWARDS = 0.25;       /* from radius to radius on the way in */
static const double ODD_BELOW = 0.5;      /* an odd power is lower than q by this at least */
static const double FOLLOWED_UNTIL = 0.5; /* a way down */

/* Places whose angle has a larger cosine than this are one. */
static const double SAME = 0.95;

static hesscrit_status take_places(hesscrit_reduced *reduced, hesscrit_scan *scan)
{
    hesscrit_context *context = reduced->evaluator->context;
    const size_t m = reduced->m;
    const size_t p = reduced->p;
    hesscrit_status status = hesscrit_scratch_doubles(context, 1, 8 * m + p, &scan->memory);
    for (size_t k = 0; k <= HESSCRIT_SCAN_PLACES; k++) {
        hesscrit_place *place = k < HESSCRIT_SCAN_PLACES ? &scan->place[k] : &scan->candidate;
        if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, m, 1, &place->unit);
        if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, p, 1, &place->w);
    }
    return status;
}

/* Is anything but 0 seen at this radius, in directions that favour none? */
static hesscrit_status probe(hesscrit_reduced *reduced, double radius, hesscrit_scan *scan,
                             int *visible)
{
    const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
    hesscrit_place *place = &scan->candidate;
    uint32_t random = hesscrit_random_start(0x6a09e667u, reduced->seed);
    hesscrit_status status = HESSCRIT_OK;
    *visible = 0;
    for (size_t k = 0; k < PROBES && !*visible; k++) {
        if (reduced->m == 1 && k == 2) break;
        hesscrit_start_at(&random, reduced->m, reduced->m == 1 ? k : SIZE_MAX, place->unit);
        memset(place->w, 0, reduced->p * sizeof *place->w);
        status = hesscrit_sphere_look(reduced, &sphere, place);
        if (status != HESSCRIT_OK) return status;
        *visible = !isfinite(place->height.value) || hesscrit_height_is_visible(&place->height);
    }
    return status;
}

hesscrit_status hesscrit_scan_first_radius(hesscrit_reduced *reduced, double *first)
{
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(reduced->evaluator->context);
    hesscrit_scan scan = {0};
    int low = SMALLEST; /* where parameters still have bits for it */
    if (reduced->size > 0.0) low = (int)fmax(low, ceil(log2(reduced->size)) - RADIUS_BITS);
    int high = low > 0 ? low : 0;
    int visible = 0;
    hesscrit_status status = take_places(reduced, &scan);
    if (status == HESSCRIT_OK) status = probe(reduced, ldexp(1.0, high), &scan, &visible);
    *first = fmax(FIRST_BLIND, ldexp(1.0, low));
    if (status == HESSCRIT_OK && visible) {
        while (status == HESSCRIT_OK && high > low) {
            const int middle = low + (high - low) / 2;
            status = probe(reduced, ldexp(1.0, middle), &scan, &visible);
            if (visible)
                high = middle;
            else
                low = middle + 1;
        }
        *first = ldexp(1.0, high > SMALLEST ? high - 1 : high);
    }
    hesscrit_scratch_release(reduced->evaluator->context, mark);
    return status;
}

static void copy_place(const hesscrit_reduced *reduced, const hesscrit_place *from,
                       hesscrit_place *to)
{
    memcpy(to->unit, from->unit, reduced->m * sizeof *to->unit);
    memcpy(to->w, from->w, reduced->p * sizeof *to->w);
    to->height = from->height;
}

/* Keep the candidate: instead of a place in nearly the same direction, if it is lower than that
 * one; and where there is none, if it is among the lowest. */
static void keep(const hesscrit_reduced *reduced, hesscrit_scan *scan)
{
    const hesscrit_place *candidate = &scan->candidate;
    size_t end = scan->places;
    for (size_t k = 0; k < scan->places; k++) {
        if (hesscrit_dot(reduced->m, candidate->unit, scan->place[k].unit) < SAME) continue;
        if (!(candidate->height.value < scan->place[k].height.value)) return;
        end = k; /* it takes the place of that one */
        break;
    }
    if (end == HESSCRIT_SCAN_PLACES) {
        end--;
        if (!(candidate->height.value < scan->place[end].height.value)) return;
    }
    if (end == scan->places) scan->places++;
    copy_place(reduced, candidate, &scan->place[end]);
    for (; end > 0 && scan->place[end].height.value < scan->place[end - 1].height.value; end--) {
        const hesscrit_place higher = scan->place[end - 1];
        scan->place[end - 1] = scan->place[end];
        scan->place[end] = higher;
    }
}

/* Minima on one sphere from the first ... end-1 of the starts. */
static hesscrit_status try_starts(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                  size_t count, hesscrit_scan *scan)
{
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && k < count; k++) {
        if (hesscrit_reduced_spent(reduced)) break;
        hesscrit_start_at(&scan->random, reduced->m,
                          count == FRESH ? k + 2 * reduced->m * (reduced->m > 1) : k,
                          scan->candidate.unit);
        memset(scan->candidate.w, 0, reduced->p * sizeof *scan->candidate.w);
        status = hesscrit_sphere_descend(reduced, sphere, &scan->candidate);
        if (status == HESSCRIT_OK) keep(reduced, scan);
    }
    return status;
}

/* The places of the last sphere on this one. */
static hesscrit_status try_places(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                  double growth, hesscrit_scan *scan)
{
    const size_t count = scan->places;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && k < count; k++) {
        hesscrit_place *place = &scan->place[k];
        const double expected = place->height.converged ? growth * growth : 0.0;
        for (size_t j = 0; j < reduced->p; j++) place->w[j] *= expected;
        status = hesscrit_sphere_descend(reduced, sphere, place);
    }
    /* Some may have met; they are put in order again. */
    scan->places = 0;
    for (size_t k = 0; status == HESSCRIT_OK && k < count; k++) {
        copy_place(reduced, &scan->place[k], &scan->candidate);
        keep(reduced, scan);
    }
    return status;
}

/* How large phi is on a sphere, in directions that favour none. */
static hesscrit_status find_level(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                  hesscrit_scan *scan)
{
    hesscrit_place *place = &scan->candidate;
    hesscrit_status status = HESSCRIT_OK;
    reduced->level = 0.0;
    double level = 0.0;
    for (size_t k = 0; status == HESSCRIT_OK && k < PROBES && reduced->m > 1; k++) {
        hesscrit_random_unit(&scan->random, reduced->m, place->unit);
        memset(place->w, 0, reduced->p * sizeof *place->w);
        status = hesscrit_sphere_look(reduced, sphere, place);
        if (place->height.converged) level = fmax(level, fabs(place->height.value));
    }
    reduced->level = level;
    return status;
}

hesscrit_status hesscrit_scan_measure_noise(hesscrit_reduced *reduced, double radius,
                                            hesscrit_scan *scan)
{
    hesscrit_place *place = &scan->candidate;
    hesscrit_random_unit(&scan->random, reduced->m, place->unit);
    for (size_t k = 0; k < reduced->m; k++) place->unit[k] *= radius;
    memset(place->w, 0, reduced->p * sizeof *place->w);
    return hesscrit_reduced_measure_noise(reduced, place->unit, place->w);
}

hesscrit_status hesscrit_scan_verify(hesscrit_reduced *reduced, hesscrit_scan *scan, double radius,
                                     hesscrit_place *place)
{
    double *v = scan->memory;
    for (size_t i = 0; i < reduced->m; i++) v[i] = radius * place->unit[i];
    return hesscrit_reduced_verify(reduced, v, place->w, &place->height);
}

/* The lowest place of minimum k is this one: claims will rest on it. */
static hesscrit_status note_lowest(hesscrit_reduced *reduced, hesscrit_scan *scan, size_t k,
                                   hesscrit_place *place)
{
    const hesscrit_status status =
        hesscrit_scan_verify(reduced, scan, scan->minima.radius[k], place);
    scan->minima.lowest[k] = place->height;
    return status;
}

static hesscrit_status measure(hesscrit_reduced *reduced, double radius, hesscrit_scan *scan)
{
    const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
    hesscrit_status status = hesscrit_scan_measure_noise(reduced, radius, scan);
    if (status == HESSCRIT_OK) status = find_level(reduced, &sphere, scan);
    if (status == HESSCRIT_OK && scan->minima.count > 0)
        status = try_places(reduced, &sphere, radius / scan->minima.radius[scan->minima.count - 1],
                            scan);
    if (status == HESSCRIT_OK)
        status =
            try_starts(reduced, &sphere,
                       scan->minima.count == 0 ? hesscrit_starts(reduced->m) / 2 + 1 : FRESH, scan);
    if (status != HESSCRIT_OK || scan->places == 0) return status;
    scan->minima.level[scan->minima.count] = reduced->level;
    scan->minima.radius[scan->minima.count++] = radius;
    return note_lowest(reduced, scan, scan->minima.count - 1, &scan->place[0]);
}

/* Follow a place, which is on the sphere of this radius, inwards: is it lower there than what was
 * found before? What is narrow near theta is wide further out. scan->candidate is moved. */
static hesscrit_status track_inwards(hesscrit_reduced *reduced, double radius, hesscrit_scan *scan)
{
    hesscrit_place *place = &scan->candidate;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = scan->minima.count; status == HESSCRIT_OK && k-- > 0;) {
        while (status == HESSCRIT_OK && scan->minima.radius[k] < radius) {
            const double next = fmax(INWARDS * radius, scan->minima.radius[k]);
            for (size_t j = 0; j < reduced->p; j++) place->w[j] *= next / radius * (next / radius);
            radius = next;
            const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
            status = hesscrit_sphere_descend(reduced, &sphere, place);
        }
        if (status != HESSCRIT_OK || hesscrit_reduced_spent(reduced)) break;
        if (place->height.value < scan->minima.lowest[k].value)
            status = note_lowest(reduced, scan, k, place);
        if (k + 1 == scan->minima.count) keep(reduced, scan);
    }
    return status;
}

/* A minimum that was seen to be positive nearer to theta is none if there is less here. */
static hesscrit_status revise(hesscrit_reduced *reduced, hesscrit_scan *scan)
{
    const size_t last = scan->minima.count - 1;
    if (reduced->m == 1) return HESSCRIT_OK;
    if (scan->minima.lowest[last].value > 0.0 && hesscrit_minimum_is_visible(&scan->minima, last))
        return HESSCRIT_OK;
    for (size_t k = 0; k < last; k++)
        if (scan->minima.lowest[k].value > 0.0 && hesscrit_minimum_is_visible(&scan->minima, k)) {
            copy_place(reduced, &scan->place[0], &scan->candidate);
            return track_inwards(reduced, scan->minima.radius[last], scan);
        }
    return HESSCRIT_OK;
}

int hesscrit_scan_parameter(const hesscrit_reduced *reduced, size_t i, double *unit)
{
    const double within = 0.999; /* of it, in the m directions */
    for (size_t k = 0; k < reduced->m; k++) unit[k] = reduced->directions[k * reduced->n + i];
    const double length = hesscrit_norm(reduced->m, unit);
    if (!(length > within)) return 0;
    for (size_t k = 0; k < reduced->m; k++) unit[k] /= length;
    return 1;
}

/* Cost: a height for each. */
static hesscrit_status try_parameters(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                      hesscrit_scan *scan)
{
    hesscrit_place *place = &scan->candidate;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t i = 0; status == HESSCRIT_OK && i < reduced->n; i++) {
        if (!hesscrit_scan_parameter(reduced, i, place->unit)) continue;
        memset(place->w, 0, reduced->p * sizeof *place->w);
        status = hesscrit_sphere_look(reduced, sphere, place);
        if (status == HESSCRIT_OK) keep(reduced, scan);
    }
    return status;
}

/* Before something is called a minimum: parameters, and other starts, here and further out. */
static hesscrit_status confirm(hesscrit_reduced *reduced, hesscrit_scan *scan)
{
    const double far = 0x1p-4;
    const size_t last = scan->minima.count - 1;
    const double level = reduced->level;
    if (reduced->m == 1) return HESSCRIT_OK;
    const hesscrit_sphere sphere =
        hesscrit_sphere_around(reduced, scan->minima.radius[last], scan->memory);
    hesscrit_status status = try_starts(reduced, &sphere, hesscrit_starts(reduced->m), scan);
    if (status == HESSCRIT_OK) status = try_parameters(reduced, &sphere, scan);
    if (status == HESSCRIT_OK) status = note_lowest(reduced, scan, last, &scan->place[0]);
    if (!(scan->minima.radius[last] < INWARDS * far)) return status;

    const hesscrit_sphere wide = hesscrit_sphere_around(reduced, far, scan->memory);
    for (size_t k = 0; status == HESSCRIT_OK && k < hesscrit_starts(reduced->m) / 2; k++) {
        hesscrit_start_at(&scan->random, reduced->m, SIZE_MAX, scan->candidate.unit);
        memset(scan->candidate.w, 0, reduced->p * sizeof *scan->candidate.w);
        status = hesscrit_sphere_descend(reduced, &wide, &scan->candidate);
        if (status == HESSCRIT_OK) status = track_inwards(reduced, far, scan);
    }
    reduced->level = level;
    return status;
}

/* Is there an odd part that falls more slowly than the minima do as one goes towards theta? Then it
 * wins in the end, and its sign is that of the side. */
static hesscrit_status look_for_odd_part(hesscrit_reduced *reduced, hesscrit_scan *scan, double q,
                                         int *found)
{
    hesscrit_place *place = &scan->candidate;
    double odd[3];
    double radius = scan->minima.radius[scan->minima.count - 1];
    *found = 0;
    for (int k = 2; k >= 0; k--, radius /= HESSCRIT_SCAN_GROWTH) {
        double value[2];
        for (int side = 0; side < 2; side++) {
            const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
            copy_place(reduced, &scan->place[0], place);
            for (size_t i = 0; side == 1 && i < reduced->m; i++) place->unit[i] *= -1.0;
            for (size_t j = 0; j < reduced->p; j++)
                place->w[j] *= pow(HESSCRIT_SCAN_GROWTH, 2 * (k - 2));
            const hesscrit_status status = hesscrit_sphere_look(reduced, &sphere, place);
            if (status != HESSCRIT_OK) return status;
            value[side] = place->height.value;
        }
        odd[k] = 0.5 * (value[1] - value[0]);
        place->height.value = odd[k];
        if (!hesscrit_height_is_visible(&place->height)) return HESSCRIT_OK;
    }
    *found = log(odd[2] / odd[0]) / (2.0 * log(HESSCRIT_SCAN_GROWTH)) < q - ODD_BELOW;
    return HESSCRIT_OK;
}

/* The nearest height that stands out of the errors of the losses, be it a slope's. */
static size_t nearest_seen(const hesscrit_minima *minima)
{
    size_t k = 0;
    while (k + 1 < minima->count && !hesscrit_minimum_is_visible(minima, k) &&
           !hesscrit_height_may_be_slope(&minima->lowest[k]))
        k++;
    return k;
}

/* A slope S beside a rise A r^q has its minimum at r = (S / q A)^(1 / (q - 1)), lower by
 * (1 - 1 / q) S r. It is nearer than what is seen, where the rise may be as steep as it begins. */
static void fear_slope(const hesscrit_reduced *reduced, hesscrit_scan *scan, double q)
{
    const size_t k = nearest_seen(&scan->minima);
    const double power = fmax(q, hesscrit_minima_power(&scan->minima, k, k + 1));
    const double radius = scan->minima.radius[k];
    const double rise = fabs(scan->minima.lowest[k].value);
    scan->reach = radius * pow(reduced->slope * (radius / rise) / power, 1.0 / (power - 1.0));
    scan->fall = (1.0 - 1.0 / power) * reduced->slope * scan->reach;
}

/* Look at the minima so far: is there an answer? */
static hesscrit_status find_answer(hesscrit_reduced *reduced, hesscrit_scan *scan)
{
    double q = 0.0;
    size_t k = 0;
    hesscrit_status status = revise(reduced, scan);
    while (k + 2 < scan->minima.count && !hesscrit_minima_follow_a_power(&scan->minima, k, &q)) k++;
    if (status != HESSCRIT_OK || k + 2 >= scan->minima.count) return status;
    if (hesscrit_minima_had_other_sign(&scan->minima, k)) {
        scan->why = reduced->evaluator->problem.loss_error > 0.0
                        ? "the loss rises and falls by turns as one goes away from theta: is it "
                          "noisier than loss_error?"
                        : "the loss rises and falls by turns as one goes away from theta: if it "
                          "is noisier than its error, tell loss_error";
        return HESSCRIT_OK;
    }
    if (scan->minima.lowest[k].value > 0.0) status = confirm(reduced, scan);
    if (status != HESSCRIT_OK || hesscrit_reduced_spent(reduced)) return status;
    if (!hesscrit_minima_follow_a_power(&scan->minima, k, &q)) return HESSCRIT_OK;
    if (scan->minima.lowest[k].value > 0.0) {
        int found;
        status = look_for_odd_part(reduced, scan, q, &found);
        scan->stopped = found;
        if (found) scan->why = "a part of odd order may win nearer to theta than is seen";
        if (status != HESSCRIT_OK || found) return status;
    }
    fear_slope(reduced, scan, q);
    scan->order = hesscrit_minima_order(&scan->minima, k);
    scan->answer = scan->minima.lowest[k].value > 0.0 ? HESSCRIT_SCAN_RISES : HESSCRIT_SCAN_FALLS;
    return HESSCRIT_OK;
}

/* Of what is seen in other directions: what may hide where a flat part is claimed. */
static const double MOST_HIDDEN = 0x1p-10;

/* Could it have failed, that nothing was seen at radius k? Not where errors hide what would matter
 * beside the rise along the least curvature of the others, or where there are none, in directions
 * that favour none; where nothing was seen at all, noise beyond roundings hides everything. */
static int errors_hide(const hesscrit_reduced *reduced, const hesscrit_minima *minima, size_t k)
{
    const hesscrit_height *height = &minima->lowest[k];
    const double error = height->error + height->cancel + height->slope;
    const double radius = minima->radius[k];
    if (hesscrit_height_is_doubtful(height)) return 1;
    double seen = reduced->p > 0 ? INFINITY : minima->level[k];
    for (size_t j = 0; j < reduced->p; j++)
        seen = fmin(seen, 0.5 * reduced->curvature[j] * radius * radius);
    if (seen > HESSCRIT_CLEAR * error) return HESSCRIT_CLEAR * error > MOST_HIDDEN * seen;
    return error > 2.0 * HESSCRIT_CLEAR * hesscrit_loss_rounding(reduced->origin_loss);
}

/* A walk ends where errors begin to hide things. */
static void end_walk(const hesscrit_reduced *reduced, hesscrit_minima *minima)
{
    for (size_t k = minima->count; k-- > 0;) {
        if (minima->radius[k] > minima->flat_distance) continue;
        if (!errors_hide(reduced, minima, k)) return;
        minima->flat_distance = k > 0 ? minima->radius[k - 1] : 0.0;
    }
}

static const char *why_no_power(const hesscrit_reduced *reduced)
{
    return reduced->evaluator->problem.loss_error > 0.0
               ? "the loss changes like no power of the distance: is loss_error too small, or too "
                 "large to see one?"
               : "the loss changes like no power of the distance: if it is noisier than its error, "
                 "tell loss_error";
}

/* After the last radius. */
static void conclude(const hesscrit_reduced *reduced, hesscrit_scan *scan)
{
    hesscrit_minima_summarise(&scan->minima);
    const int seems_flat = hesscrit_minima_are_flat(&scan->minima);
    end_walk(reduced, &scan->minima);
    if (scan->minima.count == 0)
        scan->why = hesscrit_reduced_spent(reduced)
                        ? "higher orders need more calls than they may make: raise most_calls of "
                          "the analysis, or tell symmetries"
                        : "steps of typical sizes are lost in the roundings of the parameters";
    if (scan->minima.count == 0 || scan->answer != HESSCRIT_SCAN_UNSURE) return;
    const hesscrit_height *last = &scan->minima.lowest[scan->minima.count - 1];
    if (hesscrit_reduced_spent(reduced))
        scan->why = "higher orders need more calls than they may make: raise most_calls of the "
                    "analysis, or tell symmetries";
    else if (scan->stopped)
        return;
    else if (hesscrit_minima_may_be_slopes(&scan->minima))
        scan->why =
            "what the loss changes by may be a slope within the error of the gradient: less noise "
            "would tell, or a smaller loss_error or gradient_error, if it is known";
    else if (hesscrit_minima_are_flat(&scan->minima))
        scan->answer = HESSCRIT_SCAN_FLAT;
    else if (seems_flat)
        scan->why =
            "errors hide what the loss may change by along the undecided ones within typical "
            "sizes: less noise would tell, or a smaller loss_error, if it is known";
    else if (scan->why)
        return;
    else if (!isfinite(last->value))
        scan->why = "the loss is not finite nearby";
    else if (!last->converged)
        scan->why = "the minimum over the directions of curvature was not found";
    else
        scan->why = why_no_power(reduced);
}

hesscrit_status hesscrit_scan_outwards(hesscrit_reduced *reduced, double first, double largest,
                                       hesscrit_scan *scan)
{
    double radius = first;
    hesscrit_status status = take_places(reduced, scan);
    scan->random = hesscrit_random_start(0x3c6ef372u, reduced->seed);
    while (status == HESSCRIT_OK && radius <= largest &&
           scan->minima.count < HESSCRIT_MINIMA_MOST && !hesscrit_reduced_spent(reduced)) {
        status = measure(reduced, radius, scan);
        if (status != HESSCRIT_OK) return status;
        if (scan->places == 0) break; /* the budget is spent */
        const hesscrit_height *last = &scan->minima.lowest[scan->minima.count - 1];
        const int visible = hesscrit_minimum_is_visible(&scan->minima, scan->minima.count - 1);
        if (!isfinite(last->value) || (visible && last->value > 0.0 && !last->converged)) break;
        status = find_answer(reduced, scan);
        if (scan->answer != HESSCRIT_SCAN_UNSURE || scan->stopped) break;
        radius *= visible || radius > FAST_UNTIL ? HESSCRIT_SCAN_GROWTH
                                                 : HESSCRIT_SCAN_GROWTH * HESSCRIT_SCAN_GROWTH;
    }
    if (status == HESSCRIT_OK) conclude(reduced, scan);
    return status;
}

hesscrit_status hesscrit_scan_follow(hesscrit_reduced *reduced, hesscrit_scan *scan)
{
    hesscrit_place *place = &scan->place[0];
    hesscrit_status status = HESSCRIT_OK;
    for (double radius = scan->minima.radius[scan->minima.count - 1];
         status == HESSCRIT_OK && radius <= FOLLOWED_UNTIL;) {
        const double before = place->height.value;
        radius *=
            HESSCRIT_SCAN_GROWTH; /* in longer strides the way down between two walls is lost */
        for (size_t j = 0; j < reduced->p; j++)
            place->w[j] *= HESSCRIT_SCAN_GROWTH * HESSCRIT_SCAN_GROWTH;
        const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
        status = hesscrit_scan_measure_noise(reduced, radius, scan);
        if (status == HESSCRIT_OK) status = hesscrit_sphere_descend(reduced, &sphere, place);
        if (!(place->height.value < before) || hesscrit_reduced_spent(reduced)) break;
    }
    return status;
}
