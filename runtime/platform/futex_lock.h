#pragma once

#include "runtime/port/os_port.h"

namespace runtime::platform {

/// Recursive locks and condition variables over futex(2) in storage whose zero is "unlocked", which pthread's recursive mutex is not.
void lock(port::Mutex& mutex);
bool try_lock(port::Mutex& mutex);
void unlock(port::Mutex& mutex);
/// False: `deadline_ns` of CLOCK_MONOTONIC passed (negative: none). May wake without a notice.
bool wait(port::Condition& condition, port::Mutex& mutex, std::int64_t deadline_ns);
void notify(port::Condition& condition, bool all);

}  // namespace runtime::platform
