// Who and where a process is: ids, the device's name and its processors, limits, priorities.

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "models/device/ports.h"
#include "models/posix/in_order.h"
#include "models/posix/process_state.h"
#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"

namespace models::posix {
namespace {

using device::SystemCall;

constexpr std::uint64_t kMemoryBytes = 4ULL << 30;  // chosen: of every device, for who asks; nothing is limited by it

int failed(int error) {
    errno = error;
    return -1;
}

int cores() { return static_cast<int>(std::max(1U, device::running()->os->options().cores)); }
uid_t uid() { return device::running()->process->options.uid; }
pid_t pid() { return static_cast<pid_t>(device::running()->process->pid); }

// A change of identity that changes nothing succeeds; the others are refused, and told once.
int keep_identity(const char* name, std::initializer_list<uid_t> wanted, void* caller) {
    const bool same = std::all_of(wanted.begin(), wanted.end(), [](uid_t each) { return each == static_cast<uid_t>(-1) || each == uid(); });
    return same ? 0 : unsupported(name, EPERM, caller);
}

// 0 is the caller. Null: ESRCH.
device::Thread* thread_of(const SystemCall& call, id_t tid) {
    if (tid == 0) return &call.thread();
    for (const auto& [number, process] : call.os().processes()) {
        if (const auto found = process->threads.find(tid); found != process->threads.end()) return found->second.get();
    }
    return nullptr;
}

const char* release_of(binder::Kernel kernel) {
    switch (kernel) {
        case binder::Kernel::Linux61:
            return "6.1.0";
        case binder::Kernel::Linux612:
            return "6.12.0";
        default:
            return "5.10.0";
    }
}

template <class Limit>
int limit_of(int resource, Limit* limit) {
    if (resource < 0 || resource >= static_cast<int>(RLIM_NLIMITS)) return failed(EINVAL);
    const auto& self = *device::running();
    if (resource == RLIMIT_NOFILE) {
        limit->rlim_cur = limit->rlim_max = self.process->options.descriptors_max;
    } else if (resource == RLIMIT_STACK) {
        limit->rlim_cur = limit->rlim_max = self.os->options().stack_bytes;
    } else {
        limit->rlim_cur = limit->rlim_max = RLIM_INFINITY;
    }
    return 0;
}

}  // namespace
}  // namespace models::posix

using models::device::running;
using models::device::SystemCall;
using models::posix::failed;
using models::posix::in_user_code;
using models::posix::unsupported;

// ------------------------------------------------------------------------------------------------------------------ ids

extern "C" pid_t getpid() noexcept { return in_user_code() ? models::posix::pid() : IPCLAB_NEXT(getpid)(); }
extern "C" pid_t getppid() noexcept { return in_user_code() ? 1 : IPCLAB_NEXT(getppid)(); }
extern "C" pid_t gettid() noexcept { return in_user_code() ? static_cast<pid_t>(running()->tid) : IPCLAB_NEXT(gettid)(); }
extern "C" uid_t getuid() noexcept { return in_user_code() ? models::posix::uid() : IPCLAB_NEXT(getuid)(); }
extern "C" uid_t geteuid() noexcept { return in_user_code() ? models::posix::uid() : IPCLAB_NEXT(geteuid)(); }
extern "C" gid_t getgid() noexcept { return in_user_code() ? models::posix::uid() : IPCLAB_NEXT(getgid)(); }
extern "C" gid_t getegid() noexcept { return in_user_code() ? models::posix::uid() : IPCLAB_NEXT(getegid)(); }
extern "C" pid_t getpgrp() noexcept { return in_user_code() ? models::posix::pid() : IPCLAB_NEXT(getpgrp)(); }

extern "C" int getresuid(uid_t* real, uid_t* effective, uid_t* saved) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getresuid)(real, effective, saved);
    *real = *effective = *saved = models::posix::uid();
    return 0;
}

extern "C" int getresgid(gid_t* real, gid_t* effective, gid_t* saved) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getresgid)(real, effective, saved);
    *real = *effective = *saved = models::posix::uid();
    return 0;
}

extern "C" int getgroups(int size, gid_t* groups) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getgroups)(size, groups);
    if (size < 0) return failed(EINVAL);
    if (size > 0) groups[0] = models::posix::uid();
    return 1;
}

// Each process is a group and a session of its own.
extern "C" pid_t getpgid(pid_t pid) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getpgid)(pid);
    bool known = pid == 0;
    {
        const SystemCall call;
        const auto* process = call.os().process(static_cast<std::uint32_t>(pid));
        known = known || (process != nullptr && process->alive);
    }
    if (!known) return failed(ESRCH);
    return pid == 0 ? models::posix::pid() : pid;
}

extern "C" pid_t getsid(pid_t pid) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getsid)(pid);
    return getpgid(pid);
}

extern "C" int setpgid(pid_t pid, pid_t group) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setpgid)(pid, group);
    const auto self = models::posix::pid();
    return (pid == 0 || pid == self) && (group == 0 || group == self) ? 0 : failed(EPERM);
}

extern "C" pid_t setsid() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setsid)();
    return failed(EPERM);  // as for whoever leads a group
}

extern "C" int setuid(uid_t uid) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setuid)(uid);
    return models::posix::keep_identity("setuid", {uid}, __builtin_return_address(0));
}
extern "C" int seteuid(uid_t uid) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(seteuid)(uid);
    return models::posix::keep_identity("seteuid", {uid}, __builtin_return_address(0));
}
extern "C" int setreuid(uid_t real, uid_t effective) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setreuid)(real, effective);
    return models::posix::keep_identity("setreuid", {real, effective}, __builtin_return_address(0));
}
extern "C" int setresuid(uid_t real, uid_t effective, uid_t saved) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setresuid)(real, effective, saved);
    return models::posix::keep_identity("setresuid", {real, effective, saved}, __builtin_return_address(0));
}
extern "C" int setgid(gid_t gid) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setgid)(gid);
    return models::posix::keep_identity("setgid", {gid}, __builtin_return_address(0));
}
extern "C" int setegid(gid_t gid) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setegid)(gid);
    return models::posix::keep_identity("setegid", {gid}, __builtin_return_address(0));
}
extern "C" int setregid(gid_t real, gid_t effective) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setregid)(real, effective);
    return models::posix::keep_identity("setregid", {real, effective}, __builtin_return_address(0));
}
extern "C" int setresgid(gid_t real, gid_t effective, gid_t saved) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setresgid)(real, effective, saved);
    return models::posix::keep_identity("setresgid", {real, effective, saved}, __builtin_return_address(0));
}

// ----------------------------------------------------------------------------------------------------------- the device

extern "C" int gethostname(char* name, std::size_t size) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(gethostname)(name, size);
    const auto& own = running()->os->options().name;
    if (own.size() + 1 > size) return failed(ENAMETOOLONG);
    std::memcpy(name, own.c_str(), own.size() + 1);
    return 0;
}

extern "C" int uname(utsname* to) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(uname)(to);
    const auto& options = running()->os->options();
    *to = {};
    std::snprintf(to->sysname, sizeof to->sysname, "Linux");
    std::snprintf(to->nodename, sizeof to->nodename, "%s", options.name.c_str());
    std::snprintf(to->release, sizeof to->release, "%s", models::posix::release_of(options.kernel));
    std::snprintf(to->version, sizeof to->version, "#1 SMP OpenHarmony (simulated)");
#if defined(__aarch64__)
    std::snprintf(to->machine, sizeof to->machine, "aarch64");
#else
    std::snprintf(to->machine, sizeof to->machine, "x86_64");
#endif
    return 0;
}

extern "C" int get_nprocs() noexcept { return in_user_code() ? models::posix::cores() : IPCLAB_NEXT(get_nprocs)(); }
extern "C" int get_nprocs_conf() noexcept { return in_user_code() ? models::posix::cores() : IPCLAB_NEXT(get_nprocs_conf)(); }

extern "C" long sysconf(int name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sysconf)(name);
    switch (name) {
        case _SC_NPROCESSORS_CONF:
        case _SC_NPROCESSORS_ONLN:
            return models::posix::cores();
        case _SC_OPEN_MAX:
            return static_cast<long>(running()->process->options.descriptors_max);
        case _SC_PHYS_PAGES:
        case _SC_AVPHYS_PAGES:
            return static_cast<long>(models::posix::kMemoryBytes) / IPCLAB_NEXT(sysconf)(_SC_PAGESIZE);
        default:
            return IPCLAB_NEXT(sysconf)(name);
    }
}

extern "C" int sysinfo(struct sysinfo* to) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sysinfo)(to);
    *to = {};
    const SystemCall call;
    to->uptime = static_cast<long>(call.os().now_ns() / 1'000'000'000);
    to->totalram = to->freeram = models::posix::kMemoryBytes;
    to->mem_unit = 1;
    to->procs = static_cast<unsigned short>(
        std::count_if(call.os().processes().begin(), call.os().processes().end(), [](const auto& each) { return each.second->alive; }));
    return 0;
}

// --------------------------------------------------------------------------------------------------- scheduling and limits

extern "C" int sched_yield() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sched_yield)();
    const SystemCall call;
    call.os().charge(200);  // as OsPort::Yield
    call.os().yield(call.thread());
    return 0;
}

extern "C" int sched_getcpu() noexcept { return in_user_code() ? running()->core->index() : IPCLAB_NEXT(sched_getcpu)(); }

extern "C" int sched_getaffinity(pid_t tid, std::size_t size, cpu_set_t* set) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sched_getaffinity)(tid, size, set);
    const auto count = static_cast<std::size_t>(models::posix::cores());
    if (size * 8 < count) return failed(EINVAL);
    {
        const SystemCall call;
        if (models::posix::thread_of(call, static_cast<id_t>(tid)) == nullptr) tid = -1;
    }
    if (tid == -1) return failed(ESRCH);
    std::memset(set, 0, size);
    for (std::size_t i = 0; i < count; ++i) CPU_SET_S(i, size, set);
    return 0;
}

// Accepted if it names a processor of the device; threads go on running wherever a core is free.
extern "C" int sched_setaffinity(pid_t tid, std::size_t size, const cpu_set_t* set) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sched_setaffinity)(tid, size, set);
    bool any = false;
    for (std::size_t i = 0; i < static_cast<std::size_t>(models::posix::cores()) && i < size * 8; ++i)
        any = any || CPU_ISSET_S(i, size, set);
    if (!any) return failed(EINVAL);
    {
        const SystemCall call;
        any = models::posix::thread_of(call, static_cast<id_t>(tid)) != nullptr;
    }
    return any ? 0 : failed(ESRCH);
}

extern "C" int sched_setscheduler(pid_t tid, int policy, const sched_param* parameters) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sched_setscheduler)(tid, policy, parameters);
    return 0;
}
extern "C" int sched_getscheduler(pid_t tid) noexcept { return in_user_code() ? SCHED_OTHER : IPCLAB_NEXT(sched_getscheduler)(tid); }
extern "C" int sched_setparam(pid_t tid, const sched_param* parameters) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sched_setparam)(tid, parameters);
    return 0;
}
extern "C" int sched_getparam(pid_t tid, sched_param* parameters) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sched_getparam)(tid, parameters);
    *parameters = {};
    return 0;
}

extern "C" int getpriority(__priority_which_t which, id_t who) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getpriority)(which, who);
    int value = 0;
    bool known = false;
    {
        const SystemCall call;
        const auto* thread = which == PRIO_PROCESS ? models::posix::thread_of(call, who) : &call.thread();
        known = thread != nullptr;
        if (known) value = thread->nice;
    }
    if (!known) return failed(ESRCH);
    return value;
}

extern "C" int setpriority(__priority_which_t which, id_t who, int value) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setpriority)(which, who, value);
    bool known = false;
    {
        const SystemCall call;
        auto* thread = which == PRIO_PROCESS ? models::posix::thread_of(call, who) : &call.thread();
        known = thread != nullptr;
        if (known) thread->nice = std::clamp(value, -20, 19);
    }
    return known ? 0 : failed(ESRCH);
}

extern "C" int nice(int increment) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(nice)(increment);
    const SystemCall call;
    return call.thread().nice = std::clamp(call.thread().nice + increment, -20, 19);
}

extern "C" int getrlimit(__rlimit_resource_t resource, rlimit* limit) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getrlimit)(resource, limit);
    return models::posix::limit_of(static_cast<int>(resource), limit);
}
extern "C" int getrlimit64(__rlimit_resource_t resource, rlimit64* limit) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getrlimit64)(resource, limit);
    return models::posix::limit_of(static_cast<int>(resource), limit);
}
extern "C" int setrlimit(__rlimit_resource_t resource, const rlimit* limit) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setrlimit)(resource, limit);
    return unsupported("setrlimit", EPERM, __builtin_return_address(0));
}
extern "C" int setrlimit64(__rlimit_resource_t resource, const rlimit64* limit) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setrlimit64)(resource, limit);
    return unsupported("setrlimit", EPERM, __builtin_return_address(0));
}

// What is known: virtual time, and the process's own heap.
extern "C" int getrusage(__rusage_who_t who, rusage* usage) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getrusage)(who, usage);
    *usage = {};
    if (who == RUSAGE_CHILDREN) return 0;
    const SystemCall call;
    const auto now = call.os().now_ns();
    usage->ru_utime = {.tv_sec = now / 1'000'000'000, .tv_usec = now % 1'000'000'000 / 1000};
    usage->ru_maxrss = static_cast<long>(call.process().heap.bytes() / 1024);
    return 0;
}

extern "C" int prctl(int option, ...) noexcept {
    va_list more;
    va_start(more, option);
    unsigned long values[4];
    for (auto& value : values) value = va_arg(more, unsigned long);
    va_end(more);
    if (!in_user_code()) return IPCLAB_NEXT(prctl)(option, values[0], values[1], values[2], values[3]);
    switch (option) {
        case PR_SET_NAME: {
            // At most 15 bytes of it, as the kernel does.
            const auto* text = reinterpret_cast<const char*>(values[0]);
            const std::string_view name(text, strnlen(text, 15));
            const SystemCall call;
            call.thread().name = name;
            return 0;
        }
        case PR_GET_NAME: {
            auto* to = reinterpret_cast<char*>(values[0]);
            models::posix::must_be_there(to);
            const auto& name = running()->name;
            std::memset(to, 0, 16);
            name.copy(to, 15);
            return 0;
        }
        case PR_SET_DUMPABLE:
        case PR_SET_PDEATHSIG:
        case PR_SET_TIMERSLACK:
        case PR_SET_NO_NEW_PRIVS:
        case PR_SET_VMA:
            return 0;  // nothing here would behave differently
        case PR_GET_DUMPABLE:
            return 1;
        default:
            return unsupported("prctl", EINVAL, __builtin_return_address(0));
    }
}
