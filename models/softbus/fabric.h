#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "models/softbus/frame.h"
#include "models/softbus/scheduler.h"
#include "sim/trace/recorder.h"

namespace models::softbus {

/// What every part of one network shares.
struct Fabric {
    explicit Fabric(sim::kernel::Simulation& its_simulation) : simulation(its_simulation), scheduler("softbus_scheduler", its_simulation) {}

    [[nodiscard]] std::int64_t now_ns() const { return scheduler.now_ns(); }
    [[nodiscard]] bool records_frames() { return simulation.recorder().wants<sim::trace::FrameMoved>(); }
    /// A record about a device that is made by no process of it.
    template <class E>
    void record(const E& event, std::string_view device, std::uint64_t transaction = 0) {
        auto& recorder = simulation.recorder();
        recorder.emit_as(
            event, {.time_ns = static_cast<std::uint64_t>(now_ns()), .transaction = transaction, .device = recorder.device_index(device)});
    }

    /// Whether the weather of that aim is meant for a frame.
    [[nodiscard]] bool meant(std::uint32_t number, const Frame& frame) const {
        return number == 0 || (frame.message != nullptr && aim != nullptr && aim(number, frame.message->transaction));
    }

    sim::kernel::Simulation& simulation;
    Scheduler scheduler;
    FramePool frames;
    std::uint64_t frame_count = 0;
    std::uint64_t message_count = 0;
    std::uint64_t channel_count = 0;
    std::function<bool(std::uint32_t number, std::uint64_t transaction)> aim{};  ///< see Network::set_aim
};

}  // namespace models::softbus
