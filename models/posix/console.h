#pragma once

#include <functional>
#include <string_view>

#include "sim/trace/recorder.h"

namespace models::device {
struct Process;
}

namespace models::posix {

/// Who hears what simulated processes write to their standard output and error, line by line without the newline, in virtual-time order,
/// on the host's heap; `stamp` tells the device and the thread. Every line is also recorded (LogWritten with tag "stdout" or "stderr"),
/// with or without such a listener.
using Console = std::function<void(const sim::trace::Stamp& stamp, const device::Process& process, bool error, std::string_view line)>;
void set_console(Console console);
/// Records a line and tells the listener. As the kernel.
void write_line(const device::Process& process, bool error, std::string_view line, const sim::trace::Stamp& stamp,
                sim::trace::Recorder& recorder);

}  // namespace models::posix
