// What stands between the matrices of a layer, for all instruction sets. To be included like matrix/multiply.h; of Vector it
// uses, beside halves and such,
//   halves(p)                           floats of half-precision bits in memory, exactly
//   load_floats(p), floats_of(float)    floats from memory, aligned to nothing; the same float in each lane
//   sum(f, f), product(f, f), quotient(f, f), greater(f, f), lesser(f, f)    the last two give the second where one is NaN
//   fused(f, f, f)                      product and sum with one rounding
//   nearest(f)                          to the nearest whole number, ties to even
//   power_of_two(f)                     of a whole number from -126 to 127
//   QUERIES                             as many queries as fit into registers together
//
// A file that includes this has included layers/kernels.h, <cmath> and <cstring>.

/** e^x in float32 to a unit in the last place or two; between e^-87 and e^88 for what is beyond. */
inline Vector::Floats exponential(Vector::Floats x) {
    using V = Vector;
    x = V::lesser(V::floats_of(88.0f), V::greater(V::floats_of(-87.0f), x));
    const auto n = V::nearest(V::product(x, V::floats_of(1.44269504f)));
    // ln 2 in two parts, the first with so few bits that its product is exact.
    auto r = V::fused(n, V::floats_of(-0.693359375f), x);
    r = V::fused(n, V::floats_of(2.12194440e-4f), r);
    auto p = V::floats_of(1.9875691500e-4f);
    // Cephes' polynomial for e^r - 1 - r, divided by r².
    constexpr float COEFFICIENTS[] = {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f,
                                          5.0000001201e-1f};
    for (const float coefficient : COEFFICIENTS) {
        p = V::fused(p, r, V::floats_of(coefficient));
    }
    p = V::fused(p, V::product(r, r), V::sum(r, V::floats_of(1.0f)));
    return V::product(p, V::power_of_two(n));
}

/** Sixteen numbers in one order, whatever the number of lanes. */
inline float folded(const float (&lanes)[16]) {
    float eight[8];
    for (int i = 0; i < 8; i++) {
        eight[i] = lanes[i] + lanes[i + 8];
    }
    const float four[4] = {eight[0] + eight[4], eight[1] + eight[5], eight[2] + eight[6], eight[3] + eight[7]};
    return (four[0] + four[2]) + (four[1] + four[3]);
}

/** The first count (at most LANES) floats, zeros behind them. */
inline Vector::Floats load_some(const float* p, std::int64_t count) {
    if (count >= Vector::LANES) {
        return Vector::load_floats(p);
    }
    float some[Vector::LANES] = {};
    std::memcpy(some, p, count * sizeof(float));
    return Vector::load_floats(some);
}

inline void store_some(float* p, Vector::Floats f, std::int64_t count) {
    if (count >= Vector::LANES) {
        Vector::store(p, f);
        return;
    }
    float some[Vector::LANES];
    Vector::store(some, f);
    std::memcpy(p, some, count * sizeof(float));
}

inline void normalise(const float* x, const float* weight, float epsilon, std::int64_t size, float* out) {
    using V = Vector;
    constexpr int PARTS = 16 / V::LANES;
    V::Floats squares[PARTS];
    for (auto& part : squares) {
        part = V::floats_of(0.0f);
    }
    for (std::int64_t i = 0; i < size; i += 16) {
        for (int part = 0; part < PARTS && i + part * V::LANES < size; part++) {
            const auto some = load_some(x + i + part * V::LANES, size - i - part * V::LANES);
            squares[part] = V::fused(some, some, squares[part]);
        }
    }
    float lanes[16];
    for (int part = 0; part < PARTS; part++) {
        V::store(lanes + part * V::LANES, squares[part]);
    }
    const auto scale = V::floats_of(1.0f / __builtin_sqrtf(folded(lanes) / static_cast<float>(size) + epsilon));
    for (std::int64_t i = 0; i < size; i += V::LANES) {
        const auto scaled = V::product(load_some(x + i, size - i), scale);
        store_some(out + i, V::product(scaled, load_some(weight + i, size - i)), size - i);
    }
}

inline void gate(const float* gates, const float* values, std::int64_t size, float* out) {
    using V = Vector;
    const auto one = V::floats_of(1.0f);
    for (std::int64_t i = 0; i < size; i += V::LANES) {
        const auto x = load_some(gates + i, size - i);
        const auto silu = V::quotient(x, V::sum(one, exponential(V::product(x, V::floats_of(-1.0f)))));
        store_some(out + i, V::product(silu, load_some(values + i, size - i)), size - i);
    }
}

inline Vector::Floats load_numbers(const float* p) { return Vector::load_floats(p); }

inline Vector::Floats load_numbers(const Half* p) { return Vector::halves(reinterpret_cast<const std::uint8_t*>(p)); }

/** Some queries of one head over the cache. */
template <int Queries, typename Number>
class Attention {
    using V = Vector;

    const AttentionTask<Number>& task;
    int first;
    float greatest[Queries];
    float sums[Queries];
    alignas(64) float queries[MAX_HEAD_SIZE * Queries];
    alignas(64) float totals[Queries][MAX_HEAD_SIZE];
    alignas(64) float weights[Queries][PIECE];

public:
    Attention(const AttentionTask<Number>& task, int first) : task(task), first(first) {
        for (int q = 0; q < Queries; q++) {
            greatest[q] = -INFINITY;
            sums[q] = 0;
            for (int d = 0; d < task.head_size; d++) {
                queries[d * Queries + q] = task.queries[static_cast<std::int64_t>(first + q) * task.head_size + d];
            }
            std::memset(totals[q], 0, task.padded_size * sizeof(float));
        }
    }

    void run() {
        const std::int64_t end = position(Queries - 1) + 1;
        for (std::int64_t start = first_visible(0) / PIECE * PIECE; start < end; start += PIECE) {
            score(start);
            float kept[Queries];
            for (int q = 0; q < Queries; q++) {
                kept[q] = weigh(q, start);
            }
            mix(start, static_cast<int>(end - start < PIECE ? end - start : PIECE), kept);
        }
        for (int q = 0; q < Queries; q++) {
            const int query = first + q;
            float* out = task.out + query / task.group * task.out_stride + query % task.group * task.head_size;
            const auto inverse = V::floats_of(1.0f / sums[q]);
            for (int d = 0; d < task.head_size; d += V::LANES) {
                store_some(out + d, V::product(V::load_floats(totals[q] + d), inverse), task.head_size - d);
            }
        }
    }

private:
    std::int64_t position(int q) const { return task.position + (first + q) / task.group; }

    std::int64_t first_visible(int q) const {
        const std::int64_t from = position(q) - task.window + 1;
        return task.window > 0 && from > 0 ? from : 0;
    }

    /** The queries' products with a piece's keys. */
    void score(std::int64_t start) {
        // Few queries are few chains of dependent sums: several vectors of keys at once then.
        constexpr int VECTORS = Queries <= 2 ? 4 : Queries <= 4 ? 2 : 1;
        const auto scale = V::floats_of(task.scale);
        for (int lane = 0; lane < PIECE; lane += VECTORS * V::LANES) {
            typename V::Floats scores[VECTORS][Queries];
#pragma GCC unroll 4
            for (int v = 0; v < VECTORS; v++) {
#pragma GCC unroll 8
                for (int q = 0; q < Queries; q++) {
                    scores[v][q] = V::floats_of(0.0f);
                }
            }
            const Number* keys[VECTORS];
            for (int v = 0; v < VECTORS; v++) {
                const std::int64_t at = start + lane + v * V::LANES;
                keys[v] = task.keys + at / 16 * 16 * task.padded_size + at % 16;
            }
            for (int d = 0; d < task.head_size; d++) {
#pragma GCC unroll 4
                for (int v = 0; v < VECTORS; v++) {
                    const auto some = load_numbers(keys[v] + 16 * d);
#pragma GCC unroll 8
                    for (int q = 0; q < Queries; q++) {
                        scores[v][q] = V::multiply_add(some, queries[d * Queries + q], scores[v][q]);
                    }
                }
            }
#pragma GCC unroll 4
            for (int v = 0; v < VECTORS; v++) {
#pragma GCC unroll 8
                for (int q = 0; q < Queries; q++) {
                    V::store(weights[q] + lane + v * V::LANES, V::product(scores[v][q], scale));
                }
            }
        }
    }

    /** Scores to weights relative to the greatest score so far; gives what is kept of the sums before. */
    float weigh(int q, std::int64_t start) {
        float* row = weights[q];
        const int from = within(first_visible(q) - start);
        const int end = within(position(q) + 1 - start);
        fill(row, 0, from, -INFINITY);
        fill(row, end, PIECE, -INFINITY);
        constexpr int PARTS = 16 / V::LANES;
        V::Floats lanes[PARTS];
        for (auto& part : lanes) {
            part = V::floats_of(greatest[q]);
        }
        for (int i = 0; i < PIECE; i += V::LANES) {
            auto& part = lanes[i / V::LANES % PARTS];
            part = V::greater(V::load_floats(row + i), part);
        }
        float stored[16];
        const auto store = [&] {
            for (int part = 0; part < PARTS; part++) {
                V::store(stored + part * V::LANES, lanes[part]);
            }
        };
        store();
        float most = stored[0];
        for (const float score : stored) {
            most = score > most ? score : most;
        }
        if (most == -INFINITY) {
            fill(row, 0, PIECE, 0);
            return 1;
        }
        for (int i = 0; i < PIECE; i += V::LANES) {
            V::store(row + i, exponential(V::sum(V::load_floats(row + i), V::floats_of(-most))));
        }
        // What is hidden has no weight at all.
        fill(row, 0, from, 0);
        fill(row, end, PIECE, 0);
        for (auto& part : lanes) {
            part = V::floats_of(0.0f);
        }
        for (int i = 0; i < PIECE; i += V::LANES) {
            auto& part = lanes[i / V::LANES % PARTS];
            part = V::sum(part, V::load_floats(row + i));
        }
        store();
        float kept[V::LANES];
        V::store(kept, exponential(V::floats_of(greatest[q] - most)));
        const float keep = greatest[q] == -INFINITY ? 0 : kept[0];
        sums[q] = sums[q] * keep + folded(stored);
        greatest[q] = most;
        return keep;
    }

    /** A place in a piece, or the end of it that is nearer. */
    static int within(std::int64_t place) {
        return place < 0 ? 0 : place < PIECE ? static_cast<int>(place) : PIECE;
    }

    static void fill(float* row, int from, int end, float value) {
        for (int i = from; i < end; i++) {
            row[i] = value;
        }
    }

    /** Adds a piece's values by their weights. */
    void mix(std::int64_t start, int count, const float (&kept)[Queries]) {
        const Number* values = task.values + start * task.padded_size;
        for (int d = 0; d < task.padded_size; d += V::LANES) {
            typename V::Floats mixed[Queries];
#pragma GCC unroll 8
            for (int q = 0; q < Queries; q++) {
                mixed[q] = V::product(V::load_floats(totals[q] + d), V::floats_of(kept[q]));
            }
            for (int i = 0; i < count; i++) {
                const auto some = load_numbers(values + static_cast<std::int64_t>(i) * task.padded_size + d);
#pragma GCC unroll 8
                for (int q = 0; q < Queries; q++) {
                    mixed[q] = V::multiply_add(some, weights[q][i], mixed[q]);
                }
            }
#pragma GCC unroll 8
            for (int q = 0; q < Queries; q++) {
                V::store(totals[q] + d, mixed[q]);
            }
        }
    }
};

template <int Queries, typename Number>
void attend_some(const AttentionTask<Number>& task, int first) {
    Attention<Queries, Number>(task, first).run();
}

template <typename Number>
void attend(const AttentionTask<Number>& task) {
    int first = 0;
    for (; first + Vector::QUERIES <= task.count; first += Vector::QUERIES) {
        attend_some<Vector::QUERIES>(task, first);
    }
    if constexpr (Vector::QUERIES > 1) {
        switch (task.count - first) {
            case 1: attend_some<1>(task, first); break;
            case 2: attend_some<2>(task, first); break;
            case 3: attend_some<3>(task, first); break;
            case 4: attend_some<4>(task, first); break;
            case 5: attend_some<5>(task, first); break;
            case 6: attend_some<6>(task, first); break;
            case 7: attend_some<7>(task, first); break;
            default: break;
        }
    }
}
