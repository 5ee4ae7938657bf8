#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/trace/metadata.h"
#include "sim/trace/record.h"
#include "sim/trace/witness.h"

namespace sim::query {

/// A law that did not hold.
struct Breach {
    trace::Law law{};
    trace::Stamp stamp{};                ///< who and when; its transaction is the one concerned, 0 if none
    std::uint64_t sequence = 0;          ///< last record written when it showed
    std::string text{};                  ///< what happened, in one sentence with names and numbers
    std::vector<std::string> details{};  ///< further lines: who waits for whom, which handles are left
};

/// How a run came to its end.
enum class RunEnd : std::uint8_t {
    Idle,  ///< nothing was left to happen
    Cut    ///< stopped before: a limit, a signal, a moment that was asked for. What would still have come is not held against it
};

/// Keeps the laws (trace::Law) over the full stream of events of a run, as its witness or over a trace of level `full`.
/// Memory is bounded by what exists at a time (processes, threads, references, calls under way), not by the length of the run.
class Laws final : public trace::Witness {
public:
    /// `names`: what the stamps refer to.
    explicit Laws(trace::Names names);
    ~Laws() override;

    [[nodiscard]] trace::KindSet kinds() const override;
    void hear(const trace::Stamp& stamp, std::uint64_t sequence, const trace::Heard& event) override;
    /// The same from a recorded trace. What follows the first process that the run's end ended does not count.
    void add(const trace::RecordView& record);

    /// The run is over. Call once; in a run, before its processes are ended by the run's own end. Circles of waits are found here: one that
    /// closed and was opened again by somebody's death is not told of, one that stands is told with the time at which it closed.
    void finish(RunEnd end);

    /// In the order in which they showed; of one law on one subject (process, node, ...) the first, and at most 100 altogether.
    [[nodiscard]] const std::vector<Breach>& breaches() const;

    /// Who acted last: its stamp, and the last record's number.
    [[nodiscard]] const trace::Stamp& last() const;

private:
    class Books;
    std::unique_ptr<Books> books_;
};

}  // namespace sim::query
