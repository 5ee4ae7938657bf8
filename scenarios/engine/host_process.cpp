#include "scenarios/engine/host_process.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "sim/base/text.h"

namespace scenarios::engine {

std::optional<HostProcess> look_at_process(pid_t pid) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string line;
    if (!std::getline(file, line)) return {};
    // proc(5): the second field, in parentheses, may hold anything; fields 14 and 15 are the clock ticks used in user and kernel mode.
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream fields(line.substr(name_end + 1));
    HostProcess process;
    fields >> process.state;
    std::string skipped;
    for (int field = 4; field < 14; ++field) fields >> skipped;
    std::int64_t user = 0;
    std::int64_t kernel = 0;
    if (!(fields >> user >> kernel)) return {};
    const auto ticks_per_second = ::sysconf(_SC_CLK_TCK);
    process.cpu_ns = (user + kernel) * (1'000'000'000 / (ticks_per_second > 0 ? ticks_per_second : 100));
    if (process.state == 'S') {
        std::ifstream call(fmt::format("/proc/{}/syscall", pid));
        long number = -1;
        process.writing = static_cast<bool>(call >> number) && (number == SYS_write || number == SYS_writev);
    }
    return process;
}

}  // namespace scenarios::engine
