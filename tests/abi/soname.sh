#!/bin/sh
# Programs ask for the versions of the shared library that they run with: of 0.x those of the same
# minor number, which may break; from 1.0 on all of the same major one.
#   soname.sh <shared library> <version>
set -eu

case $2 in
0.*) wanted=libhesscrit.so.${2%.*} ;;
*) wanted=libhesscrit.so.${2%%.*} ;;
esac
soname=$(readelf -d "$1" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
echo "$soname, wanted: $wanted"
[ "$soname" = "$wanted" ]
