// A C++11 program whose loss throws: the exception passes through the library,
// and the context works again after a reset.
#include <iostream>
#include <memory>
#include <stdexcept>

#include <hesscrit/hesscrit.h>

namespace {

struct Loss {
    int calls_left;
};

int saddle(std::size_t, const double *theta, double *loss, void *user)
{
    if (static_cast<Loss *>(user)->calls_left-- == 0) throw std::runtime_error("the tape is torn");
    *loss = theta[0] * theta[0] - theta[1] * theta[1];
    return 0;
}

hesscrit_status analyze(hesscrit_context *context, Loss loss, hesscrit_verdict &verdict)
{
    const double origin[2] = {0.0, 0.0};
    const hesscrit_problem problem = hesscrit_problem_of(2, saddle, &loss);
    hesscrit_report *report = nullptr;
    const hesscrit_status status = hesscrit_analyze(context, &problem, origin, nullptr, &report);
    verdict = hesscrit_report_verdict(report);
    hesscrit_report_destroy(report);
    return status;
}

bool check(bool condition, const char *claim)
{
    if (!condition) std::cerr << "not so: " << claim << '\n';
    return condition;
}

} // namespace

int main()
{
    hesscrit_context *created = nullptr;
    if (hesscrit_context_create(nullptr, &created) != HESSCRIT_OK) return 1;
    const std::unique_ptr<hesscrit_context, void (*)(hesscrit_context *)> context(
        created, hesscrit_context_destroy);

    const Loss torn = {3}, whole = {-1};
    hesscrit_verdict verdict = HESSCRIT_UNDETERMINED;
    bool caught = false;
    try {
        analyze(context.get(), torn, verdict);
    } catch (const std::runtime_error &) {
        caught = true;
    }

    bool good = check(caught, "the exception arrives");
    good &= check(analyze(context.get(), whole, verdict) == HESSCRIT_E_BUSY,
                  "the interrupted context is busy");
    hesscrit_context_reset(context.get());
    good &= check(analyze(context.get(), whole, verdict) == HESSCRIT_OK, "it works after a reset");
    good &= check(verdict == HESSCRIT_SADDLE, "the origin is a saddle");
    return good ? 0 : 1;
}
