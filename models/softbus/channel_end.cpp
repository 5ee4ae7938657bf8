#include "models/softbus/channel_end.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace models::softbus {
namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kFirstTimeoutNs = 1'000 * kMs;        // RFC 6298 section 2
constexpr std::int64_t kTimeoutNsMin = 200 * kMs;            // as Linux TCP (TCP_RTO_MIN)
constexpr std::int64_t kTimeoutNsMax = 5'000 * kMs;          // chosen: several tries fit into the 20 s
constexpr std::int64_t kAcknowledgementDelayNs = 40 * kMs;   // as Linux TCP (TCP_DELACK_MIN)
constexpr std::int64_t kUnacknowledgedNsMax = 20'000 * kMs;  // reference section 8.4: SendBytes 20 s
constexpr unsigned kDuplicatesMax = 3;                       // RFC 5681 section 3.2
constexpr std::uint64_t kFirstWindowFrames = 10;             // RFC 6928

}  // namespace

ChannelEnd::ChannelEnd(Fabric& fabric, ChannelOwner& owner, JoinedLink& link, Side side, std::uint64_t number, bool opener)
    : fabric_(fabric),
      owner_(owner),
      link_(link),
      side_(side),
      number_(number),
      opener_(opener),
      window_bytes_max_(std::max(link.spec.profile.queue_bytes, 2 * (link.spec.profile.frame_bytes + kFrameHeadBytes))),
      timeout_ns_(kFirstTimeoutNs),
      repetition_(*this, &ChannelEnd::overdue),
      acknowledgement_(*this, &ChannelEnd::acknowledge) {
    window_bytes_ = std::min(window_bytes_max_, kFirstWindowFrames * (link.spec.profile.frame_bytes + kFrameHeadBytes));
    threshold_bytes_ = window_bytes_max_;
}

ChannelEnd::~ChannelEnd() { stop(); }

void ChannelEnd::stop() {
    stopped_ = true;
    fabric_.scheduler.cancel(repetition_);
    fabric_.scheduler.cancel(acknowledgement_);
    for (auto& [sequence, payload] : std::exchange(early_, {})) payload->release();
    waiting_.clear();
    unacknowledged_.clear();
}

void ChannelEnd::wait_until(std::int64_t time_ns) {
    not_before_ns_ = time_ns;
    if (time_ns > fabric_.now_ns()) fabric_.scheduler.arm(repetition_, time_ns);
}

// ---------------------------------------------------------------------------------------------------------------- sending

void ChannelEnd::send(std::shared_ptr<const Message> message) {
    waiting_bytes_ += message->bytes.size();
    waiting_.push_back(std::move(message));
    pump();
}

void ChannelEnd::close_when_sent() {
    closing_ = true;
    if (waiting_.empty() && unacknowledged_.empty()) owner_.channel_sent(*this);
}

void ChannelEnd::pump() {
    if (stopped_ || fabric_.now_ns() < not_before_ns_) return;
    const auto frame_bytes = std::max<std::uint64_t>(link_.spec.profile.frame_bytes, 1);
    const auto fits = [this](std::uint64_t size) {
        return in_flight_bytes_ == 0 || in_flight_bytes_ + size + kFrameHeadBytes <= window_bytes_;
    };
    for (repeat_from_ = std::max(repeat_from_, oldest_); repeat_from_ < repeat_to_; ++repeat_from_) {
        auto& piece = unacknowledged_[repeat_from_ - oldest_];
        if (!fits(piece.size)) return;
        transmit(piece, repeat_from_);
    }
    while (!waiting_.empty()) {
        const auto& message = waiting_.front();
        const auto size = std::min<std::uint64_t>(frame_bytes, message->bytes.size() - cut_bytes_);
        if (!fits(size)) return;
        if (unacknowledged_.empty()) oldest_since_ns_ = fabric_.now_ns();
        unacknowledged_.push_back({.message = message, .offset = cut_bytes_, .size = size});
        cut_bytes_ += size;
        if (cut_bytes_ == message->bytes.size()) {
            waiting_.pop_front();
            cut_bytes_ = 0;
        }
        transmit(unacknowledged_.back(), next_++);
    }
}

void ChannelEnd::transmit(Piece& piece, std::uint64_t sequence) {
    const bool repeated = piece.last_sent_ns != 0;
    piece.repeated = piece.repeated || repeated;
    piece.last_sent_ns = std::max<std::int64_t>(fabric_.now_ns(), 1);
    in_flight_bytes_ += piece.size + kFrameHeadBytes;
    auto& payload = fabric_.frames.make();
    // TLM's data pointer is not const; nobody writes to what a write command carries.
    auto* data = const_cast<std::byte*>(piece.message->bytes.data() + piece.offset);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(data));
    payload.set_data_length(static_cast<unsigned>(piece.size));
    payload.set_streaming_width(static_cast<unsigned>(piece.size));
    auto& frame = Frame::of(payload);
    frame.kind = FrameKind::Data;
    frame.channel = number_;
    frame.sequence = sequence;
    frame.acknowledgement = expected_;
    frame.offset = piece.offset;
    frame.total = piece.message->bytes.size();
    frame.message = piece.message;
    frame.wire_bytes = piece.size + kFrameHeadBytes;
    frame.repeated = repeated;
    unanswered_ = 0;
    fabric_.scheduler.cancel(acknowledgement_);
    if (!repetition_.armed()) arm_repetition();
    link_.direction(side_).transmit(payload);
}

// From now, not from when the oldest was sent: each acknowledgement gives what waits behind it a new span (RFC 6298 section 5.3).
void ChannelEnd::arm_repetition() {
    if (unacknowledged_.empty()) return fabric_.scheduler.cancel(repetition_);
    const auto now = fabric_.now_ns();
    fabric_.scheduler.arm(repetition_, std::max(now, std::min(now + timeout_ns_, oldest_since_ns_ + kUnacknowledgedNsMax)));
}

void ChannelEnd::overdue() {
    const auto now = fabric_.now_ns();
    if (unacknowledged_.empty()) return pump();  // the link's set-up is done
    if (now - oldest_since_ns_ >= kUnacknowledgedNsMax) return owner_.channel_failed(*this);
    // Everything under way is taken for lost; it is repeated as the window opens again.
    shrink_window();
    window_bytes_ = link_.spec.profile.frame_bytes + kFrameHeadBytes;
    in_flight_bytes_ = 0;
    repeat_from_ = oldest_;
    repeat_to_ = recover_ = next_;
    duplicates_ = 0;
    timeout_ns_ = std::min(2 * timeout_ns_, kTimeoutNsMax);
    pump();
    arm_repetition();
}

void ChannelEnd::shrink_window() {
    threshold_bytes_ = std::max(std::min(in_flight_bytes_, window_bytes_) / 2, 2 * (link_.spec.profile.frame_bytes + kFrameHeadBytes));
}

void ChannelEnd::repeat_oldest() {
    in_flight_bytes_ -= std::min(in_flight_bytes_, unacknowledged_.front().size + kFrameHeadBytes);
    transmit(unacknowledged_.front(), oldest_);
}

void ChannelEnd::measure(std::int64_t round_trip_ns) {
    if (smoothed_ns_ == 0) {
        smoothed_ns_ = round_trip_ns;
        variation_ns_ = round_trip_ns / 2;
    } else {
        variation_ns_ += (std::abs(smoothed_ns_ - round_trip_ns) - variation_ns_) / 4;
        smoothed_ns_ += (round_trip_ns - smoothed_ns_) / 8;
    }
}

void ChannelEnd::acknowledged(const Frame& frame) {
    const auto upto = std::min(frame.acknowledgement, next_);
    if (upto <= oldest_) {
        const bool duplicate = upto == oldest_ && frame.kind == FrameKind::Acknowledgement && !unacknowledged_.empty();
        if (duplicate && ++duplicates_ == kDuplicatesMax && oldest_ >= recover_) {
            shrink_window();
            window_bytes_ = threshold_bytes_;
            recover_ = next_;
            repeat_oldest();
            arm_repetition();
        }
        return;
    }
    duplicates_ = 0;
    oldest_since_ns_ = fabric_.now_ns();
    std::uint64_t bytes = 0;
    for (; oldest_ < upto; ++oldest_) {
        const auto& piece = unacknowledged_.front();
        bytes += piece.size + kFrameHeadBytes;
        waiting_bytes_ -= piece.size;
        if (!piece.repeated) measure(fabric_.now_ns() - piece.last_sent_ns);
        unacknowledged_.pop_front();
    }
    in_flight_bytes_ -= std::min(in_flight_bytes_, bytes);
    if (smoothed_ns_ != 0) timeout_ns_ = std::clamp(smoothed_ns_ + 4 * variation_ns_, kTimeoutNsMin, kTimeoutNsMax);
    const auto step = window_bytes_ < threshold_bytes_
                          ? bytes
                          : std::max<std::uint64_t>((link_.spec.profile.frame_bytes + kFrameHeadBytes) * bytes / window_bytes_, 1);
    window_bytes_ = std::min(window_bytes_ + step, window_bytes_max_);
    // Within a recovery the next hole is known to be missing as well (RFC 6582), unless a time-out repeats them all anyway.
    if (oldest_ < recover_ && repeat_from_ >= repeat_to_ && !unacknowledged_.empty()) repeat_oldest();
    arm_repetition();
    owner_.room_made(*this);
    if (!stopped_ && closing_ && waiting_.empty() && unacknowledged_.empty()) owner_.channel_sent(*this);
}

// -------------------------------------------------------------------------------------------------------------- receiving

void ChannelEnd::receive(Frame& frame) {
    if (stopped_) return;
    acknowledged(frame);
    if (stopped_) return;
    if (frame.kind == FrameKind::Data) accept(frame);
    pump();
}

void ChannelEnd::accept(Frame& frame) {
    if (frame.sequence < expected_) return acknowledge();  // our acknowledgement was lost
    if (frame.sequence > expected_) {
        if (early_.emplace(frame.sequence, frame.payload).second) frame.payload->acquire();
        return acknowledge();
    }
    const bool filled_a_hole = !early_.empty();
    ++unanswered_;
    consume(frame);
    while (!stopped_ && !early_.empty() && early_.begin()->first <= expected_) {
        auto* payload = early_.begin()->second;
        early_.erase(early_.begin());
        if (Frame::of(*payload).sequence == expected_) consume(Frame::of(*payload));
        payload->release();
    }
    if (stopped_ || unanswered_ == 0) return;
    if (unanswered_ >= 2 || filled_a_hole) return acknowledge();
    if (!acknowledgement_.armed()) fabric_.scheduler.arm(acknowledgement_, fabric_.now_ns() + kAcknowledgementDelayNs);
}

void ChannelEnd::consume(Frame& frame) {
    ++expected_;
    const auto piece = frame.data();
    if (frame.offset == 0) {
        assembling_.kind = frame.message->kind;
        assembling_.number = frame.message->number;
        assembling_.transaction = frame.message->transaction;
        assembling_.bytes.reserve(frame.total);
    }
    assembling_.bytes.insert(assembling_.bytes.end(), piece.begin(), piece.end());
    if (assembling_.bytes.size() < frame.total) return;
    auto message = std::exchange(assembling_, {});
    owner_.message_arrived(*this, message);
}

void ChannelEnd::acknowledge() {
    unanswered_ = 0;
    fabric_.scheduler.cancel(acknowledgement_);
    auto& payload = fabric_.frames.make();
    auto& frame = Frame::of(payload);
    frame.kind = FrameKind::Acknowledgement;
    frame.channel = number_;
    frame.acknowledgement = expected_;
    frame.wire_bytes = kFrameHeadBytes;
    link_.direction(side_).transmit(payload);
}

}  // namespace models::softbus
