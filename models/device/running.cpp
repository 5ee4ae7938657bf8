#include "models/device/running.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "models/device/operating_system.h"
#include "sim/kernel/simulation.h"

namespace models::device {
namespace detail {

Thread* g_running = nullptr;

}  // namespace detail

namespace {

OperatingSystem* g_device = nullptr;

}  // namespace

RunningDevice::RunningDevice(OperatingSystem& os) : before_(std::exchange(g_device, &os)) {}
RunningDevice::~RunningDevice() { g_device = before_; }

void report_overrun(const Thread& thread) {
    std::fprintf(stderr, "stack overflow: thread %s (%u) of process %s ran over its stack of %zu bytes; give the device a larger `stack`\n",
                 thread.name.c_str(), thread.tid, thread.process->options.name.c_str(), thread.os->options().stack_bytes);
    std::fflush(stderr);
    ::_exit(8);
}

sim::trace::Stamp RunningStamper::stamp() {
    if (const auto* thread = running()) return thread->os->stamp_of(*thread);
    return {.time_ns = static_cast<std::uint64_t>(simulation_.now_ns()),
            .transaction = g_device != nullptr ? g_device->worker_transaction() : 0,
            .device = g_device != nullptr ? g_device->device_index() : std::uint8_t{0}};
}

}  // namespace models::device
