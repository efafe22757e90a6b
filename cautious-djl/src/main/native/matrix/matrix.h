// A linear layer's weights in tiles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "matrix/kernels.h"

namespace cautious {

/**
 * Weights [rows, columns] in one or several parts below each other, each with an encoding of its own. Rows are appended in
 * order, once each, by one thread; then it never changes, and may be read by any number.
 */
class Matrix {
public:
    struct Part {
        Encoding encoding;
        std::int64_t rows;
    };

    /** @throws std::bad_alloc if there is no memory for it */
    Matrix(std::int64_t columns, const std::vector<Part>& parts);

    std::int64_t rows() const { return row_count; }
    std::int64_t columns() const { return column_count; }
    std::int64_t tiles() const { return static_cast<std::int64_t>(all_tiles.size()); }
    std::size_t bytes() const { return size; }

    /** How many rows have been appended. */
    std::int64_t appended() const { return filled; }

    /** The encoding of the row that is appended next; there is one. */
    Encoding next_encoding() const { return all_tiles[next_tile].encoding; }

    /** How many rows may be appended before the next part begins. */
    std::int64_t left_in_part() const { return all_tiles[next_tile].part_end - filled; }

    /** The bytes of a row in the next row's encoding as files store it; 0 if columns are no whole number of its blocks. */
    std::size_t stored_row_bytes() const;

    /** Appends a row as it is stored. */
    void append_stored(const std::uint8_t* row);

    /** Rounds a row to 8 or 4 bits; the next encoding is Q8_0 or Q4_K. */
    void append_rounded(const float* row);

    /** Appends a row of another matrix with as many columns, which is of the next encoding. */
    void append_copy(const Matrix& other, std::int64_t row);

    /** The encoding of a row. */
    Encoding encoding_of(std::int64_t row) const { return tile_of(row).encoding; }

    /**
     * Multiplies some tiles by one block of activations.
     *
     * @param block of so many rows, as kernels.round leaves it
     * @param out float32 [block rows, rows()], of which the tiles' columns are written
     */
    void multiply(
        const MatrixKernels& kernels,
        const std::uint8_t* block,
        int block_rows,
        std::int64_t first_tile,
        std::int64_t end_tile,
        float* out) const;

    /** The weights of one row: receives [columns]. */
    void unpack_row(std::int64_t row, float* weights) const;

private:
    struct Tile {
        std::uint8_t* data;
        std::int64_t first_row;
        /** The row after the last one of its part. */
        std::int64_t part_end;
        Encoding encoding;
        int lanes;
    };

    struct Free {
        void operator()(std::uint8_t* p) const;
    };

    const Tile& tile_of(std::int64_t row) const;
    void advance();

    std::int64_t column_count;
    std::int64_t row_count = 0;
    std::size_t size = 0;
    std::unique_ptr<std::uint8_t, Free> memory;
    std::vector<Tile> all_tiles;
    std::int64_t filled = 0;
    std::size_t next_tile = 0;
};

}  // namespace cautious
