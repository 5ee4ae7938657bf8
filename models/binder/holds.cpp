#include "models/binder/holds.h"

#include <cassert>
#include <cerrno>

namespace models::binder {

Node& Holds::make_node(Process& owner, std::uint64_t ptr, std::uint64_t cookie, std::uint32_t flags) {
    Node& node = core_.nodes.take();
    node.id = ++core_.node_ids;
    node.owner = &owner;
    node.owner_pid = owner.pid;
    node.ptr = ptr;
    node.cookie = cookie;
    node.nice_min = static_cast<int>(flags & FLAT_BINDER_FLAG_PRIORITY_MASK);
    node.accepts_descriptors = (flags & FLAT_BINDER_FLAG_ACCEPTS_FDS) != 0;
    node.wants_context = (flags & FLAT_BINDER_FLAG_TXN_SECURITY_CTX) != 0;
    node.held.pid = owner.pid;
    node.held.node = node.id;
    owner.nodes.emplace(ptr, &node);
    core_.node_index.emplace(node.id, &node);
    core_.journal.node(node);
    return node;
}

Node* Holds::find_node(const Process& owner, std::uint64_t ptr) const {
    const auto found = owner.nodes.find(ptr);
    return found == owner.nodes.end() ? nullptr : found->second;
}

void Holds::hold_manager(Node& node) {
    ++node.local_strong;
    ++node.local_weak;
    node.has_strong = node.has_weak = true;
    core_.journal.node(node);
}

bool Holds::add_to_node(Node& node, bool strong, bool internal, Thread* asker) {
    if (strong && internal) {
        const bool held_by_driver = &node == core_.manager && node.has_strong;
        if (asker == nullptr && node.internal_strong == 0 && !held_by_driver) return false;
        ++node.internal_strong;
    } else if (strong) {
        ++node.local_strong;
    } else if (!internal) {
        ++node.local_weak;
    }
    core_.journal.node(node);
    if (strong) {
        if (!node.has_strong && asker != nullptr) {
            queues_.withdraw(node);
            queues_.put_deferred(*asker, node);
        }
        return true;
    }
    if (!node.has_weak && node.queue == nullptr) {
        if (asker == nullptr) return false;
        queues_.put_deferred(*asker, node);
    }
    return true;
}

void Holds::drop_from_node(Node& node, bool strong, bool internal) {
    if (strong) {
        auto& count = internal ? node.internal_strong : node.local_strong;
        assert(count > 0);
        --count;
    } else if (!internal) {
        assert(node.local_weak > 0);
        --node.local_weak;
    }
    core_.journal.node(node);
    const bool still_wanted = strong ? node.wants_strong() : node.local_weak > 0 || !node.references.empty();
    if (still_wanted) return;
    if (node.owner != nullptr && (node.has_strong || node.has_weak)) {
        if (node.queue == nullptr) queues_.put_and_wake(*node.owner, node);
    } else if (!node.wants_weak()) {
        remove_node(node);
    }
}

void Holds::remove_node(Node& node) {
    queues_.withdraw(node);
    if (node.owner != nullptr) node.owner->nodes.erase(node.ptr);
    core_.node_index.erase(node.id);
    core_.journal.node(node, false);
    core_.nodes.give_back(node);
}

Reference* Holds::add_reference(Process& process, Node& node, bool strong, Thread* asker) {
    Reference* reference = process.references.find(node);
    if (reference == nullptr) {
        reference = &core_.references.take();
        reference->process = &process;
        reference->node = &node;
        process.references.add(*reference, &node == core_.manager);
        node.references.push_back(*reference);
    }
    bool held = true;
    add_count(*reference, strong, asker, held);
    if (held) return reference;
    if (reference->strong == 0 && reference->weak == 0) drop_reference(*reference);
    return nullptr;
}

void Holds::add_count(Reference& reference, bool strong, Thread* asker, bool& held) {
    auto& count = strong ? reference.strong : reference.weak;
    if (count == 0) held = add_to_node(*reference.node, strong, true, asker);
    if (!held) return;
    ++count;
    core_.journal.reference(reference);
}

int Holds::change_count(Process& process, std::uint32_t handle, bool strong, bool more) {
    if (more && handle == 0 && core_.manager != nullptr) {
        if (core_.manager->owner == &process) return -EINVAL;
        if (add_reference(process, *core_.manager, strong, nullptr) != nullptr) return 0;
    }
    if (!more) {
        drop_count(process, handle, strong);
    } else if (Reference* reference = process.references.find(handle, strong)) {
        bool held = true;
        add_count(*reference, strong, nullptr, held);
    }
    return 0;
}

void Holds::drop_count(Process& process, std::uint32_t handle, bool strong) {
    Reference* reference = process.references.find(handle, strong);
    if (reference != nullptr) drop_count(*reference, strong);
}

void Holds::drop_count(Reference& reference, bool strong) {
    auto& count = strong ? reference.strong : reference.weak;
    if (count == 0) return;
    --count;
    if (reference.strong == 0 && reference.weak == 0) {
        if (strong) ++count;  // drop_reference gives back the node's strong count
        drop_reference(reference);
        return;
    }
    core_.journal.reference(reference);
    if (strong && count == 0) drop_from_node(*reference.node, true, true);
}

void Holds::drop_reference(Reference& reference) {
    Node& node = *reference.node;
    const bool was_strong = reference.strong > 0;
    if (DeathRequest* death = reference.death) {
        queues_.withdraw(*death);
        reference.death = nullptr;
        core_.journal.death(*death, DeathState::Vanished);
        core_.deaths.give_back(*death);
    }
    reference.strong = reference.weak = 0;
    core_.journal.reference(reference);
    reference.process->references.remove(reference);
    // The node outlives its strong count's end here because the reference itself still wants it weakly.
    if (was_strong) drop_from_node(node, true, true);
    reference.unlink();
    core_.references.give_back(reference);
    drop_from_node(node, false, true);
}

void Holds::acknowledge(Process& process, std::uint64_t ptr, std::uint64_t cookie, bool strong) {
    Node* node = find_node(process, ptr);
    if (node == nullptr || node->cookie != cookie) return;
    bool& pending = strong ? node->pending_strong : node->pending_weak;
    if (!pending) return;
    pending = false;
    drop_local(*node, strong);
}

Holds::Wishes Holds::settle(Node& node) {
    const bool strong = node.wants_strong(), weak = node.wants_weak();
    Wishes wishes{.increfs = weak && !node.has_weak,
                  .acquire = strong && !node.has_strong,
                  .release = !strong && node.has_strong,
                  .decrefs = !weak && node.has_weak,
                  .ptr = node.ptr,
                  .cookie = node.cookie};
    if (wishes.increfs) {
        node.has_weak = node.pending_weak = true;
        ++node.local_weak;
    }
    if (wishes.acquire) {
        node.has_strong = node.pending_strong = true;
        ++node.local_strong;
    }
    if (wishes.release) node.has_strong = false;
    if (wishes.decrefs) node.has_weak = false;
    core_.journal.node(node);
    if (!strong && !weak) remove_node(node);
    return wishes;
}

void Holds::orphan(Node& node) {
    queues_.withdraw(node);
    node.owner->nodes.erase(node.ptr);
    node.owner = nullptr;
    node.pending_strong = node.pending_weak = false;
    node.local_strong = node.local_weak = 0;  // its owner's buffers and acknowledgements died with it
    node.oneway_busy = false;
    core_.journal.node(node);
    if (node.references.empty()) remove_node(node);
}

}  // namespace models::binder
