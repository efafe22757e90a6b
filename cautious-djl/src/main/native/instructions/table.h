// The table of an instruction set's kernels, from what matrix/activations.h, TileProduct<Encoding, Rows> and layers/layers.h
// are. To be included like matrix/multiply.h.

template <Encoding E>
constexpr void add_to(MatrixKernels& kernels) {
    auto& by_rows = kernels.multiply[index_of(static_cast<int>(E))];
    by_rows[0] = TileProduct<E, 1>::run;
    by_rows[1] = TileProduct<E, 2>::run;
    by_rows[2] = TileProduct<E, 3>::run;
    by_rows[3] = TileProduct<E, 4>::run;
    by_rows[4] = TileProduct<E, 5>::run;
    by_rows[5] = TileProduct<E, 6>::run;
    by_rows[6] = TileProduct<E, 7>::run;
    by_rows[7] = TileProduct<E, 8>::run;
}

constexpr MatrixKernels matrix_table() {
    MatrixKernels kernels{round_rows, {}};
    add_to<Encoding::Q4_0>(kernels);
    add_to<Encoding::Q4_1>(kernels);
    add_to<Encoding::Q5_0>(kernels);
    add_to<Encoding::Q5_1>(kernels);
    add_to<Encoding::Q8_0>(kernels);
    add_to<Encoding::Q4_K>(kernels);
    add_to<Encoding::Q5_K>(kernels);
    add_to<Encoding::Q6_K>(kernels);
    return kernels;
}

constexpr Kernels table(const char* name) { return {name, matrix_table(), {normalise, gate, attend<float>, attend<Half>}}; }
