#!/bin/sh
# The library has no state of its own: nothing writable in static storage.
# Constant tables of pointers, which the loader fills in, are not state.
#   no_mutable_globals.sh <static library>
set -eu

symbols=$(nm -f sysv "$1")
echo "$symbols" | grep -q 'hesscrit_analyze' # nm understood the file
if echo "$symbols" |
    awk -F'|' '$7 ~ /^ *(\.t?data|\.t?bss|\*COM\*)/ && $7 !~ /^ *\.data\.rel\.ro/' | grep .; then
    echo "writable variables" >&2
    exit 1
fi
