#pragma once

#include "models/device/operating_system.h"
#include "runtime/port/ports.h"

namespace models::device {

/// A system call of the running simulated thread: from its construction on the thread acts as the kernel (host heap), in virtual-time
/// order; at its end the call's cost becomes local time and woken threads get their cores. A dropped thread never ends it,
/// so nothing outside the thread depends on the end.
class SystemCall {
public:
    SystemCall() : thread_(*running()), heap_(use_heap(nullptr)) { os().sync(thread_); }
    ~SystemCall() {
        os().leave(thread_);
        use_heap(heap_);
    }
    SystemCall(const SystemCall&) = delete;
    SystemCall& operator=(const SystemCall&) = delete;

    [[nodiscard]] Thread& thread() const { return thread_; }
    [[nodiscard]] Process& process() const { return *thread_.process; }
    [[nodiscard]] OperatingSystem& os() const { return *thread_.os; }

private:
    Thread& thread_;
    ProcessHeap* heap_;
};

/// /dev/binder of the device whose thread calls.
class SimulatedDriverPort final : public runtime::port::DriverPort {
public:
    int Open() override;
    int Ioctl(int fd, unsigned long request, void* argument) override;
    int Map(int fd, std::size_t length_bytes, const void** address) override;
    int Unmap(int fd, const void* address, std::size_t length_bytes) override;
    int Poll(int fd, std::int64_t timeout_ns) override;
    int SetNonBlocking(int fd, bool non_blocking) override;
    int Close(int fd) override;
};

/// The operating system of the device whose thread calls.
class SimulatedOsPort final : public runtime::port::OsPort {
public:
    explicit SimulatedOsPort(sim::kernel::Simulation& simulation) : simulation_(simulation) {}

    std::int32_t Pid() override;
    std::int32_t Tid() override;
    runtime::port::Credentials Self() override;
    std::uint64_t FirstCallerToken() override;
    void SetFirstCallerToken(std::uint64_t token) override;
    void*& ProcessSlot() override;
    void*& ThreadSlot() override;
    std::int32_t StartThread(std::string_view name, std::function<void()> body) override;
    void ExitProcess(int status) override;
    void Yield() override;
    void Lock(runtime::port::Mutex& mutex) override;
    bool TryLock(runtime::port::Mutex& mutex) override;
    void Unlock(runtime::port::Mutex& mutex) override;
    bool Wait(runtime::port::Condition& condition, runtime::port::Mutex& mutex, std::int64_t deadline_ns) override;
    void Notify(runtime::port::Condition& condition, bool all) override;
    std::int64_t NowNs() override;
    void SleepNs(std::int64_t span_ns) override;
    int Duplicate(int fd) override;
    int CloseDescriptor(int fd) override;
    int CreateSharedMemory(std::string_view name, std::size_t size_bytes) override;
    int SetSharedMemoryProtection(int fd, int protection) override;
    int SharedMemoryProtection(int fd) override;
    std::int64_t SharedMemorySize(int fd) override;
    int MapSharedMemory(int fd, std::size_t size_bytes, int protection, void** address) override;
    int UnmapSharedMemory(void* address, std::size_t size_bytes) override;
    std::uint64_t BeginTransaction(std::uint64_t* outer) override;
    std::uint64_t SetTransaction(std::uint64_t transaction) override;
    int StartProcess(std::string_view name) override;
    std::string LoadLibrary(std::string_view path) override;
    std::string Parameter(std::string_view name) override;
    int SetParameter(std::string_view name, std::string_view value) override;
    bool WaitParameter(std::string_view name, std::string_view value, std::int64_t deadline_ns) override;
    bool WaitParameterChange(std::string_view name, std::string_view before, std::int64_t deadline_ns) override;
    std::uint64_t MakeToken(std::string_view process, std::span<const std::string> permissions) override;
    int SetSelfToken(std::uint64_t token) override;
    std::uint64_t Random() override;
    std::string Property(std::string_view name) override;
    sim::trace::Recorder& Trace() override;
    void Log(int severity, std::string_view tag, std::string_view text) override;

private:
    sim::kernel::Simulation& simulation_;
};

/// The bus of the device whose thread calls. A device without a network has none: Socket, Bind and the node calls then answer
/// kSoftBusNodeOffline, sends kSoftBusNotEnabled, and there are no nodes. Out of stacks for the SoftBus thread: kSoftBusNotEnabled.
class SimulatedSoftBusPort final : public runtime::port::SoftBusPort {
public:
    std::int32_t Socket(const runtime::port::SocketInfo& info) override;
    std::int32_t Listen(std::int32_t socket, std::span<const runtime::port::Qos> qos, runtime::port::SocketListener& listener) override;
    std::int32_t Bind(std::int32_t socket, std::span<const runtime::port::Qos> qos, runtime::port::SocketListener& listener) override;
    std::int32_t SendBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) override;
    std::int32_t SendMessage(std::int32_t socket, const void* data, std::uint32_t size_bytes) override;
    void Shutdown(std::int32_t socket) override;
    std::string LocalNetworkId() override;
    std::vector<runtime::port::NodeInfo> Nodes() override;
    std::int32_t RegisterNodeListener(runtime::port::NodeListener& listener) override;
    std::int32_t UnregisterNodeListener(runtime::port::NodeListener& listener) override;
    std::int32_t PublishLnn() override;
    std::int32_t RefreshLnn() override;
    std::int32_t JoinLnn(const std::string& network_id) override;
    std::int32_t LeaveLnn(const std::string& network_id) override;

private:
    /// The calling process's SoftBus thread, once. False: the device is out of stacks.
    static bool start_thread();
};

}  // namespace models::device
