#pragma once

#include <cstdint>

namespace runtime::port {

/// A deadline for OsPort::Wait: none, and nothing is wrong if no notice ever comes, because the thread waits for work. Who waits for
/// anything else gives -1, so that a run which leaves it waiting says so.
constexpr std::int64_t kUntilWorkComes = -2;

}  // namespace runtime::port
