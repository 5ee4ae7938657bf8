#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "models/device/process.h"
#include "models/device/user_side.h"
#include "models/posix/environment.h"
#include "models/posix/exits.h"
#include "models/posix/files.h"
#include "models/posix/images.h"
#include "models/posix/library_state.h"
#include "models/posix/numbers.h"
#include "models/posix/signals.h"
#include "models/posix/streams.h"
#include "models/posix/threads.h"
#include "models/posix/timers.h"
#include "models/posix/unsupported.h"

namespace models::posix {

/// What the C library keeps for one simulated process. Its members allocate on the host's heap: who touches them does so as the kernel
/// (device::SystemCall) or in a device::HostScope.
class ProcessState final : public device::ProcessSide {
public:
    explicit ProcessState(device::Process& process) : process_(process) {}

    /// Made when first asked for.
    static ProcessState& of(device::Process& process);
    /// The running thread's process's.
    static ProcessState& current();

    void thread_returned(device::Thread& thread) override;
    void program_returned(int status) override;
    std::string load_library(std::string_view path) override;
    void ended() override;

    Environment environment;
    Exits exits;
    Threads threads;
    Files files;
    Streams streams;
    Images images;
    LibraryState library;
    Numbers numbers;
    Signals signals;
    Timers timers;
    Unsupported unsupported;
    std::string directory = "/";  ///< working directory

    [[nodiscard]] device::Process& process() const { return process_; }

private:
    device::Process& process_;
};

/// And for one thread.
struct ThreadState final : device::ThreadSide {
    static ThreadState& of(device::Thread& thread);
    static ThreadState& current();

    ThreadData data;      ///< of pthread functions
    ThreadBlocks blocks;  ///< of its images' thread_local variables
};

}  // namespace models::posix
