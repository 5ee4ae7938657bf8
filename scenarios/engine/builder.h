#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
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
    Builder(Scenario& scenario, Problems& problems) : scenario_(scenario), problems_(problems) {}

    Scenario& scenario() { return scenario_; }
    Problems& problems() { return problems_; }

    // -- things of the whole scenario
    const Interface* interface(const Node& name);
    const ProcessSpec* process(const Node& name);
    /// A mark that some step sets.
    std::string mark(const Node& name);
    const Method* method(const Interface& interface, const Node& name);
    /// The interface of whatever is registered under this id; null if nothing is.
    const Interface* interface_of_ability(std::int64_t ability) const;

    // -- names of the script being read
    void begin_script(const ProcessSpec& process, const Method* handled);
    void end_script();
    [[nodiscard]] const ProcessSpec* current_process() const { return process_; }
    [[nodiscard]] const Method* handled_method() const { return handled_; }
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

private:
    struct Found {
        const Known* known = nullptr;
        Reference reference;
    };
    Found look_up(const Node& name);
    std::vector<std::string> names_in_scope() const;
    Expression expression(const Node& node, const Field& field);
    Value literal(const Node& node, const ParcelType& type, const Field& field);

    Scenario& scenario_;
    Problems& problems_;
    const ProcessSpec* process_ = nullptr;
    const Method* handled_ = nullptr;
    std::map<std::string, Known, std::less<>> scope_;                                    ///< of the script being read
    std::map<const ProcessSpec*, std::map<std::string, Known, std::less<>>> processes_;  ///< what each process keeps
    std::map<std::string, Known, std::less<>> results_;                                  ///< every `as:` of the scenario
};

}  // namespace scenarios::engine
