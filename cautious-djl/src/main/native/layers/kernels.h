// The kernels between a layer's matrices, by instruction set: the same numbers by all of them, bit for bit.
#pragma once

#include <cstdint>

namespace cautious {

/** Positions whose scores are computed together; a softmax goes on from one piece to the next. */
constexpr int PIECE = 64;

constexpr int MAX_HEAD_SIZE = 256;

/** The size of heads in the cache: whole vectors. */
constexpr int padded_head_size(int head_size) { return (head_size + 15) / 16 * 16; }

/** A number of a cache in half precision, whose bits matrix/half.h has. */
using Half = std::uint16_t;

/**
 * Queries that share one head of keys and values, those of a row beside each other: each attends to the positions up to its
 * own, or to the last window of those.
 *
 * @tparam Number of the cache: float or Half
 */
template <typename Number>
struct AttentionTask {
    /** [count, head_size] */
    const float* queries;
    int count;
    /** Queries per row. */
    int group;
    int head_size;
    int padded_size;
    /** Of the first row. */
    std::int64_t position;
    /** How many positions are visible; 0 for all. */
    std::int64_t window;
    float scale;
    /** [blocks of 16 positions, padded_size, 16], a whole number of pieces. */
    const Number* keys;
    /** [positions, padded_size] */
    const Number* values;
    /** [rows, group · head_size], rows being out_stride floats apart. */
    float* out;
    std::int64_t out_stride;
};

/** What an instruction set offers. */
struct LayerKernels {
    /** x / √(mean of x² + epsilon) · weight. */
    void (*normalise)(const float* x, const float* weight, float epsilon, std::int64_t size, float* out);

    /** silu(gates) · values. */
    void (*gate)(const float* gates, const float* values, std::int64_t size, float* out);

    void (*attend)(const AttentionTask<float>& task);

    void (*attend_to_halves)(const AttentionTask<Half>& task);
};

}  // namespace cautious
