#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/query/laws.h"
#include "sim/query/laws_facts.h"
#include "sim/query/laws_waits.h"

namespace sim::query {

/// The laws at work: what they know (facts), what each event means to them, and what they find when the run is over (laws_end.cpp).
class Laws::Books {
public:
    explicit Books(trace::Names names) : facts_(std::move(names)) {}

    template <class Source>
    void take(const trace::Stamp& stamp, std::uint64_t sequence, std::uint16_t kind, const Source& source);
    void finish(RunEnd end);

    std::vector<Breach> breaches;
    trace::Stamp last{};

private:
    void on(const trace::InterfaceDeclared& event) { facts_.interfaces.add(event); }
    void on(const trace::ProcessStarted& event);
    void on(const trace::ProcessEnded& event);
    void on(const trace::ThreadStarted& event);
    void on(const trace::ThreadChanged& event);
    void on(const trace::LockChanged& event);
    void on(const trace::TransactionSent& event);
    void on(const trace::TransactionFinished& event);
    void on(const trace::TransactionDelivered& event);
    void on(const trace::RpcSent& event);
    void on(const trace::RpcServed& event);
    void on(const trace::RpcFinished& event);
    void on(const trace::BinderProcessChanged& event);
    void on(const trace::NodeChanged& event);
    void on(const trace::RefChanged& event);
    void on(const trace::BufferAllocated& event);
    void on(const trace::BufferFreed& event);
    void on(const trace::DeathChanged& event);
    void on(const trace::ObjectLearned& event);
    void on(const trace::RemoteDeathChanged& event);
    void on(const trace::RepeatTurned& event);

    /// Null: one of that number is under way already, which is a breach.
    template <class Sent>
    laws::Call* open_call(const Sent& event);
    void close_call(bool replied);
    void deliver_oneway(laws::Call& call);
    [[nodiscard]] bool serves_calls(std::uint8_t device, std::uint32_t pid);
    laws::Thread& thread_of(const trace::Stamp& stamp);
    void count_round(laws::Repetition& repetition);
    void judge_growth(laws::Repetition& repetition);

    void judge_knots(const laws::Waits& waits);
    void judge_left(laws::Waits& waits);
    void judge_calls(const laws::Waits& waits);
    void judge_obituaries();
    void judge_areas(const laws::Waits& waits);
    void judge_counts();
    void judge_grown();

    /// `subject`: what it is about; of one law on one subject only the first breach counts.
    void breach(trace::Law law, std::uint64_t subject, const trace::Stamp& stamp, std::string text, std::vector<std::string> details = {});

    struct Grown {
        laws::Key process = 0;
        std::uint32_t line = 0;
        std::uint64_t turns = 0;
        std::size_t base = 0, last = 0;
        trace::Stamp stamp{};
    };

    laws::Facts facts_;
    std::uint64_t sequence_ = 0;
    std::uint64_t order_ = 0;
    std::set<std::pair<trace::Law, std::uint64_t>> told_;
    std::vector<Grown> grown_;        ///< to be looked at again when everything is quiet
    FlatTable<std::uint8_t> served_;  ///< calls from other devices that were taken lately
    std::vector<std::uint64_t> served_order_;
    std::size_t served_next_ = 0;
    bool finished_ = false;
};

}  // namespace sim::query
