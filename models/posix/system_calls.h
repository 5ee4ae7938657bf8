#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "models/device/ports.h"
#include "models/posix/open_file.h"
#include "models/posix/process_state.h"
#include "models/posix/user_code.h"

// What the interposed file functions share.

namespace models::posix {

/// Entering and leaving the kernel, as for the driver (BinderTiming::ioctl_ns), and copying.
inline constexpr std::uint64_t kCallNs = 300;
inline constexpr std::uint64_t kBytesPerNs = 10;

/// The C library's way to answer: -1 and errno for a negative one.
template <class Number>
[[nodiscard]] Number answer(Number result) {
    if (result >= 0 || result < -4095) return result;
    errno = static_cast<int>(-result);
    return -1;
}

/// Runs `act(call)` as a system call of the running thread.
template <class Act>
auto system_call(Act act) {
    decltype(act(std::declval<const device::SystemCall&>())) result{};
    {
        const device::SystemCall call;
        call.os().charge(kCallNs);
        result = act(call);
    }
    return answer(result);
}

/// As the host for a while: what the host's C library keeps of what it allocates outlives the process.
class HostHeap {
public:
    HostHeap() : saved_(device::use_heap(nullptr)) {}
    ~HostHeap() { device::use_heap(saved_); }
    HostHeap(const HostHeap&) = delete;
    HostHeap& operator=(const HostHeap&) = delete;

private:
    device::ProcessHeap* saved_;
};

/// What may not be touched is told as EFAULT, not by a fault in the kernel: is all of it readable, or writable?
[[nodiscard]] bool can_read(const void* memory, std::size_t size_bytes);
[[nodiscard]] bool can_write(void* memory, std::size_t size_bytes);
/// Of a list of pieces; -EFAULT, -EINVAL (too many, too long) or 0.
[[nodiscard]] int probe(const iovec* pieces, int count, bool for_writing);

/// The open file behind a descriptor of the calling process; null: EBADF. Kinds that do not come from here (the driver's) are wrapped
/// or null: see binder_at and shared_memory_at.
[[nodiscard]] File* file_at(const device::SystemCall& call, int fd);
[[nodiscard]] bool is_open(const device::SystemCall& call, int fd);
/// New descriptor for it; -EMFILE.
[[nodiscard]] int install(const device::SystemCall& call, binder::FileRef file, int flags);
/// Lowest free descriptor that is at least `from`.
[[nodiscard]] int install_from(const device::SystemCall& call, binder::FileRef file, int from, bool close_on_exec);

}  // namespace models::posix
