#pragma once

#include <cassert>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/engine/expression.h"
#include "scenarios/engine/problem.h"
#include "scenarios/engine/scenario.h"

namespace scenarios::engine {

/// What a name stands for, as far as the file tells.
struct Known {
    enum class Kind { Object, Result, Watch, Value };
    Kind kind = Kind::Value;
    const Interface* interface = nullptr;  ///< Object: what it offers; null: unknown
    const Method* method = nullptr;        ///< Result: whose reply
    ParcelType type{};                     ///< Value
};

/// A part of the network: links, in both directions or away from one device.
struct Reach {
    std::vector<std::string> links{};
    std::string from{};  ///< empty: both directions
};

/// What a call is expected to come to.
struct CallExpectation {
    int line = 0;
    ExpectedStatus status;
    bool stated = false;            ///< the author said so, rather than "it succeeds"
    bool judged_elsewhere = false;  ///< a top-level expectation names this result's status: the step has no opinion
    std::string refused{};          ///< rule id; empty: none
    std::vector<Assignment> returns{};
    std::int64_t at_least_ns = -1;
    std::int64_t at_most_ns = -1;
};
const Shape& call_expectation_shape();

/// Helps steps and expectations to construct themselves: resolves names, types values, reports what dangles. All methods report and then
/// return something harmless, so that one pass finds every mistake.
class Builder {
public:
    Builder(Scenario& scenario, Problems& problems) : scenario_(scenario), growing_(&scenario), problems_(problems) {}
    /// Of a scenario that was read and may be running: only for faults, which need nothing noted in it. Aims are refused.
    Builder(const Scenario& scenario, Problems& problems) : scenario_(scenario), problems_(problems) {}

    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    /// The scenario being read, to be filled.
    Scenario& growing() {
        assert(growing_ != nullptr);
        return *growing_;
    }
    Problems& problems() { return problems_; }

    // -- things of the whole scenario
    const Interface* interface(const Node& name);
    const ProcessSpec* process(const Node& name);
    /// A mark that some step sets.
    std::string mark(const Node& name);
    const Method* method(const Interface& interface, const Node& name);
    /// The interface of whatever is registered under this id, on that device (null: on any); null if nothing is.
    const Interface* interface_of_ability(std::int64_t ability, const DeviceSpec* device) const;

    // -- devices and what lies between them
    const DeviceSpec* device(const Node& name);
    /// Two devices; null, null for a word such as `all` or after a mistake.
    std::pair<const DeviceSpec*, const DeviceSpec*> pair(const Node& names);
    /// The links that `between` or `link` of a fault mean, and its `from`.
    Reach reach(const Node& fault);
    /// A background service of that device.
    const ServiceSpec* background_service(const Node& name, const DeviceSpec& device);

    // -- events
    /// `event` and `where` of a mapping: at least one of them.
    EventPattern pattern(const Node& node);
    /// In the language of sim/query/expression.md.
    sim::query::Expression condition(const Node& text);
    /// Has the run followed by a rule: its number, for Judge::tally.
    std::size_t follow(EventRule rule);
    /// The number of an aim of faults on links, from 1: `where` of the fault. 0 if it has none.
    std::uint32_t aim(const Node& fault);

    // -- names of the script being read
    void begin_script(const ProcessSpec& process, const Method* handled);
    void end_script();
    [[nodiscard]] const ProcessSpec* current_process() const { return process_; }
    [[nodiscard]] const Method* handled_method() const { return handled_; }
    /// A step of the method uses what can be seen of the caller.
    void ask_caller() { asks_caller_ = true; }
    [[nodiscard]] bool asks_caller() const { return asks_caller_; }
    void define(const Node& as, Known known);
    /// An object one can call or pass on, and what it offers (null: unknown). An empty reference if there is none.
    Reference object(const Node& name, const Interface** interface);
    /// A subscription to a death.
    std::string watch(const Node& name);

    // -- values
    std::vector<Assignment> assignments(const Node& values, const std::vector<Field>& fields, const Place& owner, std::string_view what);
    /// Some of `fields`, written out: what a reply must hold.
    std::vector<Assignment> expected(const Node& values, const std::vector<Field>& fields, std::string_view what);
    CallExpectation call_expectation(const Node& node, const Method* method, const Place& owner);

    /// A script below the current one (repeat, parallel).
    Script script(const Node& steps);

    // -- results, for expectations: every `as:` of a call in any script of the scenario
    const Method* result(const Node& name);
    const Known* any_result(std::string_view name) const;
    void watch_of_any(const Node& name);
    void result_or_mark(const Node& name);

    // Filled by the reader before scripts are read.
    std::set<std::string> marks;
    std::set<std::string> judged;  ///< results that top-level expectations name
    bool links_known = true;       ///< no link could not be read: then a link that is missing is a mistake of its own

private:
    struct Found {
        const Known* known = nullptr;
        Reference reference;
    };
    Found look_up(const Node& name);
    std::vector<std::string> names_in_scope() const;
    Expression expression(const Node& node, const Field& field);
    Expression caller_expression(const Node& node, const Field& field);
    Value literal(const Node& node, const ParcelType& type, const Field& field);

    const Scenario& scenario_;
    Scenario* growing_ = nullptr;  ///< the same; null: it stays as it is
    Problems& problems_;
    const ProcessSpec* process_ = nullptr;
    const Method* handled_ = nullptr;
    bool asks_caller_ = false;                                                           ///< in the script being read
    std::map<std::string, Known, std::less<>> scope_;                                    ///< of the script being read
    std::map<const ProcessSpec*, std::map<std::string, Known, std::less<>>> processes_;  ///< what each process keeps
    std::map<std::string, Known, std::less<>> results_;                                  ///< every `as:` of the scenario
};

}  // namespace scenarios::engine
