#include "runtime/platform/linux_os_port.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <future>
#include <system_error>
#include <thread>

#include "runtime/platform/futex_lock.h"
#include "sim/trace/recorder.h"

namespace runtime::platform {
namespace {

constexpr int kAllProtection = PROT_READ | PROT_WRITE | PROT_EXEC;

thread_local void* t_thread_slot = nullptr;
thread_local std::uint64_t t_first_caller_token = 0;

int result_of(int returned) { return returned < 0 ? -errno : returned; }

timespec span_of(std::int64_t ns) { return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000}; }

}  // namespace

LinuxOsPort::LinuxOsPort() {
    auto recorder = sim::trace::Recorder::open({.level = sim::trace::Level::Off, .directory = {}, .devices = {}, .processes = {}});
    recorder_ = std::move(recorder.value());
}
LinuxOsPort::~LinuxOsPort() = default;

std::int32_t LinuxOsPort::Pid() { return ::getpid(); }
std::int32_t LinuxOsPort::Tid() { return static_cast<std::int32_t>(::syscall(SYS_gettid)); }
port::Credentials LinuxOsPort::Self() { return {.uid = ::geteuid(), .token = ::geteuid()}; }
std::uint64_t LinuxOsPort::FirstCallerToken() { return t_first_caller_token; }
void LinuxOsPort::SetFirstCallerToken(std::uint64_t token) { t_first_caller_token = token; }
void*& LinuxOsPort::ThreadSlot() { return t_thread_slot; }

std::int32_t LinuxOsPort::StartThread(std::string_view name, std::function<void()> body) {
    std::promise<std::int32_t> tid;
    auto started = tid.get_future();
    try {
        std::thread thread([this, &tid, name = std::string(name.substr(0, 15)), body = std::move(body)] {
            ::pthread_setname_np(::pthread_self(), name.c_str());
            tid.set_value(Tid());
            body();
        });
        thread.detach();
    } catch (const std::system_error&) {
        return -EAGAIN;
    }
    return started.get();
}

void LinuxOsPort::ExitProcess(int status) { ::_exit(status); }
void LinuxOsPort::Yield() { std::this_thread::yield(); }

void LinuxOsPort::Lock(port::Mutex& mutex) { lock(mutex); }
bool LinuxOsPort::TryLock(port::Mutex& mutex) { return try_lock(mutex); }
void LinuxOsPort::Unlock(port::Mutex& mutex) { unlock(mutex); }

bool LinuxOsPort::Wait(port::Condition& condition, port::Mutex& mutex, std::int64_t deadline_ns) {
    return wait(condition, mutex, deadline_ns);
}

void LinuxOsPort::Notify(port::Condition& condition, bool all) { notify(condition, all); }

std::int64_t LinuxOsPort::NowNs() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

void LinuxOsPort::SleepNs(std::int64_t span_ns) {
    if (span_ns <= 0) return;
    const timespec until = span_of(NowNs() + span_ns);
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

int LinuxOsPort::Duplicate(int fd) { return result_of(::fcntl(fd, F_DUPFD_CLOEXEC, 0)); }
int LinuxOsPort::CloseDescriptor(int fd) { return result_of(::close(fd)); }

int LinuxOsPort::CreateSharedMemory(std::string_view name, std::size_t size_bytes) {
    if (size_bytes == 0) return -EINVAL;
    const int fd = ::memfd_create(std::string(name).c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) return -errno;
    if (::ftruncate(fd, static_cast<off_t>(size_bytes)) < 0 || ::fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) < 0) {
        const int error = -errno;
        ::close(fd);
        return error;
    }
    return fd;
}

int LinuxOsPort::SharedMemoryProtection(int fd) {
    const int seals = ::fcntl(fd, F_GET_SEALS);
    struct stat facts {};
    if (seals < 0 || ::fstat(fd, &facts) < 0) return errno == EINVAL ? -EBADF : -errno;
    const std::lock_guard guard(mutex_);
    const auto found = protections_.find(facts.st_ino);
    const int protection = found != protections_.end() ? found->second : kAllProtection;
    return (seals & F_SEAL_FUTURE_WRITE) != 0 ? protection & ~PROT_WRITE : protection;
}

int LinuxOsPort::SetSharedMemoryProtection(int fd, int protection) {
    const int before = SharedMemoryProtection(fd);
    if (before < 0) return before;
    if ((protection & ~before) != 0) return -EINVAL;
    if ((before & ~protection & PROT_WRITE) != 0 && ::fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) < 0) return -errno;
    struct stat facts {};
    if (::fstat(fd, &facts) < 0) return -errno;
    const std::lock_guard guard(mutex_);
    protections_[facts.st_ino] = protection;
    return 0;
}

std::int64_t LinuxOsPort::SharedMemorySize(int fd) {
    struct stat facts {};
    if (::fcntl(fd, F_GET_SEALS) < 0 || ::fstat(fd, &facts) < 0) return -EBADF;
    return facts.st_size;
}

int LinuxOsPort::MapSharedMemory(int fd, std::size_t size_bytes, int protection, void** address) {
    const auto size = SharedMemorySize(fd);
    if (size < 0) return static_cast<int>(size);
    if (size_bytes == 0 || size_bytes > static_cast<std::size_t>(size)) return -EINVAL;
    if ((protection & ~SharedMemoryProtection(fd)) != 0) return -EPERM;
    void* mapped = ::mmap(nullptr, size_bytes, protection, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) return -errno;
    *address = mapped;
    return 0;
}

int LinuxOsPort::UnmapSharedMemory(void* address, std::size_t size_bytes) { return result_of(::munmap(address, size_bytes)); }

int LinuxOsPort::StartProcess(std::string_view) { return -ENOSYS; }

std::string LinuxOsPort::LoadLibrary(std::string_view path) {
    if (::dlopen(std::string(path).c_str(), RTLD_NOW) != nullptr) return {};
    const char* why = ::dlerror();
    return why != nullptr ? why : "dlopen failed";
}

std::string LinuxOsPort::Parameter(std::string_view name) {
    const std::lock_guard guard(mutex_);
    const auto found = parameters_.find(name);
    return found != parameters_.end() ? found->second : std::string{};
}

int LinuxOsPort::SetParameter(std::string_view name, std::string_view value) {
    if (name.empty() || name.size() > port::kParameterMax || value.size() > port::kParameterMax) return -EINVAL;
    const std::lock_guard guard(mutex_);
    parameters_.insert_or_assign(std::string(name), std::string(value));
    parameter_set_.notify_all();
    return 0;
}

bool LinuxOsPort::WaitParameter(std::string_view name, std::string_view value, std::int64_t deadline_ns) {
    return WaitUntil(deadline_ns, [&] {
        const auto found = parameters_.find(name);
        return found != parameters_.end() && (value == "*" || found->second == value);
    });
}

bool LinuxOsPort::WaitParameterChange(std::string_view name, std::string_view before, std::int64_t deadline_ns) {
    return WaitUntil(deadline_ns, [&] {
        const auto found = parameters_.find(name);
        return (found != parameters_.end() ? std::string_view(found->second) : std::string_view()) != before;
    });
}

bool LinuxOsPort::WaitUntil(std::int64_t deadline_ns, const std::function<bool()>& reached) {
    std::unique_lock lock(mutex_);
    if (deadline_ns < 0) {
        parameter_set_.wait(lock, reached);
        return true;
    }
    return parameter_set_.wait_for(lock, std::chrono::nanoseconds(std::max<std::int64_t>(deadline_ns - NowNs(), 0)), reached);
}

std::uint64_t LinuxOsPort::MakeToken(std::string_view, std::span<const std::string>) { return ::geteuid(); }
int LinuxOsPort::SetSelfToken(std::uint64_t) { return 0; }

std::uint64_t LinuxOsPort::Random() {
    std::uint64_t value = 0;
    while (::getrandom(&value, sizeof(value), 0) != sizeof(value)) {
    }
    return value;
}

std::string LinuxOsPort::Property(std::string_view name) {
    std::string variable = "IPCLAB_";
    for (const char c : name) variable.push_back(static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
    if (const char* value = ::getenv(variable.c_str())) return value;
    if (name == "process_name") return program_invocation_short_name;
    if (name == "profile") return "as-coded";
    return {};
}

void LinuxOsPort::Log(int severity, std::string_view tag, std::string_view text) {
    std::fprintf(stderr, "%d %.*s: %.*s\n", severity, static_cast<int>(tag.size()), tag.data(), static_cast<int>(text.size()), text.data());
}

}  // namespace runtime::platform
