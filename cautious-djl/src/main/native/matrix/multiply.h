// What the kernels of all instruction sets share. Each instruction set's file defines Vector, includes this within its own
// unnamed namespace (nothing compiled with its flags may be taken for another's) and names its table.
//
// Vector has, for some number of lanes, 16 or a divisor of it:
//   Bytes, Ints, Floats    4 bytes, an int32, a float a lane
//   load(p)                bytes
//   low(b), high(b)        the lower and the upper halves of bytes, as bytes
//   fifth(b, k, plane)     b with bit k of the plane's bytes as bit 4
//   sixth(b, k, plane)     b with bits 2 k and 2 k + 1 of the plane's bytes as bits 4 and 5
//   all(int32)             the same in each lane
//   dot(sum, codes, a)     sum + the four codes of a lane, unsigned and below 64, times the four signed bytes of a
//   signed_dot(sum, codes, a), SIGNED_ZERO    the same with signed codes, from a sum that began at SIGNED_ZERO times the
//                          sum of all activations
//   add(i, i)
//   floats(ints), halves(p), unsigned_bytes(p), signed_bytes(p)    to floats
//   product(f, f)
//   multiply_add(f, float, f)    with one rounding; the float stands for the same in each lane
//   store(p, f)
//
// A file that includes this has included matrix/kernels.h and <cstring>.

/** Activations of one group of columns. */
template <int Rows>
struct ActivationGroup {
    std::int32_t codes[GROUP / 4][Rows];
    float scales[Rows];
    float sums[Rows];
    std::int32_t halves[2][Rows];
};

template <Encoding E, int Rows>
class TileProduct {
    using V = Vector;

    static constexpr Layout LAYOUT = layout_of(E);
    static constexpr bool BY_HALF = LAYOUT.scales == Scales::NESTED_BY_HALF;

    /** Few rows are short chains of dependent additions: two chains each then. */
    static constexpr bool TWO_SUMS = BY_HALF || Rows <= 4;

    /** How far ahead of its use a weight is asked for: CPUs' own foresight fails where much is done between loads. */
    static constexpr std::size_t AHEAD = 12288;

    V::Floats totals[Rows];

public:
    static void run(
        const std::uint8_t* tile, int groups, const std::uint8_t* block, float* out, std::int64_t stride, int lanes) {
        const auto* activations = reinterpret_cast<const ActivationGroup<Rows>*>(block);
        for (int lane = 0; lane < lanes; lane += V::LANES) {
            TileProduct product;
            product.multiply(tile, groups, activations, lane);
            product.write(out + lane, stride, lanes - lane);
        }
    }

private:
    void multiply(const std::uint8_t* tile, int groups, const ActivationGroup<Rows>* activations, int lane) {
#pragma GCC unroll 8
        for (int r = 0; r < Rows; r++) {
            totals[r] = V::zero();
        }
        for (int first = 0; first < groups; first += BLOCK_GROUPS) {
            const std::uint8_t* scales = tile;
            const std::uint8_t* codes = tile + LAYOUT.scale_bytes();
            const int count = groups - first < BLOCK_GROUPS ? groups - first : BLOCK_GROUPS;
            for (int g = 0; g < count; g++) {
                ask_for(scales + g * (LAYOUT.group_bytes() + LAYOUT.scale_bytes() / BLOCK_GROUPS) + AHEAD);
                add_group(scales, codes + g * LAYOUT.group_bytes(), g, activations[first + g], lane);
            }
            tile = codes + count * LAYOUT.group_bytes();
        }
    }

    /** As many bytes as a group and its share of the scales: tiles lie one behind the other. Behind the last nothing is read. */
    static inline __attribute__((always_inline)) void ask_for(const std::uint8_t* share) {
        for (std::size_t line = 0; line <= LAYOUT.group_bytes(); line += 64) {
            __builtin_prefetch(share + line);
        }
    }

    inline __attribute__((always_inline)) void add_group(
        const std::uint8_t* scales,
        const std::uint8_t* codes,
        int g,
        const ActivationGroup<Rows>& a,
        int lane) {
        typename V::Ints sums[2][Rows];
        start(a, sums);
        products(codes + 4 * lane, a, sums);
        if constexpr (LAYOUT.scales == Scales::HALF) {
            scale(sums[0], V::halves(scales + 32 * g + 2 * lane), a);
        } else if constexpr (LAYOUT.scales == Scales::HALF_AND_MINIMUM) {
            scale(sums[0], V::halves(scales + 64 * g + 2 * lane), a);
            add_minimum(V::halves(scales + 64 * g + 32 + 2 * lane), a);
        } else if constexpr (LAYOUT.scales == Scales::NESTED_AND_MINIMUM) {
            const auto d = V::halves(scales + 2 * lane);
            const auto m = V::negative(V::halves(scales + 32 + 2 * lane));
            scale(sums[0], V::product(d, V::unsigned_bytes(scales + 64 + 16 * g + lane)), a);
            add_minimum(V::product(m, V::unsigned_bytes(scales + 192 + 16 * g + lane)), a);
        } else {
            const auto d = V::halves(scales + 2 * lane);
            scale(sums[0], V::product(d, V::signed_bytes(scales + 64 + 32 * g + lane)), a);
            scale(sums[1], V::product(d, V::signed_bytes(scales + 64 + 32 * g + 16 + lane)), a);
        }
    }

    /** Sums begin where what the code of 0 adds is taken off again. */
    static inline __attribute__((always_inline)) void start(
        const ActivationGroup<Rows>& a, typename V::Ints (&sums)[2][Rows]) {
        constexpr int zero = LAYOUT.bits == 8 ? V::SIGNED_ZERO : -LAYOUT.zero;
#pragma GCC unroll 8
        for (int r = 0; r < Rows; r++) {
            if constexpr (BY_HALF) {
                sums[0][r] = V::all(zero * a.halves[0][r]);
                sums[1][r] = V::all(zero * a.halves[1][r]);
            } else {
                sums[0][r] = zero == 0 ? V::no_ints() : V::all(zero * (a.halves[0][r] + a.halves[1][r]));
                if constexpr (TWO_SUMS) {
                    sums[1][r] = V::no_ints();
                }
            }
        }
    }

    static inline __attribute__((always_inline)) void products(
        const std::uint8_t* codes, const ActivationGroup<Rows>& a, typename V::Ints (&sums)[2][Rows]) {
        constexpr int upper = TWO_SUMS ? 1 : 0;
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) {
            if constexpr (LAYOUT.bits == 8) {
                const auto first = V::load(codes + 64 * j);
                const auto second = V::load(codes + 64 * (j + 4));
#pragma GCC unroll 8
                for (int r = 0; r < Rows; r++) {
                    sums[0][r] = V::signed_dot(sums[0][r], first, a.codes[j][r]);
                    sums[upper][r] = V::signed_dot(sums[upper][r], second, a.codes[j + 4][r]);
                }
            } else {
                const auto pairs = V::load(codes + 64 * j);
                auto first = V::low(pairs);
                auto second = V::high(pairs);
                if constexpr (LAYOUT.bits == 5) {
                    const auto plane = V::load(codes + 256);
                    first = V::fifth(first, j, plane);
                    second = V::fifth(second, j + 4, plane);
                } else if constexpr (LAYOUT.bits == 6) {
                    first = V::sixth(first, j, V::load(codes + 256));
                    second = V::sixth(second, j, V::load(codes + 320));
                }
#pragma GCC unroll 8
                for (int r = 0; r < Rows; r++) {
                    sums[0][r] = V::dot(sums[0][r], first, a.codes[j][r]);
                    sums[upper][r] = V::dot(sums[upper][r], second, a.codes[j + 4][r]);
                }
            }
        }
        if constexpr (TWO_SUMS && !BY_HALF) {
#pragma GCC unroll 8
            for (int r = 0; r < Rows; r++) {
                sums[0][r] = V::add(sums[0][r], sums[1][r]);
            }
        }
    }

    inline __attribute__((always_inline)) void scale(
        const typename V::Ints (&sums)[Rows], const typename V::Floats weight, const ActivationGroup<Rows>& a) {
#pragma GCC unroll 8
        for (int r = 0; r < Rows; r++) {
            totals[r] = V::multiply_add(V::product(V::floats(sums[r]), weight), a.scales[r], totals[r]);
        }
    }

    inline __attribute__((always_inline)) void add_minimum(
        const typename V::Floats minimum, const ActivationGroup<Rows>& a) {
#pragma GCC unroll 8
        for (int r = 0; r < Rows; r++) {
            totals[r] = V::multiply_add(minimum, a.sums[r], totals[r]);
        }
    }

    void write(float* out, std::int64_t stride, int lanes) const {
#pragma GCC unroll 8
        for (int r = 0; r < Rows; r++) {
            if (lanes >= V::LANES) {
                V::store(out + r * stride, totals[r]);
            } else {
                float row[V::LANES];
                V::store(row, totals[r]);
                std::memcpy(out + r * stride, row, lanes * sizeof(float));
            }
        }
    }
};
