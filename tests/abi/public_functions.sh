#!/bin/sh
# Prints the functions that the public headers declare, sorted, each after the
# word "exported" if it is marked HESSCRIT_API and "hidden" if that was forgotten.
#   public_functions.sh <source>        the compiler comes in CC
set -eu

include=$1/include
for header in "$include"/hesscrit/*.h; do
    echo "#include <hesscrit/${header##*/}>"
done |
    "${CC:-cc}" -E -P -D HESSCRIT_SHARED -I "$include" -x c - |
    tr '\n' ' ' |
    # Bodies of inline functions, structs and enums away: what is left ends with ';'.
    sed -e ':again' -e 's/{[^{}]*}/;/g' -e 't again' |
    tr ';' '\n' |
    sed -n -e '/typedef/d' -e '/static/d' \
        -e 's/__attribute__((visibility("default")))/exported/' \
        -e 's/^\([^(]*[ *]\)\(hesscrit_[a-z0-9_]*\) *(.*/\1=\2/p' |
    sed -e 's/.*exported.*=/exported /' -e '/^exported/!s/.*=/hidden /' |
    sort
