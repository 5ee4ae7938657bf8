#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <tlm>

#include "sim/kernel/timer_queue.h"
#include "sim/trace/events.h"

namespace models::softbus {

class LinkDirection;
class Frame;

using Payload = tlm::tlm_generic_payload;

/// What a frame is for.
enum class FrameKind : std::uint8_t {
    Data,             ///< a piece of a message, and an acknowledgement
    Acknowledgement,  ///< alone
    Gone,             ///< the answer to a piece of a channel that is not there (any more)
};

/// What a message is for.
enum class MessageKind : std::uint8_t { Open, Accept, Refuse, Bytes, Message, Close };

/// One message on its way: its bytes, and what the model knows of it that is not in them.
struct Message {
    MessageKind kind{};
    std::uint64_t number = 0;  ///< unique in the run; of Bytes and Message only
    std::uint64_t transaction = 0;
    std::vector<std::byte> bytes;
};

/// Bytes of a frame beside its piece of a message: channel, sequence number, acknowledgement, piece. Of the size of an IPv4 and a TCP
/// header without options (RFC 791, RFC 9293), which carry as much.
inline constexpr std::uint64_t kFrameHeadBytes = 40;

/// A stage of a frame's way that has put it off: called when its time has come.
class FrameStage {
public:
    virtual ~FrameStage() = default;
    virtual void due(Payload& payload) = 0;
};

/// What travels with a tlm_generic_payload over a link: the head of the frame, and the model's own notes on it. The payload's data are the
/// piece of the message; its command is write; it is acquired by who keeps it and released by who is done with it.
class Frame final : public tlm::tlm_extension<Frame>, public sim::kernel::Timer {
public:
    /// Of a payload that came over a link of ours.
    static Frame& of(Payload& payload) { return *payload.get_extension<Frame>(); }

    tlm::tlm_extension_base* clone() const override;
    void copy_from(const tlm::tlm_extension_base& other) override;
    void fire() override { stage->due(*payload); }

    /// Its piece of a message, as the payload carries it.
    [[nodiscard]] std::span<const std::byte> data() const {
        return {reinterpret_cast<const std::byte*>(payload->get_data_ptr()), payload->get_data_length()};
    }

    // -- the head, as on the wire
    FrameKind kind{};
    std::uint64_t channel = 0;
    std::uint64_t sequence = 0;         ///< of this piece in its channel and direction, from 0
    std::uint64_t acknowledgement = 0;  ///< every piece before this one has arrived
    std::uint64_t offset = 0;           ///< of this piece in its message
    std::uint64_t total = 0;            ///< bytes of the whole message

    // -- notes
    std::shared_ptr<const Message> message;  ///< null for acknowledgements; keeps the data
    std::uint64_t number = 0;                ///< unique in the run
    std::uint64_t wire_bytes = 0;
    bool repeated = false;
    bool corrupted = false;                                    ///< the receiver's check will find it
    sim::trace::FrameFate loss = sim::trace::FrameFate::Lost;  ///< what it is called if it never arrives

    Payload* payload = nullptr;

    // -- kept by its direction
    LinkDirection* direction = nullptr;
    FrameStage* stage = nullptr;
    bool under_way = false;
    bool kept = false;      ///< not to be handed over before the release
    bool arrived = false;   ///< waits for its turn to be handed over
    bool arriving = false;  ///< a link of our own hands it over, acting at the right time
    Frame* next = nullptr;
    Frame* previous = nullptr;
};

/// Makes and takes back payloads with their frames (TLM's memory manager).
class FramePool final : public tlm::tlm_mm_interface {
public:
    ~FramePool() override;
    /// With one reference, of the caller.
    [[nodiscard]] Payload& make();
    void free(Payload* payload) override;

private:
    std::vector<Payload*> all_;
    std::vector<Payload*> free_;
};

}  // namespace models::softbus
