#include "models/posix/streams.h"

#include <stdio_ext.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "models/posix/console_file.h"
#include "models/posix/descriptors.h"
#include "models/posix/system_calls.h"

namespace models::posix {
namespace {

constexpr std::size_t kBufferBytes = 4096;

/// As the process's own code: what a memory stream allocates belongs to the process.
class UserHeap {
public:
    UserHeap() : saved_(device::use_heap(&device::running()->process->heap)) {}
    ~UserHeap() { device::use_heap(saved_); }
    UserHeap(const UserHeap&) = delete;
    UserHeap& operator=(const UserHeap&) = delete;

private:
    device::ProcessHeap* saved_;
};

Stream& of(void* cookie) { return *static_cast<Stream*>(cookie); }

ssize_t read_memory(Stream& stream, char* to, std::size_t size) {
    const auto left = stream.size - std::min(stream.size, stream.position);
    const auto part = std::min(size, left);
    std::memcpy(to, *stream.memory + stream.position, part);
    stream.position += part;
    return static_cast<ssize_t>(part);
}

ssize_t write_memory(Stream& stream, const char* from, std::size_t size) {
    const auto end = stream.position + size;
    if (end + 1 > stream.room) {
        const UserHeap user;
        const auto room = std::max(end + 1, stream.room * 2);
        auto* grown = static_cast<char*>(std::realloc(*stream.memory, room));
        if (grown == nullptr) return 0;
        std::memset(grown + stream.size, 0, room - stream.size);
        *stream.memory = grown;
        stream.room = room;
    }
    std::memcpy(*stream.memory + stream.position, from, size);
    stream.position = end;
    stream.size = std::max(stream.size, end);
    (*stream.memory)[stream.size] = '\0';
    *stream.memory_size = stream.position;
    return static_cast<ssize_t>(size);
}

ssize_t on_read(void* cookie, char* to, std::size_t size) {
    auto& stream = of(cookie);
    if (!stream.alive) return 0;
    if (stream.memory != nullptr) return read_memory(stream, to, size);
    if (stream.cookie != nullptr) {
        const UserHeap user;
        return stream.functions.read != nullptr ? stream.functions.read(stream.cookie, to, size) : 0;
    }
    return read_from(stream.fd, to, size);
}

ssize_t on_write(void* cookie, const char* from, std::size_t size) {
    auto& stream = of(cookie);
    if (!stream.alive) return static_cast<ssize_t>(size);
    if (stream.memory != nullptr) return write_memory(stream, from, size);
    if (stream.cookie != nullptr) {
        const UserHeap user;
        return stream.functions.write != nullptr ? stream.functions.write(stream.cookie, from, size) : static_cast<ssize_t>(size);
    }
    const auto written = write_to(stream.fd, from, size);
    return std::max<ssize_t>(written, 0);  // 0 is how a cookie's function tells of an error
}

int on_seek(void* cookie, off64_t* offset, int whence) {
    auto& stream = of(cookie);
    if (!stream.alive) return -1;
    if (stream.memory != nullptr) {
        const auto base = whence == SEEK_SET ? 0 : static_cast<std::int64_t>(whence == SEEK_CUR ? stream.position : stream.size);
        if (base + *offset < 0) return -1;
        *offset += base;
        stream.position = static_cast<std::size_t>(*offset);
        return 0;
    }
    if (stream.cookie != nullptr) {
        const UserHeap user;
        return stream.functions.seek != nullptr ? stream.functions.seek(stream.cookie, offset, whence) : -1;
    }
    const auto result = seek_in(stream.fd, *offset, whence);
    if (result < 0) return -1;
    *offset = result;
    return 0;
}

int on_close(void* cookie) {
    auto& stream = of(cookie);
    if (!stream.alive || stream.memory != nullptr) return 0;
    if (stream.cookie != nullptr) {
        const UserHeap user;
        return stream.functions.close != nullptr ? stream.functions.close(stream.cookie) : 0;
    }
    return close_descriptor(stream.fd);
}

}  // namespace

FILE* Streams::add(std::unique_ptr<Stream> stream, const char* mode, std::size_t buffer_bytes) {
    const HostHeap host;
    stream->file = IPCLAB_NEXT(fopencookie)(stream.get(), mode,
                                            cookie_io_functions_t{.read = on_read, .write = on_write, .seek = on_seek, .close = on_close});
    if (stream->file == nullptr) return nullptr;
    if (buffer_bytes != 0) {
        // Ours from the start, so that the host's library never allocates one while user code runs.
        stream->buffer = std::make_unique<char[]>(buffer_bytes);
        IPCLAB_NEXT(setvbuf)(stream->file, stream->buffer.get(), _IOFBF, buffer_bytes);
    }
    streams_.push_back(std::move(stream));
    return streams_.back()->file;
}

FILE* Streams::open(int fd, const char* mode) {
    const HostHeap host;
    auto stream = std::make_unique<Stream>();
    stream->fd = fd;
    return add(std::move(stream), mode, kBufferBytes);
}

FILE* Streams::open_memory(char** memory, std::size_t* size) {
    constexpr std::size_t kFirst = 64;
    {
        const UserHeap user;
        *memory = static_cast<char*>(std::calloc(1, kFirst));
        *size = 0;
    }
    if (*memory == nullptr) return nullptr;
    const HostHeap host;
    auto stream = std::make_unique<Stream>();
    stream->memory = memory;
    stream->memory_size = size;
    stream->room = kFirst;
    return add(std::move(stream), "w", 512);
}

FILE* Streams::open_cookie(void* cookie, const char* mode, const cookie_io_functions_t& functions) {
    const HostHeap host;
    auto stream = std::make_unique<Stream>();
    static char none;
    stream->cookie = cookie != nullptr ? cookie : &none;
    stream->functions = functions;
    return add(std::move(stream), mode, kBufferBytes);
}

FILE* Streams::keep(FILE* file) {
    if (file == nullptr) return nullptr;
    const HostHeap host;
    auto stream = std::make_unique<Stream>();
    stream->file = file;
    streams_.push_back(std::move(stream));
    return file;
}

FILE** Streams::standard(int number) {
    auto& file = standard_[number];
    if (file == nullptr) {
        const HostHeap host;
        auto stream = std::make_unique<Stream>();
        stream->fd = number;
        file = add(std::move(stream), number == 0 ? "r" : "w", number == 2 ? 0 : kBufferBytes);
        if (number == 1) IPCLAB_NEXT(setvbuf)(file, streams_.back()->buffer.get(), _IOLBF, kBufferBytes);
        if (number == 2) IPCLAB_NEXT(setvbuf)(file, nullptr, _IONBF, 0);
    }
    return &file;
}

Stream* Streams::find(const FILE* file) const {
    const auto found = std::find_if(streams_.begin(), streams_.end(), [&](const auto& each) { return each->file == file; });
    return found != streams_.end() ? found->get() : nullptr;
}

int Streams::close(FILE* file) {
    const HostHeap host;
    if (find(file) == nullptr) {
        errno = EBADF;
        return EOF;
    }
    for (auto& each : standard_) {
        if (each == file) each = nullptr;
    }
    const int result = IPCLAB_NEXT(fclose)(file);  // may block
    std::erase_if(streams_, [&](const auto& each) { return each->file == file; });
    return result;
}

void Streams::flush() {
    const HostHeap host;
    // By number: the list may change while one blocks.
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        if (__fwriting(streams_[i]->file) != 0) IPCLAB_NEXT(fflush)(streams_[i]->file);
    }
    const device::SystemCall call;
    for (const int fd : {1, 2}) {
        if (auto* console = dynamic_cast<ConsoleFile*>(device::OperatingSystem::file_of(call.process(), fd).get())) console->flush();
    }
}

void Streams::drop() {
    for (const auto& stream : streams_) {
        stream->alive = false;
        __fpurge(stream->file);
        IPCLAB_NEXT(fclose)(stream->file);
    }
    streams_.clear();
    for (auto& each : standard_) each = nullptr;
}

}  // namespace models::posix
