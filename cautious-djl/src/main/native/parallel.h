// Loops over libtorch's threads.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace cautious {

/**
 * Calls a function with parts of a range, by as many threads as libtorch uses. It must not throw: at::parallel_for, which lets
 * it, needs a younger libstdc++ than libtorch does. Parts are handed out as they are asked for, so that no thread waits long
 * for one that was held up.
 *
 * @param grain how many are worth another thread
 * @param call takes the first of a part and what is behind its last
 */
template <typename Call>
void parallel_for(std::int64_t begin, std::int64_t end, std::int64_t grain, const Call& call) {
    const std::int64_t count = end - begin;
    const std::int64_t threads = std::min<std::int64_t>(at::get_num_threads(), (count + grain - 1) / grain);
    if (threads <= 1 || at::in_parallel_region()) {
        if (count > 0) {
            call(begin, end);
        }
        return;
    }
    constexpr std::int64_t PARTS_PER_THREAD = 4;
    const std::int64_t part = std::max<std::int64_t>(1, count / (threads * PARTS_PER_THREAD));
    std::atomic<std::int64_t> next{begin};
    // num_threads() would make GOMP replace its pool of threads.
#pragma omp parallel
    {
        for (std::int64_t from = next.fetch_add(part); from < end; from = next.fetch_add(part)) {
            call(from, std::min(end, from + part));
        }
    }
}

}  // namespace cautious
