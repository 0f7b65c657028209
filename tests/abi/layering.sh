#!/bin/sh
# The chain of the folders in src, and what the library must not do.
#   layering.sh <source>
set -eu

source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Whose headers the files of a folder may include, besides their own.
may_include() {
    case $1 in
    src/base) ;;
    src/eigen) echo "base" ;; # knows nothing of losses
    src/loss) echo "base" ;;  # the only caller of the user
    src/derivative) echo "base|eigen|loss" ;;
    src/curvature) echo "base|eigen|loss|derivative" ;;
    src/higher_orders) echo "base|eigen|loss|derivative|curvature" ;;
    src/critical) echo "base|eigen|loss|derivative|curvature|higher_orders" ;;
    src/search) echo "base|eigen|loss|derivative|curvature|higher_orders|critical" ;;
    *) return 1 ;;
    esac
}

# Copies without comments, lines kept, so that words in prose do not count.
for file in "$source"/src/*/*.[ch] "$source"/src/*/*/*.[ch] "$source"/include/hesscrit/*.h; do
    copy=$work${file#"$source"}
    mkdir -p "${copy%/*}"
    sed -E -e 's#/[*]([^*]|[*]+[^*/])*[*]+/##g' -e '/\/\*/,/\*\//{' -e '/\/\*/{' -e 's|/\*.*||' -e b -e '}' \
        -e 's|.*\*/||' -e t -e 's|.*||' -e '}' "$file" >"$copy"
done
cd "$work"

# forbid <what> <pattern> <directory> [pattern of exceptions in path:line:text]
forbid() {
    if grep -rnE "$2" "$3" | grep -vE "${4:-^$}"; then
        echo "^^^ $1" >&2
        failed=1
    fi
}

# call_of <name|name...>: a pattern for calls of exactly these names
call_of() {
    echo "(^|[^a-zA-Z0-9_])($1) *\\("
}

for folder in src/*; do
    earlier=$(may_include "$folder") || {
        echo "$folder has no place in the chain" >&2
        failed=1
    }
    # Paths start at src, so that ../ is no way around the chain.
    forbid "not before $folder in the chain" \
        '# *include ["<][^">]*/' "$folder" "[\"<](${folder#src/}|hesscrit${earlier:+|$earlier})/"
done
forbid "only src/loss calls the user back" \
    '(->|\.)(loss|loss_batch|gradient|hessian|hessian_vector)\(' src '^src/loss/'
forbid "public headers include each other, stddef.h and stdint.h" \
    '# *include' include '<(hesscrit/[a-z_]+|stddef|stdint)\.h>'
forbid "intrinsics belong into src/eigen/kernels and src/base" \
    '# *include <(.*intrin|arm_[a-z]*|cpuid)\.h>' src '^src/(eigen/kernels|base)/'
forbid "only src/base allocates" \
    "$(call_of 'malloc|calloc|realloc|aligned_alloc|posix_memalign|alloca|strdup|free')" \
    src '^src/base/'
forbid "the library never prints" \
    "$(call_of 'v?f?w?printf|f?puts|f?putc|putchar|perror|fwrite|write')|stdout|stderr" src
forbid "the library never ends the program" \
    "$(call_of 'abort|exit|_exit|_Exit|quick_exit|assert|raise|signal|longjmp')" src
exit $failed
