#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "models/posix/open_file.h"

namespace models::posix {

/// One FILE of a simulated process. The FILE and its buffer are the host's memory, since the host's C library keeps a list of all FILEs:
/// a killed process must leave none behind.
struct Stream {
    FILE* file = nullptr;
    int fd = -1;        ///< < 0: memory
    bool alive = true;  ///< else it swallows what it is given: the process is gone
    // open_memstream
    char** memory = nullptr;
    std::size_t* memory_size = nullptr;
    std::size_t size = 0;
    std::size_t room = 0;
    std::size_t position = 0;
    // fopencookie
    void* cookie = nullptr;
    cookie_io_functions_t functions{};
    std::unique_ptr<char[]> buffer;
};

/// A process's FILEs.
struct Streams {
    ~Streams() { drop(); }

    /// Flushes what is open, and gives out what has no newline yet: exit(3). On the exiting thread.
    void flush();
    /// The process is gone: closes without flushing. On the host's heap.
    void drop();

    /// Where the process keeps its stdin (0), stdout (1) or stderr (2): what the data symbol `stdout` means for its images. Made when
    /// first asked for.
    FILE** standard(int number);

    /// Null and errno: `mode` as for fdopen.
    FILE* open(int fd, const char* mode);
    FILE* open_memory(char** memory, std::size_t* size);
    FILE* open_cookie(void* cookie, const char* mode, const cookie_io_functions_t& functions);
    /// Adds one of the host's making that uses no file (fmemopen).
    FILE* keep(FILE* file);
    /// fclose.
    int close(FILE* file);
    /// Null: it is not one of the process's.
    [[nodiscard]] Stream* find(const FILE* file) const;
    [[nodiscard]] const std::vector<std::unique_ptr<Stream>>& all() const { return streams_; }

    std::string log_name;  ///< openlog's
    int log_mask = 0xff;

private:
    FILE* add(std::unique_ptr<Stream> stream, const char* mode, std::size_t buffer_bytes);

    FILE* standard_[3] = {};
    std::vector<std::unique_ptr<Stream>> streams_;  ///< in the order in which they were opened
};

}  // namespace models::posix
