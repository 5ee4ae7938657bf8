#pragma once

#include "models/binder/queues.h"

namespace models::binder {

/// Counts of nodes and references, and what owners are asked for in consequence (reference section 11).
class Holds {
public:
    Holds(Core& core, Queues& queues) : core_(core), queues_(queues) {}

    /// A new node of `owner`; flags as in its first flat object.
    Node& make_node(Process& owner, std::uint64_t ptr, std::uint64_t cookie, std::uint32_t flags);
    [[nodiscard]] Node* find_node(const Process& owner, std::uint64_t ptr) const;
    /// The context manager's node is held by the driver itself.
    void hold_manager(Node& node);

    /// `asker`: the owner's thread that passes the object and will be asked for references; null when the owner must hold already.
    /// False: it must, and does not.
    bool add_to_node(Node& node, bool strong, bool internal, Thread* asker);
    /// May remove the node.
    void drop_from_node(Node& node, bool strong, bool internal);
    void drop_local(Node& node, bool strong) { drop_from_node(node, strong, false); }

    /// One count on the process's reference to `node`, made if there is none. Null if the owner does not hold the node.
    Reference* add_reference(Process& process, Node& node, bool strong, Thread* asker);
    /// BC_ACQUIRE, BC_INCREFS, BC_RELEASE, BC_DECREFS. -EINVAL only for the manager on handle 0; misuse is ignored.
    int change_count(Process& process, std::uint32_t handle, bool strong, bool more);
    void drop_count(Process& process, std::uint32_t handle, bool strong);
    /// All counts at once; its death request goes silently with it.
    void drop_reference(Reference& reference);

    /// BC_INCREFS_DONE, BC_ACQUIRE_DONE.
    void acknowledge(Process& process, std::uint64_t ptr, std::uint64_t cookie, bool strong);

    /// What the owner must be told of a node item it reads. The node may be gone afterwards.
    struct Wishes {
        bool increfs = false, acquire = false, release = false, decrefs = false;
        std::uint64_t ptr = 0, cookie = 0;
    };
    Wishes settle(Node& node);

    /// The owner is gone; the node stays while references point to it.
    void orphan(Node& node);

private:
    void add_count(Reference& reference, bool strong, Thread* asker, bool& held);
    void drop_count(Reference& reference, bool strong);
    void remove_node(Node& node);

    Core& core_;
    Queues& queues_;
};

}  // namespace models::binder
