#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
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

/// Keeps a SystemC module of somebody else's, which answers `ask` by an event 25 ns later.
class Foreigner final : public sc_core::sc_module {
public:
    Foreigner(const sc_core::sc_module_name& name, std::vector<std::int64_t>& effects) : sc_module(name) {
        sc_core::sc_spawn([this, &effects] {
            for (;;) {
                sc_core::wait(asked_);
                effects.push_back(Agenda::kernel_now_ns());
            }
        });
    }
    void ask(std::int64_t at_ns) {
        asked_.notify(sc_core::sc_time(static_cast<double>(at_ns + 25 - Agenda::kernel_now_ns()), sc_core::SC_NS));
    }

private:
    sc_core::sc_event asked_;
};

/// Runs ahead in steps of 10 ns and asks the foreigner once, in the middle of its turn.
class Asker final : public sc_core::sc_module, public Agent {
public:
    Asker(const sc_core::sc_module_name& name, Agenda& agenda, Foreigner& foreigner, std::vector<std::int64_t>& effects)
        : sc_module(name), Agent("go") {
        agenda.post(*this, 0);
        sc_core::sc_spawn([this, &agenda, &foreigner, &effects] {
            auto local = agenda.await(*this);
            for (int i = 0; i < 20; ++i) {
                local += 10;
                while (local > agenda.horizon_ns()) {
                    agenda.post(*this, local);
                    agenda.await(*this);
                }
                effects.push_back(local);
                if (i == 5) {
                    foreigner.ask(local);
                    agenda.look_again();
                }
            }
            for (;;) agenda.await(*this);
        });
    }
};

TEST(Agenda, WhatAForeignModuleWasAskedForIsNotOvertaken) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get()});
    std::vector<std::int64_t> effects;
    Foreigner foreigner("foreigner", effects);
    Asker asker("asker", simulation.agenda(), foreigner, effects);
    simulation.run();
    EXPECT_EQ(effects.size(), 21u);
    EXPECT_TRUE(std::is_sorted(effects.begin(), effects.end()));
    EXPECT_NE(std::find(effects.begin(), effects.end(), 85), effects.end());
}

/// Sleeps until a SystemC process that is no agent posts it.
class Sleeper final : public sc_core::sc_module, public Agent {
public:
    Sleeper(const sc_core::sc_module_name& name, Agenda& agenda, std::vector<std::int64_t>& woken) : sc_module(name), Agent("go") {
        sc_core::sc_spawn([this, &agenda, &woken] {
            for (;;) woken.push_back(agenda.await(*this));
        });
    }
};

TEST(Agenda, AForeignProcessWakesAnAgentByAKick) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get()});
    std::vector<std::int64_t> woken;
    Sleeper sleeper("sleeper", simulation.agenda(), woken);
    sc_core::sc_spawn([&] {
        sc_core::wait(sc_core::sc_time(40, sc_core::SC_NS));
        simulation.agenda().post(sleeper, 40);
        simulation.agenda().kick();
        sc_core::wait(sc_core::sc_time(10, sc_core::SC_NS));
        simulation.agenda().post(sleeper, 70);
        simulation.agenda().kick();
    });
    simulation.run();
    EXPECT_EQ(woken, (std::vector<std::int64_t>{40, 70}));
}

TEST(Agenda, ManyAgentsComeInOrderWhateverIsMovedAndRemoved) {
    const auto recorder = silent();
    Simulation simulation({.recorder = recorder.get()});
    auto& agenda = simulation.agenda();
    struct Named final : Agent {
        using Agent::Agent;
    };
    std::vector<std::unique_ptr<Named>> agents;
    for (int i = 0; i < 100; ++i) agents.push_back(std::make_unique<Named>("go"));
    std::vector<std::int64_t> due(agents.size(), -1);
    auto random = simulation.random("agents");
    for (int step = 0; step < 20'000; ++step) {
        const auto i = random.below(agents.size());
        if (random.below(3) == 0) {
            agenda.remove(*agents[i]);
            due[i] = -1;
        } else {
            due[i] = static_cast<std::int64_t>(random.below(1000));
            agenda.post(*agents[i], due[i]);
        }
        auto earliest = Agenda::kNever;
        for (const auto each : due) earliest = each >= 0 ? std::min(earliest, each) : earliest;
        ASSERT_EQ(agenda.horizon_ns(), earliest);
        ASSERT_EQ(agenda.posted(*agents[i]), due[i] >= 0);
    }
    for (auto& agent : agents) agenda.remove(*agent);
    EXPECT_EQ(agenda.horizon_ns(), Agenda::kNever);
}

}  // namespace
