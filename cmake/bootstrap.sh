#!/bin/sh
# From a bare machine to a running hesscrit; usage() says how. What is missing
# gets installed where apt-get can do that; with everything there, nothing is
# installed and no root is needed. Everything is built in build/ of the project,
# but for the fuzzer, which has other compilers: in build-fuzz/.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$root/build
. "$root/cmake/tools.sh"

usage() {
    cat >&2 <<'TEXT'
usage: sh cmake/bootstrap.sh <verb>
  demo             build the demonstration and run it; its pictures go to build/demo-output
  experiment [option ...]
                   build the lecture's experiment and run it; results and pictures go to
                   build/experiment-output; --help tells the options
  test             build everything and run all tests
  bench [--quick]  measure speed beside other libraries; minutes, or seconds for small n only
  fuzz [seconds]   look for false reports on expressions made of random bytes; 600 seconds unless
                   told; what is found is printed, and its bytes kept in build-fuzz/findings
TEXT
    exit 2
}

# build_target <target> [option of cmake ...]
build_target() {
    target=$1
    shift
    if ! has_command make; then
        export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"
    fi
    say "configuring in $build"
    cmake -S "$root" -B "$build" --log-level=WARNING \
        -D HESSCRIT_BUILD_TESTS=ON -D HESSCRIT_BUILD_EXAMPLES=ON -D HESSCRIT_BUILD_BENCH=OFF "$@"
    say "building"
    cmake --build "$build" --target "$target" --parallel "$(jobs_at_once)"
}

jobs_at_once() {
    getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2
}

demo() {
    install_missing cc make cmake
    install_missing gnuplot || say "going on without gnuplot: data and scripts, but no pictures"
    build_target hesscrit_demo
    say "running the demonstration"
    "$build/tests/hesscrit_demo" \
        --data "$root/tests/data/iris.csv" --out "$build/demo-output"
}

experiment() {
    install_missing cc make cmake
    install_missing gnuplot || say "going on without gnuplot: data and scripts, but no pictures"
    build_target hesscrit_experiment
    say "running the experiment"
    "$build/tests/hesscrit_experiment" --data "$root/tests/data/iris.csv" \
        --out "$build/experiment-output" --threads "$(jobs_at_once)" "$@"
}

run_tests() {
    install_missing cc cxx make cmake pkg-config cmocka
    build_target all
    say "testing"
    ctest --test-dir "$build" --output-on-failure --no-tests=error --parallel "$(jobs_at_once)"
}

bench() {
    install_missing cc make cmake
    install_missing cxx openblas eigen3 gsl nlopt numderiv ||
        say "going on without: fewer columns, or no ratios"
    build_target hesscrit_bench -D HESSCRIT_BUILD_BENCH=ON -D CMAKE_BUILD_TYPE=Release
    say "measuring"
    "$build/tests/bench_eigen" "$@"
    # Two threads that wait by turning round leave no CPU to anything else.
    OMP_NUM_THREADS=2 OMP_WAIT_POLICY=passive "$build/tests/bench_threads"
    "$build/tests/bench_hessian"
    "$build/tests/bench_derivatives"
    "$build/tests/bench_verdicts"
    "$build/tests/bench_truth"
    "$build/tests/bench_search"
    "$build/tests/bench_noise" "$@"
    "$build/tests/bench_single"
}

# With clang and its libFuzzer the bytes follow the coverage, and the sanitizers
# watch; else they are random only.
fuzz() {
    seconds=${1:-600}
    build=$root/build-fuzz
    install_missing cc make cmake
    compiler=${CC:-cc}
    if install_missing libfuzzer; then
        compiler=clang
    else
        say "going on without libFuzzer: random bytes only"
    fi
    build_target hesscrit_fuzz -D HESSCRIT_BUILD_FUZZ=ON -D HESSCRIT_BUILD_TESTS=OFF \
        -D HESSCRIT_BUILD_EXAMPLES=OFF -D CMAKE_C_COMPILER="$compiler"
    mkdir -p "$build/corpus" "$build/findings"
    say "looking for false reports"
    cd "$build/findings"
    if [ "$compiler" = clang ]; then
        "$build/tests/hesscrit_fuzz" -max_total_time="$seconds" -max_len=48 -timeout=60 \
            -verbosity=0 -print_final_stats=1 "$build/corpus" "$root/tests/fuzz/corpus"
    else
        "$build/tests/hesscrit_fuzz" "$root"/tests/fuzz/corpus/*
        "$build/tests/hesscrit_fuzz" --random "$seconds"
    fi
}

case $* in
demo) demo ;;
experiment*)
    shift
    experiment "$@"
    ;;
test) run_tests ;;
bench) bench ;;
"bench --quick") bench --quick ;;
fuzz | "fuzz "[1-9]*)
    shift
    fuzz "$@"
    ;;
*) usage ;;
esac
