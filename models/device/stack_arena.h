#pragma once

#include <cstddef>
#include <vector>

namespace models::device {

/// The stack of one simulated thread: [low, top), grows down from `top`.
struct Stack {
    std::byte* low = nullptr;
    std::byte* top = nullptr;
    bool guarded = false;
};

/// Stacks of one size, cut from large reserved regions whose pages appear as they are touched; freed ones are used again first.
/// The first 16,000 have a guard page below (each costs two mappings and the kernel allows about 65,000); the others have a canary
/// at their low end that is compared at every switch. Neighbours share a page: a canary lies in the same page as the hot
/// end of the stack below it, so that it costs no page of its own.
class StackArena {
public:
    explicit StackArena(std::size_t stack_bytes);
    ~StackArena();
    StackArena(const StackArena&) = delete;
    StackArena& operator=(const StackArena&) = delete;

    /// Throws std::bad_alloc when address space runs out.
    Stack take();
    void give_back(const Stack& stack);

    /// True if the stack was overrun: only for stacks without a guard page.
    [[nodiscard]] static bool overrun(const Stack& stack);
    /// True if `address` lies in the guard page of `stack`.
    [[nodiscard]] static bool in_guard(const Stack& stack, const void* address);

private:
    void grow();

    const std::size_t stack_bytes_;
    std::vector<std::byte*> regions_;
    std::vector<Stack> free_;
    std::size_t guards_ = 0;
};

}  // namespace models::device
