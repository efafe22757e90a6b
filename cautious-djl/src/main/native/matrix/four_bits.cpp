// Rounding to 4 bits: for each group of 32 the scale and the minimum with the least squared error among some that are
// tried; scales and minima of a block of 8 groups are then 8 bits of a half each.
#include <emmintrin.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "matrix/half.h"
#include "matrix/packing.h"
#include "matrix/tile.h"

namespace cautious {

namespace {

constexpr int LEVELS = 15;

/** Ranges below are none: the inverse of a step must be finite. */
constexpr float LEAST_RANGE = 1e-30f;

/** How much of a group's range is tried to be left out at either end. */
constexpr float CUTS[] = {0, 0.06f, 0.12f};

/** weight = scale · code - minimum, minimum ≥ 0. */
struct Fit {
    float scale;
    float minimum;
    float error;
};

/** Four weights, as every x86-64 has them. */
using Four = __m128;

constexpr int FOURS = GROUP / 4;

float sum_of(Four four) {
    alignas(16) float lanes[4];
    _mm_store_ps(lanes, four);
    return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

/** The codes that weights round to. */
Four codes_of(Four weights, Four minimum, Four inverse) {
    // Added to a magnitude below 2²², this leaves no bits for fractions.
    const Four shift = _mm_set1_ps(0x1.8p23f);
    const Four codes = _mm_mul_ps(_mm_add_ps(weights, minimum), inverse);
    const Four bounded = _mm_min_ps(_mm_max_ps(codes, _mm_setzero_ps()), _mm_set1_ps(LEVELS));
    return _mm_sub_ps(_mm_add_ps(bounded, shift), shift);
}

float error_of(const Four (&w)[FOURS], float scale, float minimum) {
    const Four step = _mm_set1_ps(scale);
    const Four least = _mm_set1_ps(minimum);
    const Four inverse = _mm_set1_ps(1 / scale);
    Four error = _mm_setzero_ps();
    for (const Four& weights : w) {
        const Four rounded = _mm_sub_ps(_mm_mul_ps(step, codes_of(weights, least, inverse)), least);
        const Four off = _mm_sub_ps(rounded, weights);
        error = _mm_add_ps(error, _mm_mul_ps(off, off));
    }
    return sum_of(error);
}

/** The best scale and minimum for the codes that some others round to: linear least squares. */
Fit refined(const Four (&w)[FOURS], float scale, float minimum) {
    const Four least = _mm_set1_ps(minimum);
    const Four inverse = _mm_set1_ps(1 / scale);
    Four code_sum = _mm_setzero_ps();
    Four square_sum = _mm_setzero_ps();
    Four weight_sum = _mm_setzero_ps();
    Four product_sum = _mm_setzero_ps();
    for (const Four& weights : w) {
        const Four codes = codes_of(weights, least, inverse);
        code_sum = _mm_add_ps(code_sum, codes);
        square_sum = _mm_add_ps(square_sum, _mm_mul_ps(codes, codes));
        weight_sum = _mm_add_ps(weight_sum, weights);
        product_sum = _mm_add_ps(product_sum, _mm_mul_ps(codes, weights));
    }
    const float codes = sum_of(code_sum);
    const float squares = sum_of(square_sum);
    const float weights = sum_of(weight_sum);
    const float products = sum_of(product_sum);
    const float determinant = GROUP * squares - codes * codes;
    if (determinant > 0) {
        const float offset = (codes * products - squares * weights) / determinant;
        const float better = offset < 0 ? products / squares : (GROUP * products - codes * weights) / determinant;
        if (better > 0) {
            scale = better;
            minimum = std::max(offset, 0.0f);
        }
    }
    return {scale, minimum, error_of(w, scale, minimum)};
}

Fit fit(const Four (&w)[FOURS]) {
    Four low = _mm_setzero_ps();
    Four high = w[0];
    for (const Four& weights : w) {
        low = _mm_min_ps(low, weights);
        high = _mm_max_ps(high, weights);
    }
    alignas(16) float lows[4];
    alignas(16) float highs[4];
    _mm_store_ps(lows, low);
    _mm_store_ps(highs, high);
    const float least = *std::min_element(lows, lows + 4);
    const float range = *std::max_element(highs, highs + 4) - least;
    if (!(range > LEAST_RANGE)) {
        // All are 0, or the same and not positive.
        return {0, -least, 0};
    }
    Fit best{range / LEVELS, -least, error_of(w, range / LEVELS, -least)};
    // A range without the extremes rounds the others more finely.
    for (const float below : CUTS) {
        for (const float above : CUTS) {
            const float kept = range * (1 - below - above);
            const Fit found = refined(w, kept / LEVELS, std::max(0.0f, -least - below * range));
            if (found.error < best.error) {
                best = found;
            }
        }
    }
    return best;
}

/** A group's weights, zeros behind the last. */
void read_group(const float* weights, std::int64_t columns, int group, Four (&values)[FOURS]) {
    const std::int64_t from = static_cast<std::int64_t>(group) * GROUP;
    alignas(16) float read[GROUP] = {};
    std::memcpy(read, weights + from, std::min<std::int64_t>(GROUP, columns - from) * sizeof(float));
    for (int i = 0; i < FOURS; i++) {
        values[i] = _mm_load_ps(read + 4 * i);
    }
}

/** Writes the unit that a value is at most 255 of, and gives it. */
float put_unit(float value, std::uint8_t* at) {
    const std::uint16_t bits = half_reaching(value / 255);
    std::memcpy(at, &bits, sizeof bits);
    return half_to_float(bits);
}

/** How many units are nearest to a value, at most 255. */
std::uint8_t nearest(float value, float unit) {
    const float units = unit > 0 ? value / unit + 0.5f : 0;
    return units < 255 ? static_cast<std::uint8_t>(units) : 255;
}

}  // namespace

void pack_4_bits(const float* weights, std::int64_t columns, std::uint8_t* tile, int lane) {
    constexpr Layout layout = layout_of(Encoding::Q4_K);
    const int groups = groups_of(columns);
    for (int first = 0; first < groups; first += BLOCK_GROUPS) {
        const int count = std::min(BLOCK_GROUPS, groups - first);
        Four values[BLOCK_GROUPS][FOURS];
        Fit fits[BLOCK_GROUPS];
        float scale = 0;
        float minimum = 0;
        for (int g = 0; g < count; g++) {
            read_group(weights, columns, first + g, values[g]);
            fits[g] = fit(values[g]);
            scale = std::max(scale, fits[g].scale);
            minimum = std::max(minimum, fits[g].minimum);
        }
        const auto block = place_of(layout, tile, first);
        const std::int64_t from = static_cast<std::int64_t>(first) * GROUP;
        if (!std::all_of(weights + from, weights + std::min(columns, from + count * GROUP),
                         [](float weight) { return std::isfinite(weight); })) {
            std::memcpy(block.scales + 2 * lane, &HALF_NAN, sizeof HALF_NAN);
            continue;
        }
        const float d = put_unit(scale, block.scales + 2 * lane);
        const float m = put_unit(minimum, block.scales + 32 + 2 * lane);
        for (int g = 0; g < count; g++) {
            const std::uint8_t s = nearest(fits[g].scale, d);
            const std::uint8_t t = nearest(fits[g].minimum, m);
            block.scales[64 + 16 * g + lane] = s;
            block.scales[192 + 16 * g + lane] = t;
            // The codes that are nearest by what has become of scale and minimum.
            const Four inverse = _mm_set1_ps(d * s > 0 ? 1 / (d * s) : 0);
            std::uint8_t codes[GROUP];
            for (int i = 0; i < FOURS; i++) {
                alignas(16) float four[4];
                _mm_store_ps(four, codes_of(values[g][i], _mm_set1_ps(m * t), inverse));
                for (int j = 0; j < 4; j++) {
                    codes[4 * i + j] = static_cast<std::uint8_t>(four[j]);
                }
            }
            put_codes(layout, {block.scales, block.codes + g * layout.group_bytes(), g}, lane, codes);
        }
    }
}

}  // namespace cautious
