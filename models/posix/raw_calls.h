#pragma once

namespace models::posix {

/// syscall(2) of user code, for calls on files: as the C library's function of that name. False: it is none of these.
[[nodiscard]] bool file_call(long number, const long* values, long* result);

}  // namespace models::posix
