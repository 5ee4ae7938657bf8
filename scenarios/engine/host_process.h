#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace scenarios::engine {

/// How a process of the host stands.
struct HostProcess {
    char state = '?';         ///< as proc(5) has it: R at work or waiting for a core, S waits for something, D for a disk, T stopped
    std::int64_t cpu_ns = 0;  ///< what it has used so far, in steps of about 10 ms
    bool writing = false;     ///< it waits in write(2), where the host lets us see that
};

/// Nothing if there is no such process or no /proc.
std::optional<HostProcess> look_at_process(pid_t pid);

}  // namespace scenarios::engine
