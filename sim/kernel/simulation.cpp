#include "sim/kernel/simulation.h"

#include <cassert>
#include <map>
#include <utility>

#include "sim/kernel/actor_clock.h"
#include "sim/kernel/agenda.h"

namespace sim::kernel {
namespace {

/// Calls what was asked for at a time, on the stack of an SC_THREAD of its own.
class Director final : public sc_core::sc_module, public Agent {
public:
    Director(const sc_core::sc_module_name& name, Agenda& agenda, ActorClock& clock, bool comes_last = false)
        : sc_module(name), Agent("go", comes_last), agenda_(agenda), clock_(clock) {
        sc_core::sc_spawn_options options;
        options.set_stack_size(1 << 20);
        sc_core::sc_spawn([this] { serve(); }, "serve", &options);
    }

    void at(std::int64_t time_ns, std::function<void()> act) {
        acts_.emplace(time_ns, std::move(act));
        agenda_.post(*this, acts_.begin()->first);
    }

private:
    void serve() {
        for (;;) {
            const auto now = agenda_.await(*this);
            const ActorClock::Scope acting(clock_, now);
            while (!acts_.empty() && acts_.begin()->first <= now && !agenda_.stopping()) {
                auto act = std::move(acts_.begin()->second);
                acts_.erase(acts_.begin());
                act();
            }
            if (!acts_.empty()) agenda_.post(*this, acts_.begin()->first);
        }
    }

    Agenda& agenda_;
    ActorClock& clock_;
    std::multimap<std::int64_t, std::function<void()>> acts_;  // equal times: in order of asking
};

}  // namespace

void quiet_systemc() { sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING); }

struct Simulation::Impl {
    explicit Impl(Options given) : options(given), director("director", agenda, clock), outside("outside", agenda, clock, true) {}

    Options options;
    Agenda agenda;
    ActorClock clock;
    Director director;
    Director outside;  ///< of what is done to the run from outside
    std::uint64_t transactions = 0;
};

Simulation::Simulation(Options options) : impl_(std::make_unique<Impl>(options)) {
    if (options.time_limit_ns >= 0) impl_->agenda.set_limit(options.time_limit_ns);
}

Simulation::~Simulation() = default;

Simulation::End Simulation::run() {
    assert(impl_->options.recorder != nullptr);
    sc_core::sc_start();
    if (impl_->agenda.limit_reached()) return End::TimeLimit;
    return impl_->agenda.stopping() ? End::Stopped : End::Idle;
}

void Simulation::stop() { impl_->agenda.stop(); }
bool Simulation::stopping() const { return impl_->agenda.stopping(); }
std::int64_t Simulation::now_ns() const { return impl_->clock.now_ns(); }
void Simulation::at(std::int64_t time_ns, std::function<void()> act) { impl_->director.at(time_ns, std::move(act)); }
void Simulation::at_last(std::int64_t time_ns, std::function<void()> act) { impl_->outside.at(time_ns, std::move(act)); }
RandomStream Simulation::random(std::string_view name) const { return {impl_->options.seed, name}; }
trace::Recorder& Simulation::recorder() { return *impl_->options.recorder; }
std::uint64_t Simulation::next_transaction() { return ++impl_->transactions; }
std::uint64_t Simulation::transactions() const { return impl_->transactions; }
Agenda& Simulation::agenda() { return impl_->agenda; }
ActorClock& Simulation::clock() { return impl_->clock; }

}  // namespace sim::kernel
