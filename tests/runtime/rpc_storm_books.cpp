#include "tests/runtime/rpc_storm_books.h"

#include <algorithm>

#include "sim/base/text.h"

namespace tests {
namespace {

/// How long after its reason an obituary may come: 40 s until a silent device counts as gone, 20 s of repetition, some slack.
constexpr std::int64_t kReasonLastsMs = 100'000;

}  // namespace

bool StormBooks::between(const Tear& tear, const Registration& registration) const {
    const auto& owner = instances[registration.owner].device;
    const auto& target = instances[registration.target].device;
    return (tear.a == owner && tear.b == target) || (tear.a == target && tear.b == owner);
}

std::string StormBooks::describe(const Registration& registration) const {
    const auto word = [this](std::size_t number) {
        const auto& instance = instances[number];
        return fmt::format("{} {}({})", instance.device, instance.name, instance.pid);
    };
    return fmt::format("{} -> {}, accepted at {} ms", word(registration.owner), word(registration.target), registration.accepted_ms);
}

std::string StormBooks::owed(const Registration& registration) const {
    if (registration.accepted_ms == kNever || registration.removed || registration.dropped) return {};
    if (instances[registration.owner].died_ms != kNever) return {};
    const auto& target = instances[registration.target];
    // Who died before the acceptance reached the books may have been reached all the same: then the proxy was dead, or it was told.
    if (target.died_ms != kNever && target.died_ms < StormTimes::kActsUntil) return fmt::format("died at {} ms", target.died_ms);
    for (const auto& tear : tears) {
        if (tear.time_ms > registration.accepted_ms && between(tear, registration))
            return fmt::format("{} at {} ms", tear.what, tear.time_ms);
    }
    return {};
}

void StormBooks::judge() {
    for (const auto& registration : registrations) {
        if (registration.told > 1) ledger.fault(fmt::format("told {} times: {}", registration.told, describe(registration)));
        if (registration.told != 0 && registration.removed) {
            ledger.fault(fmt::format("told at {} ms after it was taken back: {}", registration.told_ms, describe(registration)));
        }
        if (const auto why = owed(registration); !why.empty() && registration.told == 0) {
            ledger.fault(fmt::format("never told ({}): {}", why, describe(registration)));
        }
        if (registration.told == 0 || registration.accepted_ms == kNever) continue;
        const auto reason = std::any_of(troubles.begin(), troubles.end(), [&](const Tear& tear) {
            return tear.time_ms <= registration.told_ms && tear.time_ms >= registration.accepted_ms - kReasonLastsMs &&
                   between(tear, registration);
        });
        if (instances[registration.target].died_ms == kNever && !reason) {
            ledger.fault(fmt::format("told at {} ms without a reason: {}", registration.told_ms, describe(registration)));
        }
    }
    for (const auto& instance : instances) {
        if (instance.has_script && instance.died_ms == kNever && instance.finished_ms == kNever) {
            ledger.fault(fmt::format("{} {}({}) never came to its script's end", instance.device, instance.name, instance.pid));
        }
    }
}

}  // namespace tests
