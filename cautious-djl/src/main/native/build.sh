#!/usr/bin/env bash
# Builds the library of operators into the resources, or elsewhere: the same bytes for the same compiler, wherever it runs.
#
#   build.sh [FOLDER]
#   build.sh --check    compares the committed library with a new one
#
# Needs g++ for x86-64 Linux, Python 3 and, once, 780 MB of PyPI's torch 2.3.1 wheel for its headers, which are kept in
# ${CAUTIOUS_TORCH_HEADERS:-~/.cache/cautious-native/headers}. Nothing of that wheel but headers is used or kept.
set -euo pipefail
export LC_ALL=C
. "$(cd "$(dirname "$0")" && pwd)/flags.sh"

committed=$NATIVE/../resources/ai/cautious/djl/native/linux-x86_64
headers=${CAUTIOUS_TORCH_HEADERS:-$HOME/.cache/cautious-native/headers}
wheel=torch-2.3.1-cp311-cp311-manylinux1_x86_64.whl
wheel_sha256=b2ec81b61bb094ea4a9dee1cd3f7b76a44555375719ad29f05c0ca8ef596ad39

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
case ${1:-} in
    --check) into=$build/new ;;
    *) into=${1:-$committed} ;;
esac

if [ ! -f "$headers/torch/include/torch/library.h" ]; then
    python3 -m pip download -q torch==2.3.1 --no-deps --only-binary :all: --python-version 3.11 \
        --implementation cp --abi cp311 --platform manylinux1_x86_64 -d "$build"
    echo "$wheel_sha256  $build/$wheel" | sha256sum -c --quiet
    mkdir -p "$headers"
    python3 - "$build/$wheel" "$headers" <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith("torch/include/")])
PYTHON
fi

# Paths and times stay out of the bytes.
reproducible="-ffile-prefix-map=$NATIVE=native -ffile-prefix-map=$headers=headers -ffile-prefix-map=$build=build"
# By which copies of the library tell each other apart, and a test whether the committed one was built from these sources.
revision=$(cd "$NATIVE" && find . -type f | sort | xargs sha256sum | sha256sum | cut -c1-32)
torch="-isystem $headers/torch/include -isystem $headers/torch/include/torch/csrc/api/include -D_GLIBCXX_USE_CXX11_ABI=1
    -DCAUTIOUS_REVISION=$revision"

# Named by its place below this folder: objects are linked in the order of their names.
object() {
    local place=${1#"$NATIVE"/}
    echo "${place//\//_}.o"
}

compile_kernels "$build" $reproducible
for source in "$NATIVE"/compatibility.cpp "$NATIVE"/instructions/choice.cpp "$NATIVE"/*/operators.cpp; do
    # OpenMP for at::parallel_for; what it calls comes with libtorch, which brings an OpenMP runtime of its own.
    "$CXX" $COMMON $torch -fopenmp $reproducible -c "$source" -o "$build/$(object "$source")"
done

# A symbol that libtorch lacks is found while the library loads, which can then be refused, and not at its first call. What is
# registered with libtorch stays there, so the library stays, too.
# libtorch is in the process already when this is loaded: its names are enough, so empty libraries stand in for it.
for library in c10 torch_cpu; do
    "$CXX" -shared -nostdlib -Wl,-soname,lib$library.so -x c++ /dev/null -o "$build/lib$library.so"
done
mkdir -p "$into"
(
    cd "$build"
    "$CXX" -shared -o libcautious.so *.o -L. -Wl,--no-as-needed -ltorch_cpu -lc10 -Wl,--as-needed \
        -Wl,-soname,libcautious.so -Wl,--build-id=none -Wl,--gc-sections -Wl,-s -Wl,-z,now -Wl,-z,nodelete
)
cp "$build/libcautious.so" "$into/libcautious.so"
echo "$revision" > "$into/libcautious.revision"
# Nothing younger than libtorch itself needs.
if readelf -V "$into/libcautious.so" | grep -E 'GLIBC_2\.(29|[3-9][0-9])|GLIBCXX_3\.4\.(2[7-9]|[3-9][0-9])|CXXABI_1\.3\.1[2-9]'; then
    echo "the library needs these, which libtorch does not" >&2
    exit 1
fi
sha256sum "$into/libcautious.so"

if [ "${1:-}" = --check ]; then
    cmp "$into/libcautious.so" "$committed/libcautious.so"
    echo "the committed library is what $("$CXX" --version | head -1) makes of these sources"
fi
