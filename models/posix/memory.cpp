// The C library's allocator: a simulated process's own code gets blocks of its own heap.

#include <dlfcn.h>
#include <malloc.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "models/device/heap.h"

// Builds with the address sanitizer leave these to it (models/device/heap.cpp is told of every block).
#if !defined(__SANITIZE_ADDRESS__)

using models::device::current_heap;
using models::device::ProcessHeap;

// The host's own: the dynamic loader allocates before anything could be looked up by name.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);
}

namespace {

void* no_memory(void* memory) {
    if (memory == nullptr) errno = ENOMEM;
    return memory;
}

void* aligned(std::size_t alignment, std::size_t size, const void* caller) {
    if (auto* heap = current_heap()) return no_memory(heap->allocate_aligned(size, alignment, caller));
    return __libc_memalign(alignment, size);
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept {
    if (auto* heap = current_heap()) return no_memory(heap->allocate(size, __builtin_return_address(0)));
    return __libc_malloc(size);
}

void free(void* memory) noexcept {
    if (memory == nullptr) return;
    if (ProcessHeap::is_block(memory)) {
        const int before = errno;
        ProcessHeap::free(memory);
        errno = before;
    } else {
        __libc_free(memory);
    }
}

void cfree(void* memory) noexcept { free(memory); }

void* calloc(std::size_t count, std::size_t size) noexcept {
    auto* heap = current_heap();
    if (heap == nullptr) return __libc_calloc(count, size);
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) return no_memory(nullptr);
    void* memory = no_memory(heap->allocate(bytes, __builtin_return_address(0)));
    if (memory != nullptr) std::memset(memory, 0, bytes);
    return memory;
}

void* realloc(void* memory, std::size_t size) noexcept {
    auto* heap = current_heap();
    if (memory == nullptr) return heap != nullptr ? no_memory(heap->allocate(size, __builtin_return_address(0))) : __libc_malloc(size);
    if (!ProcessHeap::is_block(memory)) return __libc_realloc(memory, size);
    if (size == 0) {
        free(memory);
        return nullptr;
    }
    const auto room = ProcessHeap::room(memory);
    if (size <= room && size >= room / 2) return memory;
    void* moved = heap != nullptr ? heap->allocate(size, __builtin_return_address(0)) : __libc_malloc(size);
    if (moved == nullptr) return size <= room ? memory : no_memory(nullptr);
    std::memcpy(moved, memory, std::min(size, room));
    ProcessHeap::free(memory);
    return moved;
}

void* reallocarray(void* memory, std::size_t count, std::size_t size) noexcept {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) return no_memory(nullptr);
    return realloc(memory, bytes);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
    return aligned(std::bit_ceil(alignment), size, __builtin_return_address(0));
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    if (!std::has_single_bit(alignment)) {
        errno = EINVAL;
        return nullptr;
    }
    return aligned(alignment, size, __builtin_return_address(0));
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
    if (!std::has_single_bit(alignment) || alignment % sizeof(void*) != 0) return EINVAL;
    void* block = aligned(alignment, size, __builtin_return_address(0));
    if (block == nullptr) return ENOMEM;
    *memory = block;
    return 0;
}

void* valloc(std::size_t size) noexcept { return aligned(4096, size, __builtin_return_address(0)); }
void* pvalloc(std::size_t size) noexcept { return aligned(4096, (size + 4095) / 4096 * 4096, __builtin_return_address(0)); }

std::size_t malloc_usable_size(void* memory) noexcept {
    if (memory == nullptr) return 0;
    if (ProcessHeap::is_block(memory)) return ProcessHeap::room(memory);
    using Function = std::size_t(void*);
    static constinit Function* next = nullptr;
    if (next == nullptr) next = reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, "malloc_usable_size"));
    return next(memory);
}

}  // extern "C"

#endif
