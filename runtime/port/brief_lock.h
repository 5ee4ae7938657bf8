#pragma once

#include <atomic>

namespace runtime::port {

/// A lock for a few instructions on the runtime's own tables. Its holder makes no port call, runs nobody else's code and so never
/// blocks: in a simulation it is never found taken, on a real system it spins for an instant.
class BriefLock {
public:
    void Lock() {
        while (taken_.exchange(true, std::memory_order_acquire)) {
            while (taken_.load(std::memory_order_relaxed)) {
            }
        }
    }
    void Unlock() { taken_.store(false, std::memory_order_release); }

private:
    std::atomic<bool> taken_{false};
};

/// Holds a BriefLock for a scope.
class Briefly {
public:
    explicit Briefly(BriefLock& lock) : lock_(lock) { lock_.Lock(); }
    ~Briefly() { lock_.Unlock(); }
    Briefly(const Briefly&) = delete;
    Briefly& operator=(const Briefly&) = delete;

private:
    BriefLock& lock_;
};

}  // namespace runtime::port
