// ggml's blocks: random ones, and a reading of them of its own, in the words of the format's definition.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "matrix/blocks.h"

namespace cautious {

inline double half_value(const std::uint8_t* p) {
    const int bits = p[0] | p[1] << 8;
    const int exponent = bits >> 10 & 31;
    const int significand = bits & 1023;
    const double value = exponent == 0 ? std::ldexp(significand, -24) : std::ldexp(1024 + significand, exponent - 25);
    return bits >> 15 ? -value : value;
}

/** Bytes of any kind, but for halves, which are finite and of moderate size. */
inline std::vector<std::uint8_t> random_blocks(Encoding encoding, std::int64_t count, std::mt19937_64& random) {
    const Layout layout = layout_of(encoding);
    std::vector<std::uint8_t> bytes(count * layout.stored_bytes);
    for (auto& byte : bytes) {
        byte = static_cast<std::uint8_t>(random());
    }
    const bool minimum = layout.has_minimum();
    for (std::int64_t i = 0; i < count; i++) {
        std::uint8_t* halves = bytes.data() + i * layout.stored_bytes + (encoding == Encoding::Q6_K ? 208 : 0);
        for (int h = 0; h < (minimum ? 2 : 1); h++) {
            // A sign, an exponent from subnormal to 1, any significand.
            const std::uint16_t bits = random() % 2 << 15 | random() % 16 << 10 | random() % 1024;
            std::memcpy(halves + 2 * h, &bits, 2);
        }
    }
    return bytes;
}

/** The weights that blocks stand for. */
inline std::vector<double> values_of(Encoding encoding, const std::vector<std::uint8_t>& stored) {
    const Layout layout = layout_of(encoding);
    std::vector<double> values;
    for (const std::uint8_t* b = stored.data(); b != stored.data() + stored.size(); b += layout.stored_bytes) {
        for (int i = 0; i < layout.stored_weights; i++) {
            const int g = i / 32;
            const int j = i % 32;
            const auto six = [&](int index, bool minimum) {
                const std::uint8_t* s = b + 4;
                if (index < 4) {
                    return s[index + (minimum ? 4 : 0)] & 63;
                }
                const int low = minimum ? s[index + 4] >> 4 : s[index + 4] & 15;
                return low | (s[index + (minimum ? 0 : -4)] >> 6) << 4;
            };
            const auto nibble = [&](const std::uint8_t* q) { return j < 16 ? q[j] & 15 : q[j - 16] >> 4; };
            const auto fifth = [&](const std::uint8_t* q) { return (q[j / 8] >> j % 8 & 1) << 4; };
            switch (encoding) {
                case Encoding::Q4_0: values.push_back(half_value(b) * (nibble(b + 2) - 8)); break;
                case Encoding::Q4_1: values.push_back(half_value(b) * nibble(b + 4) + half_value(b + 2)); break;
                case Encoding::Q5_0: values.push_back(half_value(b) * ((nibble(b + 6) | fifth(b + 2)) - 16)); break;
                case Encoding::Q5_1:
                    values.push_back(half_value(b) * (nibble(b + 8) | fifth(b + 4)) + half_value(b + 2));
                    break;
                case Encoding::Q8_0: values.push_back(half_value(b) * static_cast<std::int8_t>(b[2 + j])); break;
                case Encoding::Q4_K:
                case Encoding::Q5_K: {
                    const bool five = encoding == Encoding::Q5_K;
                    const std::uint8_t* q = b + (five ? 48 : 16) + g / 2 * 32;
                    int code = g % 2 == 0 ? q[j] & 15 : q[j] >> 4;
                    if (five) {
                        code |= (b[16 + j] >> g & 1) << 4;
                    }
                    values.push_back(half_value(b) * six(g, false) * code - half_value(b + 2) * six(g, true));
                    break;
                }
                case Encoding::Q6_K: {
                    const int half = i / 128;
                    const int quarter = i % 128 / 32;
                    const int low = b[64 * half + 32 * (quarter % 2) + j];
                    const int high = b[128 + 32 * half + j] >> 2 * quarter & 3;
                    const int code = (quarter < 2 ? low & 15 : low >> 4) | high << 4;
                    const int scale = static_cast<std::int8_t>(b[192 + i / 16]);
                    values.push_back(half_value(b + 208) * scale * (code - 32));
                    break;
                }
            }
        }
    }
    return values;
}

}  // namespace cautious
