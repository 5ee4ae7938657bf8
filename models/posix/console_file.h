#pragma once

#include <string>
#include <string_view>

#include "models/posix/open_file.h"

namespace models::posix {

/// A process's standard output or error: what is written becomes lines of the trace and of the console.
class ConsoleFile final : public File {
public:
    ConsoleFile(device::OperatingSystem& os, device::Process& process, bool error) : File(os, O_WRONLY), process_(process), error_(error) {}
    /// A rest without newline is a line too.
    ~ConsoleFile() override;

    ssize_t write(const Pieces& from, std::int64_t at) override;
    void stat(struct stat& status) override { status.st_mode = S_IFIFO | 0600; }
    [[nodiscard]] short ready() override { return POLLOUT; }
    /// Gives out what has no newline yet, with the running thread's stamp.
    void flush();

private:
    static constexpr std::size_t kLongest = 4096;
    void give_out(std::string_view line);

    device::Process& process_;  ///< its record outlives its end
    bool error_;
    std::string rest_;
};

/// Standard input: empty.
class EmptyFile final : public File {
public:
    explicit EmptyFile(device::OperatingSystem& os) : File(os, O_RDONLY) {}
    ssize_t read(const Pieces&, std::int64_t) override { return 0; }
    void stat(struct stat& status) override { status.st_mode = S_IFIFO | 0600; }
    [[nodiscard]] short ready() override { return POLLIN | POLLHUP; }
};

}  // namespace models::posix
