#include "models/device/heap.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace models::device {

void* detail::g_heap = nullptr;  // the simulator has one OS thread

namespace {

using Block = ProcessHeap::Block;
constexpr std::size_t kHeader = sizeof(Block);
static_assert(kHeader == 16, "a block's header keeps malloc's alignment");

void link(Block* block) {
    if (current_heap() == nullptr) {
        block->previous = nullptr;
        return;
    }
    auto& anchor = current_heap()->blocks();
    block->next = anchor.next;
    block->previous = &anchor;
    anchor.next->previous = block;
    anchor.next = block;
}

void unlink(Block* block) {
    if (block->previous == nullptr) return;
    block->previous->next = block->next;
    block->next->previous = block->previous;
}

void* allocate(std::size_t size) noexcept {
    auto* block = static_cast<Block*>(std::malloc(size + kHeader));
    if (block == nullptr) return nullptr;
    link(block);
    return block + 1;
}

void deallocate(void* memory) noexcept {
    if (memory == nullptr) return;
    auto* block = static_cast<Block*>(memory) - 1;
    unlink(block);
    std::free(block);
}

// Over-aligned memory always comes from the host's heap: release() could not find the start of such a block, and neither the runtime
// nor the standard library asks for it on its own.
void* allocate_aligned(std::size_t size, std::align_val_t alignment) noexcept {
    void* memory = nullptr;
    const auto wanted = static_cast<std::size_t>(alignment);
    return posix_memalign(&memory, wanted < sizeof(void*) ? sizeof(void*) : wanted, size) == 0 ? memory : nullptr;
}

}  // namespace

void ProcessHeap::release() {
    for (auto* block = blocks_.next; block != &blocks_;) {
        auto* next = block->next;
        std::free(block);
        block = next;
    }
    blocks_.next = blocks_.previous = &blocks_;
}

std::size_t ProcessHeap::bytes() const {
    std::size_t sum = 0;
    for (auto* block = blocks_.next; block != &blocks_; block = block->next) sum += malloc_usable_size(block);
    return sum;
}

}  // namespace models::device

// The global allocation functions of every program that simulates devices.
using models::device::allocate;
using models::device::allocate_aligned;
using models::device::deallocate;

void* operator new(std::size_t size) {
    if (void* memory = allocate(size)) return memory;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size) {
    if (void* memory = allocate(size)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    if (void* memory = allocate_aligned(size, alignment)) return memory;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    if (void* memory = allocate_aligned(size, alignment)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { deallocate(memory); }
void operator delete[](void* memory) noexcept { deallocate(memory); }
void operator delete(void* memory, std::size_t) noexcept { deallocate(memory); }
void operator delete[](void* memory, std::size_t) noexcept { deallocate(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { deallocate(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { deallocate(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
