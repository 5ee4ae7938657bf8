#include "scenarios/engine/debugger_pause.h"

#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "scenarios/engine/shipped.h"
#include "scenarios/engine/supervise.h"
#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

bool is_traced() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("TracerPid:")) return line.find_first_of("123456789") != std::string::npos;
    }
    return false;
}

}  // namespace

void pause_for_debugger(const Scenario& scenario, const sim::trace::RecordView& record) {
    const auto& stamp = record.stamp;
    const auto device = stamp.device > 0 && stamp.device <= scenario.devices.size() ? scenario.devices[stamp.device - 1U].name : "the run";
    const auto helper = shipped("models/posix/gdb/ipclab_gdb.py", "gdb/ipclab_gdb.py");
    fmt::print(stderr, "stopped at e{}{}, {}, thread {} of process {} on {}\n", record.sequence,
               stamp.transaction != 0 ? fmt::format(" (t{})", stamp.transaction) : "", sim::base::format_time(stamp.time_ns), stamp.tid,
               stamp.pid, device);
    fmt::print(stderr, "attach:  gdb -p {}{}\n", ::getpid(), helper.empty() ? "" : " -x " + helper);
    fmt::print(stderr, "there:   ipclab images   (their symbols), ipclab threads, ipclab thread TID; set breakpoints; continue\n");
    fmt::print(stderr, "without: press Enter here to go on\n");
    // Where only parents may attach (Yama), anybody of this user may now.
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    const auto already = is_traced();
    bool listening = true;
    while (interrupts() == 0) {
        pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        if (::poll(&input, listening ? 1 : 0, 100) > 0) {
            char text[256];
            const auto size = ::read(STDIN_FILENO, text, sizeof text);
            if (size > 0) return;
            listening = false;  // nobody can type here: the debugger decides
        }
        // Attached, and running all the same: the debugger has said `continue`.
        if (!already && is_traced()) return;
    }
}

}  // namespace scenarios::engine
