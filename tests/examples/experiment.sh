#!/bin/sh
# The experiment goes on after it was stopped, and refuses bad input before it writes anything.
#   experiment.sh <program> <iris.csv> <work>
set -eu

program=$1 iris=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"

fail() {
    echo "$*" >&2
    exit 1
}

# Everything but the seconds that it took.
rows() {
    cut -d, -f1-16 "$1/runs.csv"
}

run() {
    "$program" --task iris --data "$iris" --runs 6 --threads 2 --out "$@" >"$1.txt" 2>&1 ||
        fail "$(cat "$1.txt")"
}

run whole
rows whole >whole.csv
[ "$(wc -l <whole.csv)" -eq 7 ] || fail "not one row a run"
[ "$(awk -F, '$2 == 1' whole.csv | wc -l)" -eq 6 ] || fail "not all runs passed the gate"

# Killed in the middle of a line.
mkdir killed
size=$(($(wc -c <whole/runs.jsonl) - 40))
head -c "$size" whole/runs.jsonl >killed/runs.jsonl
run killed
grep -q 'going on: 5 of 6' killed.txt || fail "it did not go on where it was"
rows killed | cmp - whole.csv

# Results of something else are not mixed with.
if "$program" --task iris --data "$iris" --seed 2 --out whole >mixed.txt 2>&1; then
    fail "it went on with the results of another seed"
fi
grep -q 'made with other options' mixed.txt

# refuses <expected message> <file>: and writes nothing
refuses() {
    if "$program" --task iris --data "$2" --out refused >refused.txt 2>&1; then
        fail "it took $2"
    fi
    grep -q "$1" refused.txt || fail "$2: $(cat refused.txt)"
    [ ! -e refused ] || fail "$2: something was written"
}
: >empty.csv
sed '3s/^[^,]*/nan/' "$iris" >nan.csv
sed '5s/,/;/' "$iris" >malformed.csv
head -n 20 "$iris" >short.csv
refuses 'missing.csv:1:1: cannot open' missing.csv
refuses 'empty.csv:1:1: ' empty.csv
refuses 'nan.csv:3:1: not a finite' nan.csv
refuses 'malformed.csv:5:1: ' malformed.csv
refuses 'short.csv:21:1: .*ends here' short.csv
for wrong in "--runs 0" "--gate -1" "--hidden 4,,4" "--task cats" "--threads" "--what"; do
    # shellcheck disable=SC2086 # words
    if "$program" $wrong --out refused >refused.txt 2>&1; then fail "it took $wrong"; fi
done
