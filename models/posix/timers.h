#pragma once

#include <csignal>
#include <cstdint>
#include <ctime>
#include <map>

namespace models::posix {

/// The timers of a process: alarm and setitimer (number 0), timer_create (from 1). Each that was ever armed has a thread of its own, which
/// sleeps until it is due and then sends the signal or, for SIGEV_THREAD, calls the function itself.
struct Timers {
    struct Timer {
        clockid_t clock = CLOCK_REALTIME;
        sigevent event{};
        std::int64_t due_ns = -1;  ///< virtual; -1: disarmed
        std::int64_t interval_ns = 0;
        int overruns = 0;
        bool has_thread = false;
        bool deleted = false;
    };
    std::map<int, Timer> timers;
    int next = 1;
};

}  // namespace models::posix
