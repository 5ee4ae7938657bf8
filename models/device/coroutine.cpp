#include "models/device/coroutine.h"

#include <cxxabi.h>

#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace models::device {
namespace {

/// libstdc++'s __cxa_exception as the Itanium C++ ABI lays it out on 64-bit systems: the thrown object follows it.
struct ThrownHeader {
    void* type;
    void* destructor;
    void* unexpected_handler;
    void* terminate_handler;
    ThrownHeader* next;
    int handler_count;
    int handler_switch_value;
    void* action_record;
    void* language_data;
    void* catch_temporary;
    void* adjusted_object;
    alignas(16) unsigned char unwind_header[32];  // its first 8 bytes: the exception class
};
static_assert(sizeof(ThrownHeader) == 112);

}  // namespace

void Coroutine::prepare(const Stack& stack, Entry entry, void* argument) {
    if (thread_exceptions_ == nullptr) thread_exceptions_ = reinterpret_cast<Exceptions*>(abi::__cxa_get_globals());
    entry_ = entry;
    argument_ = argument;
    stack_bottom_ = stack.low;
    stack_bytes_ = static_cast<std::size_t>(stack.top - stack.low);
    context_ = boost::context::detail::make_fcontext(stack.top, stack_bytes_, &Coroutine::start);
}

void Coroutine::release_exceptions(bool is_running) {
    const auto held = std::exchange(is_running ? *thread_exceptions_ : exceptions_, {});
    auto* thrown = static_cast<ThrownHeader*>(held.caught);
    while (thrown != nullptr) {
        auto* next = thrown->next;
        // A dependent exception (last byte of its class 1) only points to the real one, which others may hold: left alone.
        if (thrown->unwind_header[0] == 0) abi::__cxa_free_exception(thrown + 1);
        thrown = next;
    }
}

#if defined(__SANITIZE_ADDRESS__)
void Coroutine::announce_switch(bool last) {
    __sanitizer_start_switch_fiber(last ? nullptr : &left_->fake_stack_, entered_->stack_bottom_, entered_->stack_bytes_);
}

void Coroutine::finish_switch() {
    const void* bottom = nullptr;
    std::size_t size = 0;
    __sanitizer_finish_switch_fiber(entered_->fake_stack_, &bottom, &size);
    if (left_->stack_bottom_ == nullptr) {
        left_->stack_bottom_ = bottom;
        left_->stack_bytes_ = size;
    }
}
#endif

void Coroutine::start(boost::context::detail::transfer_t transfer) {
    landed(transfer);
    auto* self = entered_;
    self->entry_(self->argument_);
    __builtin_unreachable();
}

}  // namespace models::device
