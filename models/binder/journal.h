#pragma once

#include <cstdint>

#include "models/binder/kernel_services.h"
#include "models/binder/reference.h"
#include "sim/trace/recorder.h"

namespace models::binder {

struct Buffer;
struct Process;
struct Thread;
struct Transaction;

/// The driver's hand on the trace: says of a record what it is now. What nobody hears costs one comparison.
class Journal {
public:
    explicit Journal(KernelServices& kernel) : kernel_(kernel), recorder_(kernel.trace()) {}

    [[nodiscard]] bool calls() const { return recorder_.wants(sim::trace::Level::Calls); }
    [[nodiscard]] bool full() const { return recorder_.wants(sim::trace::Level::Full); }
    [[nodiscard]] sim::trace::Recorder& recorder() { return recorder_; }

    void process(const Process& process, bool open = true) {
        if (recorder_.wants<sim::trace::BinderProcessChanged>()) record_process(process, open);
    }
    void thread(const Thread& thread, bool present = true) {
        if (recorder_.wants<sim::trace::BinderThreadChanged>()) record_thread(thread, present);
    }
    void node(const Node& node, bool present = true) {
        if (recorder_.wants<sim::trace::NodeChanged>()) record_node(node, present);
    }
    void reference(const Reference& reference) {
        if (recorder_.wants<sim::trace::RefChanged>()) record_reference(reference);
    }
    void stack(const Transaction& transaction, bool present = true) {
        if (recorder_.wants<sim::trace::StackLinked>()) record_stack(transaction, present);
    }
    void allocated(const Process& process, const Buffer& buffer) {
        if (recorder_.wants<sim::trace::BufferAllocated>()) record_allocated(process, buffer);
    }
    void freed(const Process& process, const Buffer& buffer) {
        if (recorder_.wants<sim::trace::BufferFreed>()) record_freed(process, buffer);
    }
    void queued(const WorkItem& item, const WorkQueue& queue, bool taken) {
        if (recorder_.wants<sim::trace::WorkQueued>()) record_queued(item, queue, taken);
    }
    void command(std::uint32_t word, std::uint64_t target = 0) { recorder_.emit(sim::trace::DriverCommand{word, target}); }
    void entered(unsigned long request, std::uint64_t write_bytes, std::uint64_t read_bytes) {
        recorder_.emit(sim::trace::DriverEntered{static_cast<std::uint32_t>(request), write_bytes, read_bytes});
    }
    void delivered(bool reply) { recorder_.emit(sim::trace::TransactionDelivered{reply}); }
    /// Moves the request to `state` and says so.
    void death(DeathRequest& request, DeathState state) {
        request.state = state;
        if (calls()) record_death(request);
    }

    /// Records of `thread` are stamped with `transaction` from now on; returns with which they were.
    std::uint64_t stamp(Thread& thread, std::uint64_t transaction);
    /// With the transaction the thread serves or has under way.
    void restamp(Thread& thread);

    /// The transaction is over for its sender. Recorded as its own, whoever acts.
    void finished(std::uint64_t transaction, const sim::trace::TransactionFinished& event);

private:
    void record_process(const Process& process, bool open);
    void record_thread(const Thread& thread, bool present);
    void record_node(const Node& node, bool present);
    void record_reference(const Reference& reference);
    void record_stack(const Transaction& transaction, bool present);
    void record_allocated(const Process& process, const Buffer& buffer);
    void record_freed(const Process& process, const Buffer& buffer);
    void record_queued(const WorkItem& item, const WorkQueue& queue, bool taken);
    void record_death(const DeathRequest& request);

    KernelServices& kernel_;
    sim::trace::Recorder& recorder_;
};

}  // namespace models::binder
