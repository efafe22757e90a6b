#!/usr/bin/env bash
# Builds the library of operators into the resources, or elsewhere: the same bytes for the same compiler, wherever it runs.
#
#   build.sh [FOLDER]
#
# Needs g++ for x86-64 Linux, Python 3 and, once, 780 MB of PyPI's torch 2.3.1 wheel for its headers, which are kept in
# ${CAUTIOUS_TORCH_HEADERS:-~/.cache/cautious-native/headers}. Nothing of that wheel but headers is used or kept.
set -euo pipefail
. "$(cd "$(dirname "$0")" && pwd)/flags.sh"

into=${1:-$NATIVE/../resources/ai/cautious/djl/native/linux-x86_64}
headers=${CAUTIOUS_TORCH_HEADERS:-$HOME/.cache/cautious-native/headers}
wheel=torch-2.3.1-cp311-cp311-manylinux1_x86_64.whl
wheel_sha256=b2ec81b61bb094ea4a9dee1cd3f7b76a44555375719ad29f05c0ca8ef596ad39

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

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
revision=$(cd "$NATIVE" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-32)
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

# libtorch is in the process already when this is loaded: its names are enough, so empty libraries stand in for it.
for library in c10 torch_cpu; do
    "$CXX" -shared -nostdlib -Wl,-soname,lib$library.so -x c++ /dev/null -o "$build/lib$library.so"
done
mkdir -p "$into"
(
    cd "$build"
    "$CXX" -shared -o libcautious.so *.o -L. -Wl,--no-as-needed -ltorch_cpu -lc10 -Wl,--as-needed \
        -Wl,-soname,libcautious.so -Wl,--build-id=none -Wl,--gc-sections -Wl,-s
)
cp "$build/libcautious.so" "$into/libcautious.so"
echo "$revision" > "$into/libcautious.revision"
sha256sum "$into/libcautious.so"
