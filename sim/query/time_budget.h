#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/query/call_records.h"

namespace sim::query {

/// One stretch of a transaction's time.
struct TimePart {
    enum class Kind : std::uint8_t {
        Driver,     ///< in the sender's driver call, when it was refused there
        LinkThere,  ///< between devices: until the message was handed over
        Queue,      ///< waits at the receiver for a thread
        Wake,       ///< a thread was given the work and waits for a core
        Handler,    ///< the receiver works on it
        LinkBack,   ///< between devices: the reply on its way
        Reply,      ///< the sender's thread wakes up with the reply
        Unknown     ///< several of these; the records do not tell them apart
    };
    Kind kind{};
    std::uint64_t begin_ns = 0, end_ns = 0;
    bool open = false;   ///< it lasts: the end is where the recording stands
    std::string name{};  ///< in words
    std::string note{};  ///< what it was spent on besides; may be empty

    [[nodiscard]] std::uint64_t span_ns() const { return end_ns - begin_ns; }
};

/// Where a transaction's time went, from the request to the end: parts side by side, as far as the records tell.
struct TimeBudget {
    std::uint64_t begin_ns = 0, end_ns = 0;
    bool open = false;
    std::vector<TimePart> parts{};  ///< those of no length are left out

    [[nodiscard]] std::uint64_t span_ns() const { return end_ns - begin_ns; }
};

/// No parts if the request is not known.
TimeBudget time_budget(const CallRecords& call);

}  // namespace sim::query
