#!/bin/sh
# The shared library needs libc and libm at run time, and nothing else.
#   dependencies.sh <shared library>
set -eu

needed=$(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
echo "$needed"
[ -n "$needed" ]
# The loader stands in for thread-local storage and the like on some machines;
# musl has libc and libm in one.
if echo "$needed" | grep -vE '^(libc|libm|ld-linux[-a-z0-9_]*|libc\.musl[-a-z0-9_]*)\.so(\.[0-9]+)?$'; then
    echo "not allowed" >&2
    exit 1
fi
