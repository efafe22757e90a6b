// The matrix kernels of an instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "matrix/blocks.h"

namespace cautious {

/** As many rows of activations as go through a tile at once: its weights are unpacked once for all of them. */
constexpr int MAX_ROWS = 8;

/**
 * Up to MAX_ROWS rows of activations in 8 bits, one group of columns after the other, each (with R rows) of
 *   int8  codes[8][R][4]   column 4 k + c of row r at [k][r][c]
 *   float scales[R]        the greatest magnitude / 127; NaN where an activation is not finite
 *   float sums[R]          the sum of the codes times the scale
 *   int32 halves[2][R]     the sums of the first 16 codes and of the others
 */
constexpr std::size_t activation_bytes(int rows, int groups) { return 48u * rows * groups; }

/** Rounding activations, and products with them. */
struct MatrixKernels {
    /**
     * Rounds rows of activations to 8 bits.
     *
     * @param x float32 [rows, columns], rows being stride floats apart
     * @param rows 1 to MAX_ROWS
     * @param block receives activation_bytes(rows, groups_of(columns)) bytes; aligned to 64
     */
    void (*round)(const float* x, std::int64_t stride, int rows, std::int64_t columns, std::uint8_t* block);

    /**
     * Multiplies a tile by rows of activations, by encoding and number of rows less one.
     *
     * @param tile aligned to 64
     * @param block as round leaves it
     * @param out float32 [rows, lanes], rows being stride floats apart
     * @param lanes how many of the tile's 16 rows are there
     */
    void (*multiply[ENCODING_COUNT][MAX_ROWS])(
        const std::uint8_t* tile, int groups, const std::uint8_t* block, float* out, std::int64_t stride, int lanes);
};

}  // namespace cautious
