#include "runtime/platform/futex_lock.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <ctime>

namespace runtime::platform {
namespace {

// What lies in Mutex::state and Condition::state.
struct [[gnu::may_alias]] MutexState {
    std::uint32_t word;   // 0 free, 1 taken, 2 taken and waited for
    std::uint32_t owner;  // tid; written by the owner only
    std::uint32_t depth;
};
struct [[gnu::may_alias]] ConditionState {
    std::uint32_t notices;
};
static_assert(sizeof(MutexState) <= sizeof(port::Mutex::state) && sizeof(ConditionState) <= sizeof(port::Condition::state));

MutexState& state_of(port::Mutex& mutex) { return *reinterpret_cast<MutexState*>(mutex.state); }
ConditionState& state_of(port::Condition& condition) { return *reinterpret_cast<ConditionState*>(condition.state); }

using Word = std::atomic_ref<std::uint32_t>;

std::uint32_t own_tid() {
    thread_local const auto tid = static_cast<std::uint32_t>(::syscall(SYS_gettid));
    return tid;
}

int futex_wait(std::uint32_t& word, std::uint32_t expected, std::int64_t deadline_ns) {
    const timespec deadline{.tv_sec = deadline_ns / 1'000'000'000, .tv_nsec = deadline_ns % 1'000'000'000};
    const long result = ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected, deadline_ns < 0 ? nullptr : &deadline,
                                  nullptr, FUTEX_BITSET_MATCH_ANY);
    return result < 0 ? -errno : 0;
}

void futex_wake(std::uint32_t& word, int count) {
    ::syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, nullptr, nullptr, 0);
}

void acquire(MutexState& state, std::uint32_t tid) {
    const Word word(state.word);
    std::uint32_t seen = 0;
    if (!word.compare_exchange_strong(seen, 1, std::memory_order_acquire)) {
        while (word.exchange(2, std::memory_order_acquire) != 0) futex_wait(state.word, 2, -1);
    }
    Word(state.owner).store(tid, std::memory_order_relaxed);
}

void release(MutexState& state) {
    Word(state.owner).store(0, std::memory_order_relaxed);
    if (Word(state.word).exchange(0, std::memory_order_release) == 2) futex_wake(state.word, 1);
}

bool owns(MutexState& state, std::uint32_t tid) { return Word(state.owner).load(std::memory_order_relaxed) == tid; }

}  // namespace

void lock(port::Mutex& mutex) {
    auto& state = state_of(mutex);
    const auto tid = own_tid();
    if (!owns(state, tid)) acquire(state, tid);
    ++state.depth;
}

bool try_lock(port::Mutex& mutex) {
    auto& state = state_of(mutex);
    const auto tid = own_tid();
    std::uint32_t seen = 0;
    if (!owns(state, tid)) {
        if (!Word(state.word).compare_exchange_strong(seen, 1, std::memory_order_acquire)) return false;
        Word(state.owner).store(tid, std::memory_order_relaxed);
    }
    ++state.depth;
    return true;
}

void unlock(port::Mutex& mutex) {
    auto& state = state_of(mutex);
    if (owns(state, own_tid()) && --state.depth == 0) release(state);
}

bool wait(port::Condition& condition, port::Mutex& mutex, std::int64_t deadline_ns) {
    auto& notices = state_of(condition).notices;
    auto& state = state_of(mutex);
    const auto tid = own_tid();
    const auto seen = Word(notices).load(std::memory_order_relaxed);
    const auto depth = state.depth;
    state.depth = 0;
    release(state);
    const int result = futex_wait(notices, seen, deadline_ns);
    acquire(state, tid);
    state.depth = depth;
    return result != -ETIMEDOUT;
}

void notify(port::Condition& condition, bool all) {
    auto& notices = state_of(condition).notices;
    Word(notices).fetch_add(1, std::memory_order_relaxed);
    futex_wake(notices, all ? INT_MAX : 1);
}

}  // namespace runtime::platform
