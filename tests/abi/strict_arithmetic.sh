#!/bin/sh
# The error bounds hold for IEEE arithmetic only: relaxed arithmetic must not compile.
#   strict_arithmetic.sh <source>       the compiler comes in CC
set -eu

cd "$1"

compile() {
    "${CC:-cc}" -std=c11 -fsyntax-only -Iinclude -Isrc "$@" src/*/*.c src/*/*/*.c
}

compile
for flag in -ffast-math -ffinite-math-only; do
    if ! compile $flag 2>&1 | grep -q '#error'; then
        echo "compiles with $flag" >&2
        exit 1
    fi
done
