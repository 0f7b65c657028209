#include "expression.h"

#include <math.h>

static double power_of(double a, int power)
{
    double product = a;
    for (int k = 1; k < power; k++) product *= a;
    return product;
}

static double value_of(const node *at, double a, double b, const double *x)
{
    switch (at->op) {
    case OP_VARIABLE:
        return x[at->index];
    case OP_CONSTANT:
        return at->constant;
    case OP_PLUS:
        return a + b;
    case OP_MINUS:
        return a - b;
    case OP_TIMES:
        return a * b;
    case OP_OVER:
        return a / b;
    case OP_POWER:
        return power_of(a, at->index);
    case OP_NEGATIVE:
        return -a;
    case OP_ABS:
        return fabs(a);
    case OP_SQRT:
        return sqrt(a);
    case OP_FLOOR:
        return floor(a);
    case OP_EXP:
        return exp(a);
    case OP_LOG:
        return log(a);
    case OP_SIN:
        return sin(a);
    case OP_COS:
        return cos(a);
    case OP_TANH:
        return tanh(a);
    case OP_MAX:
        return a > b || isnan(a) ? a : b;
    case OP_MIN:
        return a < b || isnan(a) ? a : b;
    case OP_WHERE:
        return a >= 0.0 ? b : (double)NAN;
    }
    return (double)NAN;
}

typedef struct stack {
    expression *e;
    size_t height, place[EXPRESSION_NODES];
} stack;

static void push(stack *s, node new_node)
{
    s->e->nodes[s->e->count] = new_node;
    s->place[s->height++] = s->e->count++;
}

static size_t pop(stack *s)
{
    return s->place[--s->height];
}

static void push_constant(stack *s, double constant)
{
    push(s, (node){.op = OP_CONSTANT, .constant = constant});
}

static void push_variable(stack *s, size_t i)
{
    push(s, (node){.op = OP_VARIABLE, .index = (int)i});
}

/* Of constants, a constant: its rounding is then no error. One beyond reason is not taken. */
static void push_operation(stack *s, node step, size_t operands)
{
    const node *nodes = s->e->nodes, *a = &nodes[step.a], *b = &nodes[step.b];
    if (a->op != OP_CONSTANT || (operands == 2 && b->op != OP_CONSTANT)) {
        push(s, step);
        return;
    }
    const double value = value_of(&step, a->constant, b->constant, NULL);
    const int is_moderate = value == 0.0 || (fabs(value) >= 1e-9 && fabs(value) <= 1e9);
    push_constant(s, is_moderate ? value : a->constant);
}

static void push_unary(stack *s, operation op, int power)
{
    const size_t a = pop(s);
    push_operation(s, (node){.op = op, .a = a, .b = a, .index = power}, 1);
}

static void push_binary(stack *s, operation op)
{
    const size_t b = pop(s), a = pop(s);
    push_operation(s, (node){.op = op, .a = a, .b = b}, 2);
}

static void push_leaf(stack *s, unsigned choice, size_t n, const double *theta)
{
    static const double constants[] = {1.0,  2.0,  0.5, 3.0,  0.1,  10.0, -1.0, 4.0,
                                       0.25, 1e-3, 1e3, 1e-5, 1e-8, 1e8,  6.0,  0.3};
    if (choice >= 48) {
        push_constant(s, constants[choice % 16]);
        return;
    }
    const size_t i = choice % n;
    push_variable(s, i);
    if (choice < 24 || theta[i] == 0.0) return;
    push_constant(s, theta[i]);
    push_binary(s, OP_MINUS);
}

/* One byte: a leaf where nothing is there to operate upon. */
static void operate(stack *s, unsigned byte, size_t n, const double *theta)
{
    static const int powers[] = {2, 2, 2, 3, 4, 2, 6, 4, 3, 8, 2, 5};
    static const operation binaries[] = {OP_PLUS,  OP_PLUS,  OP_MINUS, OP_MINUS,
                                         OP_TIMES, OP_TIMES, OP_TIMES, OP_TIMES,
                                         OP_OVER,  OP_MAX,   OP_MIN,   OP_WHERE};
    static const operation unaries[] = {OP_NEGATIVE, OP_EXP, OP_COS,  OP_SIN,   OP_TANH, OP_LOG,
                                        OP_EXP,      OP_COS, OP_SQRT, OP_FLOOR, OP_ABS,  OP_TANH};
    const size_t choices = sizeof powers / sizeof *powers;
    if (byte < 64 || s->height == 0)
        push_leaf(s, byte % 64, n, theta);
    else if (byte < 112)
        push_unary(s, OP_POWER, powers[byte % choices]);
    else if (byte < 152)
        push_unary(s, unaries[byte % choices], 0);
    else if (s->height >= 2)
        push_binary(s, binaries[byte % choices]);
    else
        push_leaf(s, byte % 64, n, theta);
}

void expression_of_bytes(const uint8_t *bytes, size_t size, size_t n, const double *theta,
                         expression *e)
{
    stack s = {.e = e};
    e->n = n;
    e->count = 0;
    /* A leaf takes three nodes, and each entry of the stack one more to be added. */
    for (size_t k = 0; k < size && e->count + s.height + 3 < EXPRESSION_NODES; k++)
        operate(&s, bytes[k], n, theta);
    if (s.height == 0) push_variable(&s, 0);
    while (s.height > 1) push_binary(&s, OP_PLUS);
}

int expression_has_kinks(const expression *e)
{
    for (size_t k = 0; k < e->count; k++) {
        const operation op = e->nodes[k].op;
        if (op == OP_ABS || op == OP_FLOOR || op == OP_MAX || op == OP_MIN || op == OP_WHERE)
            return 1;
    }
    return 0;
}

static void print_node(FILE *file, const expression *e, size_t k)
{
    static const char *const functions[] = {
        [OP_ABS] = "fabs", [OP_SQRT] = "sqrt", [OP_FLOOR] = "floor", [OP_EXP] = "exp",
        [OP_LOG] = "log",  [OP_SIN] = "sin",   [OP_COS] = "cos",     [OP_TANH] = "tanh",
        [OP_MAX] = "max",  [OP_MIN] = "min",   [OP_POWER] = "power", [OP_WHERE] = "where"};
    static const char signs[] = {
        [OP_PLUS] = '+', [OP_MINUS] = '-', [OP_TIMES] = '*', [OP_OVER] = '/'};
    const node *at = &e->nodes[k];
    switch (at->op) {
    case OP_VARIABLE:
        fprintf(file, "x[%d]", at->index);
        return;
    case OP_CONSTANT:
        fprintf(file, at->constant < 0.0 ? "(%.17g)" : "%.17g", at->constant);
        return;
    case OP_PLUS:
    case OP_MINUS:
    case OP_TIMES:
    case OP_OVER:
        fputc('(', file);
        print_node(file, e, at->a);
        fprintf(file, " %c ", signs[at->op]);
        print_node(file, e, at->b);
        break;
    case OP_NEGATIVE:
        fputs("(-", file);
        print_node(file, e, at->a);
        break;
    default:
        fprintf(file, "%s(", functions[at->op]);
        print_node(file, e, at->a);
        if (at->op == OP_POWER) fprintf(file, ", %d", at->index);
        if (at->op == OP_MAX || at->op == OP_MIN || at->op == OP_WHERE) {
            fputs(", ", file);
            print_node(file, e, at->b);
        }
    }
    fputc(')', file);
}

void expression_print(FILE *file, const expression *e)
{
    print_node(file, e, e->count - 1);
}

double expression_value(const expression *e, const double *x)
{
    double values[EXPRESSION_NODES] = {0.0};
    for (size_t k = 0; k < e->count; k++) {
        const node *at = &e->nodes[k];
        values[k] = value_of(at, values[at->a], values[at->b], x);
    }
    return values[e->count - 1];
}
