#include "models/binder/driver.h"
#include "sim/base/text.h"

namespace models::binder {

namespace {

/// Walks the tables once and keeps the first contradiction it meets.
class Inspection {
public:
    explicit Inspection(const Core& core) : core_(core) {}

    std::string run() {
        for (const auto& [serial, process] : core_.processes) inspect(*process);
        for (const auto& [id, node] : core_.node_index) inspect(*node);
        return problem_;
    }

private:
    template <class... Args>
    void require(bool holds, fmt::format_string<Args...> text, Args&&... args) {
        if (!holds && problem_.empty()) problem_ = fmt::format(text, std::forward<Args>(args)...);
    }

    void inspect(const WorkQueue& queue) {
        for (const WorkItem* item = queue.items.front(); item != nullptr; item = queue.items.after(*item)) {
            require(item->queue == &queue, "an item of pid {} tid {} does not know its queue", queue.pid, queue.tid);
        }
    }

    void inspect(const Thread& thread) {
        inspect(thread.queue);
        require(!thread.process_todo || !thread.queue.empty(), "thread {} has work to do and an empty queue", thread.tid);
        require(thread.asleep || !thread.WaitingHook::linked(), "thread {} waits and is awake", thread.tid);
        require(thread.return_error.taken() == (thread.return_error.queue != nullptr), "return error of thread {} is lost", thread.tid);
        require(thread.reply_error.taken() == (thread.reply_error.queue != nullptr), "reply error of thread {} is lost", thread.tid);
        int depth = 0;
        for (const Transaction* call = thread.stack; call != nullptr && depth < 1'000'000; ++depth) {
            const bool received = call->to_thread == &thread, sent = call->from == &thread;
            require(received || sent, "t{} lies on the stack of thread {} and is not its own", call->id, thread.tid);
            if (!received && !sent) return;
            call = received ? call->to_parent : call->from_parent;
        }
        require(depth < 1'000'000, "the stack of thread {} has no end", thread.tid);
    }

    void inspect(const Process& process) {
        for (const auto& [tid, thread] : process.threads) inspect(*thread);
        inspect(process.queue);
        for (const Reference* reference = process.references.next(0); reference != nullptr;
             reference = process.references.next(reference->handle + 1)) {
            inspect(process, *reference);
        }
        inspect_area(process);
    }

    void inspect(const Process& process, const Reference& reference) {
        require(reference.strong + reference.weak > 0, "pid {} holds handle {} with no count", process.pid, reference.handle);
        require(process.references.find(*reference.node) == &reference, "pid {}: handle {} and node {} disagree", process.pid,
                reference.handle, reference.node->id);
        require(core_.node_index.contains(reference.node->id), "pid {}: handle {} leads to no node", process.pid, reference.handle);
        require(reference.node->owner != &process, "pid {} refers to its own node", process.pid);
        require(reference.death == nullptr || reference.death->handle == reference.handle, "pid {}: death request of handle {} strayed",
                process.pid, reference.handle);
    }

    void inspect_area(const Process& process) {
        require(process.area.consistent(), "the receive area of pid {} is torn", process.pid);
        if (process.area.memory().base == nullptr) return;
        std::uint64_t oneway = 0;
        for (const Buffer* piece = process.area.first(); piece != nullptr; piece = piece->after) {
            if (piece->free) continue;
            if (piece->oneway) oneway += piece->size_bytes + core_.profile.oneway_extra_bytes;
            const Transaction* call = piece->transaction;
            require(call == nullptr || call->buffer == piece, "pid {}: buffer and transaction t{} disagree", process.pid,
                    piece->transaction_id);
            require(piece->target == nullptr || piece->target->local_strong > 0, "pid {}: a call's node is not held", process.pid);
        }
        const auto half = process.area.memory().size_bytes / 2;
        const bool leaky = core_.profile.ohos;  // empty one-way calls lose 8 bytes each
        const auto sum = oneway + process.area.oneway_free();
        require(leaky ? sum <= half : sum == half, "pid {}: one-way space is {} of {}", process.pid, sum, half);
    }

    void inspect(const Node& node) {
        inspect(node.held);
        std::uint32_t strong = 0, all = 0;
        for (const Reference* reference = node.references.front(); reference != nullptr; reference = node.references.after(*reference)) {
            ++all;
            strong += reference->strong > 0;
            require(reference->node == &node, "node {} lists a foreign reference", node.id);
        }
        require(strong == node.internal_strong, "node {} counts {} strong references of {}", node.id, node.internal_strong, strong);
        require(node.held.empty() || node.oneway_busy, "node {} holds calls back and is not busy", node.id);
        require(!node.pending_strong || node.local_strong > 0, "node {} lost the count of an unacknowledged BR_ACQUIRE", node.id);
        require(!node.pending_weak || node.local_weak > 0, "node {} lost the count of an unacknowledged BR_INCREFS", node.id);
        if (node.owner == nullptr) {
            require(all > 0, "node {} has neither owner nor references", node.id);
        } else {
            const auto found = node.owner->nodes.find(node.ptr);
            require(found != node.owner->nodes.end() && found->second == &node, "node {} is not among its owner's", node.id);
        }
    }

    const Core& core_;
    std::string problem_;
};

}  // namespace

std::string Driver::inconsistency() const { return Inspection(core_).run(); }

}  // namespace models::binder
