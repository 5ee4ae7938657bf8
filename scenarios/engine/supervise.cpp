#include "scenarios/engine/supervise.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <iostream>
#include <optional>

#include "models/device/heap.h"
#include "scenarios/engine/exit_code.h"
#include "scenarios/engine/host_process.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

using std::chrono::milliseconds;

constexpr auto kLookEvery = milliseconds(50);
constexpr auto kAnswerWithin = milliseconds(200);
constexpr int kPollMs = 100;

volatile std::sig_atomic_t g_interrupts = 0;
volatile std::sig_atomic_t g_second_ends = 0;
std::int64_t g_last_ms = -1000;

void count_interrupt() {
    constexpr std::int64_t kSameMs = 200;
    timespec now = {};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto now_ms = static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
    if (g_interrupts > 0 && now_ms - g_last_ms < kSameMs) return;
    g_last_ms = now_ms;
    g_interrupts = g_interrupts + 1;
    if (g_interrupts > 1 && g_second_ends != 0) ::_exit(static_cast<int>(ExitCode::Interrupted));
}

void on_interrupt(int) {
    // It may come in the middle of a simulated process's own code: what is called here means the host all the same.
    auto* const heap = models::device::use_heap(nullptr);
    count_interrupt();
    models::device::use_heap(heap);
}

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// Whether a question (kAskSignal) waits until this process can answer it; unanswered it would end the process.
void hold_questions(bool hold) {
    sigset_t questions;
    sigemptyset(&questions);
    sigaddset(&questions, kAskSignal);
    ::sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &questions, nullptr);
}

[[noreturn]] void be_child(const std::function<int(Bond&)>& body, StatusPage& page, int channel, int log, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(static_cast<int>(ExitCode::Internal));
    // The terminal tells the whole group; the parent passes it on by the page.
    for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_IGN);
    if (log >= 0) {
        ::dup2(log, STDOUT_FILENO);
        ::dup2(log, STDERR_FILENO);
    }
    answer_for(page);
    hold_questions(false);
    ::fcntl(channel, F_SETFD, 0);  // a program that takes this process over is watched on until it ends
    Bond bond{page, [channel](std::string_view text) { write_all(channel, text); }};
    const int status = body(bond);
    std::cout << std::flush;
    std::fflush(nullptr);
    // Not called by name: before a call that cannot return the address sanitizer wants to clear this stack, of which it lost track when
    // SystemC changed stacks, and says so on stderr.
    void (*const volatile leave)(int) = ::_exit;
    leave(status);
    __builtin_unreachable();
}

}  // namespace

void count_interrupts() {
    struct sigaction action = {};
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

int interrupts() { return g_interrupts; }

void insist_on_second_interrupt() { g_second_ends = 1; }

sim::base::Result<std::unique_ptr<Child>> Child::start(const std::function<int(Bond&)>& body, const HostLimits& limits, int log) {
    std::unique_ptr<Child> child(new Child);
    if (child->page_.get() == nullptr) return sim::base::Error{"no memory to share with a new process"};
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return sim::base::Error{fmt::format("no pipe to a new process: {}", std::strerror(errno))};
    std::cout << std::flush;  // what lies in a buffer would be written twice
    std::fflush(nullptr);
    const auto parent = ::getpid();
    const auto start = Clock::now();
    hold_questions(true);  // the child is born with that
    const auto pid = ::fork();
    if (pid != 0) hold_questions(false);
    if (pid == 0) {
        ::close(ends[0]);
        be_child(body, *child->page_.get(), ends[1], log, parent);
    }
    ::close(ends[1]);
    if (pid < 0) {
        ::close(ends[0]);
        return sim::base::Error{fmt::format("no new process: {}", std::strerror(errno))};
    }
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    child->limits_ = limits;
    child->pid_ = pid;
    child->channel_ = ends[0];
    child->started_ = child->looked_ = start;
    return child;
}

Child::~Child() {
    if (channel_ >= 0) ::close(channel_);
    if (ended_ || pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void Child::hear() {
    std::array<char, 16384> buffer{};
    while (channel_ >= 0) {
        const auto got = ::read(channel_, buffer.data(), buffer.size());
        if (got > 0) {
            ending_.report.append(buffer.data(), static_cast<std::size_t>(got));
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else if (got < 0 && errno == EAGAIN) {
            return;
        } else {
            ::close(channel_);
            channel_ = -1;
        }
    }
}

bool Child::reap() {
    int status = 0;
    const auto got = ::waitpid(pid_, &status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR)) return false;
    hear();
    ended_ = true;
    ending_.took_ns = (Clock::now() - started_).count();
    // A child that was told to die may have ended by itself just before.
    const bool by_us = condemned_ && WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == kAskSignal);
    if (!by_us) ending_.how = WIFSIGNALED(status) ? Ending::How::Died : Ending::How::Exited;
    ending_.number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return true;
}

void Child::condemn(Ending::How why) {
    condemned_ = true;
    ending_.how = why;
    asked_ = Clock::now();
    page_.get()->answered.store(false);
    ::kill(pid_, kAskSignal);
}

void Child::watch() {
    const auto now = Clock::now();
    if (condemned_) {
        if (killed_ || (!page_.get()->answered.load(std::memory_order_acquire) && now - asked_ < kAnswerWithin)) return;
        killed_ = true;
        ::kill(pid_, SIGKILL);
        return;
    }
    if (limits_.timeout_ns > 0 && (now - started_).count() >= limits_.timeout_ns) return condemn(Ending::How::Timeout);
    if (limits_.stuck_ns <= 0 || now - looked_ < kLookEvery) return;
    const auto passed_ns = (now - looked_).count();
    looked_ = now;
    const auto records = page_.get()->records.load(std::memory_order_relaxed);
    const auto host = look_at_process(pid_);
    const auto worked_ns = host ? host->cpu_ns - cpu_ns_ : 0;
    if (host) cpu_ns_ = host->cpu_ns;
    if (records != records_) {
        records_ = records;
        idle_ns_ = 0;
        return;
    }
    // A busy machine, or a user who stopped it, may keep it from working: that is not its fault. Sleep is: a run waits for nothing.
    // Whoever reads what it prints may keep it waiting, too.
    ending_.asleep = host && host->state == 'S' && !host->writing;
    idle_ns_ += ending_.asleep ? passed_ns : std::min(passed_ns, worked_ns);
    if (idle_ns_ >= limits_.stuck_ns) condemn(Ending::How::Stuck);
}

bool Child::look() {
    if (ended_) return true;
    hear();
    if (reap()) return true;
    watch();
    return false;
}

void Child::interrupt() { page_.get()->interrupt.store(true, std::memory_order_relaxed); }

void Child::mail() { page_.get()->mail.store(true, std::memory_order_relaxed); }

bool Child::ask(int wait_ms) {
    if (ended_ || condemned_) return false;
    auto& page = *page_.get();
    page.answered.store(false);
    page.go_on.store(true);  // and never taken back: a late answer must not be its last act
    ::kill(pid_, kAskSignal);
    constexpr timespec kMillisecond{.tv_sec = 0, .tv_nsec = 1'000'000};
    for (int waited = 0; waited < wait_ms && !page.answered.load(std::memory_order_acquire); ++waited) ::nanosleep(&kMillisecond, nullptr);
    return page.answered.load(std::memory_order_acquire);
}

void Child::kill() {
    if (ended_) return;
    condemned_ = killed_ = true;
    ending_.how = Ending::How::Killed;
    ::kill(pid_, SIGKILL);
}

void Child::wait_for_news(const std::vector<const Child*>& children) {
    std::vector<pollfd> channels;
    auto wait_ms = kPollMs;
    const auto now = Clock::now();
    for (const auto* child : children) {
        if (child->channel_ >= 0) {
            channels.push_back({.fd = child->channel_, .events = POLLIN, .revents = 0});
        } else {
            wait_ms = 1;  // it said all it has to say and is about to end
        }
        if (child->condemned_) wait_ms = std::min(wait_ms, 5);
        if (child->limits_.timeout_ns > 0) {
            const auto left =
                std::chrono::duration_cast<milliseconds>(child->started_ + std::chrono::nanoseconds(child->limits_.timeout_ns) - now);
            wait_ms = std::clamp(static_cast<int>(std::min<std::int64_t>(left.count(), kPollMs)) + 1, 1, wait_ms);
        }
    }
    ::poll(channels.data(), channels.size(), wait_ms);
}

}  // namespace scenarios::engine
