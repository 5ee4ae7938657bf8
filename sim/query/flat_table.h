#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sim::query {

/// Small values by number, in one block of memory: looking up costs one cache line as a rule, and nothing is allocated while the number
/// of entries does not exceed what it was. Its order means nothing: whoever writes text sorts first. The key 2^64-1 is not allowed.
template <class Value>
class FlatTable {
public:
    [[nodiscard]] std::size_t size() const { return size_; }

    [[nodiscard]] Value* find(std::uint64_t key) {
        if (slots_.empty()) return nullptr;
        for (auto at = home(key);; at = next(at)) {
            auto& slot = slots_[at];
            if (slot.key == key) return &slot.value;
            if (slot.key == kFree) return nullptr;
        }
    }

    /// Made if it is not there. What find and this gave before is void.
    Value& operator[](std::uint64_t key) {
        if (2 * (size_ + 1) > slots_.size()) grow();
        for (auto at = home(key);; at = next(at)) {
            auto& slot = slots_[at];
            if (slot.key == key) return slot.value;
            if (slot.key != kFree) continue;
            slot.key = key;
            ++size_;
            return slot.value;
        }
    }

    /// False: it was not there. What find gave before is void.
    bool erase(std::uint64_t key) {
        if (slots_.empty()) return false;
        auto at = home(key);
        while (slots_[at].key != key) {
            if (slots_[at].key == kFree) return false;
            at = next(at);
        }
        // Those behind it that could not stand where they belong move up, so that no search ends too early.
        for (auto behind = next(at); slots_[behind].key != kFree; behind = next(behind)) {
            const auto wanted = home(slots_[behind].key);
            const bool may_move = at <= behind ? wanted <= at || wanted > behind : wanted <= at && wanted > behind;
            if (!may_move) continue;
            slots_[at] = std::move(slots_[behind]);
            at = behind;
        }
        slots_[at] = Slot{};
        --size_;
        return true;
    }

    template <class Visit>
    void each(const Visit& visit) {
        for (auto& slot : slots_) {
            if (slot.key != kFree) visit(slot.key, slot.value);
        }
    }

private:
    static constexpr std::uint64_t kFree = ~std::uint64_t{0};
    struct Slot {
        std::uint64_t key = kFree;
        Value value{};
    };

    [[nodiscard]] std::size_t home(std::uint64_t key) const { return static_cast<std::size_t>((key * 0x9E37'79B9'7F4A'7C15ULL) >> shift_); }
    [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }

    void grow() {
        auto before = std::exchange(slots_, {});
        slots_.resize(before.empty() ? 16 : 2 * before.size());
        shift_ = before.empty() ? 60 : shift_ - 1;
        size_ = 0;
        for (auto& slot : before) {
            if (slot.key != kFree) (*this)[slot.key] = std::move(slot.value);
        }
    }

    std::vector<Slot> slots_;  ///< a power of two of them
    unsigned shift_ = 60;
    std::size_t size_ = 0;
};

}  // namespace sim::query
