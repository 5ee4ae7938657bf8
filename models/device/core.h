#pragma once

#include <cstdint>
#include <systemc>

#include "models/device/coroutine.h"
#include "models/device/thread.h"
#include "sim/kernel/agenda.h"

namespace models::device {

class OperatingSystem;

/// One core of a device: an SC_THREAD that runs simulated threads, ahead of SystemC's time, on a local clock.
class Core final : public sc_core::sc_module, public sim::kernel::Agent {
public:
    Core(const sc_core::sc_module_name& name, OperatingSystem& os, std::uint8_t index);

    [[nodiscard]] std::uint8_t index() const { return index_; }

    std::int64_t local_ns = 0;  ///< time of what it does now; effects carry it
    std::uint64_t debt_ns = 0;  ///< cost of the system call under way, due when it ends or blocks
    ThreadQueue held;           ///< woken by a thread of this core that is about to block: run next here, or soon elsewhere
    Thread* current = nullptr;  ///< runs here, or will when the core gets its turn; null: idle
    Coroutine host;             ///< the SC_THREAD's own stack

private:
    void serve();

    OperatingSystem& os_;
    const std::uint8_t index_;
};

}  // namespace models::device
