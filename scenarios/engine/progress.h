#pragma once

#include <chrono>
#include <cstdint>

#include "sim/trace/recorder.h"

namespace scenarios::engine {

/// One line on stderr that says how far a long run is; only on a terminal, only after the first second, gone when the run is over.
/// Wall-clock time decides when it is drawn and appears nowhere else.
class Progress {
public:
    explicit Progress(bool wanted);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void hear(const sim::trace::RecordView& record);

private:
    const bool wanted_;
    bool drawn_ = false;
    std::uint64_t records_ = 0;
    std::uint64_t transactions_ = 0;
    std::chrono::steady_clock::time_point next_;
};

}  // namespace scenarios::engine
