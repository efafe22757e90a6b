// The kernels for CPUs with AVX-512 F, BW, VL and VNNI: a tile's sixteen rows are one register.
#include <immintrin.h>

#include <cmath>
#include <cstring>

#include "instructions/kernels.h"

namespace cautious {

namespace {

struct Vector {
    static constexpr int LANES = 16;
    static constexpr int SIGNED_ZERO = -128;

    using Bytes = __m512i;
    using Ints = __m512i;
    using Floats = __m512;

    static Floats zero() { return _mm512_setzero_ps(); }
    static Ints no_ints() { return _mm512_setzero_si512(); }

    static Bytes load(const std::uint8_t* p) { return _mm512_load_si512(p); }

    static Bytes low(Bytes b) { return _mm512_and_si512(b, _mm512_set1_epi8(0x0F)); }

    static Bytes high(Bytes b) { return low(_mm512_srli_epi16(b, 4)); }

    /** a | b & mask. */
    static Bytes join(Bytes a, Bytes b, Bytes mask) { return _mm512_ternarylogic_epi32(a, b, mask, 0xF8); }

    static Bytes fifth(Bytes b, int k, Bytes plane) {
        const Bytes bit = k < 4 ? _mm512_slli_epi16(plane, 4 - k) : _mm512_srli_epi16(plane, k - 4);
        return join(b, bit, _mm512_set1_epi8(0x10));
    }

    static Bytes sixth(Bytes b, int k, Bytes plane) {
        const Bytes bits = k < 2 ? _mm512_slli_epi16(plane, 4 - 2 * k) : _mm512_srli_epi16(plane, 2 * k - 4);
        return join(b, bits, _mm512_set1_epi8(0x30));
    }

    static Ints all(std::int32_t value) { return _mm512_set1_epi32(value); }

    static Ints dot(Ints sum, Bytes codes, std::int32_t activations) {
        return _mm512_dpbusd_epi32(sum, codes, all(activations));
    }

    static Ints signed_dot(Ints sum, Bytes codes, std::int32_t activations) {
        // The instruction's first factor is unsigned: codes are moved up by 128.
        return dot(sum, _mm512_xor_si512(codes, _mm512_set1_epi8(-128)), activations);
    }

    static Ints add(Ints a, Ints b) { return _mm512_add_epi32(a, b); }

    static Floats floats(Ints i) { return _mm512_cvtepi32_ps(i); }

    static Floats halves(const std::uint8_t* p) {
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    }

    static Floats unsigned_bytes(const std::uint8_t* p) {
        return floats(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
    }

    static Floats signed_bytes(const std::uint8_t* p) {
        return floats(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
    }

    static Floats negative(Floats f) {
        return _mm512_castsi512_ps(_mm512_xor_si512(_mm512_castps_si512(f), _mm512_set1_epi32(INT32_MIN)));
    }

    static Floats multiply_add(Floats a, float b, Floats c) { return _mm512_fmadd_ps(a, _mm512_set1_ps(b), c); }

    static void store(float* p, Floats f) { _mm512_storeu_ps(p, f); }

    static constexpr int QUERIES = 8;

    static Floats load_floats(const float* p) { return _mm512_loadu_ps(p); }

    static Floats floats_of(float value) { return _mm512_set1_ps(value); }

    static Floats sum(Floats a, Floats b) { return _mm512_add_ps(a, b); }

    static Floats product(Floats a, Floats b) { return _mm512_mul_ps(a, b); }

    static Floats quotient(Floats a, Floats b) { return _mm512_div_ps(a, b); }

    static Floats greater(Floats a, Floats b) { return _mm512_max_ps(a, b); }

    static Floats lesser(Floats a, Floats b) { return _mm512_min_ps(a, b); }

    static Floats fused(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }

    static Floats nearest(Floats f) {
        return _mm512_roundscale_ps(f, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    }

    static Floats power_of_two(Floats n) {
        const __m512i exponent = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
        return _mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23));
    }

    static float magnitude(const float* x) {
        const __m512i mask = _mm512_set1_epi32(0x7FFFFFFF);
        const __m512i first = _mm512_and_si512(_mm512_loadu_si512(x), mask);
        const __m512i second = _mm512_and_si512(_mm512_loadu_si512(x + 16), mask);
        const std::int32_t bits = _mm512_reduce_max_epi32(_mm512_max_epi32(first, second));
        float value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }

    static void round_group(const float* x, float inverse, std::int8_t* codes, std::int32_t* halves) {
        const __m512 factor = _mm512_set1_ps(inverse);
        for (int half = 0; half < 2; half++) {
            const __m512i rounded = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x + 16 * half), factor));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(codes + 16 * half), _mm512_cvtepi32_epi8(rounded));
            halves[half] = _mm512_reduce_add_epi32(rounded);
        }
    }
};

#include "matrix/activations.h"
#include "matrix/multiply.h"
#include "layers/layers.h"
#include "instructions/table.h"

}  // namespace

const Kernels AVX512_VNNI = table("avx512-vnni");

}  // namespace cautious
