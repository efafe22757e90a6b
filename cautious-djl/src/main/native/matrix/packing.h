// Weights into tiles, and back out of them.
#pragma once

#include <cstdint>

#include "matrix/blocks.h"

namespace cautious {

/**
 * Puts one row that is encoded in ggml's blocks into a tile; nothing is rounded.
 *
 * @param stored columns / stored_weights blocks, as a GGUF file has them
 * @param columns a multiple of the encoding's stored_weights
 * @param tile tile_bytes(groups_of(columns)) bytes, zero where no row has been put yet
 * @param lane the row's place in the tile
 */
void pack_stored(Encoding encoding, const std::uint8_t* stored, std::int64_t columns, std::uint8_t* tile, int lane);

/**
 * Puts one row into a tile in 8 bits (Q8_0): groups of 32 with the scale at which the greatest magnitude is 127.
 *
 * @param weights [columns]
 */
void pack_8_bits(const float* weights, std::int64_t columns, std::uint8_t* tile, int lane);

/**
 * Puts one row into a tile in 4 bits (Q4_K with scales and minima in 8 bits): groups of 32 whose scale and minimum have
 * the least squared error that was found.
 *
 * @param weights [columns]
 */
void pack_4_bits(const float* weights, std::int64_t columns, std::uint8_t* tile, int lane);

/** Copies one row's codes and scales from a tile to another, into a lane that is zero still. */
void copy_lane(
    Encoding encoding, const std::uint8_t* from, int from_lane, std::int64_t columns, std::uint8_t* tile, int lane);

/**
 * The weights that one row of a tile stands for.
 *
 * @param weights receives [columns]
 */
void unpack(Encoding encoding, const std::uint8_t* tile, std::int64_t columns, int lane, float* weights);

}  // namespace cautious
