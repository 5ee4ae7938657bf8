#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "socket.h"

namespace runtime::capi {

/// Files on their way between two processes, as messages of a socket:
///
///     start:  u32 1, u32 count, count times (u64 size, u32 length of the name, the name)
///     piece:  u32 2, up to 60,000 bytes that continue the file being sent; empty files have none
///     end:    u32 3

/// The sender's part: sends them all and tells `callbacks`. Blocks; on a thread of its own.
void SendFiles(std::int32_t socket, const std::vector<std::string>& sources, const std::vector<std::string>& names,
               const ISocketListener& callbacks);

/// The receiver's part, fed with the messages of one socket.
class IncomingFiles {
public:
    void Take(std::int32_t socket, const void* data, std::uint32_t size_bytes, const ISocketListener& callbacks);

private:
    bool Start(std::int32_t socket, const char* at, std::size_t left, const ISocketListener& callbacks);
    bool Piece(const char* data, std::size_t size);
    bool OpenNext();
    void Tell(std::int32_t socket, FileEventType type, const ISocketListener& callbacks) const;

    std::vector<std::string> paths_;
    std::vector<std::uint64_t> sizes_;
    std::size_t current_ = 0;
    std::uint64_t left_ = 0;  ///< of the current file
    int fd_ = -1;
    std::uint64_t processed_ = 0;
    std::uint64_t total_ = 0;
    bool failed_ = true;  ///< until a start came
};

}  // namespace runtime::capi
