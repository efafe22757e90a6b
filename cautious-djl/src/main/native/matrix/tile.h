// Where things lie in a tile.
#pragma once

#include <cstdint>
#include <cstring>

#include "matrix/blocks.h"
#include "matrix/half.h"

namespace cautious {

/** A group in a tile; Byte is std::uint8_t or const std::uint8_t. */
template <class Byte>
struct GroupPlace {
    /** Of the block. */
    Byte* scales;
    Byte* codes;
    /** Within the block. */
    int index;
};

template <class Byte>
GroupPlace<Byte> place_of(const Layout& layout, Byte* tile, int group) {
    const int index = group % BLOCK_GROUPS;
    Byte* scales = tile + group / BLOCK_GROUPS * (layout.scale_bytes() + BLOCK_GROUPS * layout.group_bytes());
    return {scales, scales + layout.scale_bytes() + index * layout.group_bytes(), index};
}

/** The code of one lane's column in a group. */
inline int code_at(const Layout& layout, const std::uint8_t* group, int lane, int column) {
    const int byte = 4 * lane + column % 4;
    const int k = column / 4;
    if (layout.bits == 8) {
        return static_cast<std::int8_t>(group[64 * k + byte]);
    }
    const int pair = group[64 * (k % 4) + byte];
    const int code = k < 4 ? pair & 0xF : pair >> 4;
    if (layout.bits == 5) {
        return code | (group[256 + byte] >> k & 1) << 4;
    }
    if (layout.bits == 6) {
        return code | (group[256 + 64 * (k / 4) + byte] >> 2 * (k % 4) & 3) << 4;
    }
    return code;
}

/** Sets a lane's codes in a group whose lane is zero still. */
inline void put_codes(const Layout& layout, const GroupPlace<std::uint8_t>& place, int lane, const std::uint8_t (&codes)[GROUP]) {
    for (int k = 0; k < GROUP / 4; k++) {
        std::uint32_t four;
        std::memcpy(&four, codes + 4 * k, 4);
        const auto merge = [&](int vector, std::uint32_t bits) {
            std::uint8_t* at = place.codes + 64 * vector + 4 * lane;
            std::uint32_t there;
            std::memcpy(&there, at, 4);
            there |= bits;
            std::memcpy(at, &there, 4);
        };
        if (layout.bits == 8) {
            merge(k, four);
            continue;
        }
        merge(k % 4, (four & 0x0F0F0F0Fu) << (k < 4 ? 0 : 4));
        if (layout.bits == 5) {
            merge(4, (four >> 4 & 0x01010101u) << k);
        } else if (layout.bits == 6) {
            merge(4 + k / 4, (four >> 4 & 0x03030303u) << 2 * (k % 4));
        }
    }
}

/** What a lane's codes in a group stand for: scale (code - zero) + minimum, with a scale for each half of the columns. */
struct GroupScales {
    float scales[2];
    float minimum;
};

inline float half_at(const std::uint8_t* p) {
    std::uint16_t bits;
    std::memcpy(&bits, p, sizeof bits);
    return half_to_float(bits);
}

inline GroupScales scales_at(const Layout& layout, const GroupPlace<const std::uint8_t>& place, int lane) {
    const std::uint8_t* scales = place.scales;
    const int g = place.index;
    switch (layout.scales) {
        case Scales::HALF: {
            const float d = half_at(scales + 32 * g + 2 * lane);
            return {{d, d}, 0};
        }
        case Scales::HALF_AND_MINIMUM: {
            const float d = half_at(scales + 64 * g + 2 * lane);
            return {{d, d}, half_at(scales + 64 * g + 32 + 2 * lane)};
        }
        case Scales::NESTED_AND_MINIMUM: {
            const float d = half_at(scales + 2 * lane) * scales[64 + 16 * g + lane];
            return {{d, d}, -half_at(scales + 32 + 2 * lane) * scales[192 + 16 * g + lane]};
        }
        case Scales::NESTED_BY_HALF: {
            const float d = half_at(scales + 2 * lane);
            const auto* s = reinterpret_cast<const std::int8_t*>(scales + 64 + 32 * g + lane);
            return {{d * s[0], d * s[16]}, 0};
        }
    }
    return {};
}

}  // namespace cautious
