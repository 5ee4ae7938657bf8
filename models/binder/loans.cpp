#include "models/binder/loans.h"

#include <cassert>
#include <cstring>

namespace models::binder {

void Loans::free_by_user(Thread& thread, std::uint64_t user_address) {
    Process& process = thread.process;
    const auto& memory = process.area.memory();
    Buffer* buffer = user_address < memory.user_address ? nullptr : process.area.find(user_address - memory.user_address);
    if (buffer == nullptr || !buffer->user_may_free) return;
    if (thread.oneway_served == buffer->transaction_id && buffer->oneway) {
        thread.oneway_served = 0;
        core_.journal.restamp(thread);
    }
    free_delivered(thread, *buffer);
}

void Loans::free_delivered(Thread& thread, Buffer& buffer) {
    if (buffer.transaction != nullptr) {
        buffer.transaction->buffer = nullptr;
        buffer.transaction = nullptr;
    }
    if (buffer.oneway && buffer.target != nullptr) next_oneway(*buffer.target);
    for (const Grant& grant : buffer.grants) {
        // Descriptors are closed on the way out of the call, so a read in the same call must not sleep.
        if (grant.kind == Grant::Kind::Descriptor) thread.need_return = true;
    }
    give_back(thread.process, buffer, true);
}

void Loans::next_oneway(Node& node) {
    WorkItem* next = queues_.take(node.held);
    if (next == nullptr) {
        node.oneway_busy = false;
        core_.journal.node(node);
    } else {
        queues_.put_and_wake(*node.owner, *next);
    }
}

void Loans::undo(Process& process, Buffer& buffer) { give_back(process, buffer, false); }

void Loans::give_back(Process& process, Buffer& buffer, bool close_descriptors) {
    assert(buffer.transaction == nullptr);
    if (buffer.target != nullptr) holds_.drop_local(*buffer.target, true);
    for (const Grant& grant : buffer.grants) {
        switch (grant.kind) {
            case Grant::Kind::NodeStrong:
                holds_.drop_local(*grant.node, true);
                break;
            case Grant::Kind::NodeWeak:
                holds_.drop_local(*grant.node, false);
                break;
            case Grant::Kind::HandleStrong:
                holds_.drop_count(process, grant.number, true);
                break;
            case Grant::Kind::HandleWeak:
                holds_.drop_count(process, grant.number, false);
                break;
            case Grant::Kind::Descriptor:
                if (close_descriptors) core_.kernel.close_descriptor(process.pid, static_cast<int>(grant.number));
                break;
        }
    }
    if (buffer.clear_on_free) std::memset(process.area.memory().base + buffer.offset, 0, buffer.size_bytes);
    const bool oneway = buffer.oneway;
    buffer.told = false;
    core_.journal.freed(process, buffer);
    process.area.free(buffer);
    if (oneway) core_.journal.process(process);
}

}  // namespace models::binder
