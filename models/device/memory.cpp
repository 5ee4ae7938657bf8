#include "models/device/memory.h"

#include <sys/mman.h>

#include <cstring>

#include "models/device/crash.h"

namespace models::device {

SharedPages::SharedPages(std::size_t size_bytes) : size_bytes_(size_bytes) {
    void* memory = ::mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory != MAP_FAILED) base_ = static_cast<std::byte*>(memory);
}

SharedPages::~SharedPages() {
    if (base_ != nullptr) ::munmap(base_, size_bytes_);
}

bool copy_user(void* to, const void* from, std::size_t size_bytes) {
    if (size_bytes == 0) return true;
    const FaultGuard guard;
    if (__builtin_setjmp(guard.buffer()) != 0) return false;
    std::memcpy(to, from, size_bytes);
    return true;
}

}  // namespace models::device
