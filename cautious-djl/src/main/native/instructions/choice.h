// Which instruction set's kernels the process uses.
#pragma once

#include <string>

#include "instructions/kernels.h"

namespace cautious {

/** Those in use. */
const Kernels& instructions();

/**
 * Chooses the kernels for all calls from now on.
 *
 * @param wanted an instruction set's name, or empty: the fastest of this CPU, but for the generic ones
 * @return the name of those in use; empty if none fit, the generic ones being in use then
 * @throws c10::Error if this CPU does not have the wanted ones, naming those it has
 */
std::string use_instructions(const std::string& wanted);

}  // namespace cautious
