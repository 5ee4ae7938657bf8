#pragma once

#include <cstddef>
#include <utility>

namespace models::device {

/// What one simulated process has allocated: a list of blocks that can be released whole when the process is killed, without running
/// any of its destructors. Filled by the global operator new while a thread of the process runs its own code (heap.cpp).
class ProcessHeap {
public:
    ProcessHeap() { blocks_.next = blocks_.previous = &blocks_; }
    ~ProcessHeap() { release(); }
    ProcessHeap(const ProcessHeap&) = delete;
    ProcessHeap& operator=(const ProcessHeap&) = delete;

    /// Frees every block still there.
    void release();
    /// Bytes handed out now, by the allocator's own count.
    [[nodiscard]] std::size_t bytes() const;

    struct Block {
        Block* next;
        Block* previous;  ///< null: the block belongs to the host
    };
    Block& blocks() { return blocks_; }

private:
    Block blocks_{};
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
