#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/engine/builder.h"
#include "scenarios/engine/history.h"

namespace scenarios::engine {

/// How one expectation came out.
struct Judgement {
    bool held = true;
    int line = 0;
    std::string expected;  ///< in words
    std::string actual;    ///< in words
    std::int64_t time_ns = 0;
    MomentText moment{};  ///< where it failed, if that is a place in the run
};

/// Lets expectations look at what happened and takes their judgement.
class Judge {
public:
    Judge(History& history, std::vector<Judgement>& judgements) : history_(history), judgements_(judgements) {}

    [[nodiscard]] History& history() { return history_; }
    [[nodiscard]] const History& history() const { return history_; }

    /// The line of the expectation being judged.
    void at_line(int line) { line_ = line; }
    /// `moment`: where it failed.
    void say(bool held, std::string expected, std::string actual, MomentText moment = {}) {
        judgements_.push_back({held, line_, std::move(expected), std::move(actual), 0, std::move(moment)});
    }

    /// What became of a rule (Builder::follow).
    [[nodiscard]] const EventTally& tally(std::size_t rule) const { return history_.tallies.at(rule); }

private:
    History& history_;
    std::vector<Judgement>& judgements_;
    int line_ = 0;
};

/// `t118`: the call's transaction. Empty if none carried it.
MomentText moment_of(const CallResult& call);

/// Compares one call with what was expected of it: what differs first, "" if nothing. `expected_text` says all that was expected.
std::string difference(const CallExpectation& expect, const CallResult& result);
std::string expected_text(const CallExpectation& expect);

}  // namespace scenarios::engine
