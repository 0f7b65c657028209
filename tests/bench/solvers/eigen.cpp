// Compiled for the machine that it runs on: see the CMakeLists.txt of the tests.
#include <algorithm>
#include <exception>

#include <Eigen/Eigenvalues>

#include "solvers/solver.h"

namespace {

using Matrix = Eigen::MatrixXd;

struct State {
    int options;
    Eigen::SelfAdjointEigenSolver<Matrix> eigen;
};

void *create(size_t n, task what)
{
    try {
        const int options =
            what == TASK_SIGNS ? Eigen::EigenvaluesOnly : Eigen::ComputeEigenvectors;
        return new State{options, Eigen::SelfAdjointEigenSolver<Matrix>(Eigen::Index(n))};
    } catch (const std::exception &) {
        return nullptr;
    }
}

int solve(void *memory, const sample *given, size_t k, double *lambda)
{
    State *s = static_cast<State *>(memory);
    const Eigen::Index n = Eigen::Index(given->n);
    s->eigen.compute(Eigen::Map<const Matrix>(sample_matrix(given, k), n, n), s->options);
    if (s->eigen.info() != Eigen::Success) return 1;
    std::copy_n(s->eigen.eigenvalues().data(), n, lambda);
    return 0;
}

void destroy(void *memory)
{
    delete static_cast<State *>(memory);
}

} // namespace

extern "C" const solver solver_eigen = {"Eigen", size_t(-1), create, solve, destroy};
