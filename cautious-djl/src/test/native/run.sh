#!/usr/bin/env bash
# Compiles the kernels and their tests with g++ and runs them: no libtorch is needed.
#
#   run.sh [--sanitize] [rounds] [seed]
#
# --sanitize: with AddressSanitizer and UndefinedBehaviorSanitizer.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../main/native/flags.sh"

sanitize=
if [ "${1:-}" = --sanitize ]; then
    # Warnings are the plain build's: GCC takes what the checks add for the code's own.
    sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all -g1 -w"
    shift
fi
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
compile_kernels "$build" $sanitize
for test in matrix_test layers_test; do
    "$CXX" $COMMON $sanitize -I"$here" "$here/$test.cpp" "$build"/*.o -o "$build/$test"
    "$build/$test" "$@"
done
