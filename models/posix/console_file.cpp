#include "models/posix/console_file.h"

#include <cerrno>

#include "models/device/operating_system.h"
#include "models/posix/console.h"

namespace models::posix {

ConsoleFile::~ConsoleFile() {
    if (!rest_.empty()) give_out(rest_);
}

ssize_t ConsoleFile::write(const Pieces& from, std::int64_t at) {
    if (at >= 0) return -ESPIPE;
    const auto before = rest_.size();
    const auto size = from.size_bytes();
    rest_.resize(before + size);
    from.gather(rest_.data() + before, size);
    std::size_t start = 0;
    for (std::size_t end = rest_.find('\n', before); end != std::string::npos; end = rest_.find('\n', start)) {
        give_out(std::string_view(rest_).substr(start, end - start));
        start = end + 1;
    }
    for (; rest_.size() - start >= kLongest; start += kLongest) give_out(std::string_view(rest_).substr(start, kLongest));
    rest_.erase(0, start);
    return static_cast<ssize_t>(size);
}

void ConsoleFile::flush() {
    if (rest_.empty()) return;
    give_out(rest_);
    rest_.clear();
}

// Of the thread that writes, if it is the process's (somebody else may end it).
void ConsoleFile::give_out(std::string_view line) {
    const auto* thread = device::running();
    sim::trace::Stamp stamp{};
    if (thread != nullptr && thread->process->pid == process_.pid && thread->os == &os() && process_.alive) {
        stamp = os().stamp_of(*thread);
    } else {
        stamp = {.time_ns = static_cast<std::uint64_t>(os().now_ns()),
                 .pid = process_.pid,
                 .tid = process_.pid,
                 .process = process_.name_index,
                 .device = os().device_index()};
    }
    write_line(process_, error_, line, stamp, os().trace());
}

}  // namespace models::posix
