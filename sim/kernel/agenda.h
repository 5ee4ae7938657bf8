#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <systemc>
#include <vector>

namespace sim::kernel {

/// Something that acts at a virtual time of its own: a core, a device's timers, the director of timed acts.
/// Each is served by one SC_THREAD which waits its turn in Agenda::await.
class Agent {
public:
    /// `comes_last`: whatever else is due at the same time goes first, whenever it was posted.
    explicit Agent(const char* name, bool comes_last = false) : go_(name), comes_last_(comes_last) {}
    virtual ~Agent() = default;
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;

private:
    friend class Agenda;
    sc_core::sc_event go_;
    bool comes_last_;
    std::int64_t due_ns_ = -1;  ///< -1: not on the agenda
    std::uint64_t order_ = 0;
    std::size_t place_ = 0;  ///< in the agenda's heap
};

/// What is due, by virtual time, then by the order of posting. Cores run ahead of SystemC's time (temporal decoupling); the agenda tells
/// a core whether anything else is due before its local time, and hands the turn over when so. Only the earliest entry is ever
/// armed as a SystemC notification, so that cancelled time-outs do not pile up in SystemC's own heap.
class Agenda {
public:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    /// Puts the agent on the agenda, or moves it. Does not arm anything: the acting agent does when it gives up its turn.
    void post(Agent& agent, std::int64_t time_ns);
    void remove(Agent& agent);
    [[nodiscard]] bool posted(const Agent& agent) const { return agent.due_ns_ >= 0; }

    /// An effect at `local_ns` may happen now if this is not earlier than it: nothing else is due before.
    [[nodiscard]] std::int64_t horizon_ns() const { return horizon_ns_; }

    /// Looks at SystemC's pending activity again: after the acting agent has called into somebody else's module, which may have notified
    /// events. What it notified is then not overtaken.
    void look_again();

    /// Makes SystemC wake the earliest entry. For a SystemC process that is no agent and has posted one: nobody else is about to wait.
    void kick();

    /// Waits until the agent's entry is the earliest and due, takes it off and returns its time. Blocks (SystemC wait); called on
    /// the agent's own SC_THREAD.
    std::int64_t await(Agent& agent);

    /// Every further await ends the simulation.
    void stop();
    /// Nothing later than this is served: the turn after it ends the simulation instead.
    void set_limit(std::int64_t limit_ns);
    [[nodiscard]] bool limit_reached() const { return limit_reached_; }
    [[nodiscard]] bool stopping() const { return stopping_; }

    /// SystemC's time in ns.
    [[nodiscard]] static std::int64_t kernel_now_ns();

private:
    void arm(Agent& agent);
    void refresh();
    [[nodiscard]] Agent* first() const { return entries_.empty() ? nullptr : entries_.front(); }
    static bool before(const Agent& a, const Agent& b) { return a.due_ns_ != b.due_ns_ ? a.due_ns_ < b.due_ns_ : a.order_ < b.order_; }
    void put(std::size_t place, Agent* agent);
    void rise(std::size_t place);
    void sink(std::size_t place);

    std::vector<Agent*> entries_;        ///< a binary heap: many devices have hundreds of cores
    std::int64_t external_ns_ = kNever;  ///< SystemC's own next activity, as seen when the acting agent got its turn, or looked again
    std::int64_t horizon_ns_ = kNever;
    std::uint64_t next_order_ = 0;
    std::int64_t limit_ns_ = kNever;
    bool limit_reached_ = false;
    bool stopping_ = false;
};

}  // namespace sim::kernel
