# How the native code is compiled: sourced by the scripts beside it. Each instruction set has a file of its own, which alone
# is compiled with its flags, so that no other code needs them of the CPU.

NATIVE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CXX=${CXX:-g++}

# Floats are neither reordered nor contracted: the instruction sets' results are the same bits.
COMMON="-std=c++17 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -ffp-contract=off -I$NATIVE"

AVX2="-mavx2 -mfma -mf16c"
# GCC's own header of AVX-512 leaves registers undefined on purpose and warns of it.
AVX512="-mavx512f -mavx512bw -mavx512vl -mavx512vnni -Wno-uninitialized -Wno-maybe-uninitialized"

# Compiles the sources that need no libtorch into a folder; further arguments are flags.
compile_kernels() {
    local into=$1 source flags
    shift
    for source in "$NATIVE"/matrix/*.cpp "$NATIVE"/instructions/*.cpp; do
        case $source in */operators.cpp | */choice.cpp) continue ;; esac
        case $(basename "$source" .cpp) in
            avx2) flags=$AVX2 ;;
            avx_vnni) flags="$AVX2 -mavxvnni" ;;
            avx512_vnni) flags="$AVX2 $AVX512" ;;
            *) flags= ;;
        esac
        "$CXX" $COMMON $flags "$@" -c "$source" -o "$into/$(basename "$source" .cpp).o"
        # A function that the linker may take for another file's of that name must not need an instruction set.
        if [ -n "$flags" ] && nm -C "$into/$(basename "$source" .cpp).o" | grep ' [WV] ' | grep -v ' V DW.ref.'; then
            echo "$source: these are not the file's own" >&2
            return 1
        fi
    done
}
