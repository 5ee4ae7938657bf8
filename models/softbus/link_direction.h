#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include <tlm>

#include "models/softbus/fabric.h"
#include "models/softbus/impairer.h"
#include "models/softbus/link.h"
#include "models/softbus/link_model.h"

namespace models::softbus {

class JoinedLink;

/// Who takes the frames that arrive.
class FrameReceiver {
public:
    virtual ~FrameReceiver() = default;
    virtual void receive(Frame& frame, JoinedLink& link) = 0;
};

/// One direction of a link, from the sending endpoint through the scenario's impairments and the medium's model to the receiving endpoint.
/// The impairments sit where netem sits, at the sender's exit: what is delayed, shaped or held waits before it enters the medium, so they
/// act on every model alike. Keeps the books on what is under way.
class LinkDirection final : private FrameStage, private tlm::tlm_fw_transport_if<>, private tlm::tlm_bw_transport_if<> {
public:
    /// Made inside the constructor of `link`, which becomes the sockets' parent.
    LinkDirection(Fabric& fabric, JoinedLink& link, Side from, LinkModel& model, FrameReceiver& receiver);
    ~LinkDirection() override;

    /// Sends; takes over the caller's reference. Does not wait.
    void transmit(Payload& payload);

    /// The impairments from now on. False: they are those in force already.
    bool change(const Impairments& impairments, InFlight in_flight);
    void apply(InFlight in_flight);  ///< to what is under way
    void release_held();             ///< what InFlight::Hold keeps back

    [[nodiscard]] Side from() const { return from_; }
    [[nodiscard]] const Impairments& impairments() const { return impairments_; }
    /// Nothing gets through at present.
    [[nodiscard]] bool blocked() const {
        return impairments_.partition || impairments_.hold || (impairments_.loss >= 1 && impairments_.aim == 0);
    }
    [[nodiscard]] std::uint64_t in_flight() const { return in_flight_; }
    [[nodiscard]] std::uint64_t bitten() const { return bitten_; }

    /// For FramePool: nobody holds the frame any more.
    void vanished(Frame& frame);

private:
    void expose(Payload& payload);
    void depart(Payload& payload, const Impairer::Fate& fate);
    void forward(Payload& payload);
    void arrive(Payload& payload);
    void due(Payload& payload) override;
    void lose(Payload& payload, sim::trace::FrameFate fate);
    void list(Frame& frame);
    void unlist(Frame& frame);
    void record(const Frame& frame, sim::trace::FrameFate fate);
    [[nodiscard]] const std::string& device(Side side) const;

    // -- TLM: the receiving end, and the answering side of the sending end
    tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override;
    void b_transport(Payload& payload, sc_core::sc_time& delay) override;
    bool get_direct_mem_ptr(Payload&, tlm::tlm_dmi&) override { return false; }
    unsigned transport_dbg(Payload&) override { return 0; }
    tlm::tlm_sync_enum nb_transport_bw(Payload&, tlm::tlm_phase&, sc_core::sc_time&) override { return tlm::TLM_COMPLETED; }
    void invalidate_direct_mem_ptr(sc_dt::uint64, sc_dt::uint64) override {}

    Fabric& fabric_;
    JoinedLink& link_;
    const Side from_;
    FrameReceiver& receiver_;
    tlm::tlm_initiator_socket<> out_;
    tlm::tlm_target_socket<> in_;

    Impairments impairments_;
    std::unique_ptr<Impairer> impairer_;  ///< made when first needed
    bool clear_ = true;                   ///< no impairments
    std::int64_t shaped_ns_ = 0;          ///< when the last frame has left the impaired rate's queue
    std::int64_t departed_ns_ = 0;        ///< when the last frame enters the medium: later ones not before
    std::deque<Payload*> held_;           ///< not yet sent, with our reference
    std::deque<Payload*> kept_;           ///< arrived, not yet handed over, with our reference
    Frame* first_ = nullptr;              ///< under way, in order of sending
    Frame* last_ = nullptr;
    std::uint64_t in_flight_ = 0;
    std::uint64_t bitten_ = 0;
};

}  // namespace models::softbus
