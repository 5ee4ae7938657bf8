#include "models/posix/leaks.h"

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "models/device/ports.h"
#include "models/posix/bundle.h"
#include "models/posix/process_state.h"
#include "models/posix/stack_text.h"

namespace models::posix {
namespace {

struct HeapBlock {
    std::uintptr_t start;
    std::size_t room;
    std::uint32_t caller;
    bool reached = false;
};

/// All blocks of a process, and which of them something points to.
class Reach {
public:
    explicit Reach(const device::ProcessHeap& heap) {
        heap.for_each_block(
            [](void* context, void* block, std::size_t room, std::uint32_t caller) {
                static_cast<Reach*>(context)->blocks_.push_back(
                    {.start = reinterpret_cast<std::uintptr_t>(block), .room = room, .caller = caller});
            },
            this);
        std::sort(blocks_.begin(), blocks_.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
    }

    void from_pointer(const void* pointer) { look_at(reinterpret_cast<std::uintptr_t>(pointer)); }
    // Words that are no pointers do no harm: at worst a leak is missed.
    [[gnu::no_sanitize_address]] void from_range(const void* begin, std::size_t size_bytes) {
        const auto* at = reinterpret_cast<const std::byte*>(reinterpret_cast<std::uintptr_t>(begin) / 8 * 8);
        for (const auto* end = static_cast<const std::byte*>(begin) + size_bytes; at + 8 <= end; at += 8) {
            std::uintptr_t word = 0;
            std::memcpy(&word, at, sizeof word);
            look_at(word);
        }
    }
    /// Follows what has been found so far.
    void follow() {
        while (!open_.empty()) {
            const auto index = open_.back();
            open_.pop_back();
            from_range(reinterpret_cast<const void*>(blocks_[index].start), blocks_[index].room);
        }
    }
    [[nodiscard]] const std::vector<HeapBlock>& blocks() const { return blocks_; }

private:
    void look_at(std::uintptr_t word) {
        if (blocks_.empty() || word < blocks_.front().start) return;
        auto found =
            std::upper_bound(blocks_.begin(), blocks_.end(), word, [](auto value, const auto& block) { return value < block.start; });
        --found;
        if (found->reached || word > found->start + found->room) return;
        found->reached = true;
        open_.push_back(static_cast<std::size_t>(found - blocks_.begin()));
    }

    std::vector<HeapBlock> blocks_;
    std::vector<std::size_t> open_;
};

/// The address whose low 32 bits these are, if it is code of one of the process's images; null otherwise.
const void* image_code(const Images& images, std::uint32_t low) {
    for (const auto& each : images.loaded) {
        const auto base = reinterpret_cast<std::uintptr_t>(each.base);
        const auto candidate = base + static_cast<std::uint32_t>(low - static_cast<std::uint32_t>(base));
        if (candidate - base < each.bundle->size_bytes()) return reinterpret_cast<const void*>(candidate);
    }
    return nullptr;
}

void reach_all(Reach& reach, ProcessState& process, const device::Thread& caller, const void* stack) {
    for (const auto& each : process.images.loaded) {
        for (const auto& data : each.bundle->data()) reach.from_range(each.base + data.offset, data.size_bytes);
    }
    for (const auto& [tid, thread] : process.process().threads) {
        const auto* from = thread.get() == &caller ? stack : thread->coroutine.resume_frame();
        if (from != nullptr && from < thread->stack.top) {
            reach.from_range(from, static_cast<std::size_t>(thread->stack.top - static_cast<const std::byte*>(from)));
        }
        reach.from_pointer(thread->runtime_slot);
        reach.from_pointer(thread->body);
        if (thread->side == nullptr) continue;
        const auto& state = static_cast<const ThreadState&>(*thread->side);
        for (const auto* block : state.blocks.by_module) reach.from_pointer(block);
        reach.from_range(&state.data, sizeof state.data);
        for (const auto& value : state.data.keys.values) reach.from_pointer(value.value);
        for (const auto& local : state.data.thread_locals) reach.from_pointer(local.object);
    }
    reach.from_pointer(process.process().runtime_slot);
    reach.from_pointer(process.images.argv());
    auto** environment = *process.environment.variable();
    for (auto** entry = environment; entry != nullptr && *entry != nullptr; ++entry) reach.from_pointer(*entry);
    reach.from_pointer(environment);
    for (const auto& [pthread, record] : process.threads.records) reach.from_pointer(record.result);
    reach.follow();
}

[[gnu::noinline]] void tell(const void* stack) {
    const device::SystemCall call;
    auto& process = ProcessState::of(call.process());
    if (process.images.loaded.empty()) return;
    Reach reach(call.process().heap);
    reach_all(reach, process, call.thread(), stack);

    struct Place {
        std::size_t bytes = 0;
        std::size_t blocks = 0;
    };
    std::map<std::string, Place> places;
    Place all;
    for (const auto& block : reach.blocks()) {
        const auto* code = block.reached ? nullptr : image_code(process.images, block.caller);
        if (code == nullptr) continue;
        auto& place = places[code_text(static_cast<const std::byte*>(code) - 1)];
        place.bytes += block.room;
        ++place.blocks;
        all.bytes += block.room;
        ++all.blocks;
    }
    if (places.empty()) return;
    std::vector<std::pair<std::string, Place>> sorted(places.begin(), places.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second.bytes > b.second.bytes; });
    constexpr std::size_t kShown = 10;
    const auto count = [](const Place& place) {
        return std::to_string(place.bytes) + " bytes in " + std::to_string(place.blocks) + (place.blocks == 1 ? " block" : " blocks");
    };
    auto text = "leaked at exit: " + count(all) + " that nothing points to";
    for (std::size_t i = 0; i < std::min(sorted.size(), kShown); ++i) text += "\n" + count(sorted[i].second) + ": " + sorted[i].first;
    if (sorted.size() > kShown) text += "\n... and " + std::to_string(sorted.size() - kShown) + " places more";
    call.os().trace().emit(sim::trace::LogWritten{.tag = "leak", .text = text, .severity = 5});
}

}  // namespace

void tell_leaks() {
    std::jmp_buf registers;
    (void)setjmp(registers);  // what lies in registers alone lies on the stack now
    tell(&registers);
}

}  // namespace models::posix
