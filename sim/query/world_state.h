#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/query/driver_state.h"
#include "sim/trace/record.h"

namespace sim::query {

/// A simulated thread as its scheduler sees it.
struct ThreadInfo {
    std::string name{};
    trace::ThreadState state = trace::ThreadState::Ready;
    std::uint8_t core = 0;
    bool operator==(const ThreadInfo&) const = default;
};

/// A process that lives.
struct ProcessInfo {
    std::string name{};
    std::uint16_t name_index = 0;  ///< among the trace's names
    std::uint32_t uid = 0;
    std::uint64_t token = 0;
    std::map<std::uint32_t, ThreadInfo> threads{};  ///< by tid; threads that ended are not there
    bool operator==(const ProcessInfo&) const = default;
};

struct DeviceState {
    DriverState driver{};
    std::map<std::uint32_t, ProcessInfo> processes{};  ///< by pid
    bool operator==(const DeviceState&) const = default;
};

/// Everything that stands at a moment of a run: what all records up to one event, applied in order, come to. From records of level
/// `full`; of a trace at level `calls` only the processes are known.
struct WorldState {
    std::map<std::uint8_t, DeviceState> devices{};  ///< by the device's index among the trace's names
    bool operator==(const WorldState&) const = default;

    /// A record that contradicts the state (a count for a process that is not there) changes what can be changed; none crashes.
    void apply(const trace::RecordView& record);

    /// How many things it holds, roughly: what a copy costs.
    [[nodiscard]] std::size_t size() const;

    /// The state as events which, applied to an empty state, give it again; in the record format of the trace.
    [[nodiscard]] std::vector<std::byte> encode() const;
    /// False if the bytes are none that encode gave.
    static bool decode(trace::Bytes bytes, WorldState& state);
};

}  // namespace sim::query
