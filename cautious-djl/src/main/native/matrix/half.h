// IEEE 754 half precision, one number at a time; the kernels convert sixteen by the CPU's own instructions.
#pragma once

#include <cstdint>

namespace cautious {

/** The number that sixteen bits stand for, exactly. */
float half_to_float(std::uint16_t bits);

/** The nearest half, ties to even; infinite beyond the greatest. */
std::uint16_t float_to_half(float value);

/** The least half that is not below a number that is not negative. */
std::uint16_t half_reaching(float value);

/** Not a number: the scale of weights of which one is none, so that it is not lost. */
constexpr std::uint16_t HALF_NAN = 0x7E00;

}  // namespace cautious
