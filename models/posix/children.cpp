// Other processes: a simulated process cannot make any. It has no children to wait for.

#include <spawn.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"

namespace models::posix {
namespace {

int no_children() {
    errno = ECHILD;
    return -1;
}

/// The arguments of execl and its kin: up to a null, the first one given apart.
class Arguments {
public:
    Arguments(const char* first, va_list more) {
        all_.push_back(const_cast<char*>(first));
        while (all_.back() != nullptr) all_.push_back(va_arg(more, char*));
    }
    char* const* get() { return all_.data(); }

private:
    std::vector<char*> all_;
};

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
using models::posix::no_children;
using models::posix::unsupported;

extern "C" pid_t fork() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(fork)();
    return unsupported("fork", ENOSYS, __builtin_return_address(0));
}

// The host's would return twice into this frame, which is gone then: a fork instead.
extern "C" pid_t vfork() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(fork)();
    return unsupported("vfork", ENOSYS, __builtin_return_address(0));
}

extern "C" int execve(const char* path, char* const* arguments, char* const* environment) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(execve)(path, arguments, environment);
    return unsupported("execve", ENOSYS, __builtin_return_address(0));
}
extern "C" int execv(const char* path, char* const* arguments) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(execv)(path, arguments);
    return unsupported("execv", ENOSYS, __builtin_return_address(0));
}
extern "C" int execvp(const char* file, char* const* arguments) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(execvp)(file, arguments);
    return unsupported("execvp", ENOSYS, __builtin_return_address(0));
}
extern "C" int execvpe(const char* file, char* const* arguments, char* const* environment) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(execvpe)(file, arguments, environment);
    return unsupported("execvpe", ENOSYS, __builtin_return_address(0));
}
extern "C" int fexecve(int fd, char* const* arguments, char* const* environment) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(fexecve)(fd, arguments, environment);
    return unsupported("fexecve", ENOSYS, __builtin_return_address(0));
}
extern "C" int execl(const char* path, const char* first, ...) noexcept {
    if (in_user_code()) return unsupported("execl", ENOSYS, __builtin_return_address(0));
    va_list more;
    va_start(more, first);
    models::posix::Arguments arguments(first, more);
    va_end(more);
    return IPCLAB_NEXT(execv)(path, arguments.get());
}
extern "C" int execlp(const char* file, const char* first, ...) noexcept {
    if (in_user_code()) return unsupported("execlp", ENOSYS, __builtin_return_address(0));
    va_list more;
    va_start(more, first);
    models::posix::Arguments arguments(first, more);
    va_end(more);
    return IPCLAB_NEXT(execvp)(file, arguments.get());
}
extern "C" int execle(const char* path, const char* first, ...) noexcept {
    if (in_user_code()) return unsupported("execle", ENOSYS, __builtin_return_address(0));
    va_list more;
    va_start(more, first);
    models::posix::Arguments arguments(first, more);
    auto* const* environment = va_arg(more, char* const*);
    va_end(more);
    return IPCLAB_NEXT(execve)(path, arguments.get(), environment);
}

extern "C" int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* attributes,
                           char* const* arguments, char* const* environment) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(posix_spawn)(pid, path, actions, attributes, arguments, environment);
    unsupported("posix_spawn", ENOSYS, __builtin_return_address(0));
    return ENOSYS;
}
extern "C" int posix_spawnp(pid_t* pid, const char* file, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* attributes,
                            char* const* arguments, char* const* environment) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(posix_spawnp)(pid, file, actions, attributes, arguments, environment);
    unsupported("posix_spawnp", ENOSYS, __builtin_return_address(0));
    return ENOSYS;
}

extern "C" int system(const char* command) {
    if (!in_user_code()) return IPCLAB_NEXT(system)(command);
    if (command == nullptr) return 0;  // there is no shell
    return unsupported("system", ENOSYS, __builtin_return_address(0));
}

extern "C" FILE* popen(const char* command, const char* mode) {
    if (!in_user_code()) return IPCLAB_NEXT(popen)(command, mode);
    unsupported("popen", ENOSYS, __builtin_return_address(0));
    return nullptr;
}

extern "C" long ptrace(__ptrace_request request, ...) noexcept {
    va_list more;
    va_start(more, request);
    const auto pid = va_arg(more, pid_t);
    auto* address = va_arg(more, void*);
    auto* data = va_arg(more, void*);
    va_end(more);
    if (!in_user_code()) return IPCLAB_NEXT(ptrace)(request, pid, address, data);
    return unsupported("ptrace", ENOSYS, __builtin_return_address(0));
}

extern "C" pid_t wait(int* status) {
    if (!in_user_code()) return IPCLAB_NEXT(wait)(status);
    return no_children();
}
extern "C" pid_t waitpid(pid_t pid, int* status, int options) {
    if (!in_user_code()) return IPCLAB_NEXT(waitpid)(pid, status, options);
    return no_children();
}
extern "C" int waitid(idtype_t kind, id_t id, siginfo_t* info, int options) {
    if (!in_user_code()) return IPCLAB_NEXT(waitid)(kind, id, info, options);
    return no_children();
}
extern "C" pid_t wait3(int* status, int options, rusage* usage) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(wait3)(status, options, usage);
    return no_children();
}
extern "C" pid_t wait4(pid_t pid, int* status, int options, rusage* usage) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(wait4)(pid, status, options, usage);
    return no_children();
}
