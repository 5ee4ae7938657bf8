#pragma once

#include "sim/trace/recorder.h"

namespace sim::kernel {
class Simulation;
}

namespace models::device {

class OperatingSystem;
struct Thread;

namespace detail {
extern Thread* g_running;
}

/// The simulated thread that runs now; null on the host's stacks. The simulator has one OS thread, so this is one pointer.
[[nodiscard]] inline Thread* running() { return detail::g_running; }
inline void set_running(Thread* thread) { detail::g_running = thread; }

/// While one stands, kernel work of this device runs outside every process; records are stamped with the device.
class RunningDevice {
public:
    explicit RunningDevice(OperatingSystem& os);
    ~RunningDevice();
    RunningDevice(const RunningDevice&) = delete;
    RunningDevice& operator=(const RunningDevice&) = delete;

private:
    OperatingSystem* before_;
};

/// A simulated thread ran over the end of its stack and there was no guard page to catch it: other stacks may be damaged, so the
/// run ends here, naming it (exit status 8).
[[noreturn]] void report_overrun(const Thread& thread);

/// Stamps records with the running thread, or the running device, at the acting clock's time.
class RunningStamper final : public sim::trace::Stamper {
public:
    explicit RunningStamper(sim::kernel::Simulation& simulation) : simulation_(simulation) {}
    sim::trace::Stamp stamp() override;

private:
    sim::kernel::Simulation& simulation_;
};

}  // namespace models::device
