#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/live_engine.h"
#include "sim/query/stops.h"

namespace scenarios::engine {

/// A step of a scenario, and the line on which it begins.
struct StepLine {
    int line = 0;
    std::string text{};
};

/// A place at which a session's client wants to stop, and the condition on records that it comes to.
struct Breakpoint {
    enum class Kind : std::uint8_t { Line, Function, Exception, Condition };
    int id = 0;
    Kind kind{};
    std::string what{};         ///< `line 44`, `Echo.Say`, `SIZE-1`, or the condition as it was typed
    int line = 0;               ///< of a Line: where it really is
    std::string when{};         ///< an expression; empty if it is not verified
    std::string hits{};         ///< a hit condition
    std::string log_message{};  ///< not empty: it only tells
    std::string message{};      ///< why it is not verified; "" if it is
    [[nodiscard]] bool verified() const { return message.empty(); }
};

/// What a client asks for beside the place itself.
struct BreakpointWish {
    int line = 0;
    std::string text{};
    std::string condition{};
    std::string hits{};
    std::string log_message{};
};

/// All breakpoints of a session. Each kind is set as a whole, as the protocol has it; equal ones keep their ids.
class Breakpoints {
public:
    std::vector<Breakpoint> set_lines(const std::vector<BreakpointWish>& wishes, const std::vector<StepLine>& steps);
    /// `methods`: all that the run declares; empty: unknown, then every name will do.
    std::vector<Breakpoint> set_functions(const std::vector<BreakpointWish>& wishes, const std::vector<std::string>& methods);
    std::vector<Breakpoint> set_exceptions(const std::vector<BreakpointWish>& wishes);
    std::vector<Breakpoint> set_conditions(const std::vector<BreakpointWish>& wishes);

    /// Null if there is none (any more).
    [[nodiscard]] const Breakpoint* find(int id) const;
    /// For the engine, and for walks through the recording.
    [[nodiscard]] std::vector<StopOrder> orders() const;
    [[nodiscard]] std::vector<sim::query::StopPoint> points() const;

    /// The filters of setExceptionBreakpoints: id, label and what they are for.
    struct Filter {
        std::string id, label, description;
    };
    static const std::vector<Filter>& filters();

private:
    std::vector<Breakpoint> put(Breakpoint::Kind kind, std::vector<Breakpoint> wanted);

    std::map<Breakpoint::Kind, std::vector<Breakpoint>> all_;
    int next_id_ = 1;
};

/// "condition, column 5: ...": what is wrong with an expression, in a sentence; "" if nothing.
std::string expression_problem(std::string_view what, std::string_view text);

}  // namespace scenarios::engine
