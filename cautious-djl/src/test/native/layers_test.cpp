// Tests of the kernels between the matrices, without libtorch: every instruction set that this CPU has against double
// precision, and against each other, bit for bit.
//
//   layers_test [rounds] [seed]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "instructions/kernels.h"
#include "matrix/half.h"

namespace {

using namespace cautious;

std::mt19937_64 random_numbers;
int failures = 0;

int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_numbers); }

std::vector<float> bell(std::size_t count, float size = 1) {
    std::normal_distribution<float> normal;
    std::vector<float> numbers(count);
    for (auto& number : numbers) {
        number = size * normal(random_numbers);
    }
    return numbers;
}

void check(bool condition, const char* what, const char* where, double found, double wanted) {
    if (!condition && failures++ < 20) {
        std::printf("FAILED %s (%s): %.9g instead of %.9g\n", what, where, found, wanted);
    }
}

void check_near(float found, double wanted, double tolerance, const char* what, const char* where) {
    check(std::fabs(found - wanted) <= tolerance, what, where, found, wanted);
}

/** Runs the same on all instruction sets, the generic ones first; all must give the same bits. */
template <class Run>
std::vector<float> everywhere(const Available& available, const char* what, std::size_t count, Run run) {
    std::vector<float> reference;
    for (int k = available.count - 1; k >= 0; k--) {
        std::vector<float> out(count);
        run(available.kernels[k]->layers, out.data());
        if (reference.empty()) {
            reference = out;
        }
        check(std::memcmp(out.data(), reference.data(), count * sizeof(float)) == 0, what, available.kernels[k]->name,
              out[0], reference[0]);
    }
    return reference;
}

void test_norm(const Available& available) {
    const int size = between(1, 300);
    const auto x = bell(size, 3);
    const auto weight = bell(size);
    const auto out = everywhere(available, "bits of a norm", size, [&](const LayerKernels& kernels, float* to) {
        kernels.normalise(x.data(), weight.data(), 1e-5f, size, to);
    });
    double squares = 0;
    for (const double value : x) {
        squares += value * value;
    }
    const double scale = 1 / std::sqrt(squares / size + 1e-5);
    for (int i = 0; i < size; i++) {
        check_near(out[i], x[i] * scale * weight[i], 1e-6 * (1 + std::fabs(x[i] * scale * weight[i])), "norm", "all");
    }
}

void test_gate(const Available& available) {
    const int size = between(1, 300);
    auto gates = bell(size, 8);
    gates[0] = between(0, 1) == 0 ? 200.0f : -200.0f;
    const auto values = bell(size);
    const auto out = everywhere(available, "bits of a gate", size, [&](const LayerKernels& kernels, float* to) {
        kernels.gate(gates.data(), values.data(), size, to);
    });
    for (int i = 0; i < size; i++) {
        const double silu = gates[i] / (1 + std::exp(-static_cast<double>(gates[i])));
        check_near(out[i], silu * values[i], 1e-6 * std::fabs(silu * values[i]) + 1e-30, "gate", "all");
    }
}

double number(float value) { return value; }

double number(Half bits) { return half_to_float(bits); }

void attend(const LayerKernels& kernels, const AttentionTask<float>& task) { kernels.attend(task); }

void attend(const LayerKernels& kernels, const AttentionTask<Half>& task) { kernels.attend_to_halves(task); }

std::vector<float> numbers_of(const std::vector<float>& numbers, float) { return numbers; }

std::vector<Half> numbers_of(const std::vector<float>& numbers, Half) {
    std::vector<Half> halves;
    for (const float value : numbers) {
        halves.push_back(float_to_half(value));
    }
    return halves;
}

/** A cache's numbers; a few are subnormal halves, which are exact all the same. */
template <typename Number>
std::vector<Number> cache_of(std::size_t count) {
    auto numbers = bell(count);
    for (std::size_t i = 0; i < count; i += 37) {
        numbers[i] *= 1e-5f;
    }
    return numbers_of(numbers, Number{});
}

template <typename Number>
void test_attention(const Available& available) {
    const int head_size = 2 * between(1, MAX_HEAD_SIZE / 2);
    const int padded = padded_head_size(head_size);
    const int group = between(1, 9);
    const int rows = between(1, 12);
    const int position = between(0, 150);
    const int window = between(0, 2) == 0 ? between(1, 100) : 0;
    const int capacity = (position + rows + PIECE - 1) / PIECE * PIECE;
    const float scale = 1 / std::sqrt(static_cast<float>(head_size));
    const auto queries = bell(static_cast<std::size_t>(rows) * group * head_size, 2);
    const auto keys = cache_of<Number>(static_cast<std::size_t>(capacity) * padded);
    const auto values = cache_of<Number>(static_cast<std::size_t>(capacity) * padded);
    const std::size_t count = static_cast<std::size_t>(rows) * group * head_size;
    const auto task = [&](int first, int some, float* to) {
        return AttentionTask<Number>{queries.data() + static_cast<std::size_t>(first) * group * head_size, some * group,
                                     group, head_size, padded, position + first, window, scale, keys.data(),
                                     values.data(), to, static_cast<std::int64_t>(group) * head_size};
    };
    const auto out = everywhere(available, "bits of attention", count, [&](const LayerKernels& kernels, float* to) {
        attend(kernels, task(0, rows, to));
    });
    everywhere(available, "bits of attention, row by row", count, [&](const LayerKernels& kernels, float* to) {
        for (int row = 0; row < rows; row++) {
            attend(kernels, task(row, 1, to + static_cast<std::size_t>(row) * group * head_size));
        }
        check(std::memcmp(to, out.data(), count * sizeof(float)) == 0, "bits of rows alone", "all", to[0], out[0]);
    });
    for (int query = 0; query < rows * group; query++) {
        const int own = position + query / group;
        const int from = window > 0 ? std::max(0, own - window + 1) : 0;
        std::vector<double> weights;
        double most = -INFINITY;
        for (int p = from; p <= own; p++) {
            double score = 0;
            for (int d = 0; d < head_size; d++) {
                score += static_cast<double>(queries[query * head_size + d]) *
                         number(keys[p / 16 * 16 * padded + 16 * d + p % 16]);
            }
            weights.push_back(score * scale);
            most = std::max(most, weights.back());
        }
        double sum = 0;
        for (auto& weight : weights) {
            weight = std::exp(weight - most);
            sum += weight;
        }
        for (int d = 0; d < head_size; d++) {
            double mixed = 0;
            for (int p = from; p <= own; p++) {
                mixed += weights[p - from] / sum * number(values[p * padded + d]);
            }
            check_near(out[query * head_size + d], mixed, 1e-5, "attention", "all");
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 40;
    random_numbers.seed(count > 2 ? std::atoll(arguments[2]) : 1);
    const Available available = available_kernels();
    for (int round = 0; round < rounds; round++) {
        test_norm(available);
        test_gate(available);
        test_attention<float>(available);
        test_attention<Half>(available);
    }
    std::printf("%s\n", failures == 0 ? "passed" : "FAILED");
    return failures == 0 ? 0 : 1;
}
