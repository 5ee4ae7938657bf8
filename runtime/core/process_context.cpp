#include "runtime/core/process_context.h"

#include <atomic>

#include "runtime/dbinder/databus.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"
#include "sim/trace/recorder.h"

namespace OHOS {

using runtime::port::Locked;
using runtime::port::Os;

ProcessContext& ProcessContext::Current() {
    std::atomic_ref<void*> slot(Os().ProcessSlot());
    void* present = slot.load(std::memory_order_acquire);
    if (present == nullptr) [[unlikely]] {
        auto* fresh = new ProcessContext;
        fresh->noting = Os().Trace().wants<sim::trace::ParcelNoted>();
        if (slot.compare_exchange_strong(present, fresh, std::memory_order_acq_rel)) return *fresh;
        delete fresh;  // another thread was first
    }
    return *static_cast<ProcessContext*>(present);
}

Databus& ProcessContext::Bus() {
    auto* present = bus_.load(std::memory_order_acquire);
    if (present != nullptr) return *present;
    auto* fresh = new Databus;
    if (bus_.compare_exchange_strong(present, fresh, std::memory_order_acq_rel)) return *fresh;
    delete fresh;  // another thread was first
    return *present;
}

bool ProcessContext::ConnectSlowly() {
    {
        Locked locked(Os(), mutex_);
        while (connecting_) Os().Wait(connected_, mutex_, -1);
        if (driver.IsOpen()) return true;
        connecting_ = true;
    }
    const int result = driver.Open();
    if (result < 0) {
        Os().Log(6, "ipc", fmt::format("the Binder driver cannot be opened: {}", std::strerror(-result)));
    } else {
        auto max = static_cast<uint32_t>(WorkThreads::kDefaultMax);
        driver.Ioctl(BINDER_SET_MAX_THREADS, &max);
        threads.Spawn(false);
    }
    Locked locked(Os(), mutex_);
    connecting_ = false;
    Os().Notify(connected_, true);
    return result == 0;
}

}  // namespace OHOS
