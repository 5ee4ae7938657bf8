#include "scenarios/engine/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace scenarios::engine {

Progress::Progress(bool wanted)
    : wanted_(wanted && ::isatty(STDERR_FILENO) == 1), next_(std::chrono::steady_clock::now() + std::chrono::seconds(1)) {}

Progress::~Progress() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void Progress::hear(const sim::trace::RecordView& record) {
    constexpr std::uint64_t kLookEvery = 4096;
    transactions_ = std::max(transactions_, record.stamp.transaction);
    if (!wanted_ || ++records_ % kLookEvery != 0) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(200);
    drawn_ = true;
    // No allocation: a simulated process may be running.
    std::fprintf(stderr, "\r\x1b[K%.3f s of virtual time, %llu transactions", static_cast<double>(record.stamp.time_ns) / 1e9,
                 static_cast<unsigned long long>(transactions_));
}

}  // namespace scenarios::engine
