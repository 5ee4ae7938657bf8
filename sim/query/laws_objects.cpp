// The laws on obituaries, and on handles that pile up.

#include <algorithm>

#include "sim/base/text.h"
#include "sim/query/laws_books.h"

namespace sim::query {

using laws::key_of;
using trace::DeathState;
using trace::Law;

namespace {

/// Rounds of a repetition that must all have grown (the first may build up what the others use), and turns that takes.
constexpr std::uint64_t kGrowingRounds = 3;

}  // namespace

// ----------------------------------------------------------------------------------------------- deaths and far-away objects

void Laws::Books::on(const trace::DeathChanged& event) {
    const auto key = key_of(last.device, event.pid);
    auto* process = facts_.process(key);
    if (process == nullptr) return;
    if (event.state == DeathState::Cleared || event.state == DeathState::Vanished) {
        process->subscriptions.erase(event.handle);
        return;
    }
    auto& subscription = process->subscriptions[event.handle];
    const auto before = std::exchange(subscription.state, event.state);
    if (event.state == DeathState::Active) {
        subscription.node = event.node;
        subscription.owner_pid = event.owner_pid;
        subscription.owner = facts_.process_label(key_of(last.device, event.owner_pid));
        subscription.stamp = {
            .time_ns = last.time_ns, .pid = event.pid, .tid = event.pid, .process = process->name_index, .device = last.device};
    } else if (event.state == DeathState::Delivered && before != DeathState::Queued) {
        breach(Law::ObituaryOnce, (key << 32) ^ event.handle, last,
               fmt::format("{} was told a second time of the death of {} ({}), for which it subscribed once", process->name,
                           subscription.owner, facts_.handle_label(*process, event.handle)));
    }
}

void Laws::Books::on(const trace::ObjectLearned& event) {
    auto* process = facts_.process(key_of(last.device, last.pid));
    if (process == nullptr) return;
    if (event.known == 0) {
        process->remote_objects.erase(event.handle);  // its obituary may come after it
    } else {
        process->remote_objects[event.handle] = event.host_device;
    }
}

void Laws::Books::on(const trace::RemoteDeathChanged& event) {
    const auto key = key_of(last.device, last.pid);
    auto* process = facts_.process(key);
    if (process == nullptr) return;
    if (event.state == DeathState::Cleared || event.state == DeathState::Vanished) {
        process->remote_subscriptions.erase(event.handle);
        return;
    }
    const auto known = process->remote_subscriptions.contains(event.handle);
    auto& subscription = process->remote_subscriptions[event.handle];
    const auto before = std::exchange(subscription.state, event.state);
    if (event.state == DeathState::Active) {
        subscription.host_device = event.host_device;
        subscription.session = event.session;
        subscription.stamp = last;
    } else if (event.state == DeathState::Delivered && (!known || before == DeathState::Delivered)) {
        breach(Law::ObituaryOnce, (key << 32) ^ event.handle, last,
               fmt::format("{} was told a second time of the death of an object on {} (handle {}), for which it subscribed once",
                           process->name, event.host_device, event.handle));
    }
}

// ------------------------------------------------------------------------------------------------------------- repetitions

void Laws::Books::on(const trace::RepeatTurned& event) {
    const std::pair where{key_of(last.device, last.tid), event.line};
    if (event.turn == 1) facts_.repetitions[where] = {.line = event.line, .turns = 0, .rounds = 0, .stamp = last, .growing = {}};
    const auto found = facts_.repetitions.find(where);
    if (found == facts_.repetitions.end()) return;
    auto& repetition = found->second;
    if (event.turn != 0) repetition.turns = event.turn;
    if (event.turn != 1) count_round(repetition);
    if (event.turn == 0) {
        judge_growth(repetition);
        facts_.repetitions.erase(found);
    }
}

// After the first round everybody is looked at, later only who has grown in each round since.
void Laws::Books::count_round(laws::Repetition& repetition) {
    if (repetition.rounds++ == 0) {
        for (const auto& [key, process] : facts_.processes) repetition.growing[key] = {process.handles(), process.handles()};
        return;
    }
    for (auto entry = repetition.growing.begin(); entry != repetition.growing.end();) {
        const auto* process = facts_.process(entry->first);
        const bool grew = process != nullptr && process->handles() > entry->second.last;
        if (grew) entry->second.last = process->handles();
        entry = grew ? std::next(entry) : repetition.growing.erase(entry);
    }
}

// The player lets go of what a round took before the next one. What others still have to do may come later, so they are judged when
// everything is quiet.
void Laws::Books::judge_growth(laws::Repetition& repetition) {
    if (repetition.rounds <= kGrowingRounds) return;
    for (const auto& [key, growth] : repetition.growing) {
        const Grown grown{key, repetition.line, repetition.turns, growth.base, growth.last, repetition.stamp};
        if (key == key_of(repetition.stamp.device, repetition.stamp.pid)) {
            judge_grown(grown);
        } else {
            grown_.push_back(grown);
        }
    }
}

void Laws::Books::judge_grown(const Grown& grown) {
    const auto* process = facts_.process(grown.process);
    if (process == nullptr || process->handles() < grown.last) return;
    constexpr std::size_t kNamed = 5;
    std::vector<std::string> lines{"the highest of them:"};
    for (auto ref = process->refs.rbegin(); ref != process->refs.rend() && lines.size() <= kNamed; ++ref) {
        lines.push_back(facts_.handle_label(*process, ref->first));
    }
    for (auto object = process->remote_objects.rbegin(); object != process->remote_objects.rend() && lines.size() <= kNamed; ++object) {
        lines.push_back(facts_.handle_label(*process, object->first));
    }
    auto stamp = grown.stamp;
    stamp.time_ns = last.time_ns;
    breach(Law::HandlesNotGrowing, grown.process ^ (std::uint64_t{grown.line} << 40), stamp,
           fmt::format("the repetition in line {} left {} with more handles after each round: {} after the first, {} after {} rounds",
                       grown.line, facts_.process_label(grown.process), grown.base, grown.last, grown.turns),
           std::move(lines));
}

}  // namespace sim::query
