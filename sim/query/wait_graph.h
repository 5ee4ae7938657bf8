#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sim::query {

/// Whom a thread needs before it can go on.
struct Wait {
    enum class Needs : std::uint8_t {
        Nothing,  ///< it can go on, or what it waits for comes by itself (a time) or from nobody in particular (a condition)
        All,      ///< each of `on`: the thread that answers its call, the holder of a lock, those whose end it waits for
        Any       ///< one of `on`: a call that no thread took yet can be taken by any thread of the pool
    };
    Needs needs = Needs::Nothing;
    std::vector<std::size_t> on{};  ///< numbers of threads in the graph; none: as Nothing
    std::uint64_t since_ns = 0;
};

/// Threads that keep each other from ever going on.
struct Knot {
    std::vector<std::size_t> members{};    ///< those that wait for themselves in the end, ascending
    std::vector<std::size_t> followers{};  ///< those that wait for one of them, ascending
    std::uint64_t closed_ns = 0;           ///< when the last of the members began to wait
};

/// Who waits for whom at one moment, and which of them wait in a circle. A thread is stuck if not even all threads that can go on could
/// free it by doing so; with pools (Any) that takes more than a circle: every thread of the pool must be stuck.
class WaitGraph {
public:
    /// Its number, from 0.
    std::size_t add(Wait wait);
    /// Replaces what is known of it.
    void set(std::size_t thread, Wait wait) { waits_[thread] = std::move(wait); }
    /// After the last change.
    void solve();

    [[nodiscard]] std::size_t size() const { return waits_.size(); }
    [[nodiscard]] const Wait& wait(std::size_t thread) const { return waits_[thread]; }
    [[nodiscard]] bool stuck(std::size_t thread) const { return ranks_[thread] == 0; }
    /// Of a thread that is not stuck: greater than that of whoever frees it. 0: stuck.
    [[nodiscard]] std::size_t rank(std::size_t thread) const { return ranks_[thread]; }
    /// By the smallest number among their threads.
    [[nodiscard]] std::vector<Knot> knots() const;

private:
    [[nodiscard]] bool freed(const Wait& wait) const;
    [[nodiscard]] std::vector<bool> in_circles() const;

    std::vector<Wait> waits_;
    std::vector<std::size_t> ranks_;
};

}  // namespace sim::query
