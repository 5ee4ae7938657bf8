#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "models/softbus/fabric.h"
#include "models/softbus/joined_link.h"

namespace models::softbus {

class ChannelEnd;

/// Who owns ends of channels: the endpoint. Called while the end works; it may stop the end, and destroys it later.
class ChannelOwner {
public:
    virtual ~ChannelOwner() = default;
    /// A message is here, whole, once and in order. `message.bytes` may be taken.
    virtual void message_arrived(ChannelEnd& end, Message& message) = 0;
    /// Some of what was sent has been acknowledged.
    virtual void room_made(ChannelEnd& end) = 0;
    /// Its oldest frame stays without acknowledgement, or the peer knows nothing of the channel.
    virtual void channel_failed(ChannelEnd& end) = 0;
    /// Everything has been acknowledged after close_when_sent().
    virtual void channel_sent(ChannelEnd& end) = 0;
};

/// One end of a channel between two sockets, over one link: carries messages reliably and in order, as TCP or an L2CAP channel does.
/// Messages are cut into numbered pieces, one a frame; acknowledgements are cumulative, ride on data, and go alone after a short delay, at
/// every second piece and when something is missing. What is not acknowledged in time is repeated with back-off (RFC 6298), three duplicate
/// acknowledgements repeat at once, the window follows Reno (RFC 5681) and is bounded by the link's queue.
class ChannelEnd {
public:
    ChannelEnd(Fabric& fabric, ChannelOwner& owner, JoinedLink& link, Side side, std::uint64_t number, bool opener);
    ~ChannelEnd();
    ChannelEnd(const ChannelEnd&) = delete;
    ChannelEnd& operator=(const ChannelEnd&) = delete;

    /// Nothing leaves before that time: the link is being set up.
    void wait_until(std::int64_t time_ns);
    void send(std::shared_ptr<const Message> message);
    void receive(Frame& frame);
    /// Nothing is sent after what waits now; the owner hears when all of it is acknowledged.
    void close_when_sent();
    /// Acknowledges what has arrived, at once.
    void acknowledge();
    /// Nothing happens on it any more.
    void stop();

    [[nodiscard]] std::uint64_t number() const { return number_; }
    [[nodiscard]] bool opener() const { return opener_; }
    [[nodiscard]] JoinedLink& link() const { return link_; }
    [[nodiscard]] Side side() const { return side_; }
    /// Bytes handed to it that are not acknowledged.
    [[nodiscard]] std::uint64_t waiting_bytes() const { return waiting_bytes_; }

    std::int32_t socket = 0;  ///< whose end it is; 0: of none (any more)

private:
    struct Piece {
        std::shared_ptr<const Message> message;
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::int64_t last_sent_ns = 0;
        bool repeated = false;
    };
    struct Alarm final : sim::kernel::Timer {
        Alarm(ChannelEnd& its_end, void (ChannelEnd::*its_act)()) : end(its_end), act(its_act) {}
        void fire() override { (end.*act)(); }
        ChannelEnd& end;
        void (ChannelEnd::*act)();
    };

    void pump();
    void transmit(Piece& piece, std::uint64_t sequence);
    void acknowledged(const Frame& frame);
    void measure(std::int64_t round_trip_ns);
    void repeat_oldest();
    void shrink_window();
    void accept(Frame& frame);
    void consume(Frame& frame);
    void overdue();
    void arm_repetition();

    Fabric& fabric_;
    ChannelOwner& owner_;
    JoinedLink& link_;
    const Side side_;
    const std::uint64_t number_;
    const bool opener_;
    bool stopped_ = false;
    bool closing_ = false;

    // -- sending
    std::deque<std::shared_ptr<const Message>> waiting_;  ///< not yet cut to the end
    std::uint64_t cut_bytes_ = 0;                         ///< of the first of them
    std::uint64_t waiting_bytes_ = 0;
    std::deque<Piece> unacknowledged_;
    std::uint64_t oldest_ = 0;                       ///< sequence number of the first of them
    std::int64_t oldest_since_ns_ = 0;               ///< since when it is the first
    std::uint64_t next_ = 0;                         ///< of the next new piece
    std::uint64_t repeat_from_ = 0, repeat_to_ = 0;  ///< pieces given up for lost by the last time-out
    std::uint64_t recover_ = 0;                      ///< recovery from a loss ends when this is acknowledged
    unsigned duplicates_ = 0;
    std::uint64_t in_flight_bytes_ = 0;
    std::uint64_t window_bytes_, window_bytes_max_, threshold_bytes_;
    std::int64_t not_before_ns_ = 0;
    std::int64_t smoothed_ns_ = 0, variation_ns_ = 0;
    std::int64_t timeout_ns_;
    Alarm repetition_;

    // -- receiving
    std::uint64_t expected_ = 0;
    std::map<std::uint64_t, Payload*> early_;  ///< arrived before their turn
    Message assembling_;
    unsigned unanswered_ = 0;  ///< pieces not yet acknowledged
    Alarm acknowledgement_;
};

}  // namespace models::softbus
