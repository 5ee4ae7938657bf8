#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gui/store/trace_store.h"

namespace gui::topology {

/// Where something happened so often: how often each rule refused there, by the rule's number.
using RuleCounts = std::map<std::uint8_t, std::uint32_t>;

/// What a run has under way, and what was refused, up to a record.
struct Flights {
    struct Open {
        std::uint32_t row = 0;  ///< of the store
        bool taken = false;     ///< a thread serves it
    };
    std::vector<Open> open{};                                                    ///< in the order they were sent
    std::map<std::pair<std::uint8_t, std::uint32_t>, RuleCounts> refusals{};     ///< by device and pid of the process that decided
    std::map<std::pair<std::string, std::string>, RuleCounts> between{};         ///< by network ids, the smaller first
    std::map<std::pair<std::uint8_t, std::int32_t>, std::uint32_t> abilities{};  ///< pid by device and ability
};

/// Answers what is under way at a record without reading the trace from its start: marks are passed once, in portions, and what stands is
/// kept now and then.
class FlightIndex {
public:
    static constexpr std::uint32_t kCheckpointMarks = 4096;
    static constexpr std::size_t kOpenMax = 4096;  ///< followed at a time; more only in a flood

    void reset();
    /// Looks at so many more marks. True if there are more.
    bool take(const TraceStore& store, std::size_t marksMax);
    [[nodiscard]] std::uint32_t taken() const { return next_; }
    /// After all marks up to a record, as far as marks were taken.
    [[nodiscard]] Flights at(const TraceStore& store, std::uint64_t sequence) const;

private:
    static void add(const TraceStore& store, const Mark& mark, Flights& flights);

    std::vector<Flights> checkpoints_;  ///< before mark i * kCheckpointMarks
    Flights now_;
    std::uint32_t next_ = 0;
};

}  // namespace gui::topology
