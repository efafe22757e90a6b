// The kernels for CPUs with AVX2, FMA, F16C and AVX-VNNI: products of bytes summed in 32 bits by one instruction.
#include <immintrin.h>

#include <cmath>
#include <cstring>

#include "instructions/kernels.h"

namespace cautious {

namespace {

#include "instructions/vector256.h"

struct Vector : Vector256 {
    static constexpr int SIGNED_ZERO = -128;

    static Ints dot(Ints sum, Bytes codes, std::int32_t activations) {
        return _mm256_dpbusd_avx_epi32(sum, codes, all(activations));
    }

    static Ints signed_dot(Ints sum, Bytes codes, std::int32_t activations) {
        // The instruction's first factor is unsigned: codes are moved up by 128.
        return dot(sum, _mm256_xor_si256(codes, _mm256_set1_epi8(-128)), activations);
    }
};

#include "matrix/activations.h"
#include "matrix/multiply.h"
#include "layers/layers.h"
#include "instructions/table.h"

}  // namespace

const Kernels AVX_VNNI = table("avx-vnni");

}  // namespace cautious
