#include "models/softbus/examples/shared_medium.h"

namespace models::softbus::examples {

SharedMedium::SharedMedium(const sc_core::sc_module_name& name, double bandwidth, sc_core::sc_time propagation, sc_core::sc_time rest)
    : LinkModel(name), bandwidth_(bandwidth), propagation_(propagation), rest_(rest) {
    sc_core::sc_spawn([this] { carry(); }, "carry");
}

tlm::tlm_sync_enum SharedMedium::enter(Side from, Payload& payload, tlm::tlm_phase&, sc_core::sc_time& delay) {
    payload.acquire();
    waiting_.push_back({from, &payload, sc_core::sc_time_stamp() + delay});
    // At once even if the frame comes later: the process looks at when itself, and a notification for later could be overridden.
    came_.notify(sc_core::SC_ZERO_TIME);
    return tlm::TLM_COMPLETED;
}

void SharedMedium::carry() {
    for (;;) {
        while (waiting_.empty()) sc_core::wait(came_);
        const auto next = waiting_.front();
        waiting_.pop_front();
        if (next.from_when > sc_core::sc_time_stamp()) sc_core::wait(next.from_when - sc_core::sc_time_stamp());
        const auto bytes = static_cast<double>(Frame::of(*next.payload).wire_bytes);
        sc_core::wait(sc_core::sc_time(bytes / bandwidth_, sc_core::SC_SEC));
        leave(other(next.from), *next.payload, propagation_);
        next.payload->release();
        sc_core::wait(rest_);
    }
}

}  // namespace models::softbus::examples
