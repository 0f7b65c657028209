# shellcheck shell=sh
# Sourced by bootstrap.sh and the CI: finds out which tools are missing, by
# trying them, and installs those with apt-get where there is one.
#
#   install_missing cc make ...    the names are those of package_of() below

say() {
    printf 'hesscrit: %s\n' "$*"
}

# The Debian and Ubuntu package of a tool.
package_of() {
    case $1 in
    aarch64-cc) echo gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;;
    cc) echo gcc libc6-dev ;;
    cxx) echo g++ ;;
    cmocka) echo libcmocka-dev ;;
    eigen3) echo libeigen3-dev ;;
    gnuplot) echo gnuplot-nox ;;
    gsl) echo libgsl-dev ;;
    libfuzzer) echo clang libclang-rt-dev ;;
    nlopt) echo libnlopt-dev ;;
    numderiv) echo r-base-core r-cran-numderiv ;;
    openblas) echo libopenblas-dev ;;
    qemu-aarch64 | qemu-x86_64) echo qemu-user ;;
    valgrind) echo valgrind libc6-dbg ;;
    *) echo "$1" ;;
    esac
}

# What to look for where there is no apt-get.
description_of() {
    case $1 in
    aarch64-cc) echo "a C compiler for 64-bit ARM, named aarch64-linux-gnu-gcc" ;;
    cc) echo "a C11 compiler, named cc or by the variable CC" ;;
    cxx) echo "a C++11 compiler, named c++ or by the variable CXX" ;;
    make) echo "make or ninja" ;;
    cmake) echo "cmake 3.20 or newer (pip install cmake has one)" ;;
    cmocka) echo "the CMocka test library with its header (cmocka.org)" ;;
    eigen3) echo "the C++ templates of Eigen 3 (eigen.tuxfamily.org)" ;;
    gnuplot) echo "gnuplot (gnuplot.info)" ;;
    gsl) echo "the GNU Scientific Library with its headers" ;;
    libfuzzer) echo "clang with libFuzzer (compiler-rt)" ;;
    nlopt) echo "NLopt with its header (nlopt.readthedocs.io)" ;;
    numderiv) echo "R with its package numDeriv (r-project.org)" ;;
    openblas) echo "OpenBLAS with LAPACK in it (openblas.net)" ;;
    *) echo "$1" ;;
    esac
}

has_command() {
    command -v "$1" >/dev/null 2>&1
}

# compiles <language> <compiler> [flag ...] < source: to a program, as a
# compiler without the headers or libraries of its language is of no use.
compiles() (
    language=$1 compiler=$2
    shift 2
    directory=$(mktemp -d) || exit 1
    trap 'rm -rf "$directory"' EXIT
    # Unquoted, as CC may be "ccache gcc".
    $compiler -x "$language" - -o "$directory/program" "$@" >/dev/null 2>&1
)

cmake_is_new_enough() {
    has_command cmake || return 1
    cmake --version | awk 'NR == 1 { split($3, v, "."); exit !(v[1] > 3 || v[1] == 3 && v[2] >= 20) }'
}

has_cmocka() {
    flags=$(pkg-config --cflags --libs cmocka 2>/dev/null) || flags=-lcmocka
    # shellcheck disable=SC2086 # words
    compiles c "${CC:-cc}" $flags <<'SOURCE'
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
struct CMUnitTest tests[1];
int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
SOURCE
}

has_eigen3() {
    flags=$(pkg-config --cflags eigen3 2>/dev/null) || flags=-I/usr/include/eigen3
    # shellcheck disable=SC2086 # words
    compiles c++ "${CXX:-c++}" $flags <<'SOURCE'
#include <Eigen/Core>
int main() { return 0; }
SOURCE
}

has_libfuzzer() {
    compiles c clang -fsanitize=fuzzer,address,undefined <<'SOURCE'
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) { return bytes == 0 && size > 9; }
SOURCE
}

has_openblas() {
    compiles c "${CC:-cc}" -lopenblas <<'SOURCE'
void dsyevr_(void);
int main(void) { dsyevr_(); return 0; }
SOURCE
}

has() {
    case $1 in
    aarch64-cc) echo '#include <stdlib.h>
              int main(void) { return 0; }' | compiles c aarch64-linux-gnu-gcc -lm ;;
    cc) echo '#include <stdlib.h>
              int main(void) { return 0; }' | compiles c "${CC:-cc}" -lm ;;
    cxx) echo '#include <stdexcept>
               int main() { throw std::runtime_error(""); }' | compiles c++ "${CXX:-c++}" ;;
    make) has_command make || has_command ninja ;;
    cmake) cmake_is_new_enough ;;
    cmocka) has_cmocka ;;
    eigen3) has_eigen3 ;;
    gsl) echo '#include <gsl/gsl_eigen.h>
               int main(void) { return gsl_eigen_symm_alloc(1) == 0; }' |
        compiles c "${CC:-cc}" -lgsl -lgslcblas -lm ;;
    libfuzzer) has_libfuzzer ;;
    nlopt) echo '#include <nlopt.h>
                 int main(void) { return nlopt_create(NLOPT_LD_LBFGS, 1) == 0; }' |
        compiles c "${CC:-cc}" -lnlopt -lm ;;
    numderiv) has_command Rscript && Rscript --vanilla -e 'library(numDeriv)' >/dev/null 2>&1 ;;
    openblas) has_openblas ;;
    valgrind) valgrind -q true >/dev/null 2>&1 ;; # needs the symbols of libc
    *) has_command "$1" ;;
    esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# apt's lists are brought up to date once in a run.
apt_updated=no
apt_install() {
    if [ "$(id -u)" -ne 0 ] && ! has_command sudo; then
        say "not root, and there is no sudo; as root: apt-get install $*" >&2
        return 1
    fi
    say "installing $*"
    if [ "$apt_updated" = no ]; then
        as_root apt-get update -qq </dev/null >/dev/null || return 1
        apt_updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

install_missing() {
    packages=
    for tool; do
        has "$tool" || packages="$packages $(package_of "$tool")"
    done
    [ -n "$packages" ] || return 0
    if has_command apt-get; then
        # shellcheck disable=SC2086 # words
        apt_install $packages || say "could not install$packages" >&2
    fi

    missing=
    for tool; do
        has "$tool" || missing="$missing $tool"
    done
    for tool in $missing; do
        say "missing: $(description_of "$tool")" >&2
    done
    [ -z "$missing" ]
}
