#include <fcntl.h>

#include "runtime/port/ports.h"
#include "semaphore_ex.h"

namespace OHOS {

using runtime::port::Locked;
using runtime::port::Os;

void Semaphore::Wait() {
    Locked locked(Os(), mutex_);
    while (count_ <= 0) Os().Wait(cv_, mutex_, -1);
    --count_;
}

void Semaphore::Post() {
    Locked locked(Os(), mutex_);
    ++count_;
    Os().Notify(cv_, false);
}

NamedSemaphore::NamedSemaphore(size_t size) : maxCount_(size) {}
NamedSemaphore::NamedSemaphore(const std::string& name, size_t size) : name_(name), maxCount_(size) {}

NamedSemaphore::~NamedSemaphore() {
    if (sema_ != nullptr && name_.empty()) ::sem_destroy(&own_);
}

bool NamedSemaphore::Create() {
    if (sema_ != nullptr) return false;
    if (name_.empty()) {
        if (::sem_init(&own_, 0, static_cast<unsigned>(maxCount_)) != 0) return false;
        sema_ = &own_;
        return true;
    }
    sema_ = ::sem_open(name_.c_str(), O_CREAT, 0644, static_cast<unsigned>(maxCount_));
    if (sema_ == SEM_FAILED) sema_ = nullptr;
    return sema_ != nullptr;
}

bool NamedSemaphore::Unlink() { return !name_.empty() && ::sem_unlink(name_.c_str()) == 0; }

bool NamedSemaphore::Open() {
    if (name_.empty() || sema_ != nullptr) return false;
    sema_ = ::sem_open(name_.c_str(), 0);
    if (sema_ == SEM_FAILED) sema_ = nullptr;
    return sema_ != nullptr;
}

bool NamedSemaphore::Close() {
    if (sema_ == nullptr) return false;
    const bool closed = (name_.empty() ? ::sem_destroy(sema_) : ::sem_close(sema_)) == 0;
    if (closed) sema_ = nullptr;
    return closed;
}

bool NamedSemaphore::Wait() { return sema_ != nullptr && ::sem_wait(sema_) == 0; }
bool NamedSemaphore::TryWait() { return sema_ != nullptr && ::sem_trywait(sema_) == 0; }
bool NamedSemaphore::TimedWait(const struct timespec& ts) { return sema_ != nullptr && ::sem_timedwait(sema_, &ts) == 0; }
bool NamedSemaphore::Post() { return sema_ != nullptr && ::sem_post(sema_) == 0; }

int NamedSemaphore::GetValue() const {
    int value = -1;
    return sema_ != nullptr && ::sem_getvalue(sema_, &value) == 0 ? value : -1;
}

}  // namespace OHOS
