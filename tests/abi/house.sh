#!/bin/sh
# Whoever looks for a function guesses its file, and whoever reads a name knows which one is meant:
# in src, kernels aside,
#   - each source has a header of its own name beside it;
#   - no two files of a folder define the same static function or variable;
#   - no two sources share a name: compiled in one folder, one object would replace the other;
#   - the map, src/README.md, names each source.
#   house.sh <source>
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Names of static functions and variables at file scope, from files: "folder name file". A header
# counts once, however many include it; and so does a declaration before its definition.
static_names() {
    awk '/^static / {
            line = $0
            gsub(/__attribute__ *\(\([^)]*(\([^)]*\))?[^)]*\)\)/, "", line)
            sub(/ *[[(=;].*/, "", line)
            name = line
            sub(/.*[^A-Za-z0-9_]/, "", name)
            folder = FILENAME
            sub(/\/[^\/]*$/, "", folder)
            print folder, name, FILENAME
        }' "$@" | sort -u
}

# offenders <source>: one line each, "file: what"; nothing where all is well.
offenders() (
    cd "$1"
    find src -name '*.[ch]' ! -path '*/kernels/*' | sort >"$work/files"
    grep '\.c$' "$work/files" | while read -r file; do
        name=${file##*/}
        [ -f "${file%.c}.h" ] || echo "$file: no header of its own name"
        grep -qF "\`${name%.c}\`" src/README.md || echo "$file: not on the map"
    done
    # shellcheck disable=SC2046 # words
    static_names $(cat "$work/files") | awk '{
            key = $1 " " $2
            if (key in first) print $3 ": " $2 " is also in " first[key]
            else first[key] = $3
        }'
    find src -name '*.c' | sort | awk -F/ '{
            if ($NF in first) print $0 ": the name is that of " first[$NF]
            else first[$NF] = $0
        }'
)

# Does this script see what it should?
self_check() {
    tree=$work/tree
    mkdir -p "$tree/src/attic/kernels" "$tree/src/cellar"
    echo '`roof` `lonely` `stairs` `door`' >"$tree/src/README.md"
    : >"$tree/src/cellar/door.c"
    : >"$tree/src/cellar/door.h"
    : >"$tree/src/attic/roof.h"
    : >"$tree/src/attic/door.c"
    : >"$tree/src/attic/door.h"
    : >"$tree/src/cellar/lonely.c"
    : >"$tree/src/attic/kernels/lonesome.c"
    cat >"$tree/src/attic/roof.c" <<'SOURCE'
static const double WIDE = 1.0;
static int count;
static int fits(int n);
static const char *const names[2] = {"(", "["};
static int fits(int n)
{
    static int local = 0;
    return n + local;
}
SOURCE
    cat >"$tree/src/attic/stairs.h" <<'SOURCE'
static inline int fits(int n) { return n; }
SOURCE
    cat >"$tree/src/attic/stairs.c" <<'SOURCE'
static const double WIDE =
    2.0;
static int count, local;
static const char *names(void)
{
    return "static int fits(";
}
SOURCE
    cp "$tree/src/attic/roof.c" "$tree/src/attic/kernels/ridge.c"
    cp "$tree/src/attic/roof.c" "$tree/src/cellar/beam.c"
    : >"$tree/src/cellar/beam.h"
    cat >"$work/expected" <<'TEXT'
src/cellar/beam.c: not on the map
src/cellar/lonely.c: no header of its own name
src/attic/stairs.c: WIDE is also in src/attic/roof.c
src/attic/stairs.h: fits is also in src/attic/roof.c
src/attic/stairs.c: names is also in src/attic/roof.c
src/cellar/door.c: the name is that of src/attic/door.c
TEXT
    offenders "$tree" >"$work/found"
    diff "$work/expected" "$work/found"
}

self_check
offenders "$1" >"$work/found"
cat "$work/found"
echo "$(wc -l <"$work/found") offenders"
[ ! -s "$work/found" ]
