#include "runtime/capi/file_transfer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <numeric>

#include "directory_ex.h"
#include "runtime/port/ports.h"

namespace runtime::capi {
namespace {

constexpr std::uint32_t kStart = 1;
constexpr std::uint32_t kPiece = 2;
constexpr std::uint32_t kEnd = 3;
constexpr std::size_t kPieceBytes = 60'000;
constexpr std::uint32_t kFilesMax = 50;

template <typename T>
void Put(std::string& message, const T& value) {
    message.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <typename T>
bool Take(const char*& at, std::size_t& left, T& value) {
    if (left < sizeof(value)) return false;
    std::memcpy(&value, at, sizeof(value));
    at += sizeof(value);
    left -= sizeof(value);
    return true;
}

FileEvent EventOf(FileEventType type, const std::vector<const char*>& files, std::uint64_t processed, std::uint64_t total) {
    FileEvent event{};
    event.type = type;
    event.files = const_cast<const char**>(files.data());
    event.fileCnt = static_cast<std::uint32_t>(files.size());
    event.bytesProcessed = processed;
    event.bytesTotal = total;
    return event;
}

std::vector<const char*> Names(const std::vector<std::string>& texts) {
    std::vector<const char*> names;
    for (const auto& text : texts) names.push_back(text.c_str());
    return names;
}

std::int32_t Send(std::int32_t socket, const std::string& message) {
    return port::SoftBus()->SendBytes(socket, message.data(), static_cast<std::uint32_t>(message.size()));
}

/// 0, or the bus's error; SOFTBUS_ERR if the file cannot be read to its end.
std::int32_t SendPieces(std::int32_t socket, const std::string& path, std::uint64_t size, const std::function<void(std::size_t)>& sent) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return SOFTBUS_ERR;
    std::int32_t result = SOFTBUS_OK;
    while (result == SOFTBUS_OK && size != 0) {
        std::string message;
        Put(message, kPiece);
        const std::size_t wanted = std::min<std::uint64_t>(size, kPieceBytes);
        message.resize(sizeof(kPiece) + wanted);
        const ssize_t got = ::read(fd, message.data() + sizeof(kPiece), wanted);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            result = SOFTBUS_ERR;
            break;
        }
        message.resize(sizeof(kPiece) + static_cast<std::size_t>(got));
        result = Send(socket, message);
        if (result == SOFTBUS_OK) sent(static_cast<std::size_t>(got));
        size -= static_cast<std::uint64_t>(got);
    }
    ::close(fd);
    return result;
}

/// A path that stays below the directory it is put in.
bool IsTame(const std::string& name) {
    if (name.empty() || name.front() == '/') return false;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        if (name.substr(at, end - at) == "..") return false;
        at = end + 1;
    }
    return true;
}

}  // namespace

void SendFiles(std::int32_t socket, const std::vector<std::string>& sources, const std::vector<std::string>& names,
               const ISocketListener& callbacks) {
    const auto files = Names(sources);
    std::uint64_t processed = 0;
    std::uint64_t total = 0;
    const auto tell = [&](FileEventType type, std::int32_t error) {
        if (callbacks.OnFile == nullptr) return;
        FileEvent event = EventOf(type, files, processed, total);
        event.errorCode = error;
        callbacks.OnFile(socket, &event);
    };
    std::vector<std::uint64_t> sizes;
    std::string start;
    Put(start, kStart);
    Put(start, static_cast<std::uint32_t>(sources.size()));
    for (std::size_t i = 0; i < sources.size(); ++i) {
        struct stat status {};
        if (::stat(sources[i].c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return tell(FILE_EVENT_SEND_ERROR, SOFTBUS_INVALID_PARAM);
        sizes.push_back(static_cast<std::uint64_t>(status.st_size));
        Put(start, sizes.back());
        Put(start, static_cast<std::uint32_t>(names[i].size()));
        start += names[i];
    }
    total = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
    std::int32_t result = Send(socket, start);
    for (std::size_t i = 0; result == SOFTBUS_OK && i < sources.size(); ++i) {
        result = SendPieces(socket, sources[i], sizes[i], [&](std::size_t sent) {
            processed += sent;
            tell(FILE_EVENT_SEND_PROCESS, SOFTBUS_OK);
        });
    }
    if (result == SOFTBUS_OK) {
        std::string end;
        Put(end, kEnd);
        result = Send(socket, end);
    }
    tell(result == SOFTBUS_OK ? FILE_EVENT_SEND_FINISH : FILE_EVENT_SEND_ERROR, result);
}

void IncomingFiles::Take(std::int32_t socket, const void* data, std::uint32_t size_bytes, const ISocketListener& callbacks) {
    const auto* at = static_cast<const char*>(data);
    std::size_t left = size_bytes;
    std::uint32_t kind = 0;
    if (!capi::Take(at, left, kind)) return;
    bool good = false;
    if (kind == kStart) {
        good = Start(socket, at, left, callbacks);
        failed_ = false;
        if (good) Tell(socket, FILE_EVENT_RECV_START, callbacks);
    } else if (failed_) {
        return;  // told already
    } else if (kind == kPiece) {
        good = Piece(at, left);
        if (good) Tell(socket, FILE_EVENT_RECV_PROCESS, callbacks);
    } else if (kind == kEnd) {
        good = current_ == paths_.size() && left_ == 0;
        if (good) Tell(socket, FILE_EVENT_RECV_FINISH, callbacks);
    }
    if (good) return;
    failed_ = true;
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    Tell(socket, FILE_EVENT_RECV_ERROR, callbacks);
}

bool IncomingFiles::Start(std::int32_t socket, const char* at, std::size_t left, const ISocketListener& callbacks) {
    paths_.clear();
    sizes_.clear();
    processed_ = total_ = left_ = 0;
    current_ = 0;
    std::uint32_t count = 0;
    if (!capi::Take(at, left, count) || count == 0 || count > kFilesMax) return false;
    FileEvent ask{};
    ask.type = FILE_EVENT_RECV_UPDATE_PATH;
    if (callbacks.OnFile != nullptr) callbacks.OnFile(socket, &ask);
    const char* root = ask.UpdateRecvPath != nullptr ? ask.UpdateRecvPath() : nullptr;
    if (root == nullptr) return false;
    for (std::uint32_t i = 0; i < count; ++i) {
        std::uint64_t size = 0;
        std::uint32_t length = 0;
        if (!capi::Take(at, left, size) || !capi::Take(at, left, length) || length > left) return false;
        const std::string name(at, length);
        at += length;
        left -= length;
        if (!IsTame(name)) return false;
        paths_.push_back(OHOS::IncludeTrailingPathDelimiter(root) + name);
        sizes_.push_back(size);
        total_ += size;
    }
    return OpenNext();
}

/// Opens the first file that is still to come, and makes the empty ones on the way to it.
bool IncomingFiles::OpenNext() {
    while (current_ < paths_.size()) {
        const auto& path = paths_[current_];
        const std::string directory = OHOS::ExcludeTrailingPathDelimiter(OHOS::ExtractFilePath(path));
        if (!directory.empty() && !OHOS::ForceCreateDirectory(directory)) return false;
        fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (fd_ < 0) return false;
        left_ = sizes_[current_];
        if (left_ != 0) return true;
        ::close(fd_);
        fd_ = -1;
        ++current_;
    }
    return true;
}

bool IncomingFiles::Piece(const char* data, std::size_t size) {
    if (fd_ < 0 || size == 0 || size > left_) return false;
    for (std::size_t done = 0; done < size;) {
        const ssize_t put = ::write(fd_, data + done, size - done);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        done += static_cast<std::size_t>(put);
    }
    processed_ += size;
    left_ -= size;
    if (left_ != 0) return true;
    ::close(fd_);
    fd_ = -1;
    ++current_;
    return OpenNext();
}

void IncomingFiles::Tell(std::int32_t socket, FileEventType type, const ISocketListener& callbacks) const {
    if (callbacks.OnFile == nullptr) return;
    const auto files = Names(paths_);
    FileEvent event = EventOf(type, files, processed_, total_);
    callbacks.OnFile(socket, &event);
}

}  // namespace runtime::capi
