#!/bin/sh
# Whoever meets a number in src finds in src/TUNING.md why it is this one, and what moves with it:
# each named number (#define, const, enum constant with a value; kernels aside) has a row there
# with its file and its value, and each row names one that is there.
#   tuning.sh <source>
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# named_numbers <file>...: one line each, "file|name|value".
named_numbers() {
    awk '
        function tell(name, value) {
            gsub(/[ \n\t]+/, " ", value)
            sub(/^ /, "", value)
            sub(/ $/, "", value)
            print file "|" name "|" value
        }
        # of declarators with commas between them: a name that only repeats another is no number
        function tell_all(list, pattern,    parts, count, i, name) {
            count = split(list, parts, ",")
            for (i = 1; i <= count; i++) {
                if (!match(parts[i], /^[ \n\t]*[A-Za-z_][A-Za-z0-9_]*[ \n\t]*=[ \n\t]*/)) continue
                name = substr(parts[i], 1, RLENGTH)
                gsub(/[ \n\t=]/, "", name)
                value = substr(parts[i], RLENGTH + 1)
                if (value ~ pattern) tell(name, value)
            }
        }
        function finish(    rest, i, count, parts, body) {
            while (match(text, /\/\*([^*]|\*+[^*\/])*\*+\//))
                text = substr(text, 1, RSTART - 1) " " substr(text, RSTART + RLENGTH)
            count = split(text, parts, "\n")
            for (i = 1; i <= count; i++)
                if (parts[i] ~ ("^ *#define +[A-Z][A-Z0-9_]* +" number "$")) {
                    split(parts[i], words, /[ (]+/)
                    sub(/^ *#define +[A-Z][A-Z0-9_]* +/, "", parts[i])
                    tell(words[2], parts[i])
                }
            rest = text
            while (match(rest, /enum( [a-z_]+)? \{[^}]*\}/)) {
                body = substr(rest, RSTART, RLENGTH - 1)
                rest = substr(rest, RSTART + RLENGTH)
                sub(/^[^{]*\{/, "", body)
                tell_all(body, "[0-9]")
            }
            count = split(text, parts, ";")
            for (i = 1; i <= count; i++)
                if (match(parts[i], /const (double|int|unsigned|size_t) [A-Za-z_][A-Za-z0-9_]* =/)) {
                    body = substr(parts[i], RSTART)
                    sub(/^const [a-z_]+ /, "", body)
                    tell_all(body, "^" number "[ \n]*$")
                }
            text = ""
        }
        BEGIN { number = "[-0-9(][-+*/0-9a-fA-Fxp.eu() ]*" }
        FNR == 1 && NR > 1 { finish() }
        { file = FILENAME; text = text $0 "\n" }
        END { finish() }' "$@" | sort -u
}

# rows <TUNING.md>: the same of the tables, whose headings name the folders.
rows() {
    awk -F ' *[|] *' '
        /^## / { folder = $0; sub(/^## */, "", folder); gsub(/`/, "", folder) }
        /^[|] *`/ { gsub(/`/, ""); print "src/" folder "/" $3 "|" $2 "|" $4 }' "$1" | sort
}

# offenders <source>: one line each; nothing where all is well.
offenders() (
    cd "$1"
    # shellcheck disable=SC2046 # words
    named_numbers $(find src -name '*.[ch]' ! -path '*/kernels/*' | sort) >"$work/numbers"
    rows src/TUNING.md >"$work/rows"
    comm -23 "$work/numbers" "$work/rows" | sed 's/$/: has no row in TUNING.md/'
    comm -13 "$work/numbers" "$work/rows" | sed 's/$/: TUNING.md has it, src does not/'
)

# Does this script see what it should?
self_check() {
    tree=$work/tree
    mkdir -p "$tree/src/attic/kernels"
    cat >"$tree/src/attic/roof.c" <<'SOURCE'
static const double WIDE = 0x1p-5, /* static const double NOT = 1.0; */ NARROW = 16.0 / 3.0;
enum { PLAIN, MOST = 12, TWICE = 2 * MOST, ALIAS = MOST };
static double fits(double n)
{
    const double clear = 2.0;
    const double size = fabs(n);
    const double length = (double)n;
    enum { ROUNDS = 7 };
    return n > clear ? size : length;
}
SOURCE
    cat >"$tree/src/attic/roof.h" <<'SOURCE'
#define HESSCRIT_STEEP 4.0 /* what it is */
#define HESSCRIT_CALL(x) 4.0
static const double HESSCRIT_LIMIT =
    6.0;
SOURCE
    cp "$tree/src/attic/roof.c" "$tree/src/attic/kernels/ridge.c"
    cat >"$tree/src/TUNING.md" <<'TEXT'
## attic

| name | file | value | why | what moves |
|---|---|---|---|---|
| `WIDE` | roof.c | 0x1p-5 | | |
| `NARROW` | roof.c | 16.0 / 3.0 | | |
| `MOST` | roof.c | 11 | | |
| `TWICE` | roof.c | 2 * MOST | | |
| `clear` | roof.h | 2.0 | | |
| `HESSCRIT_STEEP` | roof.h | 4.0 | | |
TEXT
    cat >"$work/expected" <<'TEXT'
src/attic/roof.c|MOST|12: has no row in TUNING.md
src/attic/roof.c|ROUNDS|7: has no row in TUNING.md
src/attic/roof.c|clear|2.0: has no row in TUNING.md
src/attic/roof.h|HESSCRIT_LIMIT|6.0: has no row in TUNING.md
src/attic/roof.c|MOST|11: TUNING.md has it, src does not
src/attic/roof.h|clear|2.0: TUNING.md has it, src does not
TEXT
    offenders "$tree" >"$work/found"
    diff "$work/expected" "$work/found"
}

self_check
offenders "$1" >"$work/found"
cat "$work/found"
echo "$(wc -l <"$work/found") offenders"
[ ! -s "$work/found" ]
