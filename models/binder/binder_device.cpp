#include "models/binder/binder_device.h"

#include <array>
#include <cerrno>

#include "models/binder/driver.h"

namespace models::binder {

class BinderFile : public std::enable_shared_from_this<BinderFile> {
public:
    explicit BinderFile(Process& opened) : process(&opened) {}

    Process* process;  ///< null once released
    bool non_blocking = false;
    bool descriptors_open = true;
    bool mapped = false;
    bool releasing = false;
    int calls = 0;  ///< threads inside a call; the record stays for them
};

struct BinderDevice::Impl {
    Impl(KernelServices& kernel_services, Kernel variant, const BinderTiming& timing)
        : kernel(kernel_services), driver(kernel, variant, timing) {}

    int write_read(BinderFile& file, Thread& thread, std::uint64_t argument);
    int read(BinderFile& file, Thread& thread, binder_write_read& transfer);
    int wait(Thread& thread, Returns::Cursor& cursor, bool non_blocking);
    void leave(BinderFile& file);
    void release_when_unused(BinderFile& file);

    KernelServices& kernel;
    Driver driver;
};

BinderDevice::BinderDevice(KernelServices& kernel, Kernel variant, BinderTiming timing)
    : impl_(std::make_unique<Impl>(kernel, variant, timing)) {}

BinderDevice::~BinderDevice() = default;

std::shared_ptr<BinderFile> BinderDevice::open() { return std::make_shared<BinderFile>(impl_->driver.open()); }

// Flat, like the other places a call sleeps in: when a thread is resumed the processor mispredicts the return from every frame that was
// open when it fell asleep, which costs more than the work in them.
[[gnu::flatten]] int BinderDevice::ioctl(BinderFile& file, unsigned long request, std::uint64_t argument) {
    if (file.process == nullptr) return -EBADF;
    auto& driver = impl_->driver;
    ++file.calls;
    driver.core().costs.spend(driver.core().timing.ioctl_ns);
    Thread& thread = driver.thread(*file.process, impl_->kernel.current_tid());
    int result = 0;
    if (request == BINDER_WRITE_READ) {
        result = impl_->write_read(file, thread, argument);
    } else {
        driver.core().journal.entered(request, 0, 0);
        result = driver.controls().run(thread, request, argument);
    }
    if (request != BINDER_THREAD_EXIT) thread.need_return = false;
    impl_->leave(file);
    return result;
}

int BinderDevice::Impl::write_read(BinderFile& file, Thread& thread, std::uint64_t argument) {
    const auto pid = thread.process.pid;
    binder_write_read transfer{};
    if (!kernel.copy_from_user(pid, &transfer, argument, sizeof transfer)) return -EFAULT;
    driver.core().journal.entered(BINDER_WRITE_READ, transfer.write_size, transfer.read_size);
    int result = 0;
    if (transfer.write_size > 0) {
        std::uint64_t consumed = transfer.write_consumed;
        result = driver.commands().run(thread, transfer.write_buffer, transfer.write_size, consumed);
        transfer.write_consumed = consumed;
        if (result < 0) transfer.read_consumed = 0;
    }
    if (result == 0 && transfer.read_size > 0) {
        result = read(file, thread, transfer);
        driver.returns().after(thread.process);
    }
    if (!kernel.copy_to_user(pid, argument, &transfer, sizeof transfer)) return -EFAULT;
    return result;
}

int BinderDevice::Impl::read(BinderFile& file, Thread& thread, binder_write_read& transfer) {
    Returns::Cursor cursor{.buffer = transfer.read_buffer, .size_bytes = transfer.read_size, .position = transfer.read_consumed};
    auto& returns = driver.returns();
    const bool non_blocking = file.non_blocking;
    if (const int error = returns.begin(thread, cursor); error != 0) return error;
    for (;;) {
        if (const int error = wait(thread, cursor, non_blocking); error != 0) return error;
        const auto pass = returns.run_pass(thread, cursor);
        if (pass == Returns::Pass::Fault) return -EFAULT;
        if (pass == Returns::Pass::Done) break;
    }
    transfer.read_consumed = cursor.position;
    return returns.end(thread, cursor);
}

int BinderDevice::Impl::wait(Thread& thread, Returns::Cursor& cursor, bool non_blocking) {
    auto& returns = driver.returns();
    returns.start_pass(thread, cursor);
    while (!returns.ready(thread, cursor)) {
        if (non_blocking) return -EAGAIN;
        driver.core().costs.settle();
        returns.fall_asleep(thread, cursor);
        const Wake wake = kernel.block(-1);
        returns.woke_up(thread);
        if (wake == Wake::Interrupted) return -EINTR;
    }
    return 0;
}

int BinderDevice::mmap(BinderFile& file, std::uint64_t length_bytes, int protection, std::uint64_t* address) {
    if (file.process == nullptr) return -EBADF;
    const int result = impl_->driver.map(*file.process, length_bytes, protection, *address);
    if (result == 0) file.mapped = true;
    return result;
}

int BinderDevice::munmap(BinderFile& file) {
    if (file.process == nullptr || !file.mapped) return -EINVAL;
    impl_->driver.unmap(*file.process);
    file.mapped = false;
    impl_->release_when_unused(file);
    return 0;
}

int BinderDevice::poll(BinderFile& file, std::int64_t timeout_ns) {
    if (file.process == nullptr) return -EBADF;
    auto& driver = impl_->driver;
    auto& kernel = impl_->kernel;
    ++file.calls;
    driver.core().costs.spend(driver.core().timing.ioctl_ns);
    driver.core().costs.settle();
    Thread& thread = driver.thread(*file.process, kernel.current_tid());
    driver.mark_poller(thread);
    const auto deadline_ns = timeout_ns < 0 ? -1 : kernel.now_ns() + timeout_ns;
    int result = 0;
    for (;;) {
        if (driver.readable(thread)) {
            result = 1;
            break;
        }
        if (timeout_ns == 0 || (deadline_ns >= 0 && kernel.now_ns() >= deadline_ns)) break;
        thread.asleep = true;
        const Wake wake = kernel.block(deadline_ns);
        thread.asleep = false;
        if (wake == Wake::Interrupted) {
            result = -EINTR;
            break;
        }
    }
    impl_->leave(file);
    return result;
}

bool BinderDevice::readable(BinderFile& file) {
    if (file.process == nullptr) return false;
    Thread& thread = impl_->driver.thread(*file.process, impl_->kernel.current_tid());
    impl_->driver.mark_poller(thread);
    return impl_->driver.readable(thread);
}

void BinderDevice::poll_sleeps(BinderFile& file, bool asleep) {
    if (file.process == nullptr) return;
    impl_->driver.thread(*file.process, impl_->kernel.current_tid()).asleep = asleep;
    file.calls += asleep ? 1 : -1;
    if (!asleep) impl_->release_when_unused(file);
}

void BinderDevice::set_non_blocking(BinderFile& file, bool non_blocking) { file.non_blocking = non_blocking; }

void BinderDevice::flush(BinderFile& file) {
    if (file.process == nullptr) return;
    impl_->kernel.defer(impl_->driver.core().timing.flush_delay_ns, [impl = impl_.get(), shared = file.shared_from_this()] {
        if (shared->process != nullptr) impl->driver.flush(*shared->process);
    });
}

void BinderDevice::release(BinderFile& file) {
    file.descriptors_open = false;
    impl_->release_when_unused(file);
}

void BinderDevice::process_ended(BinderFile& file) {
    if (file.process == nullptr) return;
    impl_->driver.stop(*file.process);
    file.descriptors_open = file.mapped = false;
    file.calls = 0;  // none of them will ever come back
    impl_->release_when_unused(file);
}

void BinderDevice::Impl::leave(BinderFile& file) {
    driver.core().costs.settle();
    --file.calls;
    release_when_unused(file);
}

void BinderDevice::Impl::release_when_unused(BinderFile& file) {
    if (file.process == nullptr || file.descriptors_open || file.mapped || file.calls > 0 || file.releasing) return;
    file.releasing = true;
    kernel.defer(driver.core().timing.release_delay_ns, [this, shared = file.shared_from_this()] {
        driver.end(*shared->process);
        shared->process = nullptr;
    });
}

sim::query::DriverState BinderDevice::state() const { return impl_->driver.state(); }

Driver& BinderDevice::driver() { return impl_->driver; }
Pressure& BinderDevice::pressure() { return impl_->driver.pressure(); }

sim::base::Result<Kernel> parse_kernel(std::string_view text) {
    for (const auto kernel : {Kernel::Ohos510, Kernel::Linux61, Kernel::Linux612}) {
        if (name_of(kernel) == text) return kernel;
    }
    return sim::base::Error{"unknown kernel \"" + std::string(text) + "\": expected ohos-5.10, linux-6.1 or linux-6.12"};
}

std::string_view name_of(Kernel kernel) {
    static constexpr std::array<std::string_view, 3> kNames{"ohos-5.10", "linux-6.1", "linux-6.12"};
    return kNames[static_cast<std::size_t>(kernel)];
}

}  // namespace models::binder
