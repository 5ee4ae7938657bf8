#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/port/lock.h"

namespace sim::trace {
class Recorder;
}

namespace runtime::port {

/// Longest name and value of a system parameter, in bytes.
inline constexpr std::size_t kParameterMax = 95;

/// What the kernel knows about the calling process.
struct Credentials {
    std::uint32_t uid = 0;
    std::uint64_t token = 0;  ///< access token of the process; equals uid on kernels without tokens
};

/// The operating system below the runtime: threads, locks, time, identity, storage, descriptors, randomness, properties.
/// Implemented by models/device in virtual time and by runtime/platform on a real Linux. "The caller" is always the calling
/// (simulated) thread. Blocking calls say so; all others return at once. Errors are negative errno values.
class OsPort {
public:
    virtual ~OsPort() = default;

    // -- identity
    virtual std::int32_t Pid() = 0;
    virtual std::int32_t Tid() = 0;
    virtual Credentials Self() = 0;
    /// Token of the first caller of the chain this thread serves, as set through the token device; 0 if never set.
    virtual std::uint64_t FirstCallerToken() = 0;
    virtual void SetFirstCallerToken(std::uint64_t token) = 0;

    // -- storage: one pointer per process and one per thread, null at first. The runtime hangs all its state there.
    virtual void*& ProcessSlot() = 0;
    virtual void*& ThreadSlot() = 0;

    // -- threads
    /// Starts a detached thread of the calling process; its tid, or -EAGAIN.
    virtual std::int32_t StartThread(std::string_view name, std::function<void()> body) = 0;
    /// Ends the calling process at once with this status (as _exit). Does not return in a simulated process.
    virtual void ExitProcess(int status) = 0;
    virtual void Yield() = 0;

    // -- locks. Recursive locking of a Mutex by one thread succeeds (the runtime needs both kinds; it uses recursion only for
    //    serial stubs). Lock and Wait block.
    virtual void Lock(Mutex& mutex) = 0;
    virtual bool TryLock(Mutex& mutex) = 0;
    virtual void Unlock(Mutex& mutex) = 0;
    /// Unlocks, blocks until notified or `deadline_ns` (of NowNs; negative: no deadline), locks again. False: timed out.
    virtual bool Wait(Condition& condition, Mutex& mutex, std::int64_t deadline_ns) = 0;
    virtual void Notify(Condition& condition, bool all) = 0;

    // -- time
    /// Monotonic time in ns: virtual time in a simulation.
    virtual std::int64_t NowNs() = 0;
    /// Blocks the caller; does not occupy a core.
    virtual void SleepNs(std::int64_t span_ns) = 0;

    // -- descriptors and shared memory
    virtual int Duplicate(int fd) = 0;
    virtual int CloseDescriptor(int fd) = 0;
    /// Anonymous shared memory of a fixed size (Ashmem): a descriptor or a negative errno.
    virtual int CreateSharedMemory(std::string_view name, std::size_t size_bytes) = 0;
    /// PROT_* bits that later mappings may have; may only shrink: -EINVAL when a bit would be added.
    virtual int SetSharedMemoryProtection(int fd, int protection) = 0;
    virtual int SharedMemoryProtection(int fd) = 0;
    /// Size in bytes, or a negative errno if `fd` is no shared memory.
    virtual std::int64_t SharedMemorySize(int fd) = 0;
    /// Maps shared: address through `address` and 0; -EPERM if the protection does not allow it, -EBADF, -EINVAL.
    virtual int MapSharedMemory(int fd, std::size_t size_bytes, int protection, void** address) = 0;
    virtual int UnmapSharedMemory(void* address, std::size_t size_bytes) = 0;

    // -- transactions, for the trace: which one the calling thread sends or serves. A real system keeps none and returns 0.
    /// Number of a new transaction `tN`; the calling thread's from now on. The one before through `outer`.
    virtual std::uint64_t BeginTransaction(std::uint64_t* outer) = 0;
    /// Makes that the calling thread's; returns the one before.
    virtual std::uint64_t SetTransaction(std::uint64_t transaction) = 0;

    // -- processes and libraries
    /// Asks the device's init for a process by its name, as SAMgr does for one whose ability is wanted: 0 (it is being started),
    /// -EALREADY (it lives), -ENOENT (the device has none of that name), -ENOSYS (there is no init to ask).
    virtual int StartProcess(std::string_view name) = 0;
    /// Loads a library into the calling process and runs its static initialisers: "" if that went well, else why not. Blocks while
    /// those do. Loading it again does nothing.
    virtual std::string LoadLibrary(std::string_view path) = 0;

    // -- system parameters of the device (parameter.h): shared by its processes
    /// Its value, "" if it has none.
    virtual std::string Parameter(std::string_view name) = 0;
    /// 0, or -EINVAL (empty name, name longer than 95 bytes or value longer than 95 bytes).
    virtual int SetParameter(std::string_view name, std::string_view value) = 0;
    /// Blocks until the parameter has that value ("*": any at all) or the deadline (of NowNs; negative: none). False: timed out.
    virtual bool WaitParameter(std::string_view name, std::string_view value, std::int64_t deadline_ns) = 0;
    /// Likewise until its value is another than `before`.
    virtual bool WaitParameterChange(std::string_view name, std::string_view before, std::int64_t deadline_ns) = 0;

    // -- access tokens
    /// A token for a native process of that name which holds these permissions and no others.
    virtual std::uint64_t MakeToken(std::string_view process, std::span<const std::string> permissions) = 0;
    /// Makes it the calling process's: 0, or -EPERM.
    virtual int SetSelfToken(std::uint64_t token) = 0;

    // -- the rest
    /// From the process's own seeded stream.
    virtual std::uint64_t Random() = 0;
    /// A property of the process or its device, "" if unknown: "profile" (seed, as-coded), "application_model" ("", "stage"),
    /// "network_id", "process_name", "receive_area_bytes"; "switch.<name>" one row of reference section 9 (seed, as-coded; see
    /// runtime/README.md); "application_model.<token>" that of the process with this token, as the token service knows it;
    /// "ability.<id>" the system ability's profile ("distributed", "local", "" if it has none); "ability_profile" the process's own
    /// profile for the SA framework (JSON, one object as on a device), "ability_profiles" a JSON array of those of all processes of
    /// the device; "permission.<token>.<name>" "granted" or "denied"; "token_process.<token>" the name of the process with that token,
    /// "process_token.<name>" the token of the living process of that name.
    virtual std::string Property(std::string_view name) = 0;
    /// Where the runtime's own events go (parcel notes, abilities, rules); never null.
    virtual sim::trace::Recorder& Trace() = 0;
    /// A line for the log (hilog severities 3..7).
    virtual void Log(int severity, std::string_view tag, std::string_view text) = 0;
};

/// Holds a Mutex for a scope.
class Locked {
public:
    Locked(OsPort& os, Mutex& mutex) : os_(os), mutex_(mutex) { os_.Lock(mutex_); }
    ~Locked() { os_.Unlock(mutex_); }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;

private:
    OsPort& os_;
    Mutex& mutex_;
};

}  // namespace runtime::port
