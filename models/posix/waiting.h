#pragma once

#include <cerrno>
#include <cstdint>
#include <memory>

#include "models/device/ports.h"
#include "models/posix/open_file.h"

namespace models::posix {

/// Keeps the file open while the calling thread may sleep in it: another thread may close the descriptor, and on the thread's stack a
/// reference would outlive a killed process. In pairs, nested.
void hold(const device::SystemCall& call, std::shared_ptr<File> file);
void let_go(const device::SystemCall& call);

/// Sleeps until the file may have changed, or the deadline (absolute ns, < 0: none). Check again afterwards. 0, -EINTR. Blocks: hold the
/// file.
int wait_for_change(const device::SystemCall& call, File& file, std::int64_t deadline_ns);

/// Tries until the answer is not -EAGAIN; only once if the file does not block, or if `dont_wait`. Then -EAGAIN; after `deadline_ns` too.
/// The file may be gone afterwards if another thread closed it.
template <class Attempt>
std::int64_t until_done(const device::SystemCall& call, File& file, bool dont_wait, Attempt attempt, std::int64_t deadline_ns = -1) {
    std::int64_t result = attempt();
    if (result != -EAGAIN || dont_wait || file.non_blocking()) return result;
    hold(call, file.shared_from_this());
    while (result == -EAGAIN && (deadline_ns < 0 || call.os().now_ns() < deadline_ns)) {
        if (const int error = wait_for_change(call, file, deadline_ns); error != 0) {
            result = error;
        } else {
            result = attempt();
        }
    }
    let_go(call);
    return result;
}

}  // namespace models::posix
