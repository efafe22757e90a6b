// How weights lie in memory while they are multiplied by.
//
// A matrix [rows, columns] is cut into tiles of 16 rows, whose weights lie side by side: what the CPU loads at once are
// four columns of 16 rows, and a row's sum stays in its own lane from the first column to the last. Columns come in
// groups of 32, groups in blocks of 8. A tile is, for each block, its scales and then its groups' codes; the last block
// has as many groups as are left, and columns that fill up the last group have the code 0.
//
// The codes of a group, in vectors of 64 bytes, byte 4 r + c being of row r:
//   4 bits   vector j of 4: columns 4 j + c in the low halves of the bytes, 16 + 4 j + c in the high ones
//   5 bits   those, then one vector: bit k of a byte is the fifth bit of column 4 k + c
//   6 bits   those of 4 bits, then two vectors: bits 2 k and 2 k + 1 of vector i are those of column 16 i + 4 k + c
//   8 bits   vector j of 8: columns 4 j + c, signed
#pragma once

#include <cstddef>
#include <cstdint>

namespace cautious {

constexpr int TILE_ROWS = 16;
constexpr int GROUP = 32;
constexpr int BLOCK_GROUPS = 8;

/** What a group's codes are multiplied by; d and m are halves, s and t bytes. */
enum class Scales {
    /** d (code - zero); a block has d[8][16]. */
    HALF,
    /** d code + m; a block has (d[16], m[16])[8]. */
    HALF_AND_MINIMUM,
    /** d s code - m t; a block has d[16], m[16], s[8][16], t[8][16]. */
    NESTED_AND_MINIMUM,
    /** d s (code - zero) with an s, signed, for each half of a group; a block has d[16], 32 bytes unused, s[16][16]. */
    NESTED_BY_HALF,
};

/** How weights are encoded: ggml's block formats by their numbers there. */
enum class Encoding : int {
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    /** 8 bits; also what floats are rounded to where 4 bits are too few. */
    Q8_0 = 8,
    /** 4 bits with scales and minima in 6; also what floats are rounded to, with those in 8. */
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
};

/** All of them, in the order of the kernels' tables. */
constexpr Encoding ENCODINGS[] = {
    Encoding::Q4_0, Encoding::Q4_1, Encoding::Q5_0, Encoding::Q5_1,
    Encoding::Q8_0, Encoding::Q4_K, Encoding::Q5_K, Encoding::Q6_K,
};
constexpr int ENCODING_COUNT = 8;

/** What is to be known of an encoding. */
struct Layout {
    /** Of a code. */
    int bits;
    Scales scales;
    /** The code of 0 where there is no minimum; 0 for signed codes. */
    int zero;
    /** Of ggml's own block: weights and bytes. */
    int stored_weights;
    int stored_bytes;

    constexpr bool has_minimum() const {
        return scales == Scales::HALF_AND_MINIMUM || scales == Scales::NESTED_AND_MINIMUM;
    }

    constexpr std::size_t group_bytes() const { return 64u * bits; }

    constexpr std::size_t scale_bytes() const {
        return scales == Scales::HALF ? 256 : scales == Scales::HALF_AND_MINIMUM ? 512 : 320;
    }

    constexpr std::size_t tile_bytes(int groups) const {
        return (groups + BLOCK_GROUPS - 1) / BLOCK_GROUPS * scale_bytes() + groups * group_bytes();
    }
};

constexpr Layout layout_of(Encoding encoding) {
    switch (encoding) {
        case Encoding::Q4_0: return {4, Scales::HALF, 8, 32, 18};
        case Encoding::Q4_1: return {4, Scales::HALF_AND_MINIMUM, 0, 32, 20};
        case Encoding::Q5_0: return {5, Scales::HALF, 16, 32, 22};
        case Encoding::Q5_1: return {5, Scales::HALF_AND_MINIMUM, 0, 32, 24};
        case Encoding::Q8_0: return {8, Scales::HALF, 0, 32, 34};
        case Encoding::Q4_K: return {4, Scales::NESTED_AND_MINIMUM, 0, 256, 144};
        case Encoding::Q5_K: return {5, Scales::NESTED_AND_MINIMUM, 0, 256, 176};
        case Encoding::Q6_K: return {6, Scales::NESTED_BY_HALF, 32, 256, 210};
    }
    return {};
}

/** An encoding's place in ENCODINGS, or -1 if the number is none's. */
constexpr int index_of(int encoding) {
    for (int i = 0; i < ENCODING_COUNT; i++) {
        if (static_cast<int>(ENCODINGS[i]) == encoding) {
            return i;
        }
    }
    return -1;
}

constexpr int groups_of(std::int64_t columns) { return static_cast<int>((columns + GROUP - 1) / GROUP); }

}  // namespace cautious
