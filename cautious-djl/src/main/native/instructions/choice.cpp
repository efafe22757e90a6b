#include "instructions/choice.h"

#include <c10/util/Exception.h>

#include <atomic>

namespace cautious {

namespace {

std::atomic<const Kernels*> in_use{&GENERIC};

}  // namespace

const Kernels& instructions() { return *in_use.load(std::memory_order_relaxed); }

std::string use_instructions(const std::string& wanted) {
    const Available all = available_kernels();
    std::string names;
    for (int i = 0; i < all.count; i++) {
        const Kernels* kernels = all.kernels[i];
        if (wanted.empty() || wanted == kernels->name) {
            in_use = kernels;
            return wanted.empty() && kernels == &GENERIC ? "" : kernels->name;
        }
        names += names.empty() ? kernels->name : std::string(", ") + kernels->name;
    }
    TORCH_CHECK(false, "this CPU has no kernels ", wanted, "; it has ", names);
}

}  // namespace cautious
