#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sim/kernel/random_stream.h"
#include "sim/trace/recorder.h"

namespace sim::kernel {

class ActorClock;
class Agenda;

/// Keeps SystemC's own informational messages off stdout (its reports of errors stay). Once, at the start of a program.
void quiet_systemc();

/// One run: SystemC's time, the agenda of what is due, the named random streams, the trace. One per operating-system process
/// (SystemC's kernel cannot be restarted), which tests get from gtest_discover_tests.
class Simulation {
public:
    struct Options {
        std::uint64_t seed = 1;
        trace::Recorder* recorder = nullptr;  ///< never null while running; outlives the simulation
        std::int64_t time_limit_ns = -1;      ///< virtual time at which run() gives up; negative: none
    };

    explicit Simulation(Options options);
    ~Simulation();

    /// Runs until nothing is due any more, stop() is called or the time limit is reached. Call once.
    enum class End : std::uint8_t { Idle, Stopped, TimeLimit };
    End run();

    /// Ends run() as soon as the acting thread blocks or yields. From a simulated thread, an `at` callback or a listener.
    void stop();
    [[nodiscard]] bool stopping() const;

    /// Virtual time of whoever acts: the running core's local time, or the kernel's.
    [[nodiscard]] std::int64_t now_ns() const;

    /// Calls `act` at that virtual time, on the host's stack, when no driver call is half done. Before or during run().
    void at(std::int64_t time_ns, std::function<void()> act);

    /// As at(), but after everything else that is due at that time, and several of them in order of asking: what happens does not depend
    /// on when it was asked for. For acts from outside, which may be known before the run or be given while it stands still.
    void at_last(std::int64_t time_ns, std::function<void()> act);

    /// The random stream of this name: same seed and name, same numbers, whatever else happens.
    RandomStream random(std::string_view name) const;

    [[nodiscard]] trace::Recorder& recorder();
    [[nodiscard]] std::uint64_t next_transaction();  ///< number of the next `tN`, from 1
    [[nodiscard]] std::uint64_t transactions() const;
    [[nodiscard]] Agenda& agenda();
    [[nodiscard]] ActorClock& clock();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sim::kernel
