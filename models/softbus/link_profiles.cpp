#include <array>

#include "models/softbus/link.h"

namespace models::softbus {
namespace {

constexpr std::int64_t kUs = 1'000;
constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * 1024;

// Sections are those of reference/openharmony-ipc-rpc.md. [I]: the reference itself only infers it. "Chosen": ours.
//
// Latencies and bandwidths: section 8.3 documents none; it advises round trips of 1-10 ms and MB/s for WLAN, 10-100 ms and tens to
// hundreds of KB/s for BLE and BR [I]. Wired links and all jitters are chosen. Loss is 0: a scenario adds its own.
// Set-up times: section 8.3, the times the code assumes; Ethernet, which it does not list, as WLAN.
// Frames: what an Ethernet frame of 1,500 bytes leaves beside the head; for BLE and BR the MTU of about 990 of section 8.2.
// Messages: section 8.2, 4 MiB on a standard system over TCP and over proxy channels alike.
// Offline: section 8.5, for BLE 5 min + 2 x 10 s and 22 s until it is told; BR as BLE (chosen). A lost TCP peer is noticed in tens of
// seconds: the 40 s of section 8.4's shortest keep-alive mode. Queues: chosen, about 50 ms of WLAN and wired, about a second of BLE and BR.
constexpr std::array<LinkProfile, 6> kProfiles{
    LinkProfile{.latency_ns = 3 * kMs,
                .bandwidth = 6 * kMiB,
                .jitter_ns = 1 * kMs,
                .queue_bytes = 320 * kKiB,
                .set_up_ns = 800 * kMs,
                .frame_bytes = 1460,
                .message_bytes = 4 * kMiB,
                .offline_after_ns = 40 * kSecond,
                .source = "8.3 (latency, bandwidth [I], set-up), 8.2 (message), 8.4 (offline); jitter, queue chosen"},
    LinkProfile{.latency_ns = 1 * kMs,
                .bandwidth = 30 * kMiB,
                .jitter_ns = 300 * kUs,
                .queue_bytes = 1536 * kKiB,
                .set_up_ns = 800 * kMs,
                .frame_bytes = 1460,
                .message_bytes = 4 * kMiB,
                .offline_after_ns = 40 * kSecond,
                .source = "8.3 (latency [I], bandwidth as its class MID, set-up), 8.2 (message), 8.4 (offline); jitter, queue chosen"},
    LinkProfile{.latency_ns = 30 * kMs,
                .bandwidth = 80'000,
                .jitter_ns = 10 * kMs,
                .queue_bytes = 64 * kKiB,
                .set_up_ns = 1200 * kMs,
                .frame_bytes = 950,
                .message_bytes = 4 * kMiB,
                .offline_after_ns = 342 * kSecond,
                .source = "8.3 (latency, bandwidth [I], set-up), 8.2 (frame, message), 8.5 (offline); jitter, queue chosen"},
    LinkProfile{.latency_ns = 20 * kMs,
                .bandwidth = 200'000,
                .jitter_ns = 5 * kMs,
                .queue_bytes = 128 * kKiB,
                .set_up_ns = 2500 * kMs,
                .frame_bytes = 950,
                .message_bytes = 4 * kMiB,
                .offline_after_ns = 342 * kSecond,
                .source = "8.3 (latency, bandwidth [I], set-up), 8.2 (frame, message); offline, jitter, queue chosen"},
    LinkProfile{.latency_ns = 250 * kUs,
                .bandwidth = 35 * kMiB,
                .jitter_ns = 0,
                .queue_bytes = 1792 * kKiB,
                .set_up_ns = 800 * kMs,
                .frame_bytes = 1460,
                .message_bytes = 4 * kMiB,
                .offline_after_ns = 40 * kSecond,
                .source = "8.3 (set-up), 8.2 (message), 8.4 (offline); latency, bandwidth of USB 2.0 in practice, queue chosen"},
    LinkProfile{.latency_ns = 200 * kUs,
                .bandwidth = 112 * kMiB,
                .jitter_ns = 0,
                .queue_bytes = 4 * kMiB,
                .set_up_ns = 800 * kMs,
                .frame_bytes = 1460,
                .message_bytes = 4 * kMiB,
                .offline_after_ns = 40 * kSecond,
                .source = "8.2 (message), 8.4 (offline); latency, bandwidth of gigabit Ethernet less its framing, set-up, queue chosen"},
};
constexpr std::array<std::string_view, 6> kWords{"wlan_2.4g", "wlan_5g", "ble", "br", "usb", "ethernet"};

}  // namespace

const LinkProfile& profile_of(LinkKind kind) { return kProfiles[static_cast<std::size_t>(kind)]; }
std::string_view word_of(LinkKind kind) { return kWords[static_cast<std::size_t>(kind)]; }

}  // namespace models::softbus
