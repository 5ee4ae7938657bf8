#include "models/softbus/frame.h"

#include "models/softbus/link_direction.h"

namespace models::softbus {

tlm::tlm_extension_base* Frame::clone() const {
    auto* copy = new Frame;
    copy->copy_from(*this);
    return copy;
}

void Frame::copy_from(const tlm::tlm_extension_base& other) {
    const auto& from = static_cast<const Frame&>(other);
    kind = from.kind;
    channel = from.channel;
    sequence = from.sequence;
    acknowledgement = from.acknowledgement;
    offset = from.offset;
    total = from.total;
    message = from.message;
    wire_bytes = from.wire_bytes;
    repeated = from.repeated;
    corrupted = from.corrupted;
}

FramePool::~FramePool() {
    // The payload's destructor frees its extensions.
    for (auto* payload : all_) delete payload;
}

Payload& FramePool::make() {
    if (free_.empty()) {
        auto* payload = new Payload(this);
        auto* frame = new Frame;
        frame->payload = payload;
        payload->set_extension(frame);
        payload->set_command(tlm::TLM_WRITE_COMMAND);
        all_.push_back(payload);
        free_.push_back(payload);
    }
    auto* payload = free_.back();
    free_.pop_back();
    payload->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    payload->set_data_ptr(nullptr);
    payload->set_data_length(0);
    payload->acquire();
    return *payload;
}

void FramePool::free(Payload* payload) {
    auto& frame = Frame::of(*payload);
    if (frame.under_way) frame.direction->vanished(frame);
    frame.message.reset();
    frame.repeated = frame.corrupted = frame.kept = frame.arrived = frame.arriving = false;
    frame.loss = sim::trace::FrameFate::Lost;
    frame.direction = nullptr;
    frame.stage = nullptr;
    free_.push_back(payload);
}

}  // namespace models::softbus
