#pragma once

#include <cstdint>
#include <span>

#include "models/softbus/joined_link.h"
#include "runtime/port/softbus_port.h"

namespace models::softbus {

/// What a Bind asks of its link (reference section 8.1). -1: nothing.
struct LinkWish {
    std::int64_t bandwidth = -1;       ///< bytes a second at least
    std::int64_t max_latency_ns = -1;  ///< within which the channel must be open
};

/// False: a value below zero.
bool read(std::span<const runtime::port::Qos> qos, LinkWish& wish);

/// The link for a new channel, null if none is up as its devices believe. A link serves a wish if its bandwidth's class (low up to 384
/// KiB/s, middle up to 30 MiB/s, high) is not below the wish's and its set-up time, if it is not set up already, is within the latency
/// (reference section 8.3). Of those that serve, in this order: Ethernet, USB (our choice: the wire first), WLAN 5G, WLAN 2.4G, BLE, BR
/// (section 8.3); if none does, the one with the greatest bandwidth.
JoinedLink* choose_link(std::span<JoinedLink* const> links, const LinkWish& wish);

}  // namespace models::softbus
