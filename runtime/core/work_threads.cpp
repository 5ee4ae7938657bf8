#include "runtime/core/work_threads.h"

#include "runtime/core/binder_invoker.h"
#include "runtime/core/thread_context.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {

using runtime::port::Locked;
using runtime::port::Os;

void WorkThreads::Spawn(bool requested) {
    int number = 0;
    {
        Locked locked(Os(), mutex_);
        if (started_ >= max_) return;
        number = ++started_;
    }
    const auto name = fmt::format("OS_IPC_{}", number);
    const int tid = Os().StartThread(name, [requested] {
        BinderInvoker::Serve(ThreadContext::Current(), requested);
        ThreadContext::End();
    });
    if (tid < 0) {
        Locked locked(Os(), mutex_);
        --started_;
    }
}

void WorkThreads::SetMax(int max) {
    Locked locked(Os(), mutex_);
    if (max > max_) max_ = max;
}

}  // namespace OHOS
