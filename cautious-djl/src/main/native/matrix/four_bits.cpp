// Rounding to 4 bits: for each group of 32 the scale and the minimum with the least squared error among some that are
// tried; scales and minima of a block of 8 groups are then 8 bits of a half each.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "half.h"
#include "packing.h"
#include "tile.h"

namespace cautious {

namespace {

constexpr int LEVELS = 15;

/** How much of a group's range is tried to be left out at either end. */
constexpr float CUTS[] = {0, 0.06f, 0.12f};

/** weight = scale · code - minimum, minimum ≥ 0. */
struct Fit {
    float scale;
    float minimum;
    float error;
};

/** To the nearest integer, for magnitudes below 2²², as no compiler needs a library for. */
inline float rounded(float x) {
    constexpr float SHIFT = 0x1.8p23f;
    return (x + SHIFT) - SHIFT;
}

inline float code_of(float weight, float minimum, float inverse) {
    return std::min(std::max(rounded((weight + minimum) * inverse), 0.0f), static_cast<float>(LEVELS));
}

float error_of(const float (&w)[GROUP], float scale, float minimum) {
    const float inverse = scale > 0 ? 1 / scale : 0;
    float lanes[8] = {};
    for (int i = 0; i < GROUP; i += 8) {
        for (int l = 0; l < 8; l++) {
            const float off = scale * code_of(w[i + l], minimum, inverse) - minimum - w[i + l];
            lanes[l] += off * off;
        }
    }
    float error = 0;
    for (const float lane : lanes) {
        error += lane;
    }
    return error;
}

/** The best scale and minimum for the codes that some others round to: linear least squares. */
Fit refined(const float (&w)[GROUP], float scale, float minimum) {
    const float inverse = 1 / scale;
    float c1[8] = {}, c2[8] = {}, w1[8] = {}, cw[8] = {};
    for (int i = 0; i < GROUP; i += 8) {
        for (int l = 0; l < 8; l++) {
            const float code = code_of(w[i + l], minimum, inverse);
            c1[l] += code;
            c2[l] += code * code;
            w1[l] += w[i + l];
            cw[l] += code * w[i + l];
        }
    }
    float codes = 0, squares = 0, weights = 0, products = 0;
    for (int l = 0; l < 8; l++) {
        codes += c1[l];
        squares += c2[l];
        weights += w1[l];
        products += cw[l];
    }
    const float determinant = GROUP * squares - codes * codes;
    if (determinant <= 0) {
        return {scale, minimum, error_of(w, scale, minimum)};
    }
    float best = (GROUP * products - codes * weights) / determinant;
    float least = -(squares * weights - codes * products) / determinant;
    if (least < 0) {
        least = 0;
        best = products / squares;
    }
    return best > 0 ? Fit{best, least, error_of(w, best, least)} : Fit{scale, minimum, error_of(w, scale, minimum)};
}

Fit fit(const float (&w)[GROUP]) {
    const auto [low, high] = std::minmax_element(w, w + GROUP);
    const float least = std::min(*low, 0.0f);
    const float range = *high - least;
    if (!(range > 0)) {
        // All are 0, or negative and the same.
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

}  // namespace

void pack_4_bits(const float* weights, std::int64_t columns, std::uint8_t* tile, int lane) {
    constexpr Layout layout = layout_of(Encoding::Q4_K);
    const int groups = groups_of(columns);
    for (int first = 0; first < groups; first += BLOCK_GROUPS) {
        const int count = std::min(BLOCK_GROUPS, groups - first);
        float values[BLOCK_GROUPS][GROUP] = {};
        Fit fits[BLOCK_GROUPS];
        float scale = 0;
        float minimum = 0;
        for (int g = 0; g < count; g++) {
            const std::int64_t from = static_cast<std::int64_t>(first + g) * GROUP;
            std::memcpy(values[g], weights + from, std::min<std::int64_t>(GROUP, columns - from) * sizeof(float));
            fits[g] = fit(values[g]);
            scale = std::max(scale, fits[g].scale);
            minimum = std::max(minimum, fits[g].minimum);
        }
        const auto block = place_of(layout, tile, first);
        const std::uint16_t d = float_to_half(scale / 255);
        const std::uint16_t m = float_to_half(minimum / 255);
        std::memcpy(block.scales + 2 * lane, &d, 2);
        std::memcpy(block.scales + 32 + 2 * lane, &m, 2);
        // What is nearest is the same whether halves have rounded up or down.
        const auto nearest = [](float value, float step) {
            return static_cast<std::uint8_t>(step > 0 ? std::min(rounded(value / step), 255.0f) : 0.0f);
        };
        for (int g = 0; g < count; g++) {
            const std::uint8_t s = nearest(fits[g].scale, half_to_float(d));
            const std::uint8_t t = nearest(fits[g].minimum, half_to_float(m));
            const float step = half_to_float(d) * s;
            const float inverse = step > 0 ? 1 / step : 0;
            std::uint8_t codes[GROUP];
            for (int i = 0; i < GROUP; i++) {
                codes[i] = static_cast<std::uint8_t>(code_of(values[g][i], half_to_float(m) * t, inverse));
            }
            block.scales[64 + 16 * g + lane] = s;
            block.scales[192 + 16 * g + lane] = t;
            put_codes(layout, {block.scales, block.codes + g * layout.group_bytes(), g}, lane, codes);
        }
    }
}

}  // namespace cautious
