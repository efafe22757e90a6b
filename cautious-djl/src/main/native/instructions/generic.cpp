// The kernels in plain C++: the definition of what the others compute, bit for bit.
#include <cmath>
#include <cstring>

#include "instructions/kernels.h"
#include "matrix/half.h"
#include "matrix/tile.h"

namespace cautious {

namespace {

struct Vector {
    static constexpr int LANES = 1;
    static constexpr int QUERIES = 1;

    using Floats = float;

    static Floats halves(const std::uint8_t* p) {
        Half bits;
        std::memcpy(&bits, p, sizeof bits);
        return half_to_float(bits);
    }

    static Floats load_floats(const float* p) { return *p; }

    static Floats floats_of(float value) { return value; }

    static Floats sum(Floats a, Floats b) { return a + b; }

    static Floats product(Floats a, Floats b) { return a * b; }

    static Floats quotient(Floats a, Floats b) { return a / b; }

    static Floats greater(Floats a, Floats b) { return a > b ? a : b; }

    static Floats lesser(Floats a, Floats b) { return a < b ? a : b; }

    static Floats fused(Floats a, Floats b, Floats c) { return std::fma(a, b, c); }

    static Floats multiply_add(Floats a, float b, Floats c) { return std::fma(a, b, c); }

    static Floats nearest(Floats f) { return std::nearbyint(f); }

    static Floats power_of_two(Floats n) {
        const std::int32_t bits = n == n ? (static_cast<std::int32_t>(n) + 127) << 23 : 0;
        float value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }

    static void store(float* p, Floats f) { *p = f; }

    static float magnitude(const float* x) {
        std::int32_t greatest = 0;
        for (int i = 0; i < GROUP; i++) {
            std::int32_t bits;
            std::memcpy(&bits, x + i, sizeof bits);
            bits &= 0x7FFFFFFF;
            greatest = bits > greatest ? bits : greatest;
        }
        float value;
        std::memcpy(&value, &greatest, sizeof value);
        return value;
    }

    static void round_group(const float* x, float inverse, std::int8_t* codes, std::int32_t* halves) {
        for (int i = 0; i < GROUP; i++) {
            codes[i] = static_cast<std::int8_t>(std::lrintf(x[i] * inverse));
            halves[i / 16] += codes[i];
        }
    }
};

#include "matrix/activations.h"

/** The activations of one row in a group, where they lie in a block of several. */
struct RowActivations {
    const std::uint8_t* group;
    int row;
    int rows;

    int code(int column) const {
        return static_cast<std::int8_t>(group[4 * (column / 4 * rows + row) + column % 4]);
    }

    float scale() const { return reinterpret_cast<const float*>(group + 32 * rows)[row]; }

    float sum() const { return reinterpret_cast<const float*>(group + 36 * rows)[row]; }
};

float add_group(
    const Layout& layout,
    const GroupPlace<const std::uint8_t>& place,
    int lane,
    const RowActivations& a,
    float total) {
    std::int32_t sums[2] = {};
    for (int column = 0; column < GROUP; column++) {
        sums[column / 16] += (code_at(layout, place.codes, lane, column) - layout.zero) * a.code(column);
    }
    const GroupScales weights = scales_at(layout, place, lane);
    if (layout.scales == Scales::NESTED_BY_HALF) {
        for (int half = 0; half < 2; half++) {
            total = std::fma(static_cast<float>(sums[half]) * weights.scales[half], a.scale(), total);
        }
        return total;
    }
    total = std::fma(static_cast<float>(sums[0] + sums[1]) * weights.scales[0], a.scale(), total);
    return layout.has_minimum() ? std::fma(weights.minimum, a.sum(), total) : total;
}

void multiply(
    const Layout& layout,
    int rows,
    const std::uint8_t* tile,
    int groups,
    const std::uint8_t* block,
    float* out,
    std::int64_t stride,
    int lanes) {
    for (int row = 0; row < rows; row++) {
        for (int lane = 0; lane < lanes; lane++) {
            float total = 0;
            for (int group = 0; group < groups; group++) {
                const RowActivations a{block + activation_bytes(rows, group), row, rows};
                total = add_group(layout, place_of(layout, tile, group), lane, a, total);
            }
            out[row * stride + lane] = total;
        }
    }
}

template <Encoding E, int Rows>
struct TileProduct {
    static void run(
        const std::uint8_t* tile, int groups, const std::uint8_t* block, float* out, std::int64_t stride, int lanes) {
        multiply(layout_of(E), Rows, tile, groups, block, out, stride, lanes);
    }
};

#include "layers/layers.h"
#include "instructions/table.h"

}  // namespace

const Kernels GENERIC = table("generic");

}  // namespace cautious
