#pragma once

#include "models/binder/holds.h"

namespace models::binder {

/// Buffers of receive areas with all that hangs on them: counts of the objects inside, the node's turn for the next one-way call.
class Loans {
public:
    Loans(Core& core, Queues& queues, Holds& holds) : core_(core), queues_(queues), holds_(holds) {}

    /// BC_FREE_BUFFER; addresses that name no delivered buffer are ignored.
    void free_by_user(Thread& thread, std::uint64_t user_address);

    /// After a delivery that failed: as if its reader had freed it.
    void free_delivered(Thread& thread, Buffer& buffer);

    /// A send that failed: takes back all it gave. Not a turn of its node.
    void undo(Process& process, Buffer& buffer);

private:
    void give_back(Process& process, Buffer& buffer, bool close_descriptors);
    void next_oneway(Node& node);

    Core& core_;
    Queues& queues_;
    Holds& holds_;
};

}  // namespace models::binder
