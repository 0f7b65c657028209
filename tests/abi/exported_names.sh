#!/bin/sh
# The shared library exports the functions of the public headers and nothing
# else; the static library defines nothing that could clash with a user's name.
#   exported_names.sh <source> <shared library> <static library>
set -eu

source=$1 shared=$2 static=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sh "$source/tests/abi/public_functions.sh" "$source" >"$work/declared"
[ -s "$work/declared" ]
if grep hidden "$work/declared"; then
    echo "declared without HESSCRIT_API" >&2
    exit 1
fi
sed 's/.* //' "$work/declared" | sort >"$work/headers"

echo "The version script lists the functions of the headers:"
sed -n 's/^ *\(hesscrit_[a-z0-9_]*\);$/\1/p' "$source/cmake/hesscrit.map" | sort >"$work/map"
diff "$work/headers" "$work/map"

echo "The shared library exports them, and its version nodes:"
nm -D --defined-only "$shared" | awk '{ print $NF }' | sed 's/@.*//' |
    grep -v '^HESSCRIT_[0-9.]*$' | sort >"$work/exported"
diff "$work/headers" "$work/exported"

echo "Global names of the static library begin with hesscrit_:"
nm -g --defined-only "$static" | awk 'NF == 3 { print $3 }' | sort -u >"$work/static"
[ -s "$work/static" ]
if grep -v '^hesscrit_' "$work/static"; then exit 1; fi
