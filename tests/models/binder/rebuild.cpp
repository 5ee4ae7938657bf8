#include "tests/models/binder/rebuild.h"

#include <string>
#include <type_traits>
#include <variant>

namespace tests::binder {

namespace trace = sim::trace;

namespace {

struct Taker {
    sim::query::DriverState& state;

    template <class E>
    void operator()(const E&) {}

    void operator()(const trace::BinderProcessChanged& e) {
        if (e.open == 0) {
            state.processes.erase(e.pid);
            return;
        }
        auto& process = state.processes[e.pid];
        process.context_manager = e.context_manager != 0;
        process.area_bytes = e.area_bytes;
        process.oneway_free = e.oneway_free;
        process.max_threads = e.max_threads;
        process.requested_threads = e.requested_threads;
        process.started_threads = e.started_threads;
    }
    void operator()(const trace::BinderThreadChanged& e) {
        if (e.present == 0) {
            state.processes[e.pid].threads.erase(e.tid);
        } else {
            state.processes[e.pid].threads[e.tid] = {.looper = e.looper, .stack_top = e.stack_top};
        }
    }
    void operator()(const trace::StackLinked& e) {
        if (e.present == 0) {
            state.transactions.erase(e.transaction_id);
        } else {
            state.transactions[e.transaction_id] = {.from_pid = e.from_pid,
                                                    .from_tid = e.from_tid,
                                                    .to_pid = e.to_pid,
                                                    .to_tid = e.to_tid,
                                                    .from_parent = e.from_parent,
                                                    .to_parent = e.to_parent};
        }
    }
    void operator()(const trace::NodeChanged& e) {
        if (e.present == 0) {
            state.nodes.erase(e.node);
        } else {
            state.nodes[e.node] = {.owner_pid = e.owner_pid,
                                   .ptr = e.ptr,
                                   .cookie = e.cookie,
                                   .internal_strong = e.internal_strong,
                                   .local_strong = e.local_strong,
                                   .local_weak = e.local_weak,
                                   .has_strong = e.has_strong != 0,
                                   .pending_strong = e.pending_strong != 0,
                                   .has_weak = e.has_weak != 0,
                                   .pending_weak = e.pending_weak != 0,
                                   .oneway_busy = e.oneway_busy != 0};
        }
    }
    void operator()(const trace::RefChanged& e) {
        auto& refs = state.processes[e.pid].refs;
        if (e.strong == 0 && e.weak == 0) {
            refs.erase(e.handle);
        } else {
            auto& ref = refs[e.handle];
            ref.node = e.node;
            ref.strong = e.strong;
            ref.weak = e.weak;
        }
    }
    void operator()(const trace::DeathChanged& e) {
        auto& refs = state.processes[e.pid].refs;
        const auto found = refs.find(e.handle);
        if (found == refs.end()) return;
        const bool gone = e.state == trace::DeathState::Cleared || e.state == trace::DeathState::Vanished;
        found->second.death = gone ? "" : std::string(trace::Words<trace::DeathState>::kWords[static_cast<std::size_t>(e.state)]);
    }
    void operator()(const trace::BufferAllocated& e) {
        state.processes[e.pid].buffers[e.offset] = {.size_bytes = e.size_bytes,
                                                    .transaction = e.transaction_id,
                                                    .sender_pid = e.sender_pid,
                                                    .oneway = e.oneway != 0,
                                                    .reply = e.reply != 0};
    }
    void operator()(const trace::BufferFreed& e) { state.processes[e.pid].buffers.erase(e.offset); }
};

}  // namespace

void Rebuild::take(const trace::Event& event) { std::visit(Taker{state_}, event); }

}  // namespace tests::binder
