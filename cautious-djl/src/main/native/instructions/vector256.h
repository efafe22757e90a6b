// Eight lanes in 256 bits, but for the integer products: those of AVX2 and of AVX-VNNI differ. To be included within a
// file's own unnamed namespace.

struct Vector256 {
    static constexpr int LANES = 8;

    using Bytes = __m256i;
    using Ints = __m256i;
    using Floats = __m256;

    static Floats zero() { return _mm256_setzero_ps(); }
    static Ints no_ints() { return _mm256_setzero_si256(); }

    static Bytes load(const std::uint8_t* p) { return _mm256_load_si256(reinterpret_cast<const __m256i*>(p)); }

    static Bytes low(Bytes b) { return _mm256_and_si256(b, _mm256_set1_epi8(0x0F)); }

    static Bytes high(Bytes b) { return low(_mm256_srli_epi16(b, 4)); }

    static Bytes fifth(Bytes b, int k, Bytes plane) {
        const Bytes bit = k < 4 ? _mm256_slli_epi16(plane, 4 - k) : _mm256_srli_epi16(plane, k - 4);
        return _mm256_or_si256(b, _mm256_and_si256(bit, _mm256_set1_epi8(0x10)));
    }

    static Bytes sixth(Bytes b, int k, Bytes plane) {
        const Bytes bits = k < 2 ? _mm256_slli_epi16(plane, 4 - 2 * k) : _mm256_srli_epi16(plane, 2 * k - 4);
        return _mm256_or_si256(b, _mm256_and_si256(bits, _mm256_set1_epi8(0x30)));
    }

    static Ints all(std::int32_t value) { return _mm256_set1_epi32(value); }

    static Ints add(Ints a, Ints b) { return _mm256_add_epi32(a, b); }

    static Floats floats(Ints i) { return _mm256_cvtepi32_ps(i); }

    static Floats halves(const std::uint8_t* p) {
        return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    }

    static Floats unsigned_bytes(const std::uint8_t* p) {
        return floats(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
    }

    static Floats signed_bytes(const std::uint8_t* p) {
        return floats(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
    }

    static Floats negative(Floats f) { return _mm256_xor_ps(f, _mm256_set1_ps(-0.0f)); }

    static Floats multiply_add(Floats a, float b, Floats c) { return _mm256_fmadd_ps(a, _mm256_set1_ps(b), c); }

    static void store(float* p, Floats f) { _mm256_storeu_ps(p, f); }

    static constexpr int QUERIES = 4;

    static Floats load_floats(const float* p) { return _mm256_loadu_ps(p); }

    static Floats floats_of(float value) { return _mm256_set1_ps(value); }

    static Floats sum(Floats a, Floats b) { return _mm256_add_ps(a, b); }

    static Floats product(Floats a, Floats b) { return _mm256_mul_ps(a, b); }

    static Floats quotient(Floats a, Floats b) { return _mm256_div_ps(a, b); }

    static Floats greater(Floats a, Floats b) { return _mm256_max_ps(a, b); }

    static Floats lesser(Floats a, Floats b) { return _mm256_min_ps(a, b); }

    static Floats fused(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }

    static Floats nearest(Floats f) { return _mm256_round_ps(f, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }

    static Floats power_of_two(Floats n) {
        const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
        return _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
    }

    static float magnitude(const float* x) {
        const __m256i mask = _mm256_set1_epi32(0x7FFFFFFF);
        __m256i greatest = _mm256_setzero_si256();
        for (int i = 0; i < GROUP; i += 8) {
            const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + i));
            greatest = _mm256_max_epi32(greatest, _mm256_and_si256(bits, mask));
        }
        __m128i four = _mm_max_epi32(_mm256_castsi256_si128(greatest), _mm256_extracti128_si256(greatest, 1));
        four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4E));
        four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0xB1));
        return _mm_cvtss_f32(_mm_castsi128_ps(four));
    }

    static void round_group(const float* x, float inverse, std::int8_t* codes, std::int32_t* halves) {
        const __m256 factor = _mm256_set1_ps(inverse);
        for (int half = 0; half < 2; half++) {
            const float* from = x + 16 * half;
            const __m256i first = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(from), factor));
            const __m256i second = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(from + 8), factor));
            // Packing works within 128 bits: the middle quarters change places.
            const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(first, second), 0xD8);
            const __m128i bytes =
                _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(codes + 16 * half), bytes);
            const __m256i sum = _mm256_add_epi32(first, second);
            __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
            four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
            four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1));
            halves[half] = _mm_cvtsi128_si32(four);
        }
    }
};
