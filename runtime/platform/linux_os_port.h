#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/port/os_port.h"

namespace runtime::platform {

/// The operating system the program itself runs on. Time is CLOCK_MONOTONIC; locks are futexes in the caller's storage; shared memory is
/// a sealed memfd, whose write protection travels with the descriptor (other protection bits hold in this process).
/// One object a program: its process slot is the process's.
class LinuxOsPort final : public port::OsPort {
public:
    LinuxOsPort();
    ~LinuxOsPort() override;

    std::int32_t Pid() override;
    std::int32_t Tid() override;
    /// There is no token device here: the token is the uid.
    port::Credentials Self() override;
    std::uint64_t FirstCallerToken() override;
    void SetFirstCallerToken(std::uint64_t token) override;
    void*& ProcessSlot() override { return process_slot_; }
    void*& ThreadSlot() override;
    std::int32_t StartThread(std::string_view name, std::function<void()> body) override;
    void ExitProcess(int status) override;
    void Yield() override;
    void Lock(port::Mutex& mutex) override;
    bool TryLock(port::Mutex& mutex) override;
    void Unlock(port::Mutex& mutex) override;
    bool Wait(port::Condition& condition, port::Mutex& mutex, std::int64_t deadline_ns) override;
    void Notify(port::Condition& condition, bool all) override;
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
    std::uint64_t BeginTransaction(std::uint64_t* outer) override {
        *outer = 0;
        return 0;
    }
    std::uint64_t SetTransaction(std::uint64_t) override { return 0; }
    /// There is no init to ask.
    int StartProcess(std::string_view name) override;
    /// By dlopen.
    std::string LoadLibrary(std::string_view path) override;
    // Parameters are this process's own.
    std::string Parameter(std::string_view name) override;
    int SetParameter(std::string_view name, std::string_view value) override;
    bool WaitParameter(std::string_view name, std::string_view value, std::int64_t deadline_ns) override;
    bool WaitParameterChange(std::string_view name, std::string_view before, std::int64_t deadline_ns) override;
    std::uint64_t MakeToken(std::string_view process, std::span<const std::string> permissions) override;
    int SetSelfToken(std::uint64_t token) override;
    std::uint64_t Random() override;
    /// "process_name"; "profile" is "as-coded", as on a device; a variable IPCLAB_<NAME> of the environment says otherwise.
    std::string Property(std::string_view name) override;
    /// Records nothing.
    sim::trace::Recorder& Trace() override { return *recorder_; }
    /// To stderr.
    void Log(int severity, std::string_view tag, std::string_view text) override;

private:
    bool WaitUntil(std::int64_t deadline_ns, const std::function<bool()>& reached);

    void* process_slot_ = nullptr;
    std::unique_ptr<sim::trace::Recorder> recorder_;
    std::mutex mutex_;
    std::map<std::uint64_t, int> protections_;  ///< by inode, where sealing cannot say it
    std::map<std::string, std::string, std::less<>> parameters_;
    std::condition_variable parameter_set_;
};

}  // namespace runtime::platform
