#include "models/posix/process_state.h"

#include "models/device/heap.h"
#include "models/device/running.h"

namespace models::posix {

ProcessState& ProcessState::of(device::Process& process) {
    if (process.side == nullptr) {
        auto* heap = device::use_heap(nullptr);
        process.side = std::make_unique<ProcessState>(process);
        device::use_heap(heap);
    }
    return static_cast<ProcessState&>(*process.side);
}

ProcessState& ProcessState::current() { return of(*device::running()->process); }

void ProcessState::thread_returned(device::Thread& thread) { threads.returned(thread); }

void ProcessState::program_returned(int status) { exits.leave(status); }

std::string ProcessState::load_library(std::string_view path) { return images.load(path); }

void ProcessState::ended() {
    threads.drop();
    signals.drop();
    streams.drop();
    files.drop();
    images.drop();
}

ThreadState& ThreadState::of(device::Thread& thread) {
    if (thread.side == nullptr) {
        auto* heap = device::use_heap(nullptr);
        thread.side = std::make_unique<ThreadState>();
        device::use_heap(heap);
    }
    return static_cast<ThreadState&>(*thread.side);
}

ThreadState& ThreadState::current() { return of(*device::running()); }

}  // namespace models::posix
