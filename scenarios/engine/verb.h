#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/engine/table.h"

namespace scenarios::engine {

class Actor;
class Builder;
class Judge;
class World;

/// What a step does: constructed from its arguments (and complete from then on), run any number of times by any number of simulated
/// threads. One file each in scenarios/actions.
class Action {
public:
    virtual ~Action() = default;
    /// Plays the step on the acting simulated thread. Blocks as long as the step lasts.
    virtual void run(Actor& actor) const = 0;
    /// Does the act as a fault, on the host's stack, outside every process: how many things it touched. Only verbs that may be faults.
    virtual std::uint64_t strike(World&) const { return 0; }
    /// Whether `undo` takes the act back, and that; likewise.
    [[nodiscard]] virtual bool undoable() const { return false; }
    virtual std::uint64_t undo(World&) const { return 0; }
    /// Of acts that touch nothing themselves but lie in wait: how many frames, calls or callers have run into
    /// something there since the run began. Such a fault is judged by what came of it while it was in force.
    virtual std::optional<std::uint64_t> bitten(World&) const { return {}; }
};

/// What only faults do: it is nobody's step.
class Act : public Action {
public:
    void run(Actor&) const final {}
};

/// What must hold when the run is over. One file each in scenarios/checks.
class Check {
public:
    virtual ~Check() = default;
    /// Says whether it held (Judge::held, Judge::failed), exactly once.
    virtual void judge(Judge& judge) const = 0;
};

/// Where a verb may stand.
enum Where : unsigned { kInClient = 1, kInHandler = 2, kInFaults = 4 };

/// One row of the list of verbs.
struct Verb {
    std::string_view name;
    unsigned where = kInClient;
    std::string_view doc;
    std::string_view example;
    Type argument;
    std::unique_ptr<Action> (*make)(const Node& arguments, Builder& builder);
};

/// One row of the list of expectations.
struct CheckKind {
    std::string_view name;
    std::string_view doc;
    std::string_view example;
    Type argument;
    std::unique_ptr<Check> (*make)(const Node& arguments, Builder& builder);
};

/// The plain lists: reading them tells every verb and every expectation. In scenarios/actions and scenarios/checks.
const std::vector<Verb>& all_actions();
const std::vector<CheckKind>& all_checks();

const Verb* find_action(std::string_view name);
const CheckKind* find_check(std::string_view name);

/// The keys beside the verb of a fault: when it happens.
const Shape& fault_shape();

template <class T>
std::unique_ptr<Action> make_action(const Node& arguments, Builder& builder) {
    return std::make_unique<T>(arguments, builder);
}
template <class T>
std::unique_ptr<Check> make_check(const Node& arguments, Builder& builder) {
    return std::make_unique<T>(arguments, builder);
}

}  // namespace scenarios::engine
