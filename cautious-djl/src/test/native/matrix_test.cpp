// Tests of the matrix kernels, without libtorch: every instruction set that this CPU has against sums in double precision,
// and against each other, bit for bit.
//
//   matrix_test [rounds] [seed]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <random>
#include <vector>

#include "instructions/kernels.h"
#include "matrix/packing.h"
#include "stored_blocks.h"

namespace {

using namespace cautious;

std::mt19937_64 random_numbers;
int failures = 0;

int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_numbers); }

float bell() { return std::normal_distribution<float>()(random_numbers); }

void check(bool condition, const char* what, const char* where, double found, double wanted) {
    if (!condition && failures++ < 20) {
        std::printf("FAILED %s (%s): %.9g instead of %.9g\n", what, where, found, wanted);
    }
}

/** Memory as the kernels want it, exactly as large as asked for: what reads beyond it is found. */
struct Memory {
    explicit Memory(std::size_t size)
        : bytes(static_cast<std::uint8_t*>(::operator new(size, std::align_val_t{64}))), size(size) {
        std::memset(bytes, 0, size);
    }
    ~Memory() { ::operator delete(bytes, std::align_val_t{64}); }
    Memory(const Memory&) = delete;

    std::uint8_t* bytes;
    std::size_t size;
};

struct Weights {
    Encoding encoding;
    std::int64_t columns;
    int lanes;
    std::unique_ptr<Memory> tile;
    /** [lanes][columns], as an independent reading of the stored blocks has them. */
    std::vector<std::vector<double>> values;
};

/** A tile of random blocks as a file may hold them. */
Weights stored_weights(Encoding encoding) {
    const Layout layout = layout_of(encoding);
    Weights weights{encoding, layout.stored_weights * between(1, 20), between(1, TILE_ROWS), nullptr, {}};
    weights.tile = std::make_unique<Memory>(layout.tile_bytes(groups_of(weights.columns)));
    for (int lane = 0; lane < weights.lanes; lane++) {
        const auto stored = random_blocks(encoding, weights.columns / layout.stored_weights, random_numbers);
        pack_stored(encoding, stored.data(), weights.columns, weights.tile->bytes, lane);
        weights.values.push_back(values_of(encoding, stored));
        std::vector<float> unpacked(weights.columns);
        unpack(encoding, weights.tile->bytes, weights.columns, lane, unpacked.data());
        for (std::int64_t i = 0; i < weights.columns; i++) {
            const double wanted = weights.values.back()[i];
            check(std::fabs(unpacked[i] - wanted) <= 1e-6 * (std::fabs(wanted) + 1), "unpacked weight", "stored",
                  unpacked[i], wanted);
        }
    }
    return weights;
}

/** A tile of rounded floats, with any number of columns. */
Weights rounded_weights(Encoding encoding) {
    const int columns = between(1, 700);
    Weights weights{encoding, columns, between(1, TILE_ROWS), nullptr, {}};
    weights.tile = std::make_unique<Memory>(layout_of(encoding).tile_bytes(groups_of(columns)));
    double error = 0;
    double power = 0;
    for (int lane = 0; lane < weights.lanes; lane++) {
        std::vector<float> row(columns);
        for (auto& weight : row) {
            weight = 0.02f * bell();
        }
        (encoding == Encoding::Q8_0 ? pack_8_bits : pack_4_bits)(row.data(), columns, weights.tile->bytes, lane);
        std::vector<float> unpacked(columns);
        unpack(encoding, weights.tile->bytes, columns, lane, unpacked.data());
        weights.values.emplace_back(unpacked.begin(), unpacked.end());
        for (int i = 0; i < columns; i++) {
            error += std::pow(unpacked[i] - row[i], 2);
            power += std::pow(row[i], 2);
        }
    }
    const double relative = std::sqrt(error / power);
    const double bound = encoding == Encoding::Q8_0 ? 0.008 : 0.095;
    check(relative < bound, "relative error of rounded weights", encoding == Encoding::Q8_0 ? "8" : "4", relative, bound);
    return weights;
}

/** A weight that is no number is none behind the rounding, too; small ones are not lost beside each other. */
void test_extremes() {
    for (const Encoding encoding : {Encoding::Q8_0, Encoding::Q4_K}) {
        const auto pack = encoding == Encoding::Q8_0 ? pack_8_bits : pack_4_bits;
        for (const float spoiled : {std::nanf(""), HUGE_VALF, -HUGE_VALF, 1.0f}) {
            Memory tile(layout_of(encoding).tile_bytes(groups_of(300)));
            std::vector<float> row(300, 0.01f);
            row[70] = spoiled;
            pack(row.data(), 300, tile.bytes, 3);
            std::vector<float> unpacked(300);
            unpack(encoding, tile.bytes, 300, 3, unpacked.data());
            check(std::isnan(unpacked[70]) == !std::isfinite(spoiled), "a spoiled weight", "rounded", unpacked[70], spoiled);
        }
        Memory tile(layout_of(encoding).tile_bytes(groups_of(64)));
        std::vector<float> row(64, 2e-6f);
        pack(row.data(), 64, tile.bytes, 0);
        std::vector<float> unpacked(64);
        unpack(encoding, tile.bytes, 64, 0, unpacked.data());
        check(std::fabs(unpacked[9] - 2e-6f) < 4e-7f, "a small weight", "rounded", unpacked[9], 2e-6);
    }
}

/** What one row of a block of activations stands for. */
std::vector<double> read_back(const Memory& block, int rows, int row, int groups) {
    std::vector<double> values;
    for (int g = 0; g < groups; g++) {
        const std::uint8_t* group = block.bytes + activation_bytes(rows, g);
        float scale;
        std::memcpy(&scale, group + 32 * rows + 4 * row, 4);
        for (int column = 0; column < GROUP; column++) {
            const auto code = static_cast<std::int8_t>(group[4 * (column / 4 * rows + row) + column % 4]);
            values.push_back(static_cast<double>(scale) * code);
        }
    }
    return values;
}

void test(const Weights& weights, const Available& available) {
    const int groups = groups_of(weights.columns);
    const int rows = between(1, MAX_ROWS);
    const std::int64_t stride = weights.columns + between(0, 3);
    std::vector<float> x(rows * stride);
    for (auto& value : x) {
        value = bell() * (between(0, 50) == 0 ? 40.0f : 1.0f);
    }
    const int index = index_of(static_cast<int>(weights.encoding));
    std::vector<float> reference;
    for (int k = available.count - 1; k >= 0; k--) {
        const Kernels& kernels = *available.kernels[k];
        Memory block(activation_bytes(rows, groups));
        kernels.matrix.round(x.data(), stride, rows, weights.columns, block.bytes);
        std::vector<float> out(rows * weights.lanes);
        kernels.matrix.multiply[index][rows - 1](
            weights.tile->bytes, groups, block.bytes, out.data(), weights.lanes, weights.lanes);
        if (reference.empty()) {
            reference = out;
        }
        check(std::memcmp(out.data(), reference.data(), out.size() * sizeof(float)) == 0, "bits", kernels.name, out[0],
              reference[0]);
        for (int row = 0; row < rows; row++) {
            const std::vector<double> a = read_back(block, rows, row, groups);
            for (std::int64_t i = 0; i < weights.columns; i++) {
                const std::int64_t first = i / GROUP * GROUP;
                double greatest = 0;
                for (std::int64_t j = first; j < std::min(first + GROUP, weights.columns); j++) {
                    greatest = std::max(greatest, std::fabs(static_cast<double>(x[row * stride + j])));
                }
                check(std::fabs(a[i] - x[row * stride + i]) <= greatest / 127 * 0.5001, "activation",
                      kernels.name, a[i], x[row * stride + i]);
            }
            for (int lane = 0; lane < weights.lanes; lane++) {
                double sum = 0;
                double magnitude = 0;
                for (std::int64_t i = 0; i < weights.columns; i++) {
                    sum += weights.values[lane][i] * a[i];
                    magnitude += std::fabs(weights.values[lane][i] * a[i]);
                }
                const float found = out[row * weights.lanes + lane];
                // Minima make large terms that cancel out.
                check(std::fabs(found - sum) <= 1e-5 * magnitude + 1e-30, "product", kernels.name, found, sum);
            }
            // The same row alone.
            Memory alone(activation_bytes(1, groups));
            kernels.matrix.round(x.data() + row * stride, stride, 1, weights.columns, alone.bytes);
            std::vector<float> single(weights.lanes);
            kernels.matrix.multiply[index][0](
                weights.tile->bytes, groups, alone.bytes, single.data(), weights.lanes, weights.lanes);
            check(std::memcmp(single.data(), out.data() + row * weights.lanes, weights.lanes * sizeof(float)) == 0,
                  "bits of a row alone", kernels.name, single[0], out[row * weights.lanes]);
        }
    }
}

/** Activations that are no numbers give results that are none, and nothing worse. */
void test_not_finite(const Available& available) {
    Weights weights = rounded_weights(Encoding::Q8_0);
    for (int k = 0; k < available.count; k++) {
        const Kernels& kernels = *available.kernels[k];
        for (const float odd : {INFINITY, -INFINITY, NAN, 3.4e38f, 1e-42f}) {
            std::vector<float> x(weights.columns, odd);
            Memory block(activation_bytes(1, groups_of(weights.columns)));
            kernels.matrix.round(x.data(), weights.columns, 1, weights.columns, block.bytes);
            float out[TILE_ROWS];
            kernels.matrix.multiply[index_of(static_cast<int>(Encoding::Q8_0))][0](
                weights.tile->bytes, groups_of(weights.columns), block.bytes, out, TILE_ROWS, weights.lanes);
            const bool number = std::fabs(odd) <= 3.4e38f;
            check(!std::isnan(out[0]) == number, "not a number", kernels.name, out[0], odd);
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 40;
    random_numbers.seed(count > 2 ? std::atoll(arguments[2]) : 1);
    const Available available = available_kernels();
    for (int k = 0; k < available.count; k++) {
        std::printf("%s\n", available.kernels[k]->name);
    }
    for (int round = 0; round < rounds; round++) {
        for (const Encoding encoding : ENCODINGS) {
            test(stored_weights(encoding), available);
        }
        test(rounded_weights(Encoding::Q8_0), available);
        test(rounded_weights(Encoding::Q4_K), available);
    }
    test_not_finite(available);
    test_extremes();
    std::printf("%s\n", failures == 0 ? "passed" : "FAILED");
    return failures == 0 ? 0 : 1;
}
