#include "instructions/kernels.h"

namespace cautious {

Available available_kernels() {
    __builtin_cpu_init();
    Available all{};
    const bool avx2 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni")) {
        all.kernels[all.count++] = &AVX512_VNNI;
    }
    if (avx2 && __builtin_cpu_supports("avxvnni")) {
        all.kernels[all.count++] = &AVX_VNNI;
    }
    if (avx2) {
        all.kernels[all.count++] = &AVX2;
    }
    all.kernels[all.count++] = &GENERIC;
    return all;
}

}  // namespace cautious
