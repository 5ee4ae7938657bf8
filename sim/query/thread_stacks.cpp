#include "sim/query/thread_stacks.h"

#include <algorithm>
#include <iterator>

#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::size_t kFramesMax = 1000;

ThreadKey sender_of(const Transaction& transaction) { return {transaction.device, transaction.sender_pid, transaction.sender_tid}; }

/// The last element that begins at or before a record; null if none does.
template <class Entries>
auto last_up_to(const Entries& entries, std::uint64_t sequence) -> decltype(entries.data()) {
    const auto after = std::upper_bound(entries.begin(), entries.end(), sequence,
                                        [](std::uint64_t value, const auto& entry) { return value < entry.sequence; });
    return after == entries.begin() ? nullptr : &*std::prev(after);
}

}  // namespace

bool ThreadStacks::read(const trace::Reader& reader, std::uint64_t records_max) {
    if (read_to_ >= reader.last_sequence()) return false;
    auto cursor = reader.from(read_to_ + 1);
    trace::RecordView record;
    std::uint64_t count = 0;
    while (count < records_max && cursor.next(record)) {
        add(record);
        ++count;
    }
    return count > 0;
}

void ThreadStacks::add(const trace::RecordView& record) {
    read_to_ = record.sequence;
    tree_.add(record);
    if (record.is<trace::ProcessStarted>()) {
        declarations_.push_back(record.sequence);
        (void)process_id(record.stamp);
    } else if (record.is<trace::InterfaceDeclared>()) {
        declarations_.push_back(record.sequence);
    } else if (record.is<trace::TransactionSent>() || record.is<trace::RpcSent>()) {
        note_interface(record);
    }
    if (record.stamp.transaction != 0) note_course(record);
    if (record.is<trace::StepReached>()) steps_.push_back(record.sequence);
    if (record.is<trace::ProcessEnded>()) end_threads(record.stamp, record.sequence);
    if (record.stamp.tid == 0) return;

    auto& history = history_of(record);
    const auto transaction = record.stamp.transaction;
    if (history.works.empty() ? transaction != 0 : history.works.back().transaction != transaction) {
        history.works.push_back({record.sequence, transaction});
    }
    if (record.is<trace::StepReached>()) {
        history.steps.push_back({record.sequence, transaction, record.as<trace::StepReached>().line});
    } else if (record.is<trace::TransactionSent>() || record.is<trace::RpcSent>()) {
        if (transaction != 0) history.sent.push_back(transaction);
    } else if (record.is<trace::ThreadStarted>()) {
        threads_[history.life].name = record.as<trace::ThreadStarted>().name;
    } else if (record.is<trace::ThreadChanged>() && record.as<trace::ThreadChanged>().state == trace::ThreadState::Ended) {
        threads_[history.life].end_sequence = record.sequence;
    }
}

int ThreadStacks::process_id(const trace::Stamp& stamp) {
    const auto [place, is_new] = process_ids_.try_emplace({stamp.device, stamp.pid}, next_id_);
    if (is_new) ++next_id_;
    return place->second;
}

ThreadStacks::History& ThreadStacks::history_of(const trace::RecordView& record) {
    const auto key = ThreadKey::of(record.stamp);
    const auto [place, is_new] = histories_.try_emplace(key);
    if (is_new) {
        const auto process = process_id(record.stamp);
        place->second.life = threads_.size();
        threads_.push_back({.key = key,
                            .process = record.stamp.process,
                            .id = next_id_++,
                            .process_id = process,
                            .name = fmt::format("thread {}", key.tid),
                            .start_sequence = record.sequence});
    }
    return place->second;
}

void ThreadStacks::end_threads(const trace::Stamp& stamp, std::uint64_t sequence) {
    for (auto at = histories_.lower_bound({stamp.device, stamp.pid, 0}); at != histories_.end(); ++at) {
        if (at->first.device != stamp.device || at->first.pid != stamp.pid) break;
        auto& life = threads_[at->second.life];
        if (life.end_sequence == 0) life.end_sequence = sequence;
    }
}

void ThreadStacks::note_interface(const trace::RecordView& record) {
    const auto* const transaction = tree_.find(record.stamp.transaction);
    if (transaction == nullptr || transaction->sent_sequence != record.sequence) return;
    const auto& name = tree_.name(*transaction);
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || dot == 0) return;
    const auto interface_name = name.substr(0, dot);
    const auto& stamp = record.stamp;
    handle_interfaces_.try_emplace({{stamp.device, stamp.pid, 0}, transaction->handle}, Learned{record.sequence, interface_name});
    if (!record.is<trace::TransactionSent>()) return;
    const auto node = record.as<trace::TransactionSent>().node;
    if (node != 0) node_interfaces_.try_emplace({stamp.device, node}, Learned{record.sequence, interface_name});
}

void ThreadStacks::note_course(const trace::RecordView& record) {
    auto& course = courses_[record.stamp.transaction];
    if (course.first_sequence == 0) course.first_sequence = record.sequence;
    if (course.refused_sequence == 0 && record.is<trace::RuleRefused>()) course.refused_sequence = record.sequence;
    if (course.taken_sequence != 0 || record.stamp.tid == 0) return;
    const auto* const transaction = tree_.find(record.stamp.transaction);
    if (transaction == nullptr || record.sequence <= transaction->sent_sequence) return;
    // On the way between devices other threads carry the messages of a call, and their records are its records, too.
    const bool takes = transaction->remote() ? record.is<trace::RpcServed>()
                                             : record.stamp.device == transaction->device && record.stamp.pid == transaction->to_pid &&
                                                   ThreadKey::of(record.stamp) != sender_of(*transaction);
    if (!takes) return;
    course.taken_sequence = record.sequence;
    course.taker = ThreadKey::of(record.stamp);
}

const ThreadStacks::History* ThreadStacks::history(const ThreadKey& key) const {
    const auto found = histories_.find(key);
    return found == histories_.end() ? nullptr : &found->second;
}

const ThreadStacks::Course* ThreadStacks::course(std::uint64_t transaction) const {
    const auto found = courses_.find(transaction);
    return found == courses_.end() ? nullptr : &found->second;
}

bool ThreadStacks::lives(const ThreadLife& thread, std::uint64_t sequence) const {
    return thread.start_sequence <= sequence && (thread.end_sequence == 0 || thread.end_sequence > sequence);
}

const ThreadLife* ThreadStacks::find(const ThreadKey& key) const {
    const auto* const found = history(key);
    return found == nullptr ? nullptr : &threads_[found->life];
}

std::uint64_t ThreadStacks::work_of(const ThreadKey& key, std::uint64_t sequence) const {
    const auto* const found = history(key);
    const auto* const work = found == nullptr ? nullptr : last_up_to(found->works, sequence);
    return work == nullptr ? 0 : work->transaction;
}

bool ThreadStacks::open(const Transaction& transaction, std::uint64_t sequence) const {
    return transaction.sent_sequence <= sequence && (transaction.finished_sequence == 0 || transaction.finished_sequence > sequence);
}

const ThreadKey* ThreadStacks::server(const Transaction& transaction, std::uint64_t sequence) const {
    const auto* const known = course(transaction.id);
    if (known == nullptr || known->taken_sequence == 0 || known->taken_sequence > sequence) return nullptr;
    const auto* const life = find(known->taker);
    if (life != nullptr && !lives(*life, sequence)) return nullptr;
    if (const auto* const leg = tree_.far_leg(transaction); leg != nullptr) {
        return leg->served_sequence == 0 || leg->served_sequence > sequence ? &known->taker : nullptr;
    }
    if (!transaction.oneway()) return open(transaction, sequence) ? &known->taker : nullptr;
    // Nobody says when the handler of a one-way call is done; its thread then works for something else, or for nothing.
    auto id = work_of(known->taker, sequence);
    for (std::size_t depth = 0; id != 0 && depth < kFramesMax; ++depth) {
        if (id == transaction.id) return &known->taker;
        const auto* const nested = tree_.find(id);
        id = nested == nullptr ? 0 : nested->parent;
    }
    return nullptr;
}

std::uint64_t ThreadStacks::serving(const ThreadKey& key, std::uint64_t sequence) const {
    auto id = work_of(key, sequence);
    for (std::size_t depth = 0; id != 0 && depth < kFramesMax; ++depth) {
        const auto* const transaction = tree_.find(id);
        if (transaction == nullptr || transaction->sent_sequence > sequence) return 0;
        const auto* const at_work = server(*transaction, sequence);
        if (at_work != nullptr && *at_work == key) return id;
        if (sender_of(*transaction) != key) return 0;
        id = transaction->parent;
    }
    return 0;
}

std::uint64_t ThreadStacks::under_way(const ThreadKey& key, std::uint64_t sequence) const {
    auto id = work_of(key, sequence);
    for (std::size_t depth = 0; id != 0 && depth < kFramesMax; ++depth) {
        const auto* const transaction = tree_.find(id);
        if (transaction == nullptr) return 0;
        const auto* const at_work = server(*transaction, sequence);
        if (at_work != nullptr && *at_work == key) return 0;
        if (sender_of(*transaction) == key && open(*transaction, sequence) && !transaction->oneway()) return id;
        id = transaction->parent;
    }
    return 0;
}

const std::vector<std::uint64_t>& ThreadStacks::sent_by(const ThreadKey& key) const {
    static const std::vector<std::uint64_t> kNone;
    const auto* const found = history(key);
    return found == nullptr ? kNone : found->sent;
}

/// The step it is at in the handler of a transaction; 0: in its own script.
std::uint32_t ThreadStacks::own_line(const ThreadKey& key, std::uint64_t transaction, std::uint64_t sequence) const {
    const auto* const found = history(key);
    if (found == nullptr) return 0;
    const auto after = std::upper_bound(found->steps.begin(), found->steps.end(), sequence,
                                        [](std::uint64_t value, const Step& step) { return value < step.sequence; });
    for (auto at = after; at != found->steps.begin();) {
        --at;
        if (at->transaction == transaction) return at->line;
    }
    return 0;
}

std::uint32_t ThreadStacks::last_line(const ThreadKey& key, std::uint64_t sequence) const {
    const auto* const found = history(key);
    const auto* const step = found == nullptr ? nullptr : last_up_to(found->steps, sequence);
    return step == nullptr ? 0 : step->line;
}

StackFrame ThreadStacks::frame(const ThreadKey& key, StackFrame::Role role, std::uint64_t transaction, std::uint32_t line) const {
    const auto* const life = find(key);
    return {.thread = key,
            .process = life == nullptr ? std::uint16_t{0} : life->process,
            .role = role,
            .transaction = transaction,
            .line = line};
}

/// Down from a transaction to the one nested in it on which somebody works now.
std::uint64_t ThreadStacks::innermost(std::uint64_t id, std::uint64_t sequence) const {
    for (std::size_t depth = 0; depth < kFramesMax; ++depth) {
        const auto* const transaction = tree_.find(id);
        const auto* const at_work = transaction == nullptr ? nullptr : server(*transaction, sequence);
        if (at_work == nullptr) break;
        // What it waits for may be several calls down: the call that it sent when it was called back in its own call.
        auto next = under_way(*at_work, sequence);
        while (next != 0) {
            const auto* const nested = tree_.find(next);
            if (nested == nullptr || nested->parent == id) break;
            next = nested->parent == next ? 0 : nested->parent;
        }
        if (next == 0 || next == id) break;
        id = next;
    }
    return id;
}

std::vector<StackFrame> ThreadStacks::stack(const ThreadKey& key, std::uint64_t sequence) const {
    using Role = StackFrame::Role;
    auto id = under_way(key, sequence);
    if (id == 0) id = serving(key, sequence);
    std::vector<StackFrame> frames;
    if (id != 0) id = innermost(id, sequence);
    while (id != 0 && frames.size() < kFramesMax) {
        const auto* const transaction = tree_.find(id);
        if (transaction == nullptr) break;
        if (const auto* const at_work = server(*transaction, sequence); at_work != nullptr) {
            frames.push_back(frame(*at_work, Role::Serves, id, own_line(*at_work, id, sequence)));
        }
        const auto sender = sender_of(*transaction);
        const auto line = last_line(sender, transaction->sent_sequence);
        if (transaction->oneway()) {
            frames.push_back(frame(sender, Role::SentBy, id, line));
            break;
        }
        const auto* const above = tree_.find(transaction->parent);
        const auto* const above_server = above == nullptr ? nullptr : server(*above, sequence);
        if (above_server == nullptr || *above_server != sender) frames.push_back(frame(sender, Role::Sends, id, line));
        id = transaction->parent < id ? transaction->parent : 0;
    }
    const bool in_it = std::ranges::any_of(frames, [&](const StackFrame& one) { return one.thread == key; });
    if (!in_it) frames = {frame(key, Role::Own, 0, own_line(key, 0, sequence))};
    return frames;
}

std::uint64_t ThreadStacks::step_before(std::uint64_t sequence) const {
    const auto at = std::ranges::lower_bound(steps_, sequence);
    return at == steps_.begin() ? 0 : *std::prev(at);
}

std::vector<std::uint64_t> ThreadStacks::context_of(const trace::RecordView& record) const {
    const auto end = std::ranges::lower_bound(declarations_, record.sequence);
    std::vector<std::uint64_t> context(declarations_.begin(), end);
    const auto add = [&](std::uint64_t sequence) {
        if (sequence != 0 && sequence < record.sequence) context.push_back(sequence);
    };
    if (const auto* const transaction = tree_.find(record.stamp.transaction); transaction != nullptr) {
        const auto* const known = course(transaction->id);
        const auto* const leg = tree_.far_leg(*transaction);
        add(transaction->sent_sequence);
        if (leg != nullptr) add(leg->taken_sequence);
        if (known != nullptr) add(known->refused_sequence);
        add(transaction->finished_sequence);
    }
    std::ranges::sort(context);
    context.push_back(record.sequence);
    return context;
}

std::string ThreadStacks::moment_of(const trace::Reader& reader, const trace::RecordView& record) const {
    const auto id = record.stamp.transaction;
    const auto* const known = course(id);
    if (id == 0 || known == nullptr) return fmt::format("e{}", record.sequence);
    std::uint64_t count = 0;
    auto cursor = reader.from(known->first_sequence);
    trace::RecordView other;
    while (cursor.next(other) && other.sequence <= record.sequence) count += other.stamp.transaction == id ? 1 : 0;
    return fmt::format("t{}.{}", id, count);
}

std::string_view ThreadStacks::interface_of_node(std::uint8_t device, std::uint64_t node, std::uint64_t sequence) const {
    const auto found = node_interfaces_.find({device, node});
    return found == node_interfaces_.end() || found->second.sequence > sequence ? std::string_view{} : std::string_view(found->second.name);
}

std::string_view ThreadStacks::interface_of_handle(std::uint8_t device, std::uint32_t pid, std::uint32_t handle,
                                                   std::uint64_t sequence) const {
    const auto found = handle_interfaces_.find({{device, pid, 0}, handle});
    return found == handle_interfaces_.end() || found->second.sequence > sequence ? std::string_view{}
                                                                                  : std::string_view(found->second.name);
}

}  // namespace sim::query
