#pragma once

#include <semaphore.h>
#include <time.h>

#include <string>

#include "nocopyable.h"
#include "runtime/port/lock.h"

namespace OHOS {

/// A counter that threads of one process wait on.
class Semaphore : public NoCopyable {
public:
    explicit Semaphore(int value = 1) : count_(value) {}

    /// Blocks while it is zero.
    void Wait();
    void Post();

private:
    int count_;
    runtime::port::Mutex mutex_;
    runtime::port::Condition cv_;
};

/// One of the C library's, with a name or (without one) inside the object. Every call: false if the C library refused, or before Create.
class NamedSemaphore : public NoCopyable {
public:
    explicit NamedSemaphore(size_t size);
    NamedSemaphore(const std::string& name, size_t size);
    ~NamedSemaphore() override;

    bool Create();
    bool Unlink();
    bool Open();
    bool Close();
    /// Wait and TimedWait (until a time of the wall clock) block.
    bool Wait();
    bool TryWait();
    bool TimedWait(const struct timespec& ts);
    bool Post();
    /// -1 if it cannot be asked.
    int GetValue() const;

private:
    const std::string name_;
    const size_t maxCount_;
    sem_t own_{};
    sem_t* sema_ = nullptr;
};

}  // namespace OHOS
