#include "models/softbus/point_to_point.h"

#include <algorithm>
#include <string>

#include "models/softbus/link_direction.h"

namespace models::softbus {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace

PointToPoint::PointToPoint(const sc_core::sc_module_name& name, Scheduler& scheduler, std::string_view link, const LinkProfile& profile)
    : LinkModel(name),
      scheduler_(scheduler),
      profile_(profile),
      directions_{Direction{.loss = scheduler.simulation().random("softbus." + std::string(link) + ".a.loss"),
                            .jitter = scheduler.simulation().random("softbus." + std::string(link) + ".a.jitter")},
                  Direction{.loss = scheduler.simulation().random("softbus." + std::string(link) + ".b.loss"),
                            .jitter = scheduler.simulation().random("softbus." + std::string(link) + ".b.jitter")}} {}

tlm::tlm_sync_enum PointToPoint::enter(Side from, Payload& payload, tlm::tlm_phase&, sc_core::sc_time& delay) {
    auto& direction = directions_[index_of(from)];
    auto& frame = Frame::of(payload);
    const auto now = annotated_ns(delay);
    const auto bandwidth = std::max<std::uint64_t>(profile_.bandwidth, 1);
    const auto waiting_ns = std::max<std::int64_t>(direction.free_ns - now, 0);
    const auto waiting_bytes = static_cast<std::uint64_t>(static_cast<double>(waiting_ns) * static_cast<double>(bandwidth) / kSecond);
    if (waiting_ns > 0 && waiting_bytes + frame.wire_bytes > profile_.queue_bytes) {
        frame.loss = sim::trace::FrameFate::Dropped;
        return tlm::TLM_COMPLETED;
    }
    direction.free_ns = std::max(direction.free_ns, now) + static_cast<std::int64_t>(frame.wire_bytes * kSecond / bandwidth);
    if (profile_.loss > 0 && direction.loss.unit() < profile_.loss) return tlm::TLM_COMPLETED;
    auto latency = profile_.latency_ns;
    if (profile_.jitter_ns > 0) {
        latency +=
            static_cast<std::int64_t>(direction.jitter.below(static_cast<std::uint64_t>(2 * profile_.jitter_ns) + 1)) - profile_.jitter_ns;
    }
    direction.arrived_ns = std::max(direction.arrived_ns, direction.free_ns + std::max<std::int64_t>(latency, 0));
    payload.acquire();
    frame.stage = this;
    scheduler_.arm(frame, direction.arrived_ns);
    return tlm::TLM_COMPLETED;
}

void PointToPoint::due(Payload& payload) {
    auto& frame = Frame::of(payload);
    frame.arriving = true;
    leave(other(frame.direction->from()), payload);
    payload.release();
}

}  // namespace models::softbus
