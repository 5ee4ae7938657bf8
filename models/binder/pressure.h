#pragma once

#include <cstdint>

#include "models/binder/queues.h"

namespace models::binder {

/// Takes from a process what it shares with its callers, as if others held it: parts of its receive area, threads that serve it. What is
/// taken stands in the driver's tables and in the trace like everything else: pieces of the area on loan to nobody (transaction and
/// sender 0), threads with kLooperWithheld. Called outside every driver call; a pid without a record of its own is no mistake (0).
class Pressure {
public:
    Pressure(Core& core, Queues& queues) : core_(core), queues_(queues) {}

    /// Takes free bytes, in units of 8, from the largest free piece on, until the occupation is what was asked for or none are left. Bytes
    /// taken; 0 if some are taken already.
    std::uint64_t occupy(std::uint32_t pid, const Occupation& occupation);
    /// Bytes given back.
    std::uint64_t vacate(std::uint32_t pid);

    /// All threads but `left` loopers take no more work of the process, idle ones are left first, and the driver asks for no more. What is
    /// sent to a thread (replies, nested calls) still reaches it. Loopers withheld; 0 if some are already.
    std::uint64_t withhold(std::uint32_t pid, std::uint32_t left);
    /// Loopers given back; what waits is served in its order.
    std::uint64_t give_back(std::uint32_t pid);

    /// A thread comes to the driver for the first time.
    static void met(Thread& thread);

    /// Since the device was made.
    [[nodiscard]] PressureCounts counts(std::uint32_t pid) const;
    [[nodiscard]] std::uint64_t area_bytes(std::uint32_t pid) const;

private:
    [[nodiscard]] Process* find(std::uint32_t pid) const;

    Core& core_;
    Queues& queues_;
};

}  // namespace models::binder
