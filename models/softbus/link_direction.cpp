#include "models/softbus/link_direction.h"

#include <algorithm>
#include <utility>

#include "models/softbus/joined_link.h"
#include "sim/kernel/agenda.h"

namespace models::softbus {

using sim::trace::FrameFate;

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

}  // namespace

LinkDirection::LinkDirection(Fabric& fabric, JoinedLink& link, Side from, LinkModel& model, FrameReceiver& receiver)
    : fabric_(fabric),
      link_(link),
      from_(from),
      receiver_(receiver),
      out_(from == Side::A ? "out_a" : "out_b"),
      in_(from == Side::A ? "in_b" : "in_a") {
    out_.bind(static_cast<tlm::tlm_bw_transport_if<>&>(*this));
    in_.bind(static_cast<tlm::tlm_fw_transport_if<>&>(*this));
    out_.bind(model.entry(from));
    model.exit(other(from)).bind(in_);
}

LinkDirection::~LinkDirection() = default;

const std::string& LinkDirection::device(Side side) const { return link_.device(side); }

void LinkDirection::record(const Frame& frame, FrameFate fate) {
    if (!fabric_.records_frames()) return;
    const bool at_receiver = fate == FrameFate::Delivered || fate == FrameFate::Corrupted;
    fabric_.record(sim::trace::FrameMoved{.link = link_.spec.name,
                                          .frame = frame.number,
                                          .from_device = device(from_),
                                          .fate = fate,
                                          .size_bytes = frame.wire_bytes,
                                          .message = frame.message != nullptr ? frame.message->number : 0,
                                          .repeated = static_cast<std::uint8_t>(frame.repeated ? 1 : 0)},
                   device(at_receiver ? other(from_) : from_), frame.message != nullptr ? frame.message->transaction : 0);
}

void LinkDirection::list(Frame& frame) {
    frame.direction = this;
    frame.number = ++fabric_.frame_count;
    frame.under_way = true;
    frame.next = nullptr;
    frame.previous = last_;
    (last_ != nullptr ? last_->next : first_) = &frame;
    last_ = &frame;
    ++in_flight_;
}

void LinkDirection::unlist(Frame& frame) {
    (frame.previous != nullptr ? frame.previous->next : first_) = frame.next;
    (frame.next != nullptr ? frame.next->previous : last_) = frame.previous;
    frame.under_way = false;
    --in_flight_;
}

void LinkDirection::vanished(Frame& frame) {
    unlist(frame);
    record(frame, frame.loss);
}

void LinkDirection::lose(Payload& payload, FrameFate fate) {
    Frame::of(payload).loss = fate;
    payload.release();
}

// ----------------------------------------------------------------------------------------------------- the sender's exit

void LinkDirection::transmit(Payload& payload) {
    auto& frame = Frame::of(payload);
    list(frame);
    record(frame, FrameFate::Sent);
    if (clear_ && departed_ns_ <= fabric_.now_ns()) return forward(payload);
    if (impairments_.partition) {
        ++bitten_;
        return lose(payload, FrameFate::Dropped);
    }
    if (impairments_.hold) {
        ++bitten_;
        record(frame, FrameFate::Held);
        held_.push_back(&payload);
        return;
    }
    expose(payload);
}

void LinkDirection::expose(Payload& payload) {
    if (!fabric_.meant(impairments_.aim, Frame::of(payload))) return forward(payload);
    if (impairer_ == nullptr) {
        impairer_ = std::make_unique<Impairer>(fabric_.simulation, link_.spec.name + (from_ == Side::A ? ".a" : ".b"));
    }
    auto& frame = Frame::of(payload);
    const auto fate = impairer_->next(impairments_);
    if (fate.lost || fate.corrupted || fate.duplicated || fate.reordered || fate.delay_ns > 0) ++bitten_;
    if (fate.lost) return lose(payload, FrameFate::Lost);
    frame.corrupted = fate.corrupted;
    if (fate.reordered) record(frame, FrameFate::Reordered);
    Payload* second = nullptr;
    if (fate.duplicated) {
        second = &fabric_.frames.make();
        second->set_data_ptr(payload.get_data_ptr());
        second->set_data_length(payload.get_data_length());
        second->set_streaming_width(payload.get_data_length());
        auto& copy = Frame::of(*second);
        copy.copy_from(frame);
        list(copy);
        record(copy, FrameFate::Duplicated);
    }
    depart(payload, fate);
    if (second != nullptr) depart(*second, fate);
}

void LinkDirection::depart(Payload& payload, const Impairer::Fate& fate) {
    auto& frame = Frame::of(payload);
    const auto now = fabric_.now_ns();
    auto departure = now;
    if (impairments_.rate > 0) {
        const auto waiting_ns = static_cast<double>(std::max<std::int64_t>(shaped_ns_ - now, 0));
        const auto waiting_bytes = static_cast<std::uint64_t>(waiting_ns * static_cast<double>(impairments_.rate) / kSecond);
        if (waiting_bytes > 0 && waiting_bytes + frame.wire_bytes > link_.spec.profile.queue_bytes) {
            ++bitten_;
            return lose(payload, FrameFate::Dropped);
        }
        shaped_ns_ = std::max(shaped_ns_, now) + static_cast<std::int64_t>(frame.wire_bytes * kSecond / impairments_.rate);
        departure = shaped_ns_;
        if (fate.delay_ns == 0 && !fate.corrupted && !fate.duplicated && !fate.reordered) ++bitten_;
    }
    if (!fate.reordered) {
        departure = std::max(departure + fate.delay_ns, departed_ns_);
        departed_ns_ = departure;
    }
    if (departure <= now) return forward(payload);
    frame.stage = this;
    fabric_.scheduler.arm(frame, departure);
}

void LinkDirection::forward(Payload& payload) {
    auto& frame = Frame::of(payload);
    if (!frame.under_way) return payload.release();  // dropped while it waited
    if (!link_.up) return lose(payload, FrameFate::Dropped);
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    auto delay = annotation(fabric_.now_ns());
    out_->nb_transport_fw(payload, phase, delay);
    if (link_.is_foreign) fabric_.simulation.agenda().look_again();
    payload.release();
}

// ------------------------------------------------------------------------------------------------- the receiver's entrance

tlm::tlm_sync_enum LinkDirection::nb_transport_fw(Payload& payload, tlm::tlm_phase&, sc_core::sc_time& delay) {
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    auto& frame = Frame::of(payload);
    if (std::exchange(frame.arriving, false)) {
        arrive(payload);
        return tlm::TLM_COMPLETED;
    }
    // From somebody else's process, which acts at no agent's time, perhaps in the middle of a send: it waits for its turn.
    if (!frame.armed()) {
        payload.acquire();
        frame.stage = this;
        frame.arrived = true;
        fabric_.scheduler.arm(frame, annotated_ns(delay));
        fabric_.simulation.agenda().kick();
    }
    return tlm::TLM_COMPLETED;
}

void LinkDirection::b_transport(Payload& payload, sc_core::sc_time&) { payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE); }

void LinkDirection::due(Payload& payload) {
    auto& frame = Frame::of(payload);
    if (!std::exchange(frame.arrived, false)) return forward(payload);
    arrive(payload);
    payload.release();
}

void LinkDirection::arrive(Payload& payload) {
    auto& frame = Frame::of(payload);
    if (!frame.under_way) return;
    if (frame.kept) {
        payload.acquire();
        record(frame, FrameFate::Held);
        kept_.push_back(&payload);
        return;
    }
    unlist(frame);
    record(frame, frame.corrupted ? FrameFate::Corrupted : FrameFate::Delivered);
    if (!frame.corrupted) receiver_.receive(frame, link_);
}

// ---------------------------------------------------------------------------------------------------------------- changes

bool LinkDirection::change(const Impairments& impairments, InFlight in_flight) {
    const auto before = in_flight_;
    const bool changed = !(impairments == impairments_);
    const bool was_held = impairments_.hold;
    impairments_ = impairments;
    clear_ = impairments == Impairments{};
    static constexpr std::string_view kPolicies[] = {"deliver", "drop", "hold"};
    fabric_.record(sim::trace::ImpairmentChanged{.link = link_.spec.name,
                                                 .from_device = device(from_),
                                                 .words = impairments_.words(),
                                                 .in_flight = before,
                                                 .policy = kPolicies[static_cast<std::size_t>(in_flight)]},
                   device(from_));
    if (!impairments.hold) release_held();
    apply(in_flight);
    if (was_held && !impairments.hold) {
        for (auto* payload : std::exchange(held_, {})) {
            if (!Frame::of(*payload).under_way) {
                payload->release();
            } else if (impairments_.partition) {
                lose(*payload, FrameFate::Dropped);
            } else {
                expose(*payload);
            }
        }
    }
    return changed;
}

void LinkDirection::apply(InFlight in_flight) {
    if (in_flight == InFlight::Deliver) return;
    for (auto* frame = first_; frame != nullptr;) {
        auto* const next = frame->next;
        ++bitten_;
        if (in_flight == InFlight::Hold) {
            frame->kept = true;
        } else {
            unlist(*frame);
            record(*frame, FrameFate::Dropped);
        }
        frame = next;
    }
}

void LinkDirection::release_held() {
    for (auto* frame = first_; frame != nullptr; frame = frame->next) frame->kept = false;
    for (auto* payload : std::exchange(kept_, {})) {
        auto& frame = Frame::of(*payload);
        frame.stage = this;
        frame.arrived = true;
        fabric_.scheduler.arm(frame, fabric_.now_ns());
    }
}

}  // namespace models::softbus
