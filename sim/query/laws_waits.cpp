#include "sim/query/laws_waits.h"

#include "sim/base/text.h"

namespace sim::query::laws {

using trace::ThreadState;

Waits::Waits(Facts& facts) : facts_(facts) {
    for (const auto transaction : facts.calls_in_order()) {
        const auto& call = *facts.call(transaction);
        if (call.oneway) continue;
        // Numbers rise along a thread's stack, so its newest call lies on top.
        if (!call.finished || call.replied) outgoing_[key_of(call.sent.device, call.sent.tid)] = transaction;
        if (!call.finished && call.delivered) serving_[key_of(call.sent.device, call.to_tid)] = transaction;
    }
    for (const auto key : facts.threads_in_order()) {
        auto& thread = *facts.thread(key);
        numbers_[key] = waiters_.size();
        of_process_[thread.process].push_back(waiters_.size());
        waiters_.push_back(look_at(key, thread));
        graph_.add({});
    }
    for (std::size_t i = 0; i < waiters_.size(); ++i) {
        auto wait = wait_of(waiters_[i]);
        wait.since_ns = thread(i).since_ns;
        graph_.set(i, std::move(wait));
    }
    graph_.solve();
}

Waits::Waiter Waits::look_at(Key key, Thread& thread) const {
    const auto newest = [key](const std::map<Key, std::uint64_t>& calls) {
        const auto found = calls.find(key);
        return found == calls.end() ? 0 : found->second;
    };
    const auto sent = newest(outgoing_), served = newest(serving_);
    auto* call = sent == 0 ? nullptr : facts_.call(sent);
    // A reply that was there before the thread went to sleep is not what it sleeps for.
    if (call != nullptr && call->replied && call->replied_ns < thread.since_ns) call = nullptr;
    const bool far = call != nullptr && call->rpc;
    switch (thread.state) {
        case ThreadState::Sleeping:
            return {key, Doing::Sleeps};
        case ThreadState::Stopped:
            return {key, Doing::Halted};
        case ThreadState::Waiting:
            if (thread.lock != 0) return {key, Doing::ForLock};
            if (!thread.joins.empty()) return {key, Doing::ForEnd};
            if (thread.expects) return {key, Doing::Idle};
            return far ? Waiter{key, Doing::CallsFar, sent} : Waiter{key, Doing::ForNotice};
        case ThreadState::Blocked:
            if (thread.expects) return {key, Doing::Idle};
            if (far) return {key, Doing::CallsFar, sent};
            if (call != nullptr && sent > served) return {key, Doing::Calls, sent};
            return served != 0 ? Waiter{key, Doing::Strays, served} : Waiter{key, Doing::Idle};
        case ThreadState::Ready:
        case ThreadState::Running:
        case ThreadState::Ended:
            break;
    }
    return {key, Doing::Runs};
}

bool Waits::reads(std::size_t waiter) const { return waiters_[waiter].doing == Doing::Idle && !thread(waiter).expects; }

// The pool, and threads of the process that wait further up the chain of this call: they take a call back.
std::vector<std::size_t> Waits::takers(const Call& call) const {
    std::vector<std::size_t> out;
    const auto process = key_of(call.sent.device, call.to_pid);
    const auto found = of_process_.find(process);
    if (found == of_process_.end()) return out;
    for (const auto number : found->second) {
        const auto& its = thread(number);
        bool up_the_chain = false;
        for (auto up = call.parent; up != 0;) {
            const auto* ancestor = facts_.call(up);
            if (ancestor == nullptr) break;
            up_the_chain |= ancestor->sent.device == call.sent.device && ancestor->sent.tid == its.tid;
            if (ancestor->parent >= up) break;
            up = ancestor->parent;
        }
        if (its.serves || reads(number) || up_the_chain) out.push_back(number);
    }
    return out;
}

bool Waits::overlooked(const Call& call) const {
    if (call.rpc || call.delivered) return false;
    return std::ranges::any_of(takers(call), [this](std::size_t number) { return reads(number); });
}

Wait Waits::wait_of(const Waiter& waiter) const {
    const auto& its = *facts_.thread(waiter.key);
    const auto device = device_of(waiter.key);
    const auto one = [&](std::uint32_t tid) -> Wait {
        const auto found = numbers_.find(key_of(device, tid));
        return found == numbers_.end() ? Wait{} : Wait{.needs = Wait::Needs::All, .on = {found->second}};
    };
    if (waiter.doing == Doing::ForLock) {
        const auto lock = facts_.locks.find({device, its.lock});
        return lock == facts_.locks.end() ? Wait{} : one(lock->second.holder_tid);
    }
    if (waiter.doing == Doing::ForEnd) {
        Wait all{.needs = Wait::Needs::All};
        for (const auto tid : its.joins) {
            if (const auto found = numbers_.find(key_of(device, tid)); found != numbers_.end()) all.on.push_back(found->second);
        }
        return all;
    }
    if (waiter.doing != Doing::Calls) return {};
    const auto& call = *facts_.call(waiter.call);
    if (call.replied) return {};
    if (call.delivered) return one(call.to_tid);
    // A thread that was asked for will come and take it.
    const auto* target = facts_.process(key_of(call.sent.device, call.to_pid));
    if (target == nullptr || target->requested_threads > 0 || overlooked(call)) return {};
    return {.needs = Wait::Needs::Any, .on = takers(call)};
}

std::size_t Waits::root(std::size_t waiter) const {
    for (;;) {
        const auto& wait = graph_.wait(waiter);
        if (wait.needs == Wait::Needs::Nothing || wait.on.empty()) return waiter;
        const auto by_rank = [this](std::size_t a, std::size_t b) { return graph_.rank(a) < graph_.rank(b); };
        if (wait.needs == Wait::Needs::All) {
            waiter = *std::ranges::max_element(wait.on, by_rank);
            continue;
        }
        std::size_t best = wait.on.front();
        for (const auto each : wait.on) {
            if (!graph_.stuck(each) && (graph_.stuck(best) || graph_.rank(each) < graph_.rank(best))) best = each;
        }
        waiter = best;
    }
}

bool Waits::quiet(Key process) const {
    const auto found = of_process_.find(process);
    if (found == of_process_.end()) return true;
    return std::ranges::all_of(found->second, [this](std::size_t number) { return waiters_[number].doing == Doing::Idle; });
}

std::string Waits::label(std::size_t waiter) const { return facts_.thread_label(thread(waiter)); }

std::string Waits::call_text(std::size_t waiter) const {
    const auto& call = *facts_.call(waiters_[waiter].call);
    auto text = fmt::format("the reply to {}", facts_.call_label(call));
    if (call.replied) return text + ", which lies unread in its queue";
    const auto target = facts_.process_label(key_of(call.sent.device, call.to_pid));
    if (call.delivered) {
        const auto server = numbers_.find(key_of(call.sent.device, call.to_tid));
        if (server == numbers_.end()) return text + fmt::format(", which thread {} of {} took that is gone", call.to_tid, target);
        return text + fmt::format(", which {} serves", label(server->second));
    }
    const auto could = takers(call);
    if (could.empty()) return text + fmt::format(", which nobody has taken: no thread of {} takes calls", target);
    std::vector<std::string> busy;
    for (const auto number : could) {
        if (reads(number)) return text + fmt::format(", which nobody has taken though {} waits for work", label(number));
        const auto served = serving_.find(waiters_[number].key);
        busy.push_back(served != serving_.end() ? fmt::format("tid {} serves t{}", thread(number).tid, served->second)
                                                : fmt::format("tid {}", thread(number).tid));
    }
    const auto which = busy.size() == 1 ? std::string("the only thread") : fmt::format("all {} threads", busy.size());
    return text + fmt::format(", which nobody has taken: {} of {} {} at work ({})", which, target, busy.size() == 1 ? "is" : "are",
                              fmt::join(busy, ", "));
}

std::string Waits::what_for(std::size_t waiter) const {
    const auto& [key, doing, transaction] = waiters_[waiter];
    const auto& its = thread(waiter);
    const auto& on = graph_.wait(waiter).on;
    switch (doing) {
        case Doing::Calls:
            return call_text(waiter);
        case Doing::CallsFar:
            return fmt::format("the answer to {} from another device", facts_.call_label(*facts_.call(transaction)));
        case Doing::ForLock:
            return on.empty() ? "a lock whose holder is gone" : fmt::format("a lock that {} holds", label(on.front()));
        case Doing::ForEnd: {
            std::vector<std::string> others;
            for (const auto each : on) others.push_back(label(each));
            return others.empty() ? "the end of threads that have ended" : fmt::format("the end of {}", fmt::join(others, ", "));
        }
        case Doing::ForNotice:
            return its.joins.empty() ? "a notice that nobody gives" : "the end of others";
        case Doing::Strays: {
            const auto& call = *facts_.call(transaction);
            return fmt::format("work, but never answered {} of {}", facts_.call_label(call), facts_.who_sent(call));
        }
        default:
            return "work";
    }
}

std::string Waits::sentence(std::size_t waiter) const {
    switch (waiters_[waiter].doing) {
        case Doing::Runs:
            return label(waiter) + " is ready to run";
        case Doing::Sleeps:
            return label(waiter) + " sleeps";
        case Doing::Halted:
            return label(waiter) + " is halted with its process";
        default:
            return fmt::format("{} waits for {}", label(waiter), what_for(waiter));
    }
}

}  // namespace sim::query::laws
