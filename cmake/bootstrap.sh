#!/bin/sh
# From a bare machine to a running hesscrit; usage() says how. What is missing
# gets installed where apt-get can do that; with everything there, nothing is
# installed and no root is needed. Everything is built in build/ of the project.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$root/build
. "$root/cmake/tools.sh"

usage() {
    cat >&2 <<'TEXT'
usage: sh cmake/bootstrap.sh <verb>
  demo   build the demonstration and run it; its pictures go to build/demo-output
  test   build everything and run all tests
TEXT
    exit 2
}

# build_target <target>
build_target() {
    if ! has_command make; then
        export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"
    fi
    say "configuring in $build"
    cmake -S "$root" -B "$build" --log-level=WARNING \
        -D HESSCRIT_BUILD_TESTS=ON -D HESSCRIT_BUILD_EXAMPLES=ON
    say "building"
    cmake --build "$build" --target "$1" --parallel "$(jobs_at_once)"
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

run_tests() {
    install_missing cc cxx make cmake pkg-config cmocka
    build_target all
    say "testing"
    ctest --test-dir "$build" --output-on-failure --no-tests=error --parallel "$(jobs_at_once)"
}

[ $# -eq 1 ] || usage
case $1 in
demo) demo ;;
test) run_tests ;;
*) usage ;;
esac
