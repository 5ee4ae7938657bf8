#pragma once

#include <functional>
#include <memory>

namespace scenarios::engine {

/// A stack of a megabyte to do the host's work on, from wherever a record was made: simulated threads have small stacks. What runs on it
/// may block the whole process; it must not make simulated calls.
class HostStack {
public:
    /// Throws std::bad_alloc if there is no memory.
    HostStack();
    ~HostStack();
    HostStack(const HostStack&) = delete;
    HostStack& operator=(const HostStack&) = delete;

    /// Calls `job` there and returns when it has. Not from within a job. `job` must not throw.
    void run(const std::function<void()>& job);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace scenarios::engine
