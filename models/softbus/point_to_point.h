#pragma once

#include <array>

#include "models/softbus/link.h"
#include "models/softbus/link_model.h"
#include "models/softbus/scheduler.h"
#include "sim/kernel/random_stream.h"

namespace models::softbus {

/// The link of our own: full duplex, by profile. A frame waits in a bounded queue until those before it have left, takes size / bandwidth
/// to leave, and arrives latency +- jitter later, never before the one sent before it.
class PointToPoint final : public LinkModel, private FrameStage {
public:
    /// `link` names its random streams: softbus.<link>.<a|b>.loss and .jitter.
    PointToPoint(const sc_core::sc_module_name& name, Scheduler& scheduler, std::string_view link, const LinkProfile& profile);

private:
    struct Direction {
        std::int64_t free_ns = 0;     ///< when the last frame has left
        std::int64_t arrived_ns = 0;  ///< when the last frame arrives
        sim::kernel::RandomStream loss;
        sim::kernel::RandomStream jitter;
    };

    tlm::tlm_sync_enum enter(Side from, Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override;
    void due(Payload& payload) override;

    Scheduler& scheduler_;
    const LinkProfile profile_;
    std::array<Direction, 2> directions_;
};

}  // namespace models::softbus
