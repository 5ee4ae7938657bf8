#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace sim::query {

/// The state of a device's Binder driver as plain values: what a trace reader rebuilds (sim/query), what the driver says of itself
/// (models/binder's describe), in one form so that both can be compared. Everything is ordered by its key.
struct ThreadRecord {
    std::uint8_t looper = 0;      ///< 1 registered, 2 entered, 4 exited, 8 invalid, 16 waiting, 32 poll, 64 withheld by a fault
    std::uint64_t stack_top = 0;  ///< transaction, 0: empty
    bool operator==(const ThreadRecord&) const = default;
};
struct NodeRecord {
    std::uint32_t owner_pid = 0;  ///< 0: orphaned
    std::uint64_t ptr = 0, cookie = 0;
    std::uint32_t internal_strong = 0, local_strong = 0, local_weak = 0;
    bool has_strong = false, pending_strong = false, has_weak = false, pending_weak = false, oneway_busy = false;
    bool operator==(const NodeRecord&) const = default;
};
struct RefRecord {
    std::uint64_t node = 0;
    std::uint32_t strong = 0, weak = 0;
    std::string death{};  ///< "" none, else the word of trace::DeathState (active, queued, delivered, done)
    bool operator==(const RefRecord&) const = default;
};
struct BufferRecord {
    std::uint64_t size_bytes = 0, transaction = 0;
    std::uint32_t sender_pid = 0;
    bool oneway = false, reply = false;
    bool operator==(const BufferRecord&) const = default;
};
struct StackRecord {
    std::uint32_t from_pid = 0, from_tid = 0, to_pid = 0, to_tid = 0;
    std::uint64_t from_parent = 0, to_parent = 0;
    bool operator==(const StackRecord&) const = default;
};
struct ProcessRecord {
    bool context_manager = false;
    std::uint64_t area_bytes = 0, oneway_free = 0;
    std::uint32_t max_threads = 0, requested_threads = 0, started_threads = 0;
    std::map<std::uint32_t, ThreadRecord> threads{};  ///< by tid
    std::map<std::uint32_t, RefRecord> refs{};        ///< by handle
    std::map<std::uint64_t, BufferRecord> buffers{};  ///< by offset
    bool operator==(const ProcessRecord&) const = default;
};
struct DriverState {
    std::map<std::uint32_t, ProcessRecord> processes{};   ///< by pid
    std::map<std::uint64_t, NodeRecord> nodes{};          ///< by the driver's node id
    std::map<std::uint64_t, StackRecord> transactions{};  ///< those on a stack, by transaction id
    bool operator==(const DriverState&) const = default;
};

/// One line a thing, ordered; stable, so that tests compare it with literals. `pid` 0: everything.
std::string render(const DriverState& state, std::uint32_t pid = 0);

}  // namespace sim::query
