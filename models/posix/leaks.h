#pragma once

namespace models::posix {

/// For the log, when a process with images exits in order: blocks of its heap that code of its images asked for, that were never freed, and
/// that nothing of the process points to any more (its data, stacks, thread-local data and other blocks are looked through for
/// anything that looks like a pointer, so a leak may be missed but none is made up). At most ten places, largest first. On the
/// exiting thread, as its own code. Builds with the address sanitizer tell nothing: it has the blocks.
void tell_leaks();

}  // namespace models::posix
