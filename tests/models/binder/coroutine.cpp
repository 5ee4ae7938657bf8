#include "tests/models/binder/coroutine.h"

#include <boost/context/detail/fcontext.hpp>
#include <cstdlib>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace tests::binder {

namespace context = boost::context::detail;

struct Coroutine::Switch {
    static constexpr std::size_t kStackBytes = 256 * 1024;
    std::unique_ptr<std::byte[]> stack{new std::byte[kStackBytes]};
    context::fcontext_t inside = nullptr;
    context::fcontext_t outside = nullptr;
    // Of the stack that resumed, for the sanitizer.
    const void* outside_bottom = nullptr;
    std::size_t outside_bytes = 0;
    void* fake_stack = nullptr;
};

struct Entry {
    static void run(context::transfer_t from) {
        auto& self = *static_cast<Coroutine*>(from.data);
        self.switch_->outside = from.fctx;
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(nullptr, &self.switch_->outside_bottom, &self.switch_->outside_bytes);
#endif
        self.body_();
        self.done_ = true;
        self.pause();
        std::abort();  // nobody resumes one that is done
    }
};

Coroutine::Coroutine(std::function<void()> body) : body_(std::move(body)), switch_(std::make_unique<Switch>()) {
    switch_->inside = context::make_fcontext(switch_->stack.get() + Switch::kStackBytes, Switch::kStackBytes, Entry::run);
}

Coroutine::~Coroutine() = default;

void Coroutine::resume() {
#if defined(__SANITIZE_ADDRESS__)
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(&fake, switch_->stack.get(), Switch::kStackBytes);
#endif
    switch_->inside = context::jump_fcontext(switch_->inside, this).fctx;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
}

void Coroutine::pause() {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(&switch_->fake_stack, switch_->outside_bottom, switch_->outside_bytes);
#endif
    switch_->outside = context::jump_fcontext(switch_->outside, nullptr).fctx;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(switch_->fake_stack, &switch_->outside_bottom, &switch_->outside_bytes);
#endif
}

}  // namespace tests::binder
