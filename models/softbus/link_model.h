#pragma once

#include <array>
#include <memory>

#include <tlm>

#include "models/softbus/frame.h"

namespace models::softbus {

/// Which end of a link: of LinkSpec::device_a or device_b.
enum class Side : std::uint8_t { A, B };
constexpr Side other(Side side) { return side == Side::A ? Side::B : Side::A; }
constexpr std::size_t index_of(Side side) { return static_cast<std::size_t>(side); }

/// A medium that carries frames between two devices: the base class for SystemC models of networks. At each end it has a TLM-2.0 target
/// socket `entry` (frames of that device come in) and an initiator socket `exit` (frames for that device go out); the network binds them.
///
/// The contract of a model, which is TLM's base protocol with early completion:
/// - `enter` is called as nb_transport_fw with phase BEGIN_REQ. `delay` is the timing annotation: the frame enters that much after
/// SystemC's
///   present, because simulated cores run ahead of it. It must not wait (the caller may be a simulated thread) and answers TLM_COMPLETED.
/// - What it keeps it acquires, and releases when done. A frame that is released without having left is lost; `Frame::loss` says of what.
/// - `leave` hands a frame over to the far device, `delay` after SystemC's present, from any process of the model or from within `enter`.
///   The network takes it from there in order of virtual time. A frame may leave once.
/// - The model's own processes, events and channels are its own affair; randomness comes from Simulation::random with a name of its own.
/// - Size on the wire: Frame::wire_bytes. Impairments of the scenario are applied before a frame enters, for every model alike.
class LinkModel : public sc_core::sc_module {
public:
    explicit LinkModel(const sc_core::sc_module_name& name);
    ~LinkModel() override;

    tlm::tlm_target_socket<>& entry(Side side);
    tlm::tlm_initiator_socket<>& exit(Side side);

protected:
    virtual tlm::tlm_sync_enum enter(Side from, Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) = 0;
    void leave(Side to, Payload& payload, const sc_core::sc_time& delay = sc_core::SC_ZERO_TIME);

private:
    struct End;
    std::array<std::unique_ptr<End>, 2> ends_;
};

}  // namespace models::softbus
