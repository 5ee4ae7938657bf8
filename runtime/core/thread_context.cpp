#include "runtime/core/thread_context.h"

#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"

namespace OHOS {

ThreadContext& ThreadContext::Current() {
    void*& slot = runtime::port::Os().ThreadSlot();
    if (slot == nullptr) [[unlikely]] {
        auto* context = new ThreadContext(ProcessContext::Current());
        runtime::port::Os().ThreadSlot() = context;
        return *context;
    }
    return *static_cast<ThreadContext*>(slot);
}

void ThreadContext::End() {
    void*& slot = runtime::port::Os().ThreadSlot();
    delete static_cast<ThreadContext*>(slot);
    runtime::port::Os().ThreadSlot() = nullptr;
}

}  // namespace OHOS
