#include "scenarios/engine/host_stack.h"

#include <sys/mman.h>

#include <cstddef>
#include <new>

#include "models/device/coroutine.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kStackBytes = 1 << 20;

}  // namespace

struct HostStack::Impl {
    models::device::Coroutine here;    ///< on the stack
    models::device::Coroutine caller;  ///< who asked
    const std::function<void()>* job = nullptr;
    void* memory = nullptr;

    static void serve(void* argument) {
        auto& self = *static_cast<Impl*>(argument);
        for (;;) {
            (*self.job)();
            models::device::Coroutine::switch_to(self.here, self.caller);
        }
    }
};

HostStack::HostStack() : impl_(std::make_unique<Impl>()) {
    impl_->memory = ::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (impl_->memory == MAP_FAILED) throw std::bad_alloc();
    auto* const low = static_cast<std::byte*>(impl_->memory);
    impl_->here.prepare({.low = low, .top = low + kStackBytes}, &Impl::serve, impl_.get());
}

HostStack::~HostStack() { ::munmap(impl_->memory, kStackBytes); }

void HostStack::run(const std::function<void()>& job) {
    impl_->job = &job;
    models::device::Coroutine::switch_to(impl_->caller, impl_->here);
}

}  // namespace scenarios::engine
