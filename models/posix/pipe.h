#pragma once

#include <memory>
#include <string>
#include <utility>

#include "models/posix/open_file.h"

namespace models::posix {

class PipeEnd;

/// What lies between the two ends of a pipe: 64 KiB at most, as Linux.
struct Pipe {
    static constexpr std::size_t kCapacity = 64 * 1024;
    std::string bytes;
    std::size_t taken = 0;      ///< of these, from the front
    PipeEnd* reader = nullptr;  ///< null: closed
    PipeEnd* writer = nullptr;
    [[nodiscard]] std::size_t size_bytes() const { return bytes.size() - taken; }
};

/// One end of a pipe; it is closed with the last descriptor of it in any process. Writing without a reader gives EPIPE and no signal.
class PipeEnd final : public File {
public:
    PipeEnd(device::OperatingSystem& os, std::shared_ptr<Pipe> pipe, bool writes, int flags);
    ~PipeEnd() override;

    ssize_t read(const Pieces& to, std::int64_t at) override;
    ssize_t write(const Pieces& from, std::int64_t at) override;
    void stat(struct stat& status) override { status.st_mode = S_IFIFO | 0600; }
    [[nodiscard]] short ready() override;
    [[nodiscard]] std::int64_t pending_bytes() override { return static_cast<std::int64_t>(pipe_->size_bytes()); }

private:
    std::shared_ptr<Pipe> pipe_;
    bool writes_;
};

}  // namespace models::posix
