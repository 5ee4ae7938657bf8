#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace models::device {

/// What one simulated process has allocated: blocks of its own, given back whole when the process is gone, without running any of its
/// destructors. Filled by operator new (heap.cpp) and the C library's malloc (models/posix) while a thread of the process runs its own
/// code; a block may be freed by anybody, also by the host.
///
/// Blocks are cut from chunks of 64 KiB, one behind the other whatever their size, so that a small process touches few pages; a freed
/// one waits in a list of its size. Every block has 8 bytes before it that say its size and who asked for it. Builds with the address
/// sanitizer use its allocator instead and note whose each block is.
class ProcessHeap {
public:
    ProcessHeap();
    ~ProcessHeap() { release(); }
    ProcessHeap(const ProcessHeap&) = delete;
    ProcessHeap& operator=(const ProcessHeap&) = delete;

    /// Memory for `size_bytes` (0: a block all the same), aligned for everything; null: none is left. `caller`: code that asked.
    void* allocate(std::size_t size_bytes, const void* caller) noexcept;
    /// The same with another alignment, a power of two.
    void* allocate_aligned(std::size_t size_bytes, std::size_t alignment, const void* caller) noexcept;
    /// Is it a block of some process (not the host's)? In sanitizer builds: always false, all blocks are the sanitizer's.
    [[nodiscard]] static bool is_block(const void* memory) noexcept;
    /// Gives a block back, to whichever process's heap it is of. One that is free already ends the process (SIGABRT).
    static void free(void* block) noexcept;
    /// Bytes that the block has room for.
    [[nodiscard]] static std::size_t room(const void* block) noexcept;

    /// Frees every block still there.
    void release() noexcept;
    /// Bytes handed out now, with what rounding adds.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::size_t blocks() const { return blocks_; }
    /// Calls `visit(context, block, room, caller)` for every block handed out, in the order of their addresses within a chunk; `caller` are
    /// the low 32 bits of the address of the code that asked for it. Nothing in sanitizer builds.
    void for_each_block(void (*visit)(void* context, void* block, std::size_t room, std::uint32_t caller), void* context) const;

private:
    friend struct HeapParts;
    struct Chunk;

    void* take_large(std::size_t size_bytes) noexcept;
    Chunk* add_chunk(std::size_t size_bytes) noexcept;

    static constexpr std::size_t kClasses = 84;
    std::size_t bytes_ = 0;
    std::size_t blocks_ = 0;
    Chunk* chunks_ = nullptr;         ///< newest first
    std::byte* cursor_ = nullptr;     ///< in the chunk that blocks are cut from
    std::byte* chunk_end_ = nullptr;  ///< of that
    Chunk* cut_ = nullptr;            ///< that chunk
    std::array<void*, kClasses> free_{};
};

namespace detail {
extern void* g_heap;  // a plain word, since the recorder clears it while it works: see allocation_owner
}

/// The heap that operator new uses now: that of the running simulated process in its own code, null (the host's) otherwise.
/// Returns the one before.
inline ProcessHeap* use_heap(ProcessHeap* heap) { return static_cast<ProcessHeap*>(std::exchange(detail::g_heap, heap)); }
[[nodiscard]] inline ProcessHeap* current_heap() { return static_cast<ProcessHeap*>(detail::g_heap); }
/// The word behind both, for Recorder::set_allocation_owner.
[[nodiscard]] inline void** allocation_owner() { return &detail::g_heap; }

}  // namespace models::device
