#pragma once

#include "models/binder/queues.h"

namespace models::binder {

/// Death notices (reference section 12). All misuse is ignored.
class Deaths {
public:
    Deaths(Core& core, Queues& queues) : core_(core), queues_(queues) {}

    void request(Thread& thread, std::uint32_t handle, std::uint64_t cookie);
    void clear(Thread& thread, std::uint32_t handle, std::uint64_t cookie);
    void acknowledge(Thread& thread, std::uint64_t cookie);

    /// The reader got BR_DEAD_BINDER, or the confirmation of a clear, after which the request is gone.
    void delivered(Process& process, DeathRequest& request);

    /// The node's owner is gone.
    void announce(Node& node);
    /// Its queue went with its process. A request that still hangs on a reference is left to that.
    void drop(DeathRequest& request);

private:
    void confirm(Thread& thread, DeathRequest& request);
    [[nodiscard]] static DeathRequest* find_delivered(Process& process, std::uint64_t cookie);

    Core& core_;
    Queues& queues_;
};

}  // namespace models::binder
