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

/// A stub on another device, of which a process holds a proxy.
struct RemoteObject {
    std::string host_device{};  ///< network id
    std::string session{};      ///< of the process in which the stub lives
    std::uint64_t stub_index = 0;
    trace::Origin origin{};
    std::uint8_t crossings = 0;
    std::string death{};  ///< "" no subscription, else the word of trace::DeathState (active, delivered)
    bool operator==(const RemoteObject&) const = default;
};

/// A SoftBus socket. Those that were closed are not there.
struct SocketInfo {
    std::uint32_t pid = 0;  ///< whose it is
    trace::SocketState state{};
    std::string name{}, peer_name{};
    std::string peer_device{};  ///< network id
    std::string link{};         ///< which carries it, once open
    std::int32_t error = 0;     ///< why it was refused
    bool operator==(const SocketInfo&) const = default;
};

/// What is done to the frames in one direction of a link.
struct Weather {
    std::string words{};   ///< in netem's words
    std::string policy{};  ///< what became of the frames under way when it began
    bool operator==(const Weather&) const = default;
};

struct LinkState {
    std::string kind{};
    std::string device_a{}, device_b{};
    bool up = false;
    std::map<std::string, Weather> weather{};  ///< by the device away from which it applies; calm directions are not there
    bool operator==(const LinkState&) const = default;
};

/// A process that lives.
struct ProcessInfo {
    std::string name{};
    std::uint16_t name_index = 0;  ///< among the trace's names
    std::uint32_t uid = 0;
    std::uint64_t token = 0;
    std::map<std::uint32_t, ThreadInfo> threads{};           ///< by tid; threads that ended are not there
    std::map<std::uint32_t, RemoteObject> remote_objects{};  ///< by handle
    bool operator==(const ProcessInfo&) const = default;
};

struct DeviceState {
    DriverState driver{};
    std::map<std::uint32_t, ProcessInfo> processes{};  ///< by pid
    bool on = true;
    std::map<std::int32_t, SocketInfo> sockets{};     ///< by number
    std::map<std::string, trace::PeerState> peers{};  ///< what it knows of other devices, by network id
    bool operator==(const DeviceState&) const = default;
};

/// Everything that stands at a moment of a run: what all records up to one event, applied in order, come to. From records of level
/// `full`; of a trace at level `calls` only processes, remote objects, sockets, peers and links are known.
struct WorldState {
    std::map<std::uint8_t, DeviceState> devices{};  ///< by the device's index among the trace's names
    std::map<std::string, LinkState> links{};       ///< by name
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
