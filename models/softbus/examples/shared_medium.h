#pragma once

#include <deque>

#include "models/softbus/link_model.h"

namespace models::softbus::examples {

/// An example of somebody else's network: a half-duplex medium that both devices share, as an old coaxial Ethernet or a walkie-talkie. One
/// frame at a time is on it, in either direction; who comes meanwhile waits, first come first served; after each frame the medium rests.
///
/// To put a model of your own in the place of a link:
/// 1. Derive from LinkModel. Processes, events, ports and submodules are yours (this one has an SC_THREAD and an sc_event).
/// 2. In `enter`, acquire the payload, note when it comes (`delay` after now), notify your process, return TLM_COMPLETED. Never wait there.
/// 3. When the frame is through, `leave(other side, payload)` and release it. To lose it, only release it.
/// 4. Before the run: `network.add_link(spec, std::make_unique<SharedMedium>("air", ...))`. `spec.profile` still tells the bus what the
///    link is like: set-up time, frame size, message limit, queue (the channel's largest window) and bandwidth (for the choice of a link).
class SharedMedium final : public LinkModel {
public:
    /// `bandwidth` in bytes a second.
    SharedMedium(const sc_core::sc_module_name& name, double bandwidth, sc_core::sc_time propagation, sc_core::sc_time rest);

private:
    struct Waiting {
        Side from;
        Payload* payload;
        sc_core::sc_time from_when;  ///< not before
    };

    tlm::tlm_sync_enum enter(Side from, Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override;
    void carry();

    const double bandwidth_;
    const sc_core::sc_time propagation_;
    const sc_core::sc_time rest_;
    std::deque<Waiting> waiting_;
    sc_core::sc_event came_;
};

}  // namespace models::softbus::examples
