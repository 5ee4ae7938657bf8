#include "models/device/stack_arena.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace models::device {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kGuardsMax = 16'000;
constexpr std::size_t kStacksPerRegion = 64;
/// Stack ends lie this far below a page boundary, so that a canary shares its page with the hot end of the stack below.
constexpr std::size_t kShift = 128;
constexpr std::uint64_t kCanary[4] = {0x5aa5c33c0ff01ee1, 0x123456789abcdef0, 0xfeedfacecafebeef, 0x0badc0dedeadbea7};

std::byte* guard_of(const Stack& stack) { return stack.low + kShift; }

}  // namespace

StackArena::StackArena(std::size_t stack_bytes) : stack_bytes_((stack_bytes + 2 * kPage - 1) / kPage * kPage) {}

StackArena::~StackArena() {
    for (auto* region : regions_) ::munmap(region, (kStacksPerRegion + 1) * stack_bytes_);
}

void StackArena::grow() {
    const auto bytes = (kStacksPerRegion + 1) * stack_bytes_;
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    // Huge pages would make a whole region resident for a few touched stacks.
    ::madvise(memory, bytes, MADV_NOHUGEPAGE);
    auto* base = static_cast<std::byte*>(memory);
    regions_.push_back(base);
    for (std::size_t i = kStacksPerRegion; i > 0; --i) {
        auto* low = base + i * stack_bytes_ - kShift;
        free_.push_back({.low = low, .top = low + stack_bytes_});
    }
}

Stack StackArena::take() {
    if (free_.empty()) grow();
    auto stack = free_.back();
    free_.pop_back();
    if (!stack.guarded && guards_ < kGuardsMax) {
        stack.guarded = ::mprotect(guard_of(stack), kPage, PROT_NONE) == 0;
        if (stack.guarded) ++guards_;
    }
    if (!stack.guarded) std::memcpy(stack.low, kCanary, sizeof kCanary);
    return stack;
}

void StackArena::give_back(const Stack& stack) {
#if defined(__SANITIZE_ADDRESS__)
    // A dropped stack still carries the red zones of its frames.
    ASAN_UNPOISON_MEMORY_REGION(stack.low, stack_bytes_);
#endif
    free_.push_back(stack);
}

bool StackArena::overrun(const Stack& stack) { return !stack.guarded && std::memcmp(stack.low, kCanary, sizeof kCanary) != 0; }

bool StackArena::in_guard(const Stack& stack, const void* address) {
    const auto* at = static_cast<const std::byte*>(address);
    return stack.guarded && at >= guard_of(stack) && at < guard_of(stack) + kPage;
}

}  // namespace models::device
