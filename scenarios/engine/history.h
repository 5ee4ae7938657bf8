#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/engine/event_rule.h"
#include "scenarios/engine/finding.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/value.h"
#include "sim/trace/events.h"

/// What happened in a run, as far as expectations ask: it lives with the host, outlives every simulated process, and is written to
/// inside a models::device::HostScope only.
namespace scenarios::engine {

/// Pids count on each device anew, so a process is known by both.
struct ProcessKey {
    std::uint8_t device = 0;  ///< number of the device, from 1
    std::uint32_t pid = 0;
    auto operator<=>(const ProcessKey&) const = default;
};

/// One execution of a `call` or `oneway` step.
struct CallResult {
    std::string name;  ///< `as:`, empty if none
    const Method* method = nullptr;
    int line = 0;
    std::uint64_t order = 0;  ///< among all results, marks and death notices
    std::int64_t started_ns = 0;
    std::int64_t ended_ns = 0;
    std::int32_t status = 0;
    std::string refused{};          ///< rule that refused it, empty if none
    std::uint64_t transaction = 0;  ///< that carried it; 0: none did
    std::vector<std::pair<std::string, Value>> returns{};
};

/// Something reached: a mark, or a death notice of a subscription.
struct Moment {
    std::uint64_t order = 0;
    std::int64_t time_ns = 0;
    sim::trace::LossCause cause{};  ///< of a death notice
    std::string text{};             ///< the record by which one sees it: "e57"
};

/// A rule said no.
struct Refusal {
    sim::trace::Rule rule{};
    ProcessKey process{};  ///< whose thread was at it
    std::uint32_t tid = 0;
    std::uint32_t limit_pid = 0;  ///< whose limit or state decided, on the same device
    std::uint64_t transaction = 0;
    std::uint64_t sequence = 0;  ///< of its record
    std::int64_t time_ns = 0;
    std::uint64_t asked = 0, limit = 0, in_use = 0;
    std::string object{};
    std::string host_device{};
    std::uint8_t crossings = 0;
    bool expected = false;  ///< an expectation names it
};

/// How many calls of one method there were, as the trace tells.
struct MethodCount {
    std::uint64_t calls = 0;
    std::int64_t slowest_ns = 0;
};

/// One start of a process of the scenario and its end.
struct Life {
    ProcessKey process{};
    unsigned boot = 0;  ///< how often its device had started
    bool ended = false;
    sim::trace::EndReason reason{};
    std::int32_t status = 0;
    bool script_done = false;
    bool crash_expected = false;
    bool end_named = false;  ///< an expectation says how it must have ended
    std::uint64_t end_sequence = 0;     ///< of the record of its end
    std::uint64_t end_transaction = 0;  ///< what the thread that ended it was at
    MomentText ended_at{};
};

/// A law that did not hold.
struct BrokenLaw {
    sim::trace::Law law{};
    MomentText moment{};
    std::string text{};
};

/// What the crash handler said of a process.
struct Crash {
    ProcessKey process{};
    std::string text;
};

struct History {
    std::uint64_t next_order = 1;
    std::deque<CallResult> calls;  ///< those with a name
    std::map<std::string, std::vector<Moment>, std::less<>> marks;
    std::map<std::string, std::vector<Moment>, std::less<>> deaths;  ///< by subscription
    std::deque<Refusal> refusals;
    std::map<const Method*, MethodCount> methods;
    std::vector<Crash> crashes;
    std::map<std::string, std::vector<Life>, std::less<>> lives;  ///< by process name
    std::vector<EventTally> tallies;                              ///< by rule, as Scenario::rules has them
    std::vector<BrokenLaw> broken_laws;                           ///< known before expectations are judged
};

}  // namespace scenarios::engine
