#pragma once

#include "models/binder/endings.h"

namespace models::binder {

/// The ioctls beside BINDER_WRITE_READ (reference section 5).
class Controls {
public:
    Controls(Core& core, Holds& holds, Endings& endings) : core_(core), holds_(holds), endings_(endings) {}

    /// 0 or a negative errno. After BINDER_THREAD_EXIT the thread's record is gone.
    int run(Thread& thread, unsigned long request, std::uint64_t argument);

private:
    int version(const Process& process, std::uint64_t argument);
    int set_max_threads(Process& process, std::uint64_t argument);
    int set_manager(Process& process, std::uint64_t argument, bool with_object);
    int node_debug_info(const Process& process, std::uint64_t argument);
    int node_info_for_ref(const Process& process, std::uint64_t argument);
    int extended_error(Thread& thread, std::uint64_t argument);
    int feature_set(const Process& process, std::uint64_t argument);
    int access_token(const Thread& thread, std::uint64_t argument);

    template <class T>
    [[nodiscard]] bool read(const Process& process, std::uint64_t argument, T& value) {
        return core_.kernel.copy_from_user(process.pid, &value, argument, sizeof value);
    }
    template <class T>
    [[nodiscard]] bool write(const Process& process, std::uint64_t argument, const T& value) {
        return core_.kernel.copy_to_user(process.pid, argument, &value, sizeof value);
    }

    Core& core_;
    Holds& holds_;
    Endings& endings_;
};

}  // namespace models::binder
