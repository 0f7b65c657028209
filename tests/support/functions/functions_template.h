/*
 * The formulas of test_functions.c, once for each arithmetic that they are
 * evaluated in. Set before inclusion, and unset at its end:
 *
 *   real        the type of everything
 *   NAME(name)  the name of a function in that arithmetic
 *   MATH(name)  the name of a function of libm in it
 *
 * Constants are doubles in every arithmetic, so that it is the same function
 * in all of them. Numbers are those of Moré, Garbow & Hillstrom (1981), where
 * the functions are called f_i and indices begin with 1.
 */
#define R(number) ((real)(number))

static real NAME(square)(real x)
{
    return x * x;
}

/* 1 and 21 */
static real NAME(rosenbrock)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t i = 0; i + 1 < n; i += 2)
        sum += NAME(square)(10 * (x[i + 1] - x[i] * x[i])) + NAME(square)(1 - x[i]);
    return sum;
}

/* 2 */
static real NAME(freudenstein_roth)(size_t n, const real *x)
{
    (void)n;
    return NAME(square)(-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1]) +
           NAME(square)(-29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]);
}

/* 3 */
static real NAME(powell_badly_scaled)(size_t n, const real *x)
{
    (void)n;
    return NAME(square)(10000 * x[0] * x[1] - 1) +
           NAME(square)(MATH(exp)(-x[0]) + MATH(exp)(-x[1]) - R(1.0001));
}

/* 4 */
static real NAME(brown_badly_scaled)(size_t n, const real *x)
{
    (void)n;
    return NAME(square)(x[0] - 1000000) + NAME(square)(x[1] - R(2e-6)) +
           NAME(square)(x[0] * x[1] - 2);
}

/* 5 */
static real NAME(beale)(size_t n, const real *x)
{
    (void)n;
    const real y = x[1];
    return NAME(square)(R(1.5) - x[0] * (1 - y)) + NAME(square)(R(2.25) - x[0] * (1 - y * y)) +
           NAME(square)(R(2.625) - x[0] * (1 - y * y * y));
}

/* 6, m = 10 */
static real NAME(jennrich_sampson)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 1; i <= 10; i++)
        sum += NAME(square)(R(2 + 2 * i) - (MATH(exp)(R(i) * x[0]) + MATH(exp)(R(i) * x[1])));
    return sum;
}

/* 7 */
static real NAME(helical_valley)(size_t n, const real *x)
{
    (void)n;
    const real pi = 4 * MATH(atan)(R(1));
    const real turn = MATH(atan)(x[1] / x[0]) / (2 * pi) + (x[0] > 0 ? R(0) : R(0.5));
    const real radius = MATH(sqrt)(x[0] * x[0] + x[1] * x[1]);
    return NAME(square)(10 * (x[2] - 10 * turn)) + NAME(square)(10 * (radius - 1)) + x[2] * x[2];
}

/* 8 */
static real NAME(bard)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 1; i <= 15; i++) {
        const real u = R(i);
        const real v = R(16 - i);
        const real w = u < v ? u : v;
        sum += NAME(square)(R(bard_y[i - 1]) - (x[0] + u / (v * x[1] + w * x[2])));
    }
    return sum;
}

/* 9 */
static real NAME(gaussian)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 1; i <= 15; i++) {
        const real distance = R(8 - i) / 2 - x[2];
        const real value = x[0] * MATH(exp)(-x[1] * distance * distance / 2);
        sum += NAME(square)(value - R(gaussian_y[i <= 8 ? i - 1 : 15 - i]));
    }
    return sum;
}

/* 10 */
static real NAME(meyer)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 1; i <= 16; i++)
        sum += NAME(square)(x[0] * MATH(exp)(x[1] / (R(45 + 5 * i) + x[2])) - R(meyer_y[i - 1]));
    return sum;
}

/* 11, m = 99: with m = 100 the minimiser would be a singular point. What is
 * printed as y_i mi x_2 is y_i - x_2. */
static real NAME(gulf)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 1; i <= 99; i++) {
        const real t = R(i) / 100;
        const real y = 25 + MATH(pow)(-50 * MATH(log)(t), R(2) / 3);
        sum += NAME(square)(MATH(exp)(-MATH(pow)(MATH(fabs)(y - x[1]), x[2]) / x[0]) - t);
    }
    return sum;
}

/* 12, m = 10 */
static real NAME(box)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 1; i <= 10; i++) {
        const real t = R(i) / 10;
        sum += NAME(square)(MATH(exp)(-t * x[0]) - MATH(exp)(-t * x[1]) -
                            x[2] * (MATH(exp)(-t) - MATH(exp)(-10 * t)));
    }
    return sum;
}

/* 13 and 22 */
static real NAME(powell_singular)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t i = 0; i + 3 < n; i += 4) {
        const real *y = x + i;
        sum += NAME(square)(y[0] + 10 * y[1]) + 5 * NAME(square)(y[2] - y[3]) +
               NAME(square)(NAME(square)(y[1] - 2 * y[2])) +
               10 * NAME(square)(NAME(square)(y[0] - y[3]));
    }
    return sum;
}

/* 14 */
static real NAME(wood)(size_t n, const real *x)
{
    (void)n;
    return 100 * NAME(square)(x[1] - x[0] * x[0]) + NAME(square)(1 - x[0]) +
           90 * NAME(square)(x[3] - x[2] * x[2]) + NAME(square)(1 - x[2]) +
           10 * NAME(square)(x[1] + x[3] - 2) + NAME(square)(x[1] - x[3]) / 10;
}

/* 15 */
static real NAME(kowalik_osborne)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 0; i < 11; i++) {
        const real u = R(kowalik_u[i]);
        sum +=
            NAME(square)(R(kowalik_y[i]) - x[0] * (u * u + u * x[1]) / (u * u + u * x[2] + x[3]));
    }
    return sum;
}

/* 16, m = 20 */
static real NAME(brown_dennis)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 1; i <= 20; i++) {
        const real t = R(i) / 5;
        sum += NAME(square)(NAME(square)(x[0] + t * x[1] - MATH(exp)(t)) +
                            NAME(square)(x[2] + x[3] * MATH(sin)(t) - MATH(cos)(t)));
    }
    return sum;
}

/* 17 */
static real NAME(osborne_1)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 0; i < 33; i++) {
        const real t = R(10 * i);
        sum += NAME(square)(R(osborne_1_y[i]) -
                            (x[0] + x[1] * MATH(exp)(-t * x[3]) + x[2] * MATH(exp)(-t * x[4])));
    }
    return sum;
}

/* 18, m = 13 */
static real NAME(biggs_exp6)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 1; i <= 13; i++) {
        const real t = R(i) / 10;
        const real y = MATH(exp)(-t) - 5 * MATH(exp)(-10 * t) + 3 * MATH(exp)(-4 * t);
        sum += NAME(square)(x[2] * MATH(exp)(-t * x[0]) - x[3] * MATH(exp)(-t * x[1]) +
                            x[5] * MATH(exp)(-t * x[4]) - y);
    }
    return sum;
}

/* 19 */
static real NAME(osborne_2)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (int i = 0; i < 65; i++) {
        const real t = R(i) / 10;
        real value = x[0] * MATH(exp)(-t * x[4]);
        for (int k = 1; k < 4; k++)
            value += x[k] * MATH(exp)(-NAME(square)(t - x[k + 7]) * x[k + 4]);
        sum += NAME(square)(R(osborne_2_y[i]) - value);
    }
    return sum;
}

/* 20 */
static real NAME(watson)(size_t n, const real *x)
{
    real sum = NAME(square)(x[0]) + NAME(square)(x[1] - x[0] * x[0] - 1);
    for (int i = 1; i <= 29; i++) {
        const real t = R(i) / 29;
        real value = 0;
        real slope = 0;
        for (size_t j = n; j-- > 0;) {
            slope = slope * t + value;
            value = value * t + x[j];
        }
        sum += NAME(square)(slope - value * value - 1);
    }
    return sum;
}

/* 23 */
static real NAME(penalty_1)(size_t n, const real *x)
{
    real distance = 0;
    real length = 0;
    for (size_t i = 0; i < n; i++) {
        distance += NAME(square)(x[i] - 1);
        length += x[i] * x[i];
    }
    return R(1e-5) * distance + NAME(square)(length - R(0.25));
}

/* 24 */
static real NAME(penalty_2)(size_t n, const real *x)
{
    real sum = NAME(square)(x[0] - R(0.2));
    real length = R(n) * x[0] * x[0];
    for (size_t i = 1; i < n; i++) {
        const real y = MATH(exp)(R(i + 1) / 10) + MATH(exp)(R(i) / 10);
        const real e = MATH(exp)(x[i] / 10);
        sum += R(1e-5) * (NAME(square)(e + MATH(exp)(x[i - 1] / 10) - y) +
                          NAME(square)(e - MATH(exp)(R(-0.1))));
        length += R(n - i) * x[i] * x[i];
    }
    return sum + NAME(square)(length - 1);
}

/* 25 */
static real NAME(variably_dimensioned)(size_t n, const real *x)
{
    real sum = 0;
    real moment = 0;
    for (size_t i = 0; i < n; i++) {
        sum += NAME(square)(x[i] - 1);
        moment += R(i + 1) * (x[i] - 1);
    }
    return sum + moment * moment + NAME(square)(moment * moment);
}

/* 26 */
static real NAME(trigonometric)(size_t n, const real *x)
{
    real cosines = 0;
    for (size_t i = 0; i < n; i++) cosines += MATH(cos)(x[i]);
    real sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += NAME(square)(R(n) - cosines + R(i + 1) * (1 - MATH(cos)(x[i])) - MATH(sin)(x[i]));
    return sum;
}

/* 27 */
static real NAME(brown_almost_linear)(size_t n, const real *x)
{
    real total = 0;
    real product = 1;
    for (size_t i = 0; i < n; i++) {
        total += x[i];
        product *= x[i];
    }
    real sum = NAME(square)(product - 1);
    for (size_t i = 0; i + 1 < n; i++) sum += NAME(square)(x[i] + total - R(n + 1));
    return sum;
}

static real NAME(cube)(real x)
{
    return x * x * x;
}

/* 28 */
static real NAME(boundary_value)(size_t n, const real *x)
{
    const real h = 1 / R(n + 1);
    real sum = 0;
    for (size_t i = 0; i < n; i++) {
        const real left = i > 0 ? x[i - 1] : 0;
        const real right = i + 1 < n ? x[i + 1] : 0;
        sum +=
            NAME(square)(2 * x[i] - left - right + h * h * NAME(cube)(x[i] + R(i + 1) * h + 1) / 2);
    }
    return sum;
}

/* 29 */
static real NAME(integral_equation)(size_t n, const real *x)
{
    const real h = 1 / R(n + 1);
    real sum = 0;
    for (size_t i = 0; i < n; i++) {
        const real t = R(i + 1) * h;
        real integral = 0;
        for (size_t j = 0; j < n; j++) {
            const real s = R(j + 1) * h;
            const real kernel = j <= i ? (1 - t) * s : t * (1 - s);
            integral += kernel * NAME(cube)(x[j] + s + 1);
        }
        sum += NAME(square)(x[i] + h * integral / 2);
    }
    return sum;
}

/* 30 */
static real NAME(broyden_tridiagonal)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t i = 0; i < n; i++) {
        const real left = i > 0 ? x[i - 1] : 0;
        const real right = i + 1 < n ? x[i + 1] : 0;
        sum += NAME(square)((3 - 2 * x[i]) * x[i] - left - 2 * right + 1);
    }
    return sum;
}

/* 31 */
static real NAME(broyden_banded)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t i = 0; i < n; i++) {
        real value = x[i] * (2 + 5 * x[i] * x[i]) + 1;
        for (size_t j = i < 5 ? 0 : i - 5; j < n && j <= i + 1; j++)
            if (j != i) value -= x[j] * (1 + x[j]);
        sum += NAME(square)(value);
    }
    return sum;
}

/* 32, m = 2n */
static real NAME(linear_full_rank)(size_t n, const real *x)
{
    real total = 0;
    for (size_t i = 0; i < n; i++) total += x[i];
    const real common = total / R(n) + 1;
    real sum = R(n) * common * common;
    for (size_t i = 0; i < n; i++) sum += NAME(square)(x[i] - common);
    return sum;
}

/* 33, m = 2n */
static real NAME(linear_rank_1)(size_t n, const real *x)
{
    real moment = 0;
    for (size_t j = 0; j < n; j++) moment += R(j + 1) * x[j];
    real sum = 0;
    for (size_t i = 1; i <= 2 * n; i++) sum += NAME(square)(R(i) * moment - 1);
    return sum;
}

/* 34, m = 2n */
static real NAME(linear_rank_1_with_zeros)(size_t n, const real *x)
{
    real moment = 0;
    for (size_t j = 1; j + 1 < n; j++) moment += R(j + 1) * x[j];
    real sum = 2;
    for (size_t i = 1; i + 1 < 2 * n; i++) sum += NAME(square)(R(i) * moment - 1);
    return sum;
}

/* 35, m = n: the mean of Chebyshev polynomials on [0, 1] against their integrals */
static real NAME(chebyquad)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t i = 1; i <= n; i++) {
        real mean = 0;
        for (size_t j = 0; j < n; j++) {
            const real y = 2 * x[j] - 1;
            real before = 1;
            real polynomial = y;
            for (size_t k = 1; k < i; k++) {
                const real next = 2 * y * polynomial - before;
                before = polynomial;
                polynomial = next;
            }
            mean += polynomial / R(n);
        }
        sum += NAME(square)(mean + (i % 2 == 0 ? 1 / R(i * i - 1) : R(0)));
    }
    return sum;
}

/* The lecture's network. */
static real NAME(lecture)(size_t n, const real *x)
{
    (void)n;
    return NAME(square)(1 - x[0] * x[1]);
}

static real NAME(rosenbrock_chain)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t i = 0; i + 1 < n; i++)
        sum += 100 * NAME(square)(x[i + 1] - x[i] * x[i]) + NAME(square)(1 - x[i]);
    return sum;
}

/* Some entry of a table without structure, a multiple of 1/4 between -5/4 and 5/4. */
static real NAME(entry)(size_t i, size_t j)
{
    return (R((7 * i + 13 * j + i * j) % 11) - 5) / 4;
}

/* Logistic regression of 20 cases, with a little shrinkage. */
static real NAME(logistic)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t k = 0; k < 20; k++) {
        real logit = 0;
        for (size_t j = 0; j < n; j++) logit += NAME(entry)(k, j) * x[j];
        sum += MATH(log)(1 + MATH(exp)(k % 3 == 0 ? logit : -logit));
    }
    for (size_t j = 0; j < n; j++) sum += x[j] * x[j] / 64;
    return sum;
}

static real NAME(log_sum_exp)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t k = 0; k < 2 * n; k++) {
        real exponent = 0;
        for (size_t j = 0; j < n; j++) exponent += NAME(entry)(k, j) * x[j];
        sum += MATH(exp)(exponent);
    }
    return MATH(log)(sum);
}

/* Energy of n / 3 atoms. */
static real NAME(lennard_jones)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t a = 0; a < n; a += 3)
        for (size_t b = 0; b < a; b += 3) {
            const real square = NAME(square)(x[a] - x[b]) + NAME(square)(x[a + 1] - x[b + 1]) +
                                NAME(square)(x[a + 2] - x[b + 2]);
            const real sixth = 1 / NAME(cube)(square);
            sum += 4 * (sixth * sixth - sixth);
        }
    return sum;
}

static real NAME(rastrigin)(size_t n, const real *x)
{
    const real pi = 4 * MATH(atan)(R(1));
    real sum = 0;
    for (size_t i = 0; i < n; i++) sum += 10 + x[i] * x[i] - 10 * MATH(cos)(2 * pi * x[i]);
    return sum;
}

/* n / 3 hidden neurons, one input, 12 cases. */
static real NAME(tanh_network)(size_t n, const real *x)
{
    real sum = 0;
    for (size_t k = 0; k < 12; k++) {
        const real t = R(k) / 4 - R(1.5);
        real output = 0;
        for (size_t j = 0; j + 2 < n; j += 3) output += x[j] * MATH(tanh)(x[j + 1] * t + x[j + 2]);
        sum += NAME(square)(output - NAME(entry)(k, 1));
    }
    return sum / 12;
}

/* Negative log-likelihood of 10 normal observations by mean and log of the deviation. */
static real NAME(normal_likelihood)(size_t n, const real *x)
{
    (void)n;
    real sum = 0;
    for (size_t k = 0; k < 10; k++) {
        const real z = (3 + NAME(entry)(k, 2) - x[0]) * MATH(exp)(-x[1]);
        sum += x[1] + z * z / 2;
    }
    return sum;
}

#undef R
#undef MATH
#undef NAME
#undef real
