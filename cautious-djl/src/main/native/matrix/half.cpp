#include "matrix/half.h"

#include <cstring>

namespace cautious {

namespace {

float from_bits(std::uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

std::uint32_t to_bits(float value) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

}  // namespace

float half_to_float(std::uint16_t bits) {
    const std::uint32_t sign = (bits & 0x8000u) << 16;
    const std::uint32_t magnitude = bits & 0x7FFFu;
    if (magnitude >= 0x7C00u) {
        return from_bits(sign | 0x7F800000u | (magnitude & 0x3FFu) << 13);
    }
    // As if the exponent were a float's, then scaled by the difference of the biases: exact for subnormals, too.
    return from_bits(sign | to_bits(from_bits(magnitude << 13) * 0x1p112f));
}

std::uint16_t float_to_half(float value) {
    const std::uint32_t bits = to_bits(value);
    const std::uint16_t sign = bits >> 16 & 0x8000u;
    const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
    if (magnitude > 0x7F800000u) {
        return sign | 0x7E00u;
    }
    if (magnitude >= 0x477FF000u) {
        return sign | 0x7C00u;
    }
    if (magnitude < 0x38800000u) {
        // Subnormal: adding 0.5 moves the wanted bits to the end of the significand, rounded by the addition.
        return sign | static_cast<std::uint16_t>(to_bits(from_bits(magnitude) + 0.5f) - to_bits(0.5f));
    }
    const std::uint32_t odd = magnitude >> 13 & 1;
    return sign | static_cast<std::uint16_t>((magnitude - 0x38000000u + 0xFFFu + odd) >> 13);
}

std::uint16_t half_reaching(float value) {
    const std::uint16_t nearest = float_to_half(value);
    return half_to_float(nearest) < value ? nearest + 1 : nearest;
}

}  // namespace cautious
