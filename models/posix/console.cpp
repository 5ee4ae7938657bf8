#include "models/posix/console.h"

#include <utility>

namespace models::posix {
namespace {

Console g_console;

}  // namespace

void set_console(Console console) { g_console = std::move(console); }

void write_line(const device::Process& process, bool error, std::string_view line, const sim::trace::Stamp& stamp,
                sim::trace::Recorder& recorder) {
    recorder.emit_as(
        sim::trace::LogWritten{.tag = error ? "stderr" : "stdout", .text = line, .severity = static_cast<std::uint8_t>(error ? 5 : 4)},
        stamp);
    if (g_console) g_console(stamp, process, error, line);
}

}  // namespace models::posix
