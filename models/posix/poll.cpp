// Waiting for several files at once, and the files that are made to be waited for.

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <csignal>
#include <ctime>
#include <utility>

#include "models/posix/epoll_file.h"
#include "models/posix/event_file.h"
#include "models/posix/file_system.h"
#include "models/posix/system_calls.h"
#include "models/posix/timer_file.h"
#include "models/posix/waiting.h"

namespace models::posix {
namespace {

using device::SystemCall;

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kNever = -1;

// When a time-out that starts now is over.
std::int64_t deadline_after(const SystemCall& call, std::int64_t span_ns) {
    if (span_ns < 0) return kNever;
    const auto now = call.os().now_ns();
    return span_ns > INT64_MAX - now ? kNever : now + span_ns;
}

// -EINVAL if it is none; kNever for null.
std::int64_t span_of(const timespec* time) {
    if (time == nullptr) return kNever;
    if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= kSecond) return -EINVAL;
    return time->tv_sec > INT64_MAX / kSecond - 1 ? kNever : time->tv_sec * kSecond + time->tv_nsec;
}

bool over(const SystemCall& call, std::int64_t deadline_ns) { return deadline_ns >= 0 && call.os().now_ns() >= deadline_ns; }

// How many of them have events; 0: none in time.
int look(const SystemCall& call, pollfd* list, std::size_t count) {
    int found = 0;
    for (std::size_t i = 0; i < count; ++i) {
        auto& each = list[i];
        each.revents = 0;
        if (each.fd < 0) continue;
        auto* file = file_at(call, each.fd);
        if (file == nullptr) {
            each.revents = POLLNVAL;
        } else {
            auto wanted = each.events | POLLERR | POLLHUP;
            if ((wanted & POLLRDNORM) != 0) wanted |= POLLIN;
            if ((wanted & POLLWRNORM) != 0) wanted |= POLLOUT;
            int ready = file->ready() & wanted;
            if ((each.events & POLLRDNORM) != 0 && (ready & POLLIN) != 0) ready |= POLLRDNORM;
            if ((each.events & POLLWRNORM) != 0 && (ready & POLLOUT) != 0) ready |= POLLWRNORM;
            each.revents = static_cast<short>(ready & (each.events | POLLERR | POLLHUP));
        }
        if (each.revents != 0) ++found;
    }
    return found;
}

int poll_files(const SystemCall& call, pollfd* list, std::size_t count, std::int64_t deadline_ns) {
    if (count > call.process().options.descriptors_max) return -EINVAL;
    if (!can_write(list, count * sizeof *list)) return -EFAULT;
    const auto tid = call.thread().tid;
    auto& in_use = ProcessState::of(call.process()).files.in_use;
    for (;;) {
        if (const int found = look(call, list, count); found != 0 || over(call, deadline_ns)) return found;
        auto wake_at_ns = deadline_ns;
        // What is waited for is held by the process, not on this stack; and under these names, whatever happens to the descriptors.
        const auto held_before = in_use[tid].size();
        for (std::size_t i = 0; i < count; ++i) {
            auto* file = list[i].fd >= 0 ? file_at(call, list[i].fd) : nullptr;
            if (file == nullptr) continue;
            hold(call, file->shared_from_this());
            file->watch(tid);
            const auto at_ns = file->changes_at_ns();
            if (at_ns >= 0 && (wake_at_ns < 0 || at_ns < wake_at_ns)) wake_at_ns = at_ns;
        }
        const auto wake = call.os().suspend(call.thread(), sim::trace::ThreadState::Blocked, wake_at_ns);
        auto& held = in_use[tid];
        for (auto i = held_before; i < held.size(); ++i) static_cast<File*>(held[i].get())->unwatch(tid);
        held.resize(held_before);
        if (held.empty()) in_use.erase(tid);
        if (wake == binder::Wake::Interrupted) return -EINTR;
    }
}

int poll_for(pollfd* list, std::size_t count, std::int64_t span_ns) {
    return system_call([&](const SystemCall& call) -> int { return poll_files(call, list, count, deadline_after(call, span_ns)); });
}

int select_for(int count, fd_set* readers, fd_set* writers, fd_set* others, std::int64_t span_ns) {
    return system_call([&](const SystemCall& call) -> int {
        if (count < 0 || count > FD_SETSIZE) return -EINVAL;
        // On this stack, so nothing outlives a killed process.
        pollfd list[FD_SETSIZE];
        std::size_t used = 0;
        for (int fd = 0; fd < count; ++fd) {
            int events = 0;
            if (readers != nullptr && FD_ISSET(fd, readers)) events |= POLLIN | POLLRDHUP;
            if (writers != nullptr && FD_ISSET(fd, writers)) events |= POLLOUT;
            if (others != nullptr && FD_ISSET(fd, others)) events |= POLLPRI;
            if (events == 0) continue;
            if (!is_open(call, fd)) return -EBADF;
            list[used++] = {.fd = fd, .events = static_cast<short>(events), .revents = 0};
        }
        const int result = poll_files(call, list, used, deadline_after(call, span_ns));
        if (result < 0) return result;
        int found = 0;
        const auto tell = [&found](fd_set* set, const pollfd& each, int asked, int events) {
            if ((each.events & asked) == 0) return;
            FD_CLR(each.fd, set);
            if ((each.revents & events) == 0) return;
            FD_SET(each.fd, set);
            ++found;
        };
        for (std::size_t i = 0; i < used; ++i) {
            tell(readers, list[i], POLLIN, POLLIN | POLLHUP | POLLERR | POLLRDHUP);
            tell(writers, list[i], POLLOUT, POLLOUT | POLLERR);
            tell(others, list[i], POLLPRI, POLLPRI);
        }
        return found;
    });
}

// -- epoll

int make_epoll(int flags) {
    return system_call([&](const SystemCall& call) -> int {
        if ((flags & ~EPOLL_CLOEXEC) != 0) return -EINVAL;
        return install(call, std::make_shared<EpollFile>(call.os(), flags), flags);
    });
}

int control(int epoll, int operation, int fd, epoll_event* event) {
    return system_call([&](const SystemCall& call) -> int {
        auto* set = file_at(call, epoll);
        auto* file = file_at(call, fd);
        if (set == nullptr || file == nullptr) return -EBADF;
        auto* files = dynamic_cast<EpollFile*>(set);
        if (files == nullptr || set == file) return -EINVAL;
        if (operation != EPOLL_CTL_DEL && !can_read(event, sizeof *event)) return -EFAULT;
        // As Linux: what is always ready is not waited for.
        if (auto* node = file->node(); node != nullptr && (node->kind == Node::Kind::Regular || node->is_folder())) return -EPERM;
        const auto opened = device::OperatingSystem::file_of(call.process(), fd);
        auto face = opened.get() == file ? nullptr : file->shared_from_this();
        return files->control(operation, fd, opened, std::move(face), event);
    });
}

int wait_for(int epoll, epoll_event* events, int count, std::int64_t span_ns) {
    return system_call([&](const SystemCall& call) -> int {
        auto* file = file_at(call, epoll);
        if (file == nullptr) return -EBADF;
        auto* set = dynamic_cast<EpollFile*>(file);
        if (set == nullptr || count <= 0) return -EINVAL;
        if (!can_write(events, static_cast<std::size_t>(count) * sizeof *events)) return -EFAULT;
        const auto deadline_ns = deadline_after(call, span_ns);
        const auto result = until_done(
            call, *set, false,
            [&]() -> std::int64_t {
                const int found = set->collect(events, count);
                return found > 0 ? found : over(call, deadline_ns) ? 0 : -EAGAIN;
            },
            deadline_ns);
        return result == -EAGAIN ? 0 : static_cast<int>(result);
    });
}

// -- timers

TimerFile* timer_at(const SystemCall& call, int fd) { return dynamic_cast<TimerFile*>(file_at(call, fd)); }

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
namespace posix = models::posix;

extern "C" {

int poll(pollfd* list, nfds_t count, int timeout_ms) {
    if (!in_user_code()) return IPCLAB_NEXT(poll)(list, count, timeout_ms);
    return posix::poll_for(list, count, timeout_ms < 0 ? posix::kNever : timeout_ms * posix::kMillisecond);
}
int __poll_chk(pollfd* list, nfds_t count, int timeout_ms, size_t room);
int __poll_chk(pollfd* list, nfds_t count, int timeout_ms, size_t room) {
    if (room / sizeof *list < count) __builtin_trap();
    return poll(list, count, timeout_ms);
}
int ppoll(pollfd* list, nfds_t count, const timespec* timeout, const sigset_t* signals) {
    if (!in_user_code()) return IPCLAB_NEXT(ppoll)(list, count, timeout, signals);
    const auto span = posix::span_of(timeout);
    if (span < posix::kNever) {
        errno = EINVAL;
        return -1;
    }
    return posix::poll_for(list, count, span);
}
int __ppoll_chk(pollfd* list, nfds_t count, const timespec* timeout, const sigset_t* signals, size_t room);
int __ppoll_chk(pollfd* list, nfds_t count, const timespec* timeout, const sigset_t* signals, size_t room) {
    if (room / sizeof *list < count) __builtin_trap();
    return ppoll(list, count, timeout, signals);
}
int select(int count, fd_set* readers, fd_set* writers, fd_set* others, timeval* timeout) {
    if (!in_user_code()) return IPCLAB_NEXT(select)(count, readers, writers, others, timeout);
    if (timeout != nullptr && (timeout->tv_sec < 0 || timeout->tv_usec < 0)) {
        errno = EINVAL;
        return -1;
    }
    const auto span = timeout == nullptr ? posix::kNever : timeout->tv_sec * posix::kSecond + timeout->tv_usec * 1000;
    return posix::select_for(count, readers, writers, others, span);
}
int pselect(int count, fd_set* readers, fd_set* writers, fd_set* others, const timespec* timeout, const sigset_t* signals) {
    if (!in_user_code()) return IPCLAB_NEXT(pselect)(count, readers, writers, others, timeout, signals);
    const auto span = posix::span_of(timeout);
    if (span < posix::kNever) {
        errno = EINVAL;
        return -1;
    }
    return posix::select_for(count, readers, writers, others, span);
}

int epoll_create(int size) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(epoll_create)(size);
    if (size <= 0) {
        errno = EINVAL;
        return -1;
    }
    return posix::make_epoll(0);
}
int epoll_create1(int flags) noexcept { return in_user_code() ? posix::make_epoll(flags) : IPCLAB_NEXT(epoll_create1)(flags); }
int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
    return in_user_code() ? posix::control(epoll, operation, fd, event) : IPCLAB_NEXT(epoll_ctl)(epoll, operation, fd, event);
}
int epoll_wait(int epoll, epoll_event* events, int count, int timeout_ms) {
    if (!in_user_code()) return IPCLAB_NEXT(epoll_wait)(epoll, events, count, timeout_ms);
    return posix::wait_for(epoll, events, count, timeout_ms < 0 ? posix::kNever : timeout_ms * posix::kMillisecond);
}
int epoll_pwait(int epoll, epoll_event* events, int count, int timeout_ms, const sigset_t* signals) {
    if (!in_user_code()) return IPCLAB_NEXT(epoll_pwait)(epoll, events, count, timeout_ms, signals);
    return epoll_wait(epoll, events, count, timeout_ms);
}
int epoll_pwait2(int epoll, epoll_event* events, int count, const timespec* timeout, const sigset_t* signals) {
    if (!in_user_code()) return IPCLAB_NEXT(epoll_pwait2)(epoll, events, count, timeout, signals);
    const auto span = posix::span_of(timeout);
    if (span < posix::kNever) {
        errno = EINVAL;
        return -1;
    }
    return posix::wait_for(epoll, events, count, span);
}

int eventfd(unsigned count, int flags) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(eventfd)(count, flags);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        if ((flags & ~(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)) != 0) return -EINVAL;
        return posix::install(call, std::make_shared<posix::EventFile>(call.os(), count, (flags & EFD_SEMAPHORE) != 0, flags), flags);
    });
}
int eventfd_read(int fd, eventfd_t* value) {
    if (!in_user_code()) return IPCLAB_NEXT(eventfd_read)(fd, value);
    return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1;
}
int eventfd_write(int fd, eventfd_t value) {
    if (!in_user_code()) return IPCLAB_NEXT(eventfd_write)(fd, value);
    return write(fd, &value, sizeof value) == sizeof value ? 0 : -1;
}

int timerfd_create(int clock, int flags) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timerfd_create)(clock, flags);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        const bool known = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME ||
                           clock == CLOCK_REALTIME_ALARM || clock == CLOCK_BOOTTIME_ALARM;
        if (!known || (flags & ~(TFD_CLOEXEC | TFD_NONBLOCK)) != 0) return -EINVAL;
        return posix::install(call, std::make_shared<posix::TimerFile>(call.os(), clock, flags), flags);
    });
}
int timerfd_settime(int fd, int flags, const itimerspec* value, itimerspec* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timerfd_settime)(fd, flags, value, before);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        auto* timer = posix::timer_at(call, fd);
        if (timer == nullptr) return posix::is_open(call, fd) ? -EINVAL : -EBADF;
        if (!posix::can_read(value, sizeof *value) || (before != nullptr && !posix::can_write(before, sizeof *before))) return -EFAULT;
        return timer->set(flags, *value, before);
    });
}
int timerfd_gettime(int fd, itimerspec* value) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timerfd_gettime)(fd, value);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        auto* timer = posix::timer_at(call, fd);
        if (timer == nullptr) return posix::is_open(call, fd) ? -EINVAL : -EBADF;
        if (!posix::can_write(value, sizeof *value)) return -EFAULT;
        *value = timer->remaining();
        return 0;
    });
}

}  // extern "C"
