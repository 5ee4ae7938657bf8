#include "models/device/heap.h"

#include "models/device/crash.h"

#include <malloc.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <unordered_map>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
// GCC ships the function without the header that declares it.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void* block, std::size_t size_bytes),
                                                         void (*freed)(const volatile void* block));
#endif

namespace models::device {

void* detail::g_heap = nullptr;  // the simulator has one OS thread

#if !defined(__SANITIZE_ADDRESS__)

namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::size_t kHeader = 8;
constexpr std::size_t kSmallMax = 32 * 1024;  ///< strides up to this are cut from chunks

/// Before each block: low word the stride in units of 16 bytes and what it is, high word who asked.
struct Header {
    std::uint32_t stride16 : 30;
    std::uint32_t is_free : 1;
    std::uint32_t is_shifted : 1;  ///< not the block itself: an aligned address in one, `stride16` units behind its start
    std::uint32_t caller;
};
static_assert(sizeof(Header) == kHeader);

Header make_header(std::size_t bytes, bool is_shifted, std::uint32_t caller) {
    return {.stride16 = static_cast<std::uint32_t>(bytes / 16) & 0x3fff'ffffU,
            .is_free = 0,
            .is_shifted = is_shifted ? 1U : 0U,
            .caller = caller};
}

Header& header_of(void* block) { return *reinterpret_cast<Header*>(static_cast<std::byte*>(block) - kHeader); }
const Header& header_of(const void* block) { return *reinterpret_cast<const Header*>(static_cast<const std::byte*>(block) - kHeader); }

std::uint32_t short_of(const void* caller) { return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(caller)); }

constexpr std::size_t round_up(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

/// Strides of 16, 32, ... 1024 bytes, then four to each doubling.
constexpr std::size_t class_of(std::size_t stride) {
    if (stride <= 1024) return stride / 16 - 1;
    const auto power = static_cast<std::size_t>(std::bit_width(stride - 1)) - 1;  // 2^power < stride <= 2^(power + 1)
    const auto quarter = (stride - 1 - (std::size_t{1} << power)) >> (power - 2);
    return 64 + (power - 10) * 4 + quarter;
}
constexpr std::size_t stride_of(std::size_t index) {
    if (index < 64) return (index + 1) * 16;
    const auto power = 10 + (index - 64) / 4;
    return (std::size_t{1} << power) + ((index - 64) % 4 + 1) * (std::size_t{1} << (power - 2));
}
static_assert(class_of(1024) == 63 && class_of(1040) == 64 && stride_of(64) == 1280 && class_of(1280) == 64 && class_of(1281) == 65);
static_assert(class_of(kSmallMax) == 83 && stride_of(83) == kSmallMax);

/// Where chunks come from: one reserved stretch of addresses. Of the host.
class Region {
public:
    std::byte* take(std::size_t size_bytes) noexcept {
        if (const auto found = warm_.find(size_bytes); found != warm_.end() && !found->second.empty()) {
            auto* chunk = found->second.back();
            found->second.pop_back();
            warm_bytes_ -= size_bytes;
            return chunk;
        }
        if (const auto found = free_.find(size_bytes); found != free_.end() && !found->second.empty()) {
            auto* chunk = found->second.back();
            found->second.pop_back();
            return chunk;
        }
        if (base_ == nullptr && !reserve()) return nullptr;
        if (size_bytes > size_ - used_) return nullptr;
        auto* chunk = base_ + used_;
        used_ += size_bytes;
        return chunk;
    }
    void give_back(std::byte* chunk, std::size_t size_bytes, std::size_t touched_bytes) noexcept {
        ::madvise(chunk, round_up(touched_bytes, 4096), MADV_DONTNEED);
        free_[size_bytes].push_back(chunk);
    }
    /// The same for one that will be wanted again soon, as large buffers are: its pages stay, up to a limit, since to get them back costs
    /// more than to fill them.
    void keep(std::byte* chunk, std::size_t size_bytes) noexcept {
        constexpr std::size_t kWarmMax = 64 * 1024 * 1024;
        if (warm_bytes_ + size_bytes > kWarmMax) return give_back(chunk, size_bytes, size_bytes);
        warm_bytes_ += size_bytes;
        warm_[size_bytes].push_back(chunk);
    }
    [[nodiscard]] bool has(const void* address) const noexcept {
        return static_cast<std::size_t>(static_cast<const std::byte*>(address) - base_) < used_;
    }

private:
    bool reserve() noexcept {
        for (auto size = std::size_t{1} << 40; size >= std::size_t{1} << 30; size /= 4) {
            void* memory = ::mmap(nullptr, size + kChunkBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if (memory == MAP_FAILED) continue;
            base_ = reinterpret_cast<std::byte*>(round_up(reinterpret_cast<std::uintptr_t>(memory), kChunkBytes));
            size_ = size;
            // Huge pages would make every small heap cost two megabytes.
            ::madvise(base_, size_, MADV_NOHUGEPAGE);
            return true;
        }
        return false;
    }

    std::byte* base_ = nullptr;
    std::size_t size_ = 0;
    std::size_t used_ = 0;
    std::map<std::size_t, std::vector<std::byte*>> free_;  ///< by size
    std::map<std::size_t, std::vector<std::byte*>> warm_;  ///< likewise
    std::size_t warm_bytes_ = 0;
};

alignas(Region) constinit std::byte g_region_memory[sizeof(Region)]{};
Region* g_region = nullptr;

// Never destroyed: blocks are freed until the program's very end.
Region& region() {
    if (g_region == nullptr) g_region = new (g_region_memory) Region;
    return *g_region;
}

/// The host allocates while one stands.
class AsHost {
public:
    AsHost() : before_(use_heap(nullptr)) {}
    ~AsHost() { use_heap(before_); }
    AsHost(const AsHost&) = delete;
    AsHost& operator=(const AsHost&) = delete;

private:
    ProcessHeap* before_;
};

}  // namespace

/// At the beginning of each chunk. The first block's header is at 40, so that blocks are aligned to 16.
struct ProcessHeap::Chunk {
    ProcessHeap* owner;
    Chunk* next;
    Chunk* previous;
    std::size_t size_bytes;
    std::byte* end;  ///< of what has been cut from it
};

struct HeapParts {
    static constexpr std::size_t kFirst = 48;  ///< of a chunk: its first block
    static_assert(sizeof(ProcessHeap::Chunk) + kHeader == kFirst);

    static ProcessHeap::Chunk* chunk_of(const void* block) {
        return reinterpret_cast<ProcessHeap::Chunk*>(reinterpret_cast<std::uintptr_t>(block) / kChunkBytes * kChunkBytes);
    }
    /// A shifted address's block.
    static void* start_of(void* memory) {
        const auto& known = header_of(memory);
        return known.is_shifted != 0 ? static_cast<std::byte*>(memory) - std::size_t{known.stride16} * 16 : memory;
    }
};

ProcessHeap::ProcessHeap() = default;

ProcessHeap::Chunk* ProcessHeap::add_chunk(std::size_t size_bytes) noexcept {
    const AsHost host;
    auto* memory = region().take(size_bytes);
    if (memory == nullptr) return nullptr;
    auto* chunk = new (memory)
        Chunk{.owner = this, .next = chunks_, .previous = nullptr, .size_bytes = size_bytes, .end = memory + HeapParts::kFirst - kHeader};
    if (chunks_ != nullptr) chunks_->previous = chunk;
    chunks_ = chunk;
    return chunk;
}

void* ProcessHeap::allocate(std::size_t size_bytes, const void* caller) noexcept {
    if (size_bytes > kSmallMax - kHeader) {
        auto* block = take_large(size_bytes);
        if (block != nullptr) header_of(block).caller = short_of(caller);
        return block;
    }
    const auto index = class_of(std::max<std::size_t>(round_up(size_bytes + kHeader, 16), 16));
    const auto stride = stride_of(index);
    void* block = free_[index];
    if (block != nullptr) {
        std::memcpy(&free_[index], block, sizeof(void*));
    } else {
        if (static_cast<std::size_t>(chunk_end_ - cursor_) < stride) {
            // What is left of the old one stays unused: at most 32 KiB, mostly never touched.
            auto* chunk = add_chunk(kChunkBytes);
            if (chunk == nullptr) return nullptr;
            cut_ = chunk;
            cursor_ = chunk->end;
            chunk_end_ = reinterpret_cast<std::byte*>(chunk) + kChunkBytes;
        }
        block = cursor_ + kHeader;
        cursor_ += stride;
        cut_->end = cursor_;
    }
    header_of(block) = make_header(stride, false, short_of(caller));
    bytes_ += stride - kHeader;
    ++blocks_;
    return block;
}

void* ProcessHeap::take_large(std::size_t size_bytes) noexcept {
    constexpr std::size_t kLargest = std::size_t{1} << 33;  // what a header's 30 bits can say, and more than a device has
    if (size_bytes > kLargest) return nullptr;
    const auto chunk_bytes = round_up(size_bytes + HeapParts::kFirst, kChunkBytes);
    auto* chunk = add_chunk(chunk_bytes);
    if (chunk == nullptr) return nullptr;
    void* block = reinterpret_cast<std::byte*>(chunk) + HeapParts::kFirst;
    const auto stride = round_up(size_bytes + kHeader, 16);
    chunk->end += stride;
    header_of(block) = make_header(stride, false, 0);
    bytes_ += stride - kHeader;
    ++blocks_;
    return block;
}

void* ProcessHeap::allocate_aligned(std::size_t size_bytes, std::size_t alignment, const void* caller) noexcept {
    if (alignment <= 16) return allocate(size_bytes, caller);
    if (size_bytes > SIZE_MAX - alignment) return nullptr;
    auto* block = static_cast<std::byte*>(allocate(size_bytes + alignment, caller));
    if (block == nullptr) return nullptr;
    auto* aligned = reinterpret_cast<std::byte*>(round_up(reinterpret_cast<std::uintptr_t>(block), alignment));
    if (aligned != block) {
        header_of(aligned) = make_header(static_cast<std::size_t>(aligned - block), true, short_of(caller));
    }
    return aligned;
}

bool ProcessHeap::is_block(const void* memory) noexcept { return g_region != nullptr && g_region->has(memory); }

void ProcessHeap::free(void* memory) noexcept {
    auto* block = HeapParts::start_of(memory);
    auto& known = header_of(block);
    auto* chunk = HeapParts::chunk_of(block);
    auto& owner = *chunk->owner;
    const auto stride = std::size_t{known.stride16} * 16;
    if (known.is_free != 0) {
        set_crash_reason("free: this block was freed before");
        ::raise(SIGABRT);  // not abort(), which programs that run images replace
    }
    owner.bytes_ -= stride - kHeader;
    --owner.blocks_;
    if (stride <= kSmallMax) {
        known.is_free = 1;
        const auto index = class_of(stride);
        std::memcpy(block, &owner.free_[index], sizeof(void*));
        owner.free_[index] = block;
        return;
    }
    (chunk->previous != nullptr ? chunk->previous->next : owner.chunks_) = chunk->next;
    if (chunk->next != nullptr) chunk->next->previous = chunk->previous;
    const AsHost host;
    region().keep(reinterpret_cast<std::byte*>(chunk), chunk->size_bytes);
}

std::size_t ProcessHeap::room(const void* memory) noexcept {
    const auto* block = HeapParts::start_of(const_cast<void*>(memory));
    const auto shift = static_cast<std::size_t>(static_cast<const std::byte*>(memory) - static_cast<const std::byte*>(block));
    return std::size_t{header_of(block).stride16} * 16 - kHeader - shift;
}

void ProcessHeap::release() noexcept {
    const AsHost host;
    for (auto* chunk = chunks_; chunk != nullptr;) {
        auto* next = chunk->next;
        auto* start = reinterpret_cast<std::byte*>(chunk);
        region().give_back(start, chunk->size_bytes, static_cast<std::size_t>(chunk->end - start));
        chunk = next;
    }
    chunks_ = cut_ = nullptr;
    cursor_ = chunk_end_ = nullptr;
    free_ = {};
    bytes_ = blocks_ = 0;
}

void ProcessHeap::for_each_block(void (*visit)(void* context, void* block, std::size_t room, std::uint32_t caller), void* context) const {
    for (auto* chunk = chunks_; chunk != nullptr; chunk = chunk->next) {
        for (auto* at = reinterpret_cast<std::byte*>(chunk) + HeapParts::kFirst - kHeader; at < chunk->end;) {
            auto* block = at + kHeader;
            const auto& known = header_of(block);
            const auto stride = std::size_t{known.stride16} * 16;
            if (known.is_free == 0) visit(context, block, stride - kHeader, known.caller);
            at += stride;
        }
    }
}

#else

namespace {

/// A block of some process, in its heap's list.
struct Note {
    ProcessHeap* owner;
    const void* block;
    std::size_t size_bytes;
    Note* next;
    Note* previous;
};

std::unordered_map<const void*, Note>* g_notes = nullptr;  // never destroyed: blocks are freed until the program's very end
bool g_noting = false;

}  // namespace

struct ProcessHeap::Chunk : Note {};

struct HeapParts {
    // The sanitizer calls this after each allocation and before each release, whoever makes it.
    static void allocated(const volatile void* block, std::size_t size_bytes) {
        auto* heap = current_heap();
        if (heap == nullptr || g_noting) return;
        g_noting = true;
        auto* key = const_cast<const void*>(block);
        auto& note = (*g_notes)[key];
        auto*& first = *reinterpret_cast<Note**>(&heap->chunks_);
        note = {.owner = heap, .block = key, .size_bytes = size_bytes, .next = first, .previous = nullptr};
        if (first != nullptr) first->previous = &note;
        first = &note;
        heap->bytes_ += size_bytes;
        ++heap->blocks_;
        g_noting = false;
    }
    static void freed(const volatile void* block) {
        if (g_noting || g_notes->empty()) return;
        const auto found = g_notes->find(const_cast<const void*>(block));
        if (found == g_notes->end()) return;
        g_noting = true;
        auto& note = found->second;
        auto*& first = *reinterpret_cast<Note**>(&note.owner->chunks_);
        (note.previous != nullptr ? note.previous->next : first) = note.next;
        if (note.next != nullptr) note.next->previous = note.previous;
        note.owner->bytes_ -= note.size_bytes;
        --note.owner->blocks_;
        g_notes->erase(found);
        g_noting = false;
    }
};

ProcessHeap::ProcessHeap() {
    if (g_notes != nullptr) return;
    g_notes = new std::unordered_map<const void*, Note>;
    __sanitizer_install_malloc_and_free_hooks(&HeapParts::allocated, &HeapParts::freed);
}

void* ProcessHeap::allocate(std::size_t size_bytes, const void*) noexcept { return std::malloc(size_bytes); }
void* ProcessHeap::allocate_aligned(std::size_t size_bytes, std::size_t alignment, const void*) noexcept {
    void* memory = nullptr;
    return ::posix_memalign(&memory, std::max(alignment, sizeof(void*)), size_bytes) == 0 ? memory : nullptr;
}
bool ProcessHeap::is_block(const void*) noexcept { return false; }
void ProcessHeap::free(void* block) noexcept { std::free(block); }
std::size_t ProcessHeap::room(const void* block) noexcept { return ::malloc_usable_size(const_cast<void*>(block)); }

void ProcessHeap::release() noexcept {
    while (chunks_ != nullptr) std::free(const_cast<void*>(chunks_->block));
}

void ProcessHeap::for_each_block(void (*)(void*, void*, std::size_t, std::uint32_t), void*) const {}

#endif

namespace {

void* allocate(std::size_t size, const void* caller) noexcept {
    if (auto* heap = current_heap()) return heap->allocate(size, caller);
    return std::malloc(size != 0 ? size : 1);
}

void* allocate_aligned(std::size_t size, std::align_val_t alignment, const void* caller) noexcept {
    const auto wanted = static_cast<std::size_t>(alignment);
    if (auto* heap = current_heap()) return heap->allocate_aligned(size, wanted, caller);
    void* memory = nullptr;
    return ::posix_memalign(&memory, std::max(wanted, sizeof(void*)), size) == 0 ? memory : nullptr;
}

void deallocate(void* memory) noexcept {
    if (ProcessHeap::is_block(memory)) {
        ProcessHeap::free(memory);
    } else {
        std::free(memory);
    }
}

}  // namespace
}  // namespace models::device

// The global allocation functions of every program that simulates devices.
using models::device::allocate;
using models::device::allocate_aligned;
using models::device::deallocate;

void* operator new(std::size_t size) {
    if (void* memory = allocate(size, __builtin_return_address(0))) return memory;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size) {
    if (void* memory = allocate(size, __builtin_return_address(0))) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size, __builtin_return_address(0)); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size, __builtin_return_address(0)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    if (void* memory = allocate_aligned(size, alignment, __builtin_return_address(0))) return memory;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    if (void* memory = allocate_aligned(size, alignment, __builtin_return_address(0))) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return allocate_aligned(size, alignment, __builtin_return_address(0));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return allocate_aligned(size, alignment, __builtin_return_address(0));
}
void operator delete(void* memory) noexcept { deallocate(memory); }
void operator delete[](void* memory) noexcept { deallocate(memory); }
void operator delete(void* memory, std::size_t) noexcept { deallocate(memory); }
void operator delete[](void* memory, std::size_t) noexcept { deallocate(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { deallocate(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { deallocate(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { deallocate(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { deallocate(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { deallocate(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { deallocate(memory); }
