#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sim::trace {
class Recorder;
}

namespace models::binder {

/// Why block() returned.
enum class Wake : std::uint8_t { Woken, TimedOut, Interrupted };

/// An open file as descriptors share it; the driver only passes it on.
class OpenFile {
public:
    virtual ~OpenFile() = default;
};
using FileRef = std::shared_ptr<OpenFile>;

/// One process's receive area: the driver writes through `base`, the owner reads at `user_address`. In a simulator that shares one
/// address space both are the same memory; the driver never assumes it.
struct Area {
    std::byte* base = nullptr;
    std::uint64_t user_address = 0;
    std::uint64_t size_bytes = 0;
};

struct TaskIdentity {
    std::uint32_t euid = 0;
    std::uint64_t token = 0;
    std::uint64_t first_token = 0;
};

/// What the Binder driver needs of the kernel around it. Implemented by models/device for simulated processes and by
/// tests/support in memory. "The caller" is the task inside the current driver call. None of these may re-enter the driver,
/// except that other tasks run while block() waits.
class KernelServices {
public:
    virtual ~KernelServices() = default;

    // -- the caller
    virtual std::uint32_t current_pid() = 0;
    /// 0 in deferred work.
    virtual std::uint32_t current_tid() = 0;
    /// Of any live process; of the caller's thread for the tokens.
    virtual TaskIdentity identity(std::uint32_t pid) = 0;
    /// Nice value of a thread; set_nice ignores threads that are gone.
    virtual int nice(std::uint32_t tid) = 0;
    virtual void set_nice(std::uint32_t tid, int value) = 0;
    /// Security context string of a process, empty if none can be had.
    virtual std::string security_context(std::uint32_t pid) = 0;

    // -- waiting and time
    /// Puts the caller to sleep until wake(its tid), the deadline or a signal. Blocks. A wake that came before the block, in the
    /// same driver call, is not lost. May return early: check the condition again. `deadline_ns` < 0: none; else of now_ns().
    virtual Wake block(std::int64_t deadline_ns) = 0;
    /// Makes a blocked thread runnable, never before the caller's own time. Unknown or running threads: no effect.
    /// `caller_ends_soon`: the caller has answered it and is about to wait again (the kernel's synchronous wake-up).
    virtual void wake(std::uint32_t tid, bool caller_ends_soon) = 0;
    virtual std::int64_t now_ns() = 0;
    /// Adds to the caller's local time.
    virtual void charge(std::uint64_t span_ns) = 0;
    /// Runs `work` on the kernel's worker after `delay_ns`, outside every process.
    virtual void defer(std::uint64_t delay_ns, std::function<void()> work) = 0;

    // -- memory: false = EFAULT
    [[nodiscard]] virtual bool copy_from_user(std::uint32_t pid, void* to, std::uint64_t from, std::size_t size_bytes) = 0;
    [[nodiscard]] virtual bool copy_to_user(std::uint32_t pid, std::uint64_t to, const void* from, std::size_t size_bytes) = 0;
    /// A receive area of `size_bytes` in the process (zeroed; memory appears as it is touched); base null: -ENOMEM.
    virtual Area map_area(std::uint32_t pid, std::uint64_t size_bytes) = 0;
    /// Comes when the process's record is released, which may be after its end; the memory must last until then.
    virtual void unmap_area(std::uint32_t pid, const Area& area) = 0;

    // -- descriptors
    /// The open file behind a descriptor of `pid`; null: EBADF.
    virtual FileRef file(std::uint32_t pid, int fd) = 0;
    /// Lowest free descriptor of `pid` for `file`, close-on-exec; negative errno (-EMFILE).
    virtual int install(std::uint32_t pid, FileRef file) = 0;
    virtual int close_descriptor(std::uint32_t pid, int fd) = 0;

    // -- trace
    /// Number of the next transaction of the whole run (`tN`), from 1.
    virtual std::uint64_t next_transaction() = 0;
    /// From now on records of that thread (0: the worker, outside every thread) are stamped with this transaction (0: none of the
    /// driver's; one it serves for another device stands then); returns the one before.
    virtual std::uint64_t set_transaction(std::uint32_t tid, std::uint64_t transaction) = 0;
    virtual sim::trace::Recorder& trace() = 0;
};

}  // namespace models::binder
