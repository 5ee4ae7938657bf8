#include "scenarios/engine/status_page.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <new>

#include "models/device/heap.h"
#include "models/device/operating_system.h"
#include "models/device/process.h"
#include "models/device/running.h"
#include "models/device/thread.h"

namespace scenarios::engine {
namespace {

StatusPage* g_page = nullptr;

void copy_name(StatusPage::Name& to, const std::string& from) {
    const auto count = std::min(from.size(), to.size() - 1);
    std::copy_n(from.data(), count, to.data());
    to[count] = '\0';
}

// Reads only what does not change while a thread runs, so any moment will do.
void answer(int) {
    // It may interrupt a simulated process's own code, for which the C library is the device's; this is the simulator.
    auto* const heap = models::device::use_heap(nullptr);
    if (const auto* thread = models::device::running(); thread != nullptr) {
        g_page->note(thread->os->stamp_of(*thread));
        copy_name(g_page->thread_name, thread->name);
        copy_name(g_page->process_name, thread->process->options.name);
        copy_name(g_page->device_name, thread->os->options().name);
    } else {
        g_page->pid.store(0, std::memory_order_relaxed);
    }
    g_page->answered.store(true, std::memory_order_release);
    if (g_page->go_on.load(std::memory_order_relaxed)) {
        models::device::use_heap(heap);
        return;
    }
    for (;;) ::pause();  // what is said stays true
}

}  // namespace

SharedPage::SharedPage() {
    void* memory = ::mmap(nullptr, sizeof(StatusPage), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) page_ = new (memory) StatusPage;
}

SharedPage::~SharedPage() {
    if (page_ != nullptr) ::munmap(page_, sizeof(StatusPage));
}

const int kAskSignal = SIGUSR1;

void answer_for(StatusPage& page) {
    g_page = &page;
    struct sigaction action = {};
    action.sa_handler = answer;
    action.sa_flags = SA_ONSTACK | SA_RESTART;  // a simulated thread's stack may be too small for it
    sigemptyset(&action.sa_mask);
    ::sigaction(kAskSignal, &action, nullptr);
}

}  // namespace scenarios::engine
