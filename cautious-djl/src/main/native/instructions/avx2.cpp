// The kernels for CPUs with AVX2, FMA and F16C.
#include <immintrin.h>

#include <cmath>
#include <cstring>

#include "instructions/kernels.h"

namespace cautious {

namespace {

#include "instructions/vector256.h"

struct Vector : Vector256 {
    static constexpr int SIGNED_ZERO = 0;

    static Ints dot(Ints sum, Bytes codes, std::int32_t activations) {
        // Pairs are summed in 16 bits, which codes below 64 cannot exceed.
        return add(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(codes, all(activations)), _mm256_set1_epi16(1)));
    }

    static Ints signed_dot(Ints sum, Bytes codes, std::int32_t activations) {
        // Codes without their sign times activations with both signs: 2 · 128 · 127 fits into 16 bits.
        const Ints products = _mm256_maddubs_epi16(_mm256_abs_epi8(codes), _mm256_sign_epi8(all(activations), codes));
        return add(sum, _mm256_madd_epi16(products, _mm256_set1_epi16(1)));
    }
};

#include "matrix/activations.h"
#include "matrix/multiply.h"
#include "layers/layers.h"
#include "instructions/table.h"

}  // namespace

const Kernels AVX2 = table("avx2");

}  // namespace cautious
