// What the laws find when a run is over.

#include <algorithm>
#include <map>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account_phrases.h"
#include "sim/query/laws_books.h"

namespace sim::query {

using laws::Doing;
using laws::device_of;
using laws::Key;
using laws::key_of;
using laws::number_of;
using laws::Waits;
using trace::DeathState;
using trace::Law;

namespace {

constexpr std::size_t kLinesMax = 20;

void cut(std::vector<std::string>& lines) {
    if (lines.size() <= kLinesMax) return;
    const auto more = lines.size() - kLinesMax;
    lines.resize(kLinesMax);
    lines.push_back(fmt::format("and {} more", more));
}

bool waits_for_somebody(Doing doing) {
    return doing != Doing::Runs && doing != Doing::Idle && doing != Doing::Halted && doing != Doing::Sleeps;
}

}  // namespace

void Laws::Books::finish(RunEnd end) {
    if (finished_) return;
    finished_ = true;
    Waits waits(facts_);
    judge_knots(waits);
    if (end == RunEnd::Cut) return;
    judge_left(waits);
    judge_calls(waits);
    judge_obituaries();
    judge_areas(waits);
    judge_counts();
    judge_grown();
}

// A circle of waits lasts until somebody in it dies, so all that closed and still matter stand at the end, and the time at which the last
// of its threads began to wait is when it closed.
void Laws::Books::judge_knots(const Waits& waits) {
    for (const auto& knot : waits.graph().knots()) {
        std::vector<std::string> names, lines;
        auto closing = knot.members.front();
        for (const auto member : knot.members) {
            names.push_back(waits.label(member));
            lines.push_back(waits.sentence(member));
            if (waits.thread(member).since_ns == knot.closed_ns) closing = member;
        }
        for (const auto follower : knot.followers) lines.push_back(waits.sentence(follower));
        cut(names);
        cut(lines);
        const auto since = base::format_time(knot.closed_ns);
        auto text = knot.members.size() == 1
                        ? fmt::format("deadlock: since {} {} waits for itself", since, names.front())
                        : fmt::format("deadlock: since {} {} threads wait for each other: {}", since, names.size(), fmt::join(names, ", "));
        const auto& waiter = waits.waiters()[closing];
        breach(Law::NoCycleOfWaits, waiter.key, facts_.stamp_of(waits.thread(closing), waiter.call, knot.closed_ns), std::move(text),
               std::move(lines));
    }
}

void Laws::Books::judge_left(Waits& waits) {
    // Who waits in the end for the same thread is one case, with one cause.
    std::map<std::size_t, std::vector<std::size_t>> by_root;
    for (std::size_t i = 0; i < waits.waiters().size(); ++i) {
        if (waits.graph().stuck(i)) continue;
        const auto doing = waits.waiters()[i].doing;
        if (doing == Doing::Runs || doing == Doing::Sleeps) by_root[i];
        if (waits_for_somebody(doing)) by_root[waits.root(i)].push_back(i);
    }
    for (const auto& [root, group] : by_root) {
        const auto& waiter = waits.waiters()[root];
        const auto& thread = waits.thread(root);
        const auto* call = waiter.call == 0 ? nullptr : facts_.call(waiter.call);
        std::vector<std::string> lines;
        for (const auto each : group) {
            if (each != root) lines.push_back(waits.sentence(each));
        }
        const auto stamp = facts_.stamp_of(thread, waiter.call, thread.since_ns);
        if (waiter.doing == Doing::Runs || waiter.doing == Doing::Sleeps) {
            cut(lines);
            breach(Law::ThreadNotForgotten, waiter.key, stamp,
                   fmt::format("{} but nothing will ever {} it", waits.sentence(root), waiter.doing == Doing::Runs ? "run" : "wake"),
                   lines);
        } else if (waiter.doing == Doing::Calls && (call->replied || waits.overlooked(*call))) {
            cut(lines);
            breach(Law::ThreadNotForgotten, waiter.key, stamp, waits.sentence(root), lines);
        } else if (waiter.doing == Doing::Strays || waiter.doing == Doing::CallsFar) {
            cut(lines);
            const auto text = waiter.doing == Doing::Strays
                                  ? fmt::format("{} was never answered: {}", facts_.call_label(*call), waits.sentence(root))
                                  : fmt::format("{} never ended: {}", facts_.call_label(*call), waits.sentence(root));
            breach(Law::CallsEndOnce, waiter.call, stamp, text, lines);
        } else {
            // Told from the side of one for whom nobody waits: that is whom a user misses.
            auto first = root;
            for (const auto each : group) {
                const auto awaited = std::ranges::any_of(group, [&](std::size_t other) {
                    const auto& on = waits.graph().wait(other).on;
                    return std::ranges::find(on, each) != on.end();
                });
                if (awaited) continue;
                first = each;
                break;
            }
            lines.clear();
            for (const auto each : group) {
                if (each != first) lines.push_back(waits.sentence(each));
            }
            if (std::ranges::find(group, root) == group.end()) lines.push_back(waits.sentence(root));
            cut(lines);
            const auto& one = waits.waiters()[first];
            const auto& missed = waits.thread(first);
            breach(Law::NobodyLeftWaiting, waiter.key, facts_.stamp_of(missed, one.call, missed.since_ns),
                   fmt::format("deadlock: nothing is left to happen, but {}", waits.sentence(first)), lines);
        }
    }
}

void Laws::Books::judge_calls(const Waits& waits) {
    std::map<Key, std::uint64_t> explained;  // by thread: a call that a wait accounts for, and with it those below on its stack
    for (const auto& waiter : waits.waiters()) {
        const bool accounts = waits_for_somebody(waiter.doing) || waiter.doing == Doing::Halted || waiter.doing == Doing::Runs;
        if (accounts) explained[waiter.key] = waiter.call == 0 || waiter.doing == Doing::Strays ? ~std::uint64_t{0} : waiter.call;
    }
    for (const auto transaction : facts_.calls_in_order()) {
        const auto& call = *facts_.call(transaction);
        if (call.finished && !call.oneway) continue;
        if (call.oneway && call.finished) {
            const auto* node = facts_.nodes.find(laws::node_key(call.sent.device, call.node));
            const bool held_back = node != nullptr && node->oneway_busy != 0;
            if (call.delivered || held_back || !waits.overlooked(call)) continue;
            breach(Law::ThreadNotForgotten, transaction, call.sent,
                   fmt::format("one-way call {} of {} was never handed over, though a thread of {} waits for work", facts_.call_label(call),
                               facts_.who_sent(call), facts_.process_label(key_of(call.sent.device, call.to_pid))));
            continue;
        }
        const auto sender = explained.find(key_of(call.sent.device, call.sent.tid));
        if (sender != explained.end() && transaction <= sender->second) continue;
        const bool lives = facts_.thread(key_of(call.sent.device, call.sent.tid)) != nullptr;
        breach(Law::CallsEndOnce, transaction, call.sent,
               fmt::format("{} of {} never ended: its sender {}", facts_.call_label(call), facts_.who_sent(call),
                           lives ? "went on without an answer" : "is gone, and nobody said so"));
    }
}

void Laws::Books::judge_obituaries() {
    for (const auto& [key, process] : facts_.processes) {
        for (const auto& [handle, subscription] : process.subscriptions) {
            const auto owner = key_of(device_of(key), subscription.owner_pid);
            const bool watched_lives = facts_.process(owner) != nullptr;
            const auto subject = (key << 32) ^ handle;
            if (subscription.state == DeathState::Active && !watched_lives) {
                breach(Law::ObituaryOwed, subject, subscription.stamp,
                       fmt::format("{} was never told of the death of {} ({}): no notice was made", facts_.process_label(key),
                                   subscription.owner, facts_.handle_label(process, handle)));
            } else if (subscription.state == DeathState::Queued) {
                breach(Law::ObituaryOwed, subject, subscription.stamp,
                       fmt::format("{} was never told of the death of {} ({}): the notice lies in its queue, and no thread of it reads it",
                                   facts_.process_label(key), subscription.owner, facts_.handle_label(process, handle)));
            }
        }
        for (const auto& [handle, subscription] : process.remote_subscriptions) {
            if (subscription.state != DeathState::Active) continue;
            const auto device = std::ranges::find(facts_.names.devices, subscription.host_device) - facts_.names.devices.begin();
            if (static_cast<std::size_t>(device) >= facts_.names.devices.size()) continue;
            const auto pid = pid_of_session(subscription.session);
            if (pid == 0 || facts_.process(key_of(static_cast<std::uint8_t>(device), pid)) != nullptr) continue;
            breach(Law::ObituaryOwed, (key << 32) ^ handle, subscription.stamp,
                   fmt::format("{} was never told of the death of process {} on {} (handle {}, session {})", facts_.process_label(key), pid,
                               subscription.host_device, handle, subscription.session));
        }
    }
}

void Laws::Books::judge_areas(const Waits& waits) {
    struct Taken {
        std::uint64_t bytes = 0;
        std::uint64_t transaction = 0;
        std::vector<std::string> lines{};
    };
    std::vector<Key> order;
    facts_.buffers.each([&order](Key key, const laws::Buffer&) { order.push_back(key); });
    std::ranges::sort(order);
    std::map<Key, Taken> by_process;
    for (const auto key : order) {
        const auto& buffer = *facts_.buffers.find(key);
        const auto owner = key_of(static_cast<std::uint8_t>(key >> 56), static_cast<std::uint32_t>(key >> 32) & 0x00FF'FFFFU);
        if (facts_.process(owner) == nullptr || !waits.quiet(owner)) continue;
        const auto* call = facts_.call(buffer.transaction);
        const bool unread = call != nullptr && (buffer.reply ? call->replied : !call->delivered);
        if (unread) continue;
        auto& taken = by_process[owner];
        taken.bytes += buffer.size_bytes;
        if (taken.lines.empty()) taken.transaction = buffer.transaction;
        taken.lines.push_back(fmt::format("{} of {}t{} at offset {}", base::format_bytes(buffer.size_bytes),
                                          buffer.reply ? "the reply to " : "", buffer.transaction, static_cast<std::uint32_t>(key)));
    }
    for (auto& [owner, taken] : by_process) {
        const auto& process = *facts_.process(owner);
        const auto count = taken.lines.size();
        cut(taken.lines);
        breach(
            Law::AreasBalanced, owner,
            {.time_ns = last.time_ns,
             .transaction = taken.transaction,
             .pid = number_of(owner),
             .tid = number_of(owner),
             .process = process.name_index,
             .device = device_of(owner)},
            fmt::format("{} is done with everything, but {} block{} of its receive area ({}) {} still taken", facts_.process_label(owner),
                        count, count == 1 ? "" : "s", base::format_bytes(taken.bytes), count == 1 ? "is" : "are"),
            std::move(taken.lines));
    }
}

// A node counts each process that holds it strongly once.
void Laws::Books::judge_counts() {
    std::map<Key, std::uint32_t> holders;
    for (const auto& [key, process] : facts_.processes) {
        for (const auto& [handle, ref] : process.refs) {
            if (ref.strong > 0) ++holders[laws::node_key(device_of(key), ref.node)];
        }
    }
    std::vector<Key> order;
    facts_.nodes.each([&order](Key key, const laws::Node&) { order.push_back(key); });
    std::ranges::sort(order);
    for (const auto key : order) {
        const auto& node = *facts_.nodes.find(key);
        const auto held = holders.contains(key) ? holders.at(key) : 0;
        if (node.internal_strong == held) continue;
        const auto device = static_cast<std::uint8_t>(key >> 56);
        breach(Law::ReferencesNotNegative, key, {.time_ns = last.time_ns, .pid = node.owner_pid, .tid = node.owner_pid, .device = device},
               fmt::format("node {} of {} counts {} strong holders, but {} processes hold it", key & 0x00FF'FFFF'FFFF'FFFFULL,
                           node.owner_pid == 0 ? "a process that is gone" : facts_.process_label(key_of(device, node.owner_pid)),
                           node.internal_strong, held));
    }
}

}  // namespace sim::query
