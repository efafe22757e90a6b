// IEEE 754 half precision, one number at a time; the kernels convert sixteen by the CPU's own instructions.
#pragma once

#include <cstdint>

namespace cautious {

/** The number that sixteen bits stand for, exactly. */
float half_to_float(std::uint16_t bits);

/** The nearest half, ties to even; infinite beyond the greatest. */
std::uint16_t float_to_half(float value);

}  // namespace cautious
