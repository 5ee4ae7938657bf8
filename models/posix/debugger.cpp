// What the gdb helper (gdb/ipclab_gdb.py) asks a halted simulator: plain text, a line each, fields separated by tabs.

#include <cstdio>
#include <string>

#include "models/device/heap.h"
#include "models/device/operating_system.h"
#include "models/posix/images.h"

namespace {

std::string g_answer;

}  // namespace

/// Every simulated thread there is: device, process, pid, tid, thread's name, its state, and where its registers lie while it does not
/// run (Boost.Context's frame, in hex; 0: it runs).
extern "C" const char* ipclab_debug_threads() {
    auto* heap = models::device::use_heap(nullptr);
    g_answer.clear();
    for (const auto* os : models::device::OperatingSystem::all()) {
        for (const auto& [pid, process] : os->processes()) {
            for (const auto& [tid, thread] : process->threads) {
                char frame[24];
                const bool runs = thread.get() == models::device::running();
                std::snprintf(frame, sizeof frame, "%p", runs ? nullptr : thread->coroutine.resume_frame());
                const auto state = sim::trace::Words<sim::trace::ThreadState>::kWords[static_cast<std::size_t>(thread->state)];
                g_answer.append(os->options().name).append("\t").append(process->options.name).append("\t").append(std::to_string(pid));
                g_answer.append("\t").append(std::to_string(tid)).append("\t").append(thread->name).append("\t").append(state);
                g_answer.append("\t").append(runs ? "0" : frame).append("\n");
            }
        }
    }
    models::device::use_heap(heap);
    return g_answer.c_str();
}

/// Every copy of an image there is: path and base address in hex.
extern "C" const char* ipclab_debug_images() {
    auto* heap = models::device::use_heap(nullptr);
    g_answer = models::posix::loaded_images();
    models::device::use_heap(heap);
    return g_answer.c_str();
}
