#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "models/binder/buffer_area.h"
#include "models/binder/reference.h"
#include "models/binder/thread.h"

namespace models::binder {

/// One open of the device (reference section 2, "Process record"). A process that opens twice has two.
struct Process {
    Process(Pool<Buffer>& buffers, std::uint64_t charge_extra_bytes) : area(buffers, charge_extra_bytes) {}

    std::uint64_t serial = 0;  ///< of the open, in order of opening
    std::uint32_t pid = 0;
    int default_nice = 0;
    bool is_manager = false;
    bool dead = false;
    bool gone = false;  ///< the trace was told so

    std::map<std::uint32_t, std::unique_ptr<Thread>> threads;  ///< by tid; torn down in this order
    Thread* last_thread = nullptr;                             ///< whose ioctl came last; most processes have one that matters
    std::map<std::uint64_t, Node*> nodes;                      ///< by ptr; torn down in this order
    ReferenceTable references;
    WorkQueue queue;
    IntrusiveList<Thread, WaitingHook> waiting;  ///< sleepers that take process work, the last to fall asleep in front
    WorkQueue delivered_deaths;

    std::uint32_t max_threads = 0;
    std::uint32_t requested_threads = 0;
    std::uint32_t started_threads = 0;

    BufferArea area;

    // Taken from it, see Pressure:
    std::vector<Buffer*> occupied{};  ///< pieces of its area
    bool withholding = false;         ///< threads, but for so many loopers:
    std::uint32_t threads_left = 0;
};

}  // namespace models::binder
