#pragma once

#include <cstddef>
#include <cstdint>

#include "models/device/ports.h"

namespace models::posix {

/// Where simulated threads wait for something that lies at an address of theirs, as under Linux's futex: the waiters are kept here and not
/// in user memory, so a damaged or vanished lock harms nobody else and who is killed is gone from it. All processes share one address
/// space and shared memory has the same address in each, so the address alone is the key, and a process-shared lock works like any other.
/// Who waits longest is first. No function looks at what the address points to.

/// Blocks the caller until unparked or the deadline (virtual ns, negative: none). `mark` is the waiter's own word: see unpark.
binder::Wake park(const device::SystemCall& call, const void* address, std::int64_t deadline_ns, std::uint32_t mark = ~0U,
                  sim::trace::ThreadState state = sim::trace::ThreadState::Waiting);
/// The same for who waits for work, an event or an end rather than for who holds a lock: without a deadline nothing is wrong if it never
/// comes, for what a program means to wait for nobody outside can tell.
binder::Wake park_for_event(const device::SystemCall& call, const void* address, std::int64_t deadline_ns, std::uint32_t mark = ~0U);
/// Who waits there longest, null if nobody.
[[nodiscard]] device::Thread* first_parked(const void* address);
/// Lets up to `count` go whose mark has a bit of `mask`. How many.
std::size_t unpark(const void* address, std::size_t count, std::uint32_t mask = ~0U);
void unpark_one(device::Thread& thread);
/// Makes up to `count` who wait at `from` wait at `to`. How many.
std::size_t repark(const void* from, const void* to, std::size_t count);

}  // namespace models::posix
