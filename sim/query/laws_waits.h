#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/query/laws_facts.h"
#include "sim/query/wait_graph.h"

namespace sim::query::laws {

/// What a thread is about when a run ends.
enum class Doing : std::uint8_t {
    Runs,       ///< it could go on
    Idle,       ///< it waits for work: nothing is wrong
    Halted,     ///< its process was halted from outside
    Sleeps,     ///< until a time
    Calls,      ///< it waits for the answer to a call
    CallsFar,   ///< to another device: that ends by a time-out
    ForLock,    ///< it waits for a lock
    ForEnd,     ///< it waits for the end of others
    ForNotice,  ///< it waits for a condition
    Strays      ///< it serves a call and waits for other work: that call gets no answer
};

/// Every thread as the end of a run finds it, and who waits for whom.
class Waits {
public:
    explicit Waits(Facts& facts);

    struct Waiter {
        Key key = 0;
        Doing doing{};
        std::uint64_t call = 0;  ///< it waits for, or does not answer
    };

    [[nodiscard]] const std::vector<Waiter>& waiters() const { return waiters_; }
    [[nodiscard]] const WaitGraph& graph() const { return graph_; }
    [[nodiscard]] Thread& thread(std::size_t waiter) const { return *facts_.thread(waiters_[waiter].key); }
    /// Whom this one waits for in the end: itself if it waits for nobody in particular. It must not be stuck.
    [[nodiscard]] std::size_t root(std::size_t waiter) const;
    /// No thread took it though one of its target's waits for work.
    [[nodiscard]] bool overlooked(const Call& call) const;
    /// "app main (tid 12) waits for the reply to t7 Echo.Say, which echo OS_IPC_1 (tid 14) serves"
    [[nodiscard]] std::string sentence(std::size_t waiter) const;
    [[nodiscard]] std::string label(std::size_t waiter) const;
    /// Whether nothing in the process is at work.
    [[nodiscard]] bool quiet(Key process) const;

private:
    Waiter look_at(Key key, Thread& thread) const;
    Wait wait_of(const Waiter& waiter) const;
    /// It waits in the driver for calls to come.
    [[nodiscard]] bool reads(std::size_t waiter) const;
    [[nodiscard]] std::vector<std::size_t> takers(const Call& call) const;
    [[nodiscard]] std::string what_for(std::size_t waiter) const;
    [[nodiscard]] std::string call_text(std::size_t waiter) const;

    Facts& facts_;
    std::vector<Waiter> waiters_;
    std::map<Key, std::size_t> numbers_;
    std::map<Key, std::vector<std::size_t>> of_process_;
    std::map<Key, std::uint64_t> outgoing_, serving_;  ///< by thread: the newest call it sent, and took
    WaitGraph graph_;
};

}  // namespace sim::query::laws
