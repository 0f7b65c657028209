#!/bin/sh
# Builds and runs a user's program in one of the ways that users have.
#   consume.sh <way> <source> <build> <work> <version>
# The compilers come in CC and CXX, CMake in CMAKE, its configuration in CONFIG.
# Exit status 77: a tool is missing on this machine.
set -eu

way=$1 source=$2 build=$3 work=$4 version=$5
here=$source/tests/consumer
prefix="$work/the prefix"
scratch=$work/$way
rm -rf "$scratch"
mkdir -p "$scratch"
unset DESTDIR

fail() {
    echo "$*" >&2
    exit 1
}

needs() {
    command -v "$1" >/dev/null || {
        echo "$1 is missing"
        exit 77
    }
}

# Where the libraries were installed: lib, lib64 or lib/x86_64-linux-gnu.
libdir() {
    dirname "$(find "$prefix" -name libhesscrit.a)"
}

# pc <argument ...>: pkg-config for the installed package alone.
pc() {
    PKG_CONFIG_LIBDIR=$(libdir)/pkgconfig pkg-config "$@" hesscrit
}

# compile <flags of pkg-config> <compiler and arguments ...>: makes $app
compile() {
    flags=$1
    shift
    app=$scratch/app
    # pkg-config escapes blanks for the shell: hence eval.
    eval "\"\$@\" $flags -o \"\$app\""
}

# configure <argument ...>: the project of the CMakeLists.txt beside this script
configure() {
    "$CMAKE" -S "$here" -B "$scratch/build" \
        -D CMAKE_C_COMPILER="$CC" -D CMAKE_BUILD_TYPE=Release "$@"
}

# cmake_project <argument ...>: makes its $app
cmake_project() {
    configure "$@" &&
        "$CMAKE" --build "$scratch/build" --target app &&
        app=$scratch/build/app
}

# runs_with <shared|static> [directory of the shared library]
runs_with() {
    kind=static
    if LD_LIBRARY_PATH=${2-} ldd "$app" 2>/dev/null | grep -q libhesscrit; then
        kind=shared
    fi
    [ $kind = "$1" ] || fail "linked to the $kind library, not to the $1 one"
    LD_LIBRARY_PATH=${2-} "$app" || fail "$app failed"
}

# The sources of a version to come: the next minor number, and every struct that may grow has.
next_version() {
    mkdir -p "$scratch/next"
    cp -R "$source/include" "$source/src" "$scratch/next"
    for header in "$scratch"/next/include/hesscrit/*.h; do
        awk '/^#define HESSCRIT_VERSION_MINOR / { $3++ }
            /^ *size_t struct_size;/ { grows = 1 }
            /^}/ { if (grows) print "    double grown;"; grows = 0 }
            { print }' "$header" >"$scratch/grown.h"
        mv "$scratch/grown.h" "$header"
    done
    (
        cd "$scratch/next"
        "$CC" -std=c11 -ffp-contract=off -fPIC -fvisibility=hidden -Iinclude -Isrc \
            -r -nostdlib src/*/*.c src/*/*/*.c -o hesscrit.o
        ar rcs libhesscrit.a hesscrit.o
    )
}

via_pkg_config() {
    needs pkg-config
    [ "$(pc --modversion)" = "$version" ] || fail "hesscrit.pc has another version"
    compile "$(pc --cflags --libs)" "$@"
    runs_with shared "$(libdir)"
}

case $way in
install)
    rm -rf "$prefix"
    "$CMAKE" --install "$build" --config "$CONFIG" --prefix "$prefix"
    cmp "$source/LICENSE" "$(find "$prefix" -path '*/doc/hesscrit/LICENSE')" ||
        fail "the licence is not installed"
    ;;
pkg_config_shared)
    via_pkg_config "$CC" "$here/app.c"
    ;;
pkg_config_static)
    needs pkg-config
    echo 'int main(void) { return 0; }' >"$scratch/empty.c"
    "$CC" -static "$scratch/empty.c" -lm -o "$scratch/empty" || exit 77 # no static libc here
    compile "$(pc --static --cflags --libs)" "$CC" -static "$here/app.c"
    runs_with static
    ;;
static_archive)
    needs pkg-config
    compile "$(pc --cflags)" "$CC" "$here/app.c" "$(libdir)/libhesscrit.a" -lm
    runs_with static
    ;;
find_package)
    cmake_project -D CMAKE_PREFIX_PATH="$prefix" -D WANTED_VERSION="$version"
    runs_with shared
    ;;
find_package_static)
    cmake_project -D CMAKE_PREFIX_PATH="$prefix" -D BUILD_SHARED_LIBS=OFF
    runs_with static
    ;;
find_package_incompatible)
    # An interface from before, and functions that are not there yet.
    for wanted in 0.0 "${version%%.*}.99"; do
        ! cmake_project -D CMAKE_PREFIX_PATH="$prefix" -D WANTED_VERSION="$wanted" \
            2>"$scratch/errors" || fail "version $version was taken for $wanted"
        grep -F "version: $version" "$scratch/errors" # refused for its version
    done
    ;;
find_package_components)
    cmake_project -D CMAKE_PREFIX_PATH="$prefix" -D WANTED_COMPONENTS="static;shared"
    ! cmake_project -D CMAKE_PREFIX_PATH="$prefix" -D WANTED_COMPONENTS=nonsense \
        2>"$scratch/errors" || fail "a component that there is not was found"
    grep nonsense "$scratch/errors"
    ;;
add_subdirectory)
    cmake_project -D HESSCRIT_SOURCE="$source"
    runs_with static
    "$CMAKE" --install "$scratch/build" --prefix "$scratch/installed"
    [ ! -d "$scratch/installed" ] || fail "a vendored hesscrit installs itself"
    # Without a build type ours is optimised, and the host's is as the host says.
    configure -D HESSCRIT_SOURCE="$source" -D CMAKE_BUILD_TYPE= \
        -D CMAKE_EXPORT_COMPILE_COMMANDS=ON
    commands=$scratch/build/compile_commands.json
    grep '"command".*src/eigen/jacobi.c' "$commands" | grep -q -e ' -O2 ' ||
        fail "a vendored hesscrit is not optimised"
    ! grep '"command".*app.c' "$commands" | grep -q -e ' -O' || fail "the host is optimised"
    ;;
add_subdirectory_shared)
    cmake_project -D HESSCRIT_SOURCE="$source" -D BUILD_SHARED_LIBS=ON -D CMAKE_BUILD_TYPE=Debug
    runs_with shared
    ;;
add_subdirectory_kinds)
    vendored() {
        cmake_project -D HESSCRIT_SOURCE="$source" -D CMAKE_BUILD_TYPE=Debug "$@"
    }
    for kind in static shared; do
        vendored -D HESSCRIT_KINDS="static;shared" -D WANTED_TARGET=hesscrit::$kind
        runs_with $kind
    done
    vendored -D HESSCRIT_KINDS=shared -D WANTED_TARGET=hesscrit::hesscrit
    runs_with shared
    for wrong in nonsense "static;nonsense"; do
        ! vendored -D HESSCRIT_KINDS="$wrong" 2>"$scratch/errors" || fail "$wrong was a kind"
        grep HESSCRIT_KINDS "$scratch/errors"
    done
    ;;
add_subdirectory_unity)
    # The host joins its sources; ours do not expect that.
    cmake_project -D HESSCRIT_SOURCE="$source" -D CMAKE_UNITY_BUILD=ON -D CMAKE_BUILD_TYPE=Debug
    runs_with static
    ;;
plain_compiler)
    cd "$source"
    app=$scratch/app
    "$CC" -std=c11 -O2 -ffp-contract=off -Iinclude -Isrc \
        "$here/app.c" src/*/*.c src/*/*/*.c -lm -o "$app"
    runs_with static
    ;;
old_program)
    next_version
    app=$scratch/app
    "$CC" -std=c11 -I"$source/include" -I"$source/src" "$source/tests/abi/old_program.c" \
        "$scratch/next/libhesscrit.a" -lm -o "$app"
    runs_with static
    ;;
two_plugins)
    # Each with a static copy, of two versions.
    next_version
    plugin() {
        "$CC" -shared -fPIC -I"$2/include" "$here/plugin.c" "$3" -lm -o "$scratch/$1.so"
        ! nm -D --defined-only "$scratch/$1.so" | grep hesscrit || fail "$1 exports the library"
    }
    plugin this "$source" "$(find "$build" -maxdepth 1 -name libhesscrit.a)"
    plugin next "$scratch/next" "$scratch/next/libhesscrit.a"
    app=$scratch/app
    "$CC" "$here/host.c" -ldl -o "$app"
    "$app" "$scratch/this.so" "$scratch/next.so" || fail "a plugin runs the version of another one"
    ;;
readme)
    # The first C block of the README prints its first text block.
    block() {
        awk -v fence="^\`\`\`$1\$" '$0 ~ fence && !done { inside = 1; next }
            /^```$/ && inside { inside = 0; done = 1 } inside' "$source/README.md"
    }
    block c >"$scratch/readme.c"
    block text >"$scratch/expected"
    app=$scratch/app
    "$CC" -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$source/include" "$scratch/readme.c" \
        "$(find "$build" -maxdepth 1 -name libhesscrit.a)" -lm -o "$app"
    "$app" >"$scratch/printed"
    diff "$scratch/expected" "$scratch/printed" || fail "the program of the README prints other text"
    block cpp >"$scratch/readme.cpp"
    [ -z "$CXX" ] || {
        "$CXX" -std=c++11 -Wall -Wextra -Wpedantic -Werror -I"$source/include" \
            "$scratch/readme.cpp" "$(find "$build" -maxdepth 1 -name libhesscrit.a)" -lm -o "$app"
        "$app" >"$scratch/printed"
        echo "saddle point" | diff - "$scratch/printed" || fail "the C++ program prints other text"
    }
    ;;
cxx)
    needs "$CXX"
    via_pkg_config "$CXX" -std=c++11 -Wall -Wextra -Wpedantic -Werror "$here/app.cpp"
    ;;
moved)
    "$CMAKE" --install "$build" --config "$CONFIG" --prefix "$scratch/first"
    prefix="$scratch/then elsewhere"
    mv "$scratch/first" "$prefix"
    via_pkg_config "$CC" "$here/app.c"
    cmake_project -D CMAKE_PREFIX_PATH="$prefix"
    runs_with shared
    ;;
*) fail "unknown way $way" ;;
esac
