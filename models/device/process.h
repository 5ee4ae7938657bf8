#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/device/device.h"
#include "models/device/heap.h"
#include "models/device/thread.h"
#include "models/device/user_side.h"
#include "sim/kernel/random_stream.h"

namespace models::device {

/// A simulated process: credentials, threads, descriptors, a heap of its own.
struct Process {
    Process(ProcessOptions given, std::uint32_t its_pid, sim::kernel::RandomStream stream)
        : options(std::move(given)), pid(its_pid), random(stream) {}

    ProcessOptions options;
    const std::uint32_t pid;
    std::uint16_t name_index = 0;  ///< among the recorder's names
    std::function<int()> program;
    std::map<std::uint32_t, std::unique_ptr<Thread>> threads;
    std::vector<binder::FileRef> descriptors;   ///< by number; null: free
    std::vector<bool> close_on_exec;            ///< of each descriptor; nothing here ever executes another program
    std::map<void*, binder::FileRef> mappings;  ///< of shared memory: they keep it alive after its descriptors
    ProcessHeap heap;
    void* runtime_slot = nullptr;
    sim::kernel::RandomStream random;
    std::unique_ptr<ProcessSide> side;  ///< its C library's; null until something of it is used

    bool has_softbus_thread = false;
    bool stopped = false;  ///< none of its threads runs
    ThreadQueue parked;    ///< threads that would run if it were not, in the order in which they will
    bool alive = true;
    sim::trace::EndReason reason{};
    int status = 0;
};

}  // namespace models::device
