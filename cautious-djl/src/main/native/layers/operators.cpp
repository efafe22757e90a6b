// Operators of TorchScript programs for what stands between a layer's matrices: ops.cautious.*. Each checks what it is given;
// nothing behind it does.
#include <ATen/Functions.h>
#include <torch/library.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "instructions/choice.h"
#include "matrix/half.h"
#include "parallel.h"

namespace cautious {

namespace {

using Shape = at::IntArrayRef;

void check_tensor(const at::Tensor& x, at::ScalarType type, Shape shape, const char* name) {
    TORCH_CHECK(x.scalar_type() == type && x.device().is_cpu() && x.is_contiguous(), name, " must be ",
                type == at::kHalf ? "float16" : "float32", " on the CPU, contiguous");
    TORCH_CHECK(x.sizes() == shape, name, " must be ", shape, ", not ", x.sizes());
}

void check_floats(const at::Tensor& x, Shape shape, const char* name) { check_tensor(x, at::kFloat, shape, name); }

/** [rows, columns] of any size. */
void check_rows(const at::Tensor& x, const char* name) {
    TORCH_CHECK(x.dim() == 2 && x.size(1) > 0, name, " must be [rows, columns], not ", x.sizes());
    check_floats(x, x.sizes(), name);
}

/** So many rows of this size are worth another thread. */
std::int64_t rows_per_thread(std::int64_t columns) { return 1 + (std::int64_t{1} << 15) / columns; }

at::Tensor norm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
    check_rows(x, "x");
    check_floats(weight, weight.sizes(), "the norm's weight");
    TORCH_CHECK(weight.numel() == x.size(1), "the norm has ", weight.numel(), " weights for ", x.size(1), " columns");
    const std::int64_t size = x.size(1);
    at::Tensor out = at::empty_like(x);
    const float* from = x.const_data_ptr<float>();
    float* to = out.mutable_data_ptr<float>();
    const LayerKernels& kernels = instructions().layers;
    parallel_for(0, x.size(0), rows_per_thread(size), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; row++) {
            kernels.normalise(from + row * size, weight.const_data_ptr<float>(), static_cast<float>(epsilon), size,
                              to + row * size);
        }
    });
    return out;
}

/** Adds to the residual stream and normalises the sum. */
at::Tensor add_norm(at::Tensor x, const at::Tensor& added, const at::Tensor& weight, double epsilon) {
    check_rows(x, "x");
    check_floats(added, x.sizes(), "what is added");
    x.add_(added);
    return norm(x, weight, epsilon);
}

at::Tensor gate(const at::Tensor& x) {
    check_rows(x, "x");
    TORCH_CHECK(x.size(1) % 2 == 0, "gates and values must be as many: ", x.sizes());
    const std::int64_t size = x.size(1) / 2;
    at::Tensor out = at::empty({x.size(0), size}, x.options());
    const float* from = x.const_data_ptr<float>();
    float* to = out.mutable_data_ptr<float>();
    const LayerKernels& kernels = instructions().layers;
    // One row is cut into pieces, too: a pass over a single token has nothing else to share out.
    constexpr std::int64_t PIECES_OF = 1024;
    const std::int64_t pieces = (size + PIECES_OF - 1) / PIECES_OF;
    parallel_for(0, x.size(0) * pieces, 4, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) {
            const std::int64_t row = i / pieces;
            const std::int64_t start = i % pieces * PIECES_OF;
            const float* gates = from + row * 2 * size + start;
            kernels.gate(gates, gates + size, std::min(PIECES_OF, size - start), to + row * size + start);
        }
    });
    return out;
}

at::Tensor cache(std::int64_t heads, std::int64_t capacity, std::int64_t head_size, bool half) {
    TORCH_CHECK(0 < heads && heads <= 4096 && 0 < capacity && capacity <= (1 << 28), "no cache has ", heads,
                " heads for ", capacity, " positions");
    TORCH_CHECK(0 < head_size && head_size <= MAX_HEAD_SIZE, "heads have 1 to ", MAX_HEAD_SIZE, " dimensions, not ",
                head_size);
    return at::zeros({heads, (capacity + PIECE - 1) / PIECE * PIECE, padded_head_size(static_cast<int>(head_size))},
                     half ? at::kHalf : at::kFloat);
}

/** What the heads of all sequences of a pass have in common. */
struct Heads {
    std::int64_t queries;
    std::int64_t keys;
    std::int64_t size;
    std::int64_t padded;

    std::int64_t row_width() const { return (queries + 2 * keys) * size; }
};

/** Rows of one sequence in a pass, and its cache. */
template <typename Number>
struct Sequence {
    std::int64_t first_row;
    std::int64_t rows;
    std::int64_t position;
    Number* keys;
    Number* values;
    std::int64_t capacity;
};

void put(float* to, float value) { *to = value; }

void put(Half* to, float value) { *to = float_to_half(value); }

/** What rotates and normalises queries and keys. */
struct Rotation {
    const float* cosines;
    const float* sines;
    const float* weights;
    float epsilon;
};

/** One head of one row: bias, norm, rotation by halves. */
void prepare(
    const LayerKernels& kernels, const Rotation& rotation, const float* x, const float* bias, std::int64_t row,
    std::int64_t head, std::int64_t size, float* out) {
    float values[MAX_HEAD_SIZE];
    for (std::int64_t d = 0; d < size; d++) {
        values[d] = bias == nullptr ? x[d] : x[d] + bias[d];
    }
    if (rotation.weights != nullptr) {
        kernels.normalise(values, rotation.weights + head * size, rotation.epsilon, size, values);
    }
    const std::int64_t half = size / 2;
    const float* cosines = rotation.cosines + row * half;
    const float* sines = rotation.sines + row * half;
    for (std::int64_t d = 0; d < half; d++) {
        out[d] = values[d] * cosines[d] - values[d + half] * sines[d];
        out[d + half] = values[d + half] * cosines[d] + values[d] * sines[d];
    }
}

/** Rotates a row's queries into a buffer, writes its keys and values into the cache. */
template <typename Number>
void enter_row(
    const LayerKernels& kernels, const Heads& heads, const Rotation& rotation, const Sequence<Number>& sequence,
    std::int64_t row, const float* qkv, const float* bias, float* queries) {
    const std::int64_t global = sequence.first_row + row;
    const std::int64_t position = sequence.position + row;
    const auto bias_at = [&](std::int64_t head) { return bias == nullptr ? nullptr : bias + head * heads.size; };
    const std::int64_t group = heads.queries / heads.keys;
    for (std::int64_t head = 0; head < heads.queries; head++) {
        // Queries of one head of keys, of all rows of the sequence, lie together.
        float* to = queries + sequence.first_row * heads.queries * heads.size +
                    (head / group * sequence.rows * group + row * group + head % group) * heads.size;
        prepare(kernels, rotation, qkv + head * heads.size, bias_at(head), global, head, heads.size, to);
    }
    for (std::int64_t head = 0; head < heads.keys; head++) {
        float key[MAX_HEAD_SIZE];
        const std::int64_t place = heads.queries + head;
        prepare(kernels, rotation, qkv + place * heads.size, bias_at(place), global, place, heads.size, key);
        Number* keys = sequence.keys + head * sequence.capacity * heads.padded + position / 16 * 16 * heads.padded;
        for (std::int64_t d = 0; d < heads.size; d++) {
            put(keys + 16 * d + position % 16, key[d]);
        }
        const std::int64_t value = heads.queries + heads.keys + head;
        Number* values = sequence.values + (head * sequence.capacity + position) * heads.padded;
        for (std::int64_t d = 0; d < heads.size; d++) {
            put(values + d, qkv[value * heads.size + d] + (bias == nullptr ? 0 : bias[value * heads.size + d]));
        }
    }
}

/** Some rows of one sequence and one head of keys. */
template <typename Number>
struct Task {
    const Sequence<Number>* sequence;
    std::int64_t head;
    std::int64_t first;
    std::int64_t rows;
};

/** Tasks whose order mixes early rows, which attend to little, with late ones. */
template <typename Number>
std::vector<Task<Number>> tasks_of(const std::vector<Sequence<Number>>& sequences, std::int64_t heads) {
    constexpr std::int64_t ROWS = 16;
    std::vector<Task<Number>> tasks;
    for (const Sequence<Number>& sequence : sequences) {
        const std::int64_t blocks = (sequence.rows + ROWS - 1) / ROWS;
        for (std::int64_t i = 0; i < blocks; i++) {
            const std::int64_t block = i % 2 == 0 ? i / 2 : blocks - 1 - i / 2;
            for (std::int64_t head = 0; head < heads; head++) {
                const std::int64_t first = block * ROWS;
                tasks.push_back({&sequence, head, first, std::min(ROWS, sequence.rows - first)});
            }
        }
    }
    return tasks;
}

/** The numbers of a pass that all its sequences have in common. */
struct Pass {
    Heads heads;
    Rotation rotation;
    /** [rows, row_width] */
    const float* qkv;
    /** [row_width], or null. */
    const float* bias;
    float scale;
    std::int64_t window;
};

void run(const AttentionTask<float>& task) { instructions().layers.attend(task); }

void run(const AttentionTask<Half>& task) { instructions().layers.attend_to_halves(task); }

/**
 * Enters the rows into their caches and attends to these.
 *
 * @param queries room for [rows, H · D]
 * @param out [rows, H · D]
 */
template <typename Number>
void compute(const Pass& pass, const std::vector<Sequence<Number>>& sequences, float* queries, float* out) {
    const Heads& heads = pass.heads;
    for (const Sequence<Number>& sequence : sequences) {
        parallel_for(0, sequence.rows, 8, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t row = begin; row < end; row++) {
                enter_row(instructions().layers, heads, pass.rotation, sequence, row,
                          pass.qkv + (sequence.first_row + row) * heads.row_width(), pass.bias, queries);
            }
        });
    }
    const std::int64_t group = heads.queries / heads.keys;
    const std::vector<Task<Number>> tasks = tasks_of(sequences, heads.keys);
    parallel_for(0, static_cast<std::int64_t>(tasks.size()), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) {
            const Task<Number>& task = tasks[i];
            const Sequence<Number>& sequence = *task.sequence;
            const std::int64_t row = sequence.first_row + task.first;
            run(AttentionTask<Number>{
                queries +
                    (sequence.first_row * heads.queries + (task.head * sequence.rows + task.first) * group) * heads.size,
                static_cast<int>(task.rows * group),
                static_cast<int>(group),
                static_cast<int>(heads.size),
                static_cast<int>(heads.padded),
                sequence.position + task.first,
                pass.window,
                pass.scale,
                sequence.keys + task.head * sequence.capacity * heads.padded,
                sequence.values + task.head * sequence.capacity * heads.padded,
                out + row * heads.queries * heads.size + task.head * group * heads.size,
                heads.queries * heads.size,
            });
        }
    });
}

/** A pass's sequences, each with its part of the rows, its position and its cache. */
template <typename Number>
std::vector<Sequence<Number>> sequences_of(
    const Heads& heads, std::int64_t rows, at::IntArrayRef positions, at::IntArrayRef counts, at::TensorList keys,
    at::TensorList values, at::ScalarType type) {
    TORCH_CHECK(positions.size() == counts.size() && keys.size() == counts.size() && values.size() == counts.size(),
                "each sequence has a position, a number of rows, keys and values");
    std::vector<Sequence<Number>> sequences;
    std::int64_t first_row = 0;
    for (std::size_t i = 0; i < counts.size(); i++) {
        TORCH_CHECK(keys[i].dim() == 3, "keys must be a cache");
        const std::int64_t capacity = keys[i].size(1);
        check_tensor(keys[i], type, {heads.keys, capacity, heads.padded}, "keys");
        check_tensor(values[i], type, {heads.keys, capacity, heads.padded}, "values");
        TORCH_CHECK(capacity % PIECE == 0, "a cache has a multiple of ", PIECE, " positions, not ", capacity);
        TORCH_CHECK(0 < counts[i] && counts[i] <= rows && 0 <= positions[i] && positions[i] <= capacity - counts[i],
                    "a cache of ", capacity, " positions has no place for ", counts[i], " from ", positions[i]);
        sequences.push_back({first_row, counts[i], positions[i], static_cast<Number*>(keys[i].mutable_data_ptr()),
                             static_cast<Number*>(values[i].mutable_data_ptr()), capacity});
        first_row += counts[i];
        TORCH_CHECK(first_row <= rows, "there are ", rows, " rows, not more");
    }
    TORCH_CHECK(first_row == rows, "the sequences have ", first_row, " of the ", rows, " rows");
    return sequences;
}

at::Tensor attend(
    const at::Tensor& qkv, const c10::optional<at::Tensor>& bias, const c10::optional<at::Tensor>& norm, double epsilon,
    const at::Tensor& cosines, const at::Tensor& sines, std::int64_t query_heads, std::int64_t key_heads,
    std::int64_t head_size, double scale, std::int64_t window, at::IntArrayRef positions, at::IntArrayRef counts,
    at::TensorList keys, at::TensorList values) {
    TORCH_CHECK(0 < key_heads && 0 < query_heads && query_heads <= 4096 && query_heads % key_heads == 0,
                "there cannot be ", query_heads, " heads of queries for ", key_heads, " of keys");
    TORCH_CHECK(0 < head_size && head_size <= MAX_HEAD_SIZE && head_size % 2 == 0, "heads cannot have ", head_size,
                " dimensions");
    TORCH_CHECK(window >= 0, "a window cannot have ", window, " positions");
    const Heads heads{query_heads, key_heads, head_size, padded_head_size(static_cast<int>(head_size))};
    check_rows(qkv, "qkv");
    const std::int64_t rows = qkv.size(0);
    check_floats(qkv, {rows, heads.row_width()}, "qkv");
    check_floats(cosines, {rows, head_size / 2}, "the cosines");
    check_floats(sines, {rows, head_size / 2}, "the sines");
    if (bias.has_value()) {
        check_floats(*bias, {1, heads.row_width()}, "the bias");
    }
    if (norm.has_value()) {
        check_floats(*norm, {query_heads + key_heads, head_size}, "the norm of queries and keys");
    }
    const Pass pass{
        heads,
        {cosines.const_data_ptr<float>(), sines.const_data_ptr<float>(),
         norm.has_value() ? norm->const_data_ptr<float>() : nullptr, static_cast<float>(epsilon)},
        qkv.const_data_ptr<float>(),
        bias.has_value() ? bias->const_data_ptr<float>() : nullptr,
        static_cast<float>(scale),
        window,
    };
    const at::Tensor rotated = at::empty({rows, query_heads * head_size}, qkv.options());
    at::Tensor out = at::empty({rows, query_heads * head_size}, qkv.options());
    auto* queries = rotated.mutable_data_ptr<float>();
    auto* to = out.mutable_data_ptr<float>();
    if (!keys.empty() && keys[0].scalar_type() == at::kHalf) {
        compute(pass, sequences_of<Half>(heads, rows, positions, counts, keys, values, at::kHalf), queries, to);
    } else {
        compute(pass, sequences_of<float>(heads, rows, positions, counts, keys, values, at::kFloat), queries, to);
    }
    return out;
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(cautious, m) {
    m.def("norm(Tensor x, Tensor weight, float epsilon) -> Tensor");
    m.def("add_norm(Tensor(a!) x, Tensor added, Tensor weight, float epsilon) -> Tensor");
    m.def("gate(Tensor x) -> Tensor");
    m.def("cache(int heads, int capacity, int head_size, bool half) -> Tensor", cache);
    m.def(
        "attend(Tensor qkv, Tensor? bias, Tensor? norm, float epsilon, Tensor cosines, Tensor sines, int query_heads, "
        "int key_heads, int head_size, float scale, int window, int[] positions, int[] counts, Tensor(a!)[] keys, "
        "Tensor(b!)[] values) -> Tensor");
}

TORCH_LIBRARY_IMPL(cautious, CPU, m) {
    m.impl("norm", norm);
    m.impl("add_norm", add_norm);
    m.impl("gate", gate);
    m.impl("attend", attend);
}

}  // namespace cautious
