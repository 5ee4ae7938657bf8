#include "sim/query/laws.h"

#include <algorithm>
#include <cstring>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/laws_books.h"
#include "sim/trace/codec.h"

namespace sim::query {

using laws::Call;
using laws::Key;
using laws::key_of;
using laws::node_key;
using trace::DeathState;
using trace::Law;

namespace {

constexpr std::uint32_t kFlagOneway = 0x01;
constexpr std::size_t kBreachesMax = 100;
/// Counts are unsigned: one below zero shows as a very large one.
constexpr std::uint32_t kWrapped = 0x8000'0000U;
/// A request that comes twice comes twice within a moment, so it is enough to remember that many.
constexpr std::size_t kServedKept = 4096;
/// Rounds of a repetition that must all have grown (the first may build up what the others use), and turns that takes.
constexpr std::uint64_t kGrowingRounds = 3;

}  // namespace

// ------------------------------------------------------------------------------------------------------------------- face

Laws::Laws(trace::Names names) : books_(std::make_unique<Books>(std::move(names))) {}
Laws::~Laws() = default;

trace::KindSet Laws::kinds() const {
    using namespace trace;
    return kinds_of<InterfaceDeclared, ProcessStarted, ProcessEnded, ThreadStarted, ThreadChanged, LockChanged, TransactionSent,
                    TransactionFinished, TransactionDelivered, RpcSent, RpcServed, RpcFinished, BinderProcessChanged, NodeChanged,
                    RefChanged, BufferAllocated, BufferFreed, DeathChanged, ObjectLearned, RemoteDeathChanged, RepeatTurned>();
}

template <class Source>
void Laws::Books::take(const trace::Stamp& stamp, std::uint64_t sequence, std::uint16_t kind, const Source& source) {
    if (finished_) return;
    last = stamp;
    if (sequence != 0) sequence_ = sequence;
    const auto give = [&]<class E>(const E*) { on(source.template as<E>()); };
    switch (kind) {
#define IPCLAB_TAKE(Kind)                               \
    case trace::kind_of<trace::Kind>():                 \
        give(static_cast<const trace::Kind*>(nullptr)); \
        break
        IPCLAB_TAKE(ThreadChanged);
        IPCLAB_TAKE(TransactionSent);
        IPCLAB_TAKE(TransactionDelivered);
        IPCLAB_TAKE(TransactionFinished);
        IPCLAB_TAKE(BufferAllocated);
        IPCLAB_TAKE(BufferFreed);
        IPCLAB_TAKE(NodeChanged);
        IPCLAB_TAKE(RefChanged);
        IPCLAB_TAKE(BinderProcessChanged);
        IPCLAB_TAKE(LockChanged);
        IPCLAB_TAKE(RpcSent);
        IPCLAB_TAKE(RpcServed);
        IPCLAB_TAKE(RpcFinished);
        IPCLAB_TAKE(DeathChanged);
        IPCLAB_TAKE(ObjectLearned);
        IPCLAB_TAKE(RemoteDeathChanged);
        IPCLAB_TAKE(RepeatTurned);
        IPCLAB_TAKE(ProcessStarted);
        IPCLAB_TAKE(ProcessEnded);
        IPCLAB_TAKE(ThreadStarted);
        IPCLAB_TAKE(InterfaceDeclared);
#undef IPCLAB_TAKE
        default:
            break;
    }
}

void Laws::hear(const trace::Stamp& stamp, std::uint64_t sequence, const trace::Heard& event) {
    books_->take(stamp, sequence, event.kind(), event);
}
void Laws::add(const trace::RecordView& record) { books_->take(record.stamp, record.sequence, record.kind, record); }
void Laws::finish(RunEnd end) { books_->finish(end); }
const std::vector<Breach>& Laws::breaches() const { return books_->breaches; }
const trace::Stamp& Laws::last() const { return books_->last; }

void Laws::Books::breach(Law law, std::uint64_t subject, const trace::Stamp& stamp, std::string text, std::vector<std::string> details) {
    if (breaches.size() >= kBreachesMax || !told_.emplace(law, subject).second) return;
    breaches.push_back({.law = law, .stamp = stamp, .sequence = sequence_, .text = std::move(text), .details = std::move(details)});
}

// --------------------------------------------------------------------------------------------------- processes and threads

void Laws::Books::on(const trace::ProcessStarted& event) {
    const auto key = key_of(last.device, last.pid);
    auto& process = facts_.processes[key];
    process.key = key;
    process.name_index = last.process;
    process.name = event.name;
}

// Who exits in the midst of a call holds what the call brought.
bool Laws::Books::serves_calls(std::uint8_t device, std::uint32_t pid) {
    bool serves = false;
    facts_.call_index.each([&](std::uint64_t, std::uint32_t index) {
        const auto& call = facts_.calls[index];
        serves |= call.sent.device == device && call.to_pid == pid && call.delivered && (call.oneway || !call.finished);
    });
    return serves;
}

void Laws::Books::on(const trace::ProcessEnded& event) {
    const auto key = key_of(last.device, last.pid);
    auto* process = facts_.process(key);
    if (process == nullptr) return;
    if (event.reason == trace::EndReason::Exited && event.status == 0 && !serves_calls(last.device, last.pid)) {
        std::vector<std::string> left;
        for (const auto& [handle, ref] : process->refs) {
            // The registry's is the process's for life: no interface gives it back.
            if (handle != 0) left.push_back(facts_.handle_label(*process, handle));
        }
        if (!left.empty()) {
            const auto count = left.size();
            breach(Law::HandlesLetGo, key, last,
                   fmt::format("{} exits in order and still holds {} handle{}: {}", facts_.process_label(key), count, count == 1 ? "" : "s",
                               count == 1 ? left.front() : "see below"),
                   count == 1 ? std::vector<std::string>{} : std::move(left));
        }
    }
    std::erase_if(grown_, [key](const Grown& grown) { return grown.process == key; });
    const auto tids = process->tids;
    for (const auto tid : tids) facts_.forget_thread(key_of(last.device, tid));
    std::erase_if(facts_.repetitions, [&](const auto& entry) {
        return laws::device_of(entry.first.first) == last.device &&
               std::ranges::find(tids, laws::number_of(entry.first.first)) != tids.end();
    });
    for (const auto transaction : facts_.calls_in_order()) {
        const auto& call = *facts_.call(transaction);
        if (call.sent.device != last.device) continue;
        // The driver ends the others itself. A process that is gone says no more of its calls to other devices.
        const bool unread = call.oneway && call.to_pid == last.pid && !call.rpc;
        const bool silent = call.sent.pid == last.pid && (call.rpc || call.replied);
        if (unread || silent) facts_.forget_call(transaction);
    }
    facts_.nodes.each([this](Key node, laws::Node& facts) {
        if (static_cast<std::uint8_t>(node >> 56) == last.device && facts.last_from != nullptr) facts.last_from->erase(last.pid);
    });
    facts_.processes.erase(key);
}

laws::Thread& Laws::Books::thread_of(const trace::Stamp& stamp) {
    const auto key = key_of(stamp.device, stamp.tid);
    if (auto* known = facts_.thread(key)) return *known;
    const auto index = facts_.threads.take();
    facts_.thread_index[key] = index;
    auto& thread = facts_.threads[index];
    thread.process = key_of(stamp.device, stamp.pid);
    thread.tid = stamp.tid;
    thread.process_name = stamp.process;
    if (auto* process = facts_.process(thread.process)) process->tids.push_back(stamp.tid);
    return thread;
}

void Laws::Books::on(const trace::ThreadStarted& event) {
    auto& thread = thread_of(last);
    thread.name = event.name;
    thread.since_ns = last.time_ns;
}

void Laws::Books::on(const trace::ThreadChanged& event) {
    if (event.state == trace::ThreadState::Ended) return facts_.forget_thread(key_of(last.device, last.tid));
    auto& thread = thread_of(last);
    thread.state = event.state;
    thread.since_ns = last.time_ns;
    if (event.state != trace::ThreadState::Ready && event.state != trace::ThreadState::Running) return;
    thread.expects = false;
    if (thread.lock != 0) facts_.leave_lock(thread);
    if (!thread.joins.empty()) thread.joins.clear();
}

void Laws::Books::on(const trace::LockChanged& event) {
    const std::pair lock{last.device, event.lock};
    if (event.waiter_tid == 0) {
        if (const auto found = facts_.locks.find(lock); found != facts_.locks.end()) found->second.holder_tid = event.holder_tid;
        return;
    }
    auto& thread = thread_of(last);
    if (event.lock == 0) {
        if (event.holder_tid == 0) {
            thread.expects = true;
        } else {
            thread.joins.push_back(event.holder_tid);
        }
        return;
    }
    facts_.leave_lock(thread);
    thread.lock = event.lock;
    auto& held = facts_.locks[lock];
    held.holder_tid = event.holder_tid;
    ++held.waiters;
}

// ------------------------------------------------------------------------------------------------------------------ calls

template <class Sent>
Call* Laws::Books::open_call(const Sent& event) {
    const auto transaction = last.transaction;
    if (const auto* before = facts_.call(transaction)) {
        breach(Law::CallsEndOnce, transaction, last,
               fmt::format("{} of {} was sent a second time before it ended", facts_.call_label(*before), facts_.who_sent(*before)));
        return nullptr;
    }
    const auto index = facts_.calls.take();
    facts_.call_index[transaction] = index;
    auto& call = facts_.calls[index];
    call.sent = last;
    call.order = ++order_;
    call.parent = event.parent;
    call.node = 0;
    call.data_bytes = event.data_bytes;
    call.to_pid = call.to_tid = 0;
    call.handle = event.handle;
    call.code = event.code;
    call.replied_ns = 0;
    call.kept = static_cast<std::uint16_t>(std::min(event.data.size(), Call::kKept));
    call.oneway = (event.flags & kFlagOneway) != 0;
    call.rpc = call.delivered = call.replied = call.finished = false;
    if (call.kept > 0) std::memcpy(call.data.data(), event.data.data(), call.kept);
    return &call;
}

void Laws::Books::on(const trace::TransactionSent& event) {
    auto* call = open_call(event);
    if (call == nullptr) return;
    call->to_pid = event.to_pid;
    call->node = event.node;
}

void Laws::Books::on(const trace::TransactionFinished& event) {
    auto* call = facts_.call(last.transaction);
    if (call == nullptr || call->finished) {
        return breach(
            Law::CallsEndOnce, last.transaction, last,
            fmt::format("{} ended a second time, or was never sent: this time as {}",
                        call == nullptr ? fmt::format("t{}", last.transaction) : facts_.call_label(*call), trace::word(event.outcome)));
    }
    const bool lives_on = event.outcome == trace::Outcome::Replied || event.outcome == trace::Outcome::Accepted;
    if (!lives_on) return facts_.forget_call(last.transaction);
    call->finished = true;
    call->replied = event.outcome == trace::Outcome::Replied;
    call->replied_ns = last.time_ns;
}

void Laws::Books::on(const trace::TransactionDelivered& event) {
    auto* call = facts_.call(last.transaction);
    if (call == nullptr) return;
    if (event.reply != 0) {
        if (call->replied) facts_.forget_call(last.transaction);
        return;
    }
    // A thread that waits further up the chain takes a nested call without belonging to the pool.
    bool called_back = false;
    for (auto up = call->parent; up != 0 && !call->oneway;) {
        const auto* ancestor = facts_.call(up);
        if (ancestor == nullptr) break;
        called_back |= ancestor->sent.tid == last.tid && ancestor->sent.device == last.device;
        if (ancestor->parent >= up) break;  // numbers rise: a trace that says otherwise is damaged
        up = ancestor->parent;
    }
    if (!called_back) thread_of(last).serves = true;
    if (call->oneway) deliver_oneway(*call);
    call->delivered = true;
    call->to_tid = last.tid;
}

void Laws::Books::deliver_oneway(Call& call) {
    const auto key = node_key(last.device, call.node);
    auto& node = facts_.nodes[key];
    const auto busy = std::exchange(node.oneway_busy, call.sent.transaction);
    if (busy != 0 && busy != call.sent.transaction) {
        breach(Law::OnewayOrder, key, last,
               fmt::format("one-way call {} of {} was handed to {} while t{} on the same object (node {}) was not done",
                           facts_.call_label(call), facts_.who_sent(call), facts_.process_label(key_of(last.device, last.pid)), busy,
                           call.node));
    }
    if (node.last_from == nullptr) node.last_from = std::make_unique<std::map<std::uint32_t, std::uint64_t>>();
    auto& newest = (*node.last_from)[call.sent.pid];
    if (call.order < newest) {
        breach(Law::OnewayOrder, key, last,
               fmt::format("one-way call {} of {} was handed to {} after one to the same object (node {}) that was sent later",
                           facts_.call_label(call), facts_.who_sent(call), facts_.process_label(key_of(last.device, last.pid)), call.node));
    }
    newest = std::max(newest, call.order);
}

void Laws::Books::on(const trace::RpcSent& event) {
    if (auto* call = open_call(event)) call->rpc = true;
}

void Laws::Books::on(const trace::RpcServed& event) {
    if (last.transaction == 0) return;
    // Once taken and once answered, on each device.
    const auto key = (last.transaction << 9) | (std::uint64_t{last.device} << 1) | event.served;
    if (served_.find(key) != nullptr) {
        return breach(Law::CallsEndOnce, last.transaction, last,
                      fmt::format("t{} was {} twice by {}", last.transaction, event.served != 0 ? "answered" : "served",
                                  facts_.process_label(key_of(last.device, last.pid))));
    }
    if (served_order_.size() < kServedKept) {
        served_order_.push_back(key);
    } else {
        served_.erase(std::exchange(served_order_[served_next_], key));
        served_next_ = (served_next_ + 1) % kServedKept;
    }
    served_[key] = 1;
}

void Laws::Books::on(const trace::RpcFinished& event) {
    const auto* call = facts_.call(last.transaction);
    if (call == nullptr || !call->rpc) {
        return breach(Law::CallsEndOnce, last.transaction, last,
                      fmt::format("t{} to another device ended a second time, or was never sent: this time as {}", last.transaction,
                                  trace::word(event.outcome)));
    }
    facts_.forget_call(last.transaction);
}

// ------------------------------------------------------------------------------------------------- the driver's bookkeeping

void Laws::Books::on(const trace::BinderProcessChanged& event) {
    if (auto* process = facts_.process(key_of(last.device, event.pid))) process->requested_threads = event.requested_threads;
}

void Laws::Books::on(const trace::NodeChanged& event) {
    const auto key = node_key(last.device, event.node);
    if (((event.internal_strong | event.local_strong | event.local_weak) & kWrapped) != 0) [[unlikely]] {
        breach(Law::ReferencesNotNegative, key, last,
               fmt::format("a count of node {} of {} went below zero: internal strong {}, local strong {}, local weak {}", event.node,
                           facts_.process_label(key_of(last.device, event.owner_pid)), static_cast<std::int32_t>(event.internal_strong),
                           static_cast<std::int32_t>(event.local_strong), static_cast<std::int32_t>(event.local_weak)));
    }
    if (event.present == 0) {
        facts_.nodes.erase(key);
        return;
    }
    auto& node = facts_.nodes[key];
    node.internal_strong = event.internal_strong;
    node.owner_pid = event.owner_pid;
}

void Laws::Books::on(const trace::RefChanged& event) {
    const auto key = key_of(last.device, event.pid);
    const auto subject = (Key{last.device} << 56) | (Key{event.pid & 0x00FF'FFFFU} << 32) | event.handle;
    if (((event.strong | event.weak) & kWrapped) != 0) {
        breach(Law::ReferencesNotNegative, subject, last,
               fmt::format("a count of handle {} of {} went below zero: strong {}, weak {}", event.handle, facts_.process_label(key),
                           static_cast<std::int32_t>(event.strong), static_cast<std::int32_t>(event.weak)));
    }
    auto* process = facts_.process(key);
    const bool gone = event.strong == 0 && event.weak == 0;
    if (process == nullptr) {
        if (gone) return;  // its end lets go of what it held
        return breach(
            Law::ReferencesNotNegative, subject, last,
            fmt::format("handle {} to node {} was counted for process {}, which does not live", event.handle, event.node, event.pid));
    }
    if (gone) {
        process->refs.erase(event.handle);
    } else {
        process->refs[event.handle] = {.node = event.node, .strong = event.strong, .weak = event.weak};
    }
}

void Laws::Books::on(const trace::BufferAllocated& event) {
    facts_.buffers[laws::buffer_key(last.device, event.pid, event.offset)] = {
        .transaction = event.transaction_id, .size_bytes = event.size_bytes, .oneway = event.oneway != 0, .reply = event.reply != 0};
}

void Laws::Books::on(const trace::BufferFreed& event) {
    const auto key = laws::buffer_key(last.device, event.pid, event.offset);
    const auto* buffer = facts_.buffers.find(key);
    if (buffer == nullptr) return;
    if (buffer->oneway) {
        // The call is done for its receiver; the next one on the object may come.
        const auto transaction = buffer->transaction;
        if (const auto* call = facts_.call(transaction); call != nullptr && call->oneway) {
            if (auto* node = facts_.nodes.find(node_key(last.device, call->node)); node != nullptr && node->oneway_busy == transaction) {
                node->oneway_busy = 0;
            }
            if (call->finished) facts_.forget_call(transaction);
        }
    }
    facts_.buffers.erase(key);
}

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
        process->remote_objects.erase(event.handle);
        process->remote_subscriptions.erase(event.handle);
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
        grown_.push_back({key, repetition.line, repetition.turns, growth.base, growth.last, repetition.stamp});
        if (key != key_of(repetition.stamp.device, repetition.stamp.pid)) continue;
        judge_grown();
    }
}

void Laws::Books::judge_grown() {
    for (const auto& grown : std::exchange(grown_, {})) {
        const auto* process = facts_.process(grown.process);
        if (process == nullptr || process->handles() < grown.last) continue;
        std::vector<std::string> newest;
        for (auto ref = process->refs.rbegin(); ref != process->refs.rend() && newest.size() < 5; ++ref) {
            newest.push_back(facts_.handle_label(*process, ref->first));
        }
        for (auto object = process->remote_objects.rbegin(); object != process->remote_objects.rend() && newest.size() < 5; ++object) {
            newest.push_back(facts_.handle_label(*process, object->first));
        }
        if (!newest.empty()) newest.insert(newest.begin(), "the highest of them:");
        auto stamp = grown.stamp;
        stamp.time_ns = last.time_ns;
        breach(Law::HandlesNotGrowing, grown.process ^ (std::uint64_t{grown.line} << 40), stamp,
               fmt::format("the repetition in line {} left {} with more handles after each round: {} after the first, {} after {} rounds",
                           grown.line, facts_.process_label(grown.process), grown.base, grown.last, grown.turns),
               std::move(newest));
    }
}

}  // namespace sim::query
