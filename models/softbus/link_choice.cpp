#include "models/softbus/link_choice.h"

#include <array>

namespace models::softbus {
namespace {

constexpr std::int64_t kMs = 1'000'000;

int class_of(std::uint64_t bandwidth) {
    constexpr std::uint64_t kLowMax = 384 * 1024;
    constexpr std::uint64_t kMiddleMax = 30 * 1024 * 1024;
    if (bandwidth <= kLowMax) return 0;
    return bandwidth <= kMiddleMax ? 1 : 2;
}

int rank_of(LinkKind kind) {
    // wlan_2.4g, wlan_5g, ble, br, usb, ethernet
    static constexpr std::array<int, 6> kRanks{3, 2, 4, 5, 1, 0};
    return kRanks[static_cast<std::size_t>(kind)];
}

bool serves(const JoinedLink& link, const LinkWish& wish) {
    if (wish.bandwidth > 0 && class_of(link.spec.profile.bandwidth) < class_of(static_cast<std::uint64_t>(wish.bandwidth))) return false;
    const auto set_up_ns = link.channels == 0 ? link.spec.profile.set_up_ns : 0;
    return wish.max_latency_ns < 0 || set_up_ns <= wish.max_latency_ns;
}

}  // namespace

bool read(std::span<const runtime::port::Qos> qos, LinkWish& wish) {
    for (const auto& each : qos) {
        if (each.value < 0) return false;
        if (each.type == runtime::port::QosType::MinBandwidth) wish.bandwidth = each.value;
        if (each.type == runtime::port::QosType::MaxLatency) wish.max_latency_ns = each.value * kMs;
    }
    return true;
}

JoinedLink* choose_link(std::span<JoinedLink* const> links, const LinkWish& wish) {
    JoinedLink* best = nullptr;
    JoinedLink* fastest = nullptr;
    for (auto* link : links) {
        if (!link->known_up) continue;
        if (fastest == nullptr || link->spec.profile.bandwidth > fastest->spec.profile.bandwidth) fastest = link;
        if (serves(*link, wish) && (best == nullptr || rank_of(link->spec.kind) < rank_of(best->spec.kind))) best = link;
    }
    return best != nullptr ? best : fastest;
}

}  // namespace models::softbus
