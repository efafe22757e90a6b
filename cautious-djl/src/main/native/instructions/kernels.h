// The kernels by instruction set. All of them compute the same numbers, bit for bit: integer sums are exact, and what is
// done in float32 is done lane by lane in one order.
#pragma once

#include "layers/kernels.h"
#include "matrix/kernels.h"

namespace cautious {

/** What an instruction set offers. */
struct Kernels {
    const char* name;
    MatrixKernels matrix;
    LayerKernels layers;
};

extern const Kernels GENERIC;
extern const Kernels AVX2;
extern const Kernels AVX_VNNI;
extern const Kernels AVX512_VNNI;

/** Those that this CPU and its system have, the fastest first; the generic ones are the last. */
struct Available {
    const Kernels* kernels[4];
    int count;
};

Available available_kernels();

}  // namespace cautious
