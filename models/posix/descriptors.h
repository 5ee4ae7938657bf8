#pragma once

#include <sys/types.h>
#include <cstddef>
#include <cstdint>

namespace models::posix {

// System calls of the running simulated thread, whoever calls: the C library's names mean these only in user code. -1 and errno.

/// `at` < 0: at the file's position.
ssize_t read_from(int fd, void* buffer, std::size_t size, std::int64_t at = -1);
ssize_t write_to(int fd, const void* buffer, std::size_t size, std::int64_t at = -1);
std::int64_t seek_in(int fd, std::int64_t offset, int whence);
int close_descriptor(int fd);
int open_path_at(int folder_fd, const char* path, int flags, mode_t mode);
/// `to` becomes another name for what `from` is; what it was is closed.
int replace_descriptor(int from, int to);

}  // namespace models::posix
