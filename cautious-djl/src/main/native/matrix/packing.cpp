#include "matrix/packing.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "matrix/half.h"
#include "matrix/tile.h"

namespace cautious {

namespace {

using Place = GroupPlace<std::uint8_t>;

/** Of formats with a block of one group: the scale, the minimum where there is one, the codes. */
void pack_single(Encoding encoding, const std::uint8_t* stored, const Place& place, int lane) {
    const Layout layout = layout_of(encoding);
    if (layout.scales == Scales::HALF) {
        std::memcpy(place.scales + 32 * place.index + 2 * lane, stored, 2);
        stored += 2;
    } else {
        std::memcpy(place.scales + 64 * place.index + 2 * lane, stored, 2);
        std::memcpy(place.scales + 64 * place.index + 32 + 2 * lane, stored + 2, 2);
        stored += 4;
    }
    std::uint8_t codes[GROUP];
    if (layout.bits == 8) {
        std::memcpy(codes, stored, GROUP);
    } else {
        std::uint32_t fifths = 0;
        if (layout.bits == 5) {
            std::memcpy(&fifths, stored, 4);
            stored += 4;
        }
        for (int i = 0; i < GROUP / 2; i++) {
            codes[i] = (stored[i] & 0xF) | (fifths >> i & 1) << 4;
            codes[i + GROUP / 2] = stored[i] >> 4 | (fifths >> (i + GROUP / 2) & 1) << 4;
        }
    }
    put_codes(layout, place, lane, codes);
}

/** Q4_K and Q5_K: d, m, eight scales and eight minima of 6 bits in 12 bytes, fifth bits, codes. */
void pack_nested(Encoding encoding, const std::uint8_t* stored, const Place& first, int lane) {
    const Layout layout = layout_of(encoding);
    std::memcpy(first.scales + 2 * lane, stored, 2);
    std::memcpy(first.scales + 32 + 2 * lane, stored + 2, 2);
    const std::uint8_t* packed = stored + 4;
    const std::uint8_t* fifths = stored + 16;
    const std::uint8_t* pairs = layout.bits == 5 ? fifths + 32 : fifths;
    for (int g = 0; g < BLOCK_GROUPS; g++) {
        const int scale = g < 4 ? packed[g] & 0x3F : (packed[g + 4] & 0xF) | packed[g - 4] >> 6 << 4;
        const int minimum = g < 4 ? packed[g + 4] & 0x3F : packed[g + 4] >> 4 | packed[g] >> 6 << 4;
        first.scales[64 + 16 * g + lane] = static_cast<std::uint8_t>(scale);
        first.scales[192 + 16 * g + lane] = static_cast<std::uint8_t>(minimum);
        std::uint8_t codes[GROUP];
        for (int i = 0; i < GROUP; i++) {
            codes[i] = pairs[g / 2 * GROUP + i] >> g % 2 * 4 & 0xF;
            if (layout.bits == 5) {
                codes[i] |= (fifths[i] >> g & 1) << 4;
            }
        }
        put_codes(layout, {first.scales, first.codes + g * layout.group_bytes(), g}, lane, codes);
    }
}

/** Q6_K: 128 bytes with low bits, 64 with high ones, sixteen scales, d. */
void pack_six(const std::uint8_t* stored, const Place& first, int lane) {
    constexpr Layout layout = layout_of(Encoding::Q6_K);
    std::memcpy(first.scales + 2 * lane, stored + 208, 2);
    for (int i = 0; i < 2 * BLOCK_GROUPS; i++) {
        first.scales[64 + 16 * i + lane] = stored[192 + i];
    }
    for (int g = 0; g < BLOCK_GROUPS; g++) {
        const std::uint8_t* low = stored + g / 4 * 64 + g % 2 * 32;
        const std::uint8_t* high = stored + 128 + g / 4 * 32;
        std::uint8_t codes[GROUP];
        for (int i = 0; i < GROUP; i++) {
            codes[i] = (low[i] >> g % 4 / 2 * 4 & 0xF) | (high[i] >> g % 4 * 2 & 3) << 4;
        }
        put_codes(layout, {first.scales, first.codes + g * layout.group_bytes(), g}, lane, codes);
    }
}

}  // namespace

void pack_stored(Encoding encoding, const std::uint8_t* stored, std::int64_t columns, std::uint8_t* tile, int lane) {
    const Layout layout = layout_of(encoding);
    const int step = layout.stored_weights / GROUP;
    const int groups = groups_of(columns);
    for (int group = 0; group < groups; group += step) {
        const Place place = place_of(layout, tile, group);
        switch (layout.scales) {
            case Scales::HALF:
            case Scales::HALF_AND_MINIMUM: pack_single(encoding, stored, place, lane); break;
            case Scales::NESTED_AND_MINIMUM: pack_nested(encoding, stored, place, lane); break;
            case Scales::NESTED_BY_HALF: pack_six(stored, place, lane); break;
        }
        stored += layout.stored_bytes;
    }
}

void pack_8_bits(const float* weights, std::int64_t columns, std::uint8_t* tile, int lane) {
    constexpr Layout layout = layout_of(Encoding::Q8_0);
    const int groups = groups_of(columns);
    for (int group = 0; group < groups; group++) {
        const Place place = place_of(layout, tile, group);
        const float* from = weights + static_cast<std::int64_t>(group) * GROUP;
        const int count = static_cast<int>(std::min<std::int64_t>(GROUP, columns - std::int64_t{group} * GROUP));
        float greatest = 0;
        bool finite = true;
        for (int i = 0; i < count; i++) {
            greatest = std::max(greatest, std::fabs(from[i]));
            finite &= std::isfinite(from[i]);
        }
        const std::uint16_t scale = finite ? half_reaching(greatest / 127) : HALF_NAN;
        const float step = half_to_float(scale);
        std::uint8_t codes[GROUP] = {};
        for (int i = 0; i < count && step > 0; i++) {
            const float code = std::clamp(std::nearbyint(from[i] / step), -127.0f, 127.0f);
            codes[i] = static_cast<std::uint8_t>(static_cast<std::int8_t>(code));
        }
        std::memcpy(place.scales + 32 * place.index + 2 * lane, &scale, sizeof scale);
        put_codes(layout, place, lane, codes);
    }
}

void copy_lane(
    Encoding encoding, const std::uint8_t* from, int from_lane, std::int64_t columns, std::uint8_t* tile, int lane) {
    const Layout layout = layout_of(encoding);
    const int groups = groups_of(columns);
    for (int group = 0; group < groups; group++) {
        const auto source = place_of(layout, from, group);
        const auto target = place_of(layout, tile, group);
        for (std::size_t vector = 0; vector < layout.group_bytes(); vector += 64) {
            std::memcpy(target.codes + vector + 4 * lane, source.codes + vector + 4 * from_lane, 4);
        }
        const auto copy = [&](std::size_t vector, std::size_t size) {
            std::memcpy(target.scales + vector + size * lane, source.scales + vector + size * from_lane, size);
        };
        const int g = source.index;
        switch (layout.scales) {
            case Scales::HALF: copy(32 * g, 2); break;
            case Scales::HALF_AND_MINIMUM:
                copy(64 * g, 2);
                copy(64 * g + 32, 2);
                break;
            case Scales::NESTED_AND_MINIMUM:
                copy(0, 2);
                copy(32, 2);
                copy(64 + 16 * g, 1);
                copy(192 + 16 * g, 1);
                break;
            case Scales::NESTED_BY_HALF:
                copy(0, 2);
                copy(64 + 32 * g, 1);
                copy(80 + 32 * g, 1);
                break;
        }
    }
}

void unpack(Encoding encoding, const std::uint8_t* tile, std::int64_t columns, int lane, float* weights) {
    const Layout layout = layout_of(encoding);
    const int groups = groups_of(columns);
    for (int group = 0; group < groups; group++) {
        const auto place = place_of(layout, tile, group);
        const GroupScales scales = scales_at(layout, place, lane);
        const int count = static_cast<int>(std::min<std::int64_t>(GROUP, columns - std::int64_t{group} * GROUP));
        for (int column = 0; column < count; column++) {
            const int code = code_at(layout, place.codes, lane, column) - layout.zero;
            *weights++ = scales.scales[column / 16] * static_cast<float>(code) + scales.minimum;
        }
    }
}

}  // namespace cautious
