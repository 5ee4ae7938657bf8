#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/query/account_actors.h"
#include "sim/trace/record.h"

namespace sim::query {

/// A transaction, as sentences about its records need it.
struct HappenedCall {
    std::uint64_t id = 0;
    std::string name{};  ///< `Echo.Say`
    std::string caller{}, target{};
    bool oneway = false;
    bool remote = false;
};

/// What a sentence about a record needs to know besides it. Whoever has the trace at hand answers.
class HappenedSource {
public:
    virtual ~HappenedSource() = default;
    [[nodiscard]] virtual const ActorNames& actors() const = 0;
    /// None for 0 and for one whose request is not in the trace.
    [[nodiscard]] virtual std::optional<HappenedCall> call(std::uint64_t id) const = 0;
    /// Record number `sequence`, none if there is none.
    [[nodiscard]] virtual std::optional<trace::RecordView> record(std::uint64_t sequence) const = 0;
    /// Whether a link was told of before a record.
    [[nodiscard]] virtual bool link_seen(std::string_view link, std::uint64_t sequence) const = 0;
};

/// What happened with a record, for a reader who learns: one to three sentences in plain words, each ending in a full stop. `next`: the
/// next thing that is known to happen to the same call, because it is recorded; it is told if there is room, and never guessed.
std::vector<std::string> happened(const trace::RecordView& record, const HappenedSource& source,
                                  const std::optional<trace::RecordView>& next = std::nullopt);

}  // namespace sim::query
