#include <gtest/gtest.h>

#include <string>
#include <systemc>
#include <vector>

#include "sim/kernel/agenda.h"
#include "sim/kernel/simulation.h"
#include "sim/trace/recorder.h"
#include "tests/support/systemc_main.h"

namespace {

using sim::kernel::Agenda;
using sim::kernel::Agent;
using sim::kernel::Simulation;

std::unique_ptr<sim::trace::Recorder> silent() { return std::move(sim::trace::Recorder::open({.level = sim::trace::Level::Off}).value()); }

TEST(Simulation, CallsTimedActsInOrderOfTimeThenOfAsking) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get()});
    std::string heard;
    simulation.at(2000, [&] { heard += "c"; });
    simulation.at(1000, [&] {
        heard += "a";
        EXPECT_EQ(simulation.now_ns(), 1000);
        simulation.at(1500, [&] { heard += "b"; });
    });
    simulation.at(2000, [&] { heard += "d"; });
    EXPECT_EQ(simulation.run(), Simulation::End::Idle);
    EXPECT_EQ(heard, "abcd");
    EXPECT_EQ(simulation.now_ns(), 2000);
}

TEST(Simulation, EndsAtItsTimeLimit) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get(), .time_limit_ns = 5000});
    bool late = false;
    simulation.at(6000, [&] { late = true; });
    EXPECT_EQ(simulation.run(), Simulation::End::TimeLimit);
    EXPECT_FALSE(late);
}

TEST(Simulation, WithATimeLimitIsStillIdleWhenNothingIsDue) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get(), .time_limit_ns = 5000});
    bool done = false;
    simulation.at(5000, [&] { done = true; });  // the limit itself still counts
    EXPECT_EQ(simulation.run(), Simulation::End::Idle);
    EXPECT_TRUE(done);
    EXPECT_EQ(simulation.now_ns(), 5000);
}

TEST(Simulation, StopsWhenAsked) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get()});
    simulation.at(10, [&] { simulation.stop(); });
    simulation.at(20, [] { FAIL(); });
    EXPECT_EQ(simulation.run(), Simulation::End::Stopped);
}

/// Acts every `step`, running ahead on its own clock between hand-overs.
class Runner final : public sc_core::sc_module, public Agent {
public:
    Runner(const sc_core::sc_module_name& name, Agenda& agenda, std::int64_t step, int count, std::vector<std::int64_t>& effects)
        : sc_module(name), Agent("go"), agenda_(agenda) {
        agenda_.post(*this, 0);
        sc_core::sc_spawn([this, step, count, &effects] {
            auto local = agenda_.await(*this);
            for (int i = 0; i < count; ++i) {
                local += step;
                while (local > agenda_.horizon_ns()) {
                    ++hand_overs;
                    agenda_.post(*this, local);
                    agenda_.await(*this);
                }
                effects.push_back(local);
            }
            for (;;) agenda_.await(*this);
        });
    }
    int hand_overs = 0;

private:
    Agenda& agenda_;
};

TEST(Agenda, EffectsOfSeveralAgentsHappenInTimeOrder) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get()});
    std::vector<std::int64_t> effects;
    Runner a("a", simulation.agenda(), 7, 100, effects);
    Runner b("b", simulation.agenda(), 11, 100, effects);
    Runner c("c", simulation.agenda(), 300, 3, effects);
    simulation.run();
    EXPECT_EQ(effects.size(), 203u);
    EXPECT_TRUE(std::is_sorted(effects.begin(), effects.end()));
}

TEST(Agenda, AnAgentAloneNeverHandsOver) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get()});
    std::vector<std::int64_t> effects;
    Runner a("a", simulation.agenda(), 7, 1000, effects);
    simulation.run();
    EXPECT_EQ(effects.size(), 1000u);
    EXPECT_EQ(a.hand_overs, 0);
}

TEST(Agenda, SystemCProcessesOfOthersAreNotOvertaken) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get()});
    std::vector<std::int64_t> effects;
    Runner a("a", simulation.agenda(), 10, 10, effects);
    sc_core::sc_spawn([&] {
        sc_core::wait(sc_core::sc_time(45, sc_core::SC_NS));
        effects.push_back(45);
    });
    simulation.run();
    EXPECT_EQ(effects.size(), 11u);
    EXPECT_TRUE(std::is_sorted(effects.begin(), effects.end()));
}

}  // namespace
