#pragma once

#include "models/device/operating_system.h"
#include "models/device/ports.h"
#include "models/device/running.h"
#include "models/device/thread.h"

namespace models::posix {

/// User code is about to do what other threads may see, without a system call: waits until its local time is the earliest in the
/// world, which is a comparison unless something else is due. May switch to other threads.
inline void in_order(device::Thread& caller) {
    if (caller.core->local_ns > caller.os->agenda().horizon_ns()) [[unlikely]] {
        const device::SystemCall turn;
    }
}

/// Looks at what a system call is about to use while a bad pointer is still the caller's own crash and not the simulator's.
inline void must_be_there(const void* memory) { (void)*static_cast<const volatile char*>(memory); }

}  // namespace models::posix
