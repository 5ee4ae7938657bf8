#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Links between devices: what they are made of and what may go wrong on them.
namespace models::softbus {

enum class LinkKind : std::uint8_t { Wlan24, Wlan5, Ble, Br, Usb, Ethernet };

/// What a link can do when the weather is fine. Every number of the built-in profiles names its source in link_profiles.cpp.
struct LinkProfile {
    std::int64_t latency_ns = 0;        ///< one way, without the time a frame takes to leave
    std::uint64_t bandwidth = 0;        ///< bytes a second in each direction
    std::int64_t jitter_ns = 0;         ///< of the latency, uniform in +-
    double loss = 0;                    ///< of frames, 0..1
    std::uint64_t queue_bytes = 0;      ///< waiting to leave; what comes then is dropped (and repeated by the transport)
    std::int64_t set_up_ns = 0;         ///< before the first channel of a connection
    std::uint64_t frame_bytes = 0;      ///< largest payload of a frame
    std::uint64_t message_bytes = 0;    ///< SendBytes limit of a channel on this link (reference section 8.2)
    std::int64_t offline_after_ns = 0;  ///< until peers notice a device that went without a word (reference section 8.5)
    std::string_view source{};          ///< where the numbers come from
};
const LinkProfile& profile_of(LinkKind kind);
std::string_view word_of(LinkKind kind);  ///< wlan_2.4g, wlan_5g, ble, br, usb, ethernet

/// Bad weather in one direction, in netem's words. Chances are shares of frames, 0..1.
struct Impairments {
    std::int64_t delay_ns = 0;
    std::int64_t jitter_ns = 0;
    double loss = 0;
    double burst_start = 0;  ///< Gilbert-Elliott: chance per frame to fall into a burst, in which every frame is lost ...
    double burst_end = 0;    ///< ... and to leave it again
    double duplicate = 0;
    double reorder = 0;      ///< chance per frame to be sent without the delay, past those that wait
    double corrupt = 0;      ///< the receiver's check finds it: as lost, but told apart in the trace
    std::uint64_t rate = 0;  ///< bytes a second, 0: the link's own
    bool partition = false;  ///< nothing passes
    bool hold = false;       ///< what comes waits until released, then all leaves in order
    /// 0: all frames are in the weather; else only those Network::set_aim names for this number. Partition and hold meet all.
    std::uint32_t aim = 0;

    bool operator==(const Impairments&) const = default;
    /// "delay 10ms jitter 2ms loss 5%", "" for none: for the trace and for people.
    [[nodiscard]] std::string words() const;
};

/// What becomes of the frames that are under way when something changes.
enum class InFlight : std::uint8_t { Deliver, Drop, Hold };

struct LinkSpec {
    std::string name;  ///< unique; "" gets `phone-tablet.wlan_5g`
    LinkKind kind = LinkKind::Wlan5;
    std::string device_a;
    std::string device_b;
    LinkProfile profile;  ///< usually profile_of(kind), changed where the user says so
};

}  // namespace models::softbus
