#include "matrix/matrix.h"

#include <algorithm>
#include <cstring>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "matrix/packing.h"

namespace cautious {

namespace {

constexpr std::align_val_t ALIGNMENT{64};

/**
 * Asks for huge pages, where the system has some: a pass reads all weights, and from small pages looks up an address each 4 KB.
 * Only pages that lie in the memory as a whole, so it takes no more of it.
 */
void prefer_huge_pages(std::uint8_t* memory, std::size_t size) {
#ifdef __linux__
    constexpr std::uintptr_t huge_page = std::uintptr_t(2) << 20;
    const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t first = (address + huge_page - 1) / huge_page * huge_page;
    const std::uintptr_t end = (address + size) / huge_page * huge_page;
    if (first < end) {
        madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
    }
#endif
}

}  // namespace

void Matrix::Free::operator()(std::uint8_t* p) const { ::operator delete(p, ALIGNMENT); }

Matrix::Matrix(std::int64_t columns, const std::vector<Part>& parts) : column_count(columns) {
    const int groups = groups_of(columns);
    for (const Part& part : parts) {
        size += (part.rows + TILE_ROWS - 1) / TILE_ROWS * layout_of(part.encoding).tile_bytes(groups);
    }
    memory.reset(static_cast<std::uint8_t*>(::operator new(size, ALIGNMENT)));
    prefer_huge_pages(memory.get(), size);
    std::memset(memory.get(), 0, size);
    std::uint8_t* data = memory.get();
    for (const Part& part : parts) {
        for (std::int64_t row = 0; row < part.rows; row += TILE_ROWS) {
            const int lanes = static_cast<int>(std::min<std::int64_t>(TILE_ROWS, part.rows - row));
            all_tiles.push_back({data, row_count + row, row_count + part.rows, part.encoding, lanes});
            data += layout_of(part.encoding).tile_bytes(groups);
        }
        row_count += part.rows;
    }
}

std::size_t Matrix::stored_row_bytes() const {
    const Layout layout = layout_of(next_encoding());
    return column_count % layout.stored_weights == 0 ? column_count / layout.stored_weights * layout.stored_bytes : 0;
}

void Matrix::append_stored(const std::uint8_t* row) {
    const Tile& tile = all_tiles[next_tile];
    pack_stored(tile.encoding, row, column_count, tile.data, static_cast<int>(filled - tile.first_row));
    advance();
}

void Matrix::append_rounded(const float* row) {
    const Tile& tile = all_tiles[next_tile];
    const int lane = static_cast<int>(filled - tile.first_row);
    if (tile.encoding == Encoding::Q8_0) {
        pack_8_bits(row, column_count, tile.data, lane);
    } else {
        pack_4_bits(row, column_count, tile.data, lane);
    }
    advance();
}

void Matrix::append_copy(const Matrix& other, std::int64_t row) {
    const Tile& from = other.tile_of(row);
    const Tile& tile = all_tiles[next_tile];
    copy_lane(tile.encoding, from.data, static_cast<int>(row - from.first_row), column_count, tile.data,
              static_cast<int>(filled - tile.first_row));
    advance();
}

void Matrix::advance() {
    filled++;
    if (filled == all_tiles[next_tile].first_row + all_tiles[next_tile].lanes) {
        next_tile++;
    }
}

void Matrix::multiply(
    const MatrixKernels& kernels,
    const std::uint8_t* block,
    int block_rows,
    std::int64_t first_tile,
    std::int64_t end_tile,
    float* out) const {
    const int groups = groups_of(column_count);
    for (std::int64_t i = first_tile; i < end_tile; i++) {
        const Tile& tile = all_tiles[i];
        const auto kernel = kernels.multiply[index_of(static_cast<int>(tile.encoding))][block_rows - 1];
        kernel(tile.data, groups, block, out + tile.first_row, row_count, tile.lanes);
    }
}

const Matrix::Tile& Matrix::tile_of(std::int64_t row) const {
    const auto after = std::upper_bound(
        all_tiles.begin(), all_tiles.end(), row, [](std::int64_t r, const Tile& tile) { return r < tile.first_row; });
    return *(after - 1);
}

void Matrix::unpack_row(std::int64_t row, float* weights) const {
    const Tile& tile = tile_of(row);
    unpack(tile.encoding, tile.data, column_count, static_cast<int>(row - tile.first_row), weights);
}

}  // namespace cautious
