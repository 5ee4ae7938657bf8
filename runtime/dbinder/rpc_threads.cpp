#include "runtime/dbinder/rpc_threads.h"

#include "runtime/core/thread_context.h"
#include "runtime/port/idle.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {

using runtime::port::Locked;
using runtime::port::Os;

namespace {
constexpr int64_t kLookAgainNs = 1'000'000;
}

void RpcThreads::Run(std::function<void()> work) {
    const uint64_t transaction = Os().SetTransaction(0);
    Os().SetTransaction(transaction);
    std::function<void()> job = [transaction, work = std::move(work)] {
        const uint64_t outer = Os().SetTransaction(transaction);
        work();
        Os().SetTransaction(outer);
    };
    for (;;) {
        int number = 0;
        {
            Locked locked(Os(), mutex_);
            if (idle_ > 0) {
                --idle_;
                jobs_.push_back(std::move(job));
                Os().Notify(work_, false);
                return;
            }
            if (started_ < kMax) {
                number = ++started_;
                jobs_.push_back(std::move(job));
            }
        }
        if (number != 0) {
            if (Os().StartThread(fmt::format("OS_RPC_{}", number), [this] { Serve(); }) >= 0) return;
            Locked locked(Os(), mutex_);
            --started_;
            job = std::move(jobs_.back());
            jobs_.pop_back();
        }
        Os().SleepNs(kLookAgainNs);
    }
}

void RpcThreads::Serve() {
    for (;;) {
        std::function<void()> job;
        {
            Locked locked(Os(), mutex_);
            while (jobs_.empty()) Os().Wait(work_, mutex_, runtime::port::kUntilWorkComes);
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
        job = nullptr;  // what it held goes before the thread is idle
        Locked locked(Os(), mutex_);
        ++idle_;
    }
}

}  // namespace OHOS
