#!/bin/sh
# Every public header compiles by itself, twice in a row, as C99, C11, C++11
# and C++17, without a warning.
#   headers_alone.sh <source>       the compilers come in CC and CXX
set -eu

source=$1
failed=0

# check <compiler> <language> <warning> <standard ...>
check() {
    compiler=$1 language=$2 warning=$3
    shift 3
    command -v "$compiler" >/dev/null || return 0
    for standard; do
        echo "$compiler -std=$standard"
        for header in "$source"/include/hesscrit/*.h; do
            include="#include <hesscrit/${header##*/}>"
            printf '%s\n%s\n' "$include" "$include" |
                "$compiler" -x "$language" -std="$standard" -fsyntax-only -I "$source/include" \
                    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef "$warning" -Werror - ||
                failed=1
        done
    done
}

for compiler in "${CC:-cc}" gcc clang; do
    check "$compiler" c -Wstrict-prototypes c99 c11
done
for compiler in "${CXX:-c++}" g++ clang++; do
    check "$compiler" c++ -Wold-style-cast c++11 c++17
done
exit $failed
