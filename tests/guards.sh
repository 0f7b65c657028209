#!/bin/sh
# Which test fails where a guard is switched off? Of each guard in guards.txt, a line; and how many
# have none. It builds the library once for each, and takes hours in all: run it by hand.
#   guards.sh <source> [guard...]
#   guards.sh <source> --texts    only whether each text stands in src once, which takes no time
# JOBS tells how many processes build and test, TESTS which tests (a pattern as of ctest -R).
set -eu

source=$(cd "$1" && pwd)
shift
texts=no
if [ "${1:-}" = --texts ]; then
    texts=yes
    shift
fi
only=" $* "
jobs=${JOBS:-1}
tests=${TESTS:-'^(unit|fault|property)_'}
skip='eigen|_network$|_mgh$' # of other subjects, or long
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
build=$work/build

quietly() {
    "$@" >"$work/log" 2>&1 || {
        tail -n 30 "$work/log" >&2
        return 1
    }
}

# failing_test: the first one, in the order of their names, or nothing.
failing_test() {
    (cd "$build" && ctest -j "$jobs" -R "$tests" -E "$skip" --stop-on-failure) 2>&1 |
        sed -n 's/.*Test *#[0-9]*: *\([a-z_0-9]*\) .*\*\*\*.*/\1/p' | sed -n 1p
}

# replace <file> <old> <new>: in the one line that has the text. Both are taken as they are.
replace() {
    OLD=$2 NEW=$3 awk '
        { at = index($0, ENVIRON["OLD"]) }
        at > 0 { found++; $0 = substr($0, 1, at - 1) ENVIRON["NEW"] substr($0, at + length(ENVIRON["OLD"])) }
        { print }
        END { exit found != 1 }' "$1" >"$work/replaced" || return 1
    cp "$work/replaced" "$1"
}

# try <name> <file> <old> <new>
try() {
    if ! replace "$tree/src/$2" "$3" "$4"; then
        echo "guard $1: its text does not stand in src/$2 once" >&2
        failed=1
        return
    fi
    if [ "$texts" = yes ]; then
        :
    elif quietly cmake --build "$build" -j "$jobs"; then
        missed=$(failing_test)
        if [ -n "$missed" ]; then
            echo "guard $1: missed by $missed"
        else
            echo "guard $1: no test fails"
            without=$((without + 1))
        fi
    else
        echo "guard $1: without it, this is no program" >&2
        failed=1
    fi
    cp "$source/src/$2" "$tree/src/$2"
}

mkdir "$tree"
for part in CMakeLists.txt cmake include src tests; do cp -R "$source/$part" "$tree"; done
if [ "$texts" = no ]; then
    quietly cmake -S "$tree" -B "$build" -D CMAKE_BUILD_TYPE=Release -D HESSCRIT_INSTALL=OFF \
        -D HESSCRIT_BUILD_EXAMPLES=OFF
    quietly cmake --build "$build" -j "$jobs"
    missed=$(failing_test)
    [ -z "$missed" ] || {
        echo "$missed fails with all guards" >&2
        exit 1
    }
fi
failed=0
without=0
while read -r first rest; do
    case $first in
    guard)
        name=${rest% *}
        file=${rest#* }
        ;;
    -) old=$rest ;;
    +)
        case $only in
        "  " | *" $name "*) try "$name" "$file" "$old" "$rest" ;;
        esac
        ;;
    esac
done <"$tree/tests/guards.txt"
[ "$texts" = no ] || exit "$failed"
verdict=met
[ "$without" -eq 0 ] || verdict=short
echo "figure guards_without_test $without <= 0 $verdict"
[ "$failed" -eq 0 ] && [ "$verdict" = met ]
