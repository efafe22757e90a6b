// Rounding activations to 8 bits, as all instruction sets do it. To be included like matrix/multiply.h; of Vector it uses
//   magnitude(x)                              the greatest magnitude of 32 floats, by their bits: infinite or NaN if one is
//   round_group(x, inverse, codes, halves)    32 floats times inverse to int8, ties to even, and the sums of 16 codes each

/** One row's activations of one group into a block of several rows. */
inline void round_row_group(const float* x, int row, int rows, std::uint8_t* group) {
    auto* codes = reinterpret_cast<std::int8_t*>(group);
    auto* scales = reinterpret_cast<float*>(group + 32 * rows);
    auto* sums = scales + rows;
    auto* halves = reinterpret_cast<std::int32_t*>(sums + rows);
    const float magnitude = Vector::magnitude(x);
    std::int8_t rounded[GROUP] = {};
    std::int32_t parts[2] = {};
    const bool finite = magnitude <= 3.402823466e38f;
    if (finite && magnitude > 0) {
        // The inverse of the least magnitudes would be infinite.
        Vector::round_group(x, 127.0f / (magnitude < 1e-30f ? 1e-30f : magnitude), rounded, parts);
    }
    scales[row] = finite ? (magnitude < 1e-30f ? 1e-30f : magnitude) / 127.0f : __builtin_nanf("");
    sums[row] = scales[row] * static_cast<float>(parts[0] + parts[1]);
    halves[row] = parts[0];
    halves[rows + row] = parts[1];
    for (int k = 0; k < GROUP / 4; k++) {
        std::memcpy(codes + 4 * (k * rows + row), rounded + 4 * k, 4);
    }
}

inline void round_rows(const float* x, std::int64_t stride, int rows, std::int64_t columns, std::uint8_t* block) {
    const std::int64_t whole = columns / GROUP;
    const int rest = static_cast<int>(columns % GROUP);
    for (int row = 0; row < rows; row++) {
        const float* values = x + row * stride;
        for (std::int64_t g = 0; g < whole; g++) {
            round_row_group(values + g * GROUP, row, rows, block + activation_bytes(rows, 1) * g);
        }
        if (rest > 0) {
            float padded[GROUP] = {};
            std::memcpy(padded, values + whole * GROUP, rest * sizeof(float));
            round_row_group(padded, row, rows, block + activation_bytes(rows, 1) * whole);
        }
    }
}
