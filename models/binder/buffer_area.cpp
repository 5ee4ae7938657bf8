#include "models/binder/buffer_area.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace models::binder {

namespace {

constexpr std::uint64_t kSmallest = 8;  ///< an empty parcel takes this, so that each has an address of its own

bool align8(std::uint64_t& value) {
    const auto aligned = (value + 7) & ~std::uint64_t{7};
    const bool fits = aligned >= value;
    value = aligned;
    return fits;
}

}  // namespace

bool BufferSizes::sum(std::uint64_t& total) const {
    total = 0;
    for (auto part : {data, offsets, extra}) {
        if (!align8(part) || total + part < total) return false;
        total += part;
    }
    return true;
}

void BufferArea::attach(const Area& memory) {
    assert(first_ == nullptr);
    memory_ = memory;
    open_ = true;
    oneway_free_ = memory.size_bytes / 2;
    first_ = &pool_.take();
    first_->size_bytes = memory.size_bytes;
    add_free(*first_);
}

void BufferArea::clear() {
    for (Buffer* piece = first_; piece != nullptr;) {
        Buffer* next = piece->after;
        pool_.give_back(*piece);
        piece = next;
    }
    first_ = nullptr;
    free_.clear();
    index_.clear();
    on_loan_ = 0;
    in_use_ = oneway_free_ = 0;
    open_ = false;
}

Buffer* BufferArea::allocate(std::uint64_t size_bytes, bool oneway, Refusal& refusal) {
    const auto size = std::max(size_bytes, kSmallest);
    if (oneway && (size > oneway_free_ || oneway_free_ - size < charge_extra_bytes_)) {
        refusal = Refusal::NoOnewaySpace;
        return nullptr;
    }
    if (size > largest_free()) {
        refusal = Refusal::NoSpace;
        return nullptr;
    }
    const auto best = std::lower_bound(free_.begin(), free_.end(), size,
                                       [](const FreeEntry& entry, std::uint64_t wanted) { return entry.size < wanted; });
    Buffer& piece = *best->piece;
    free_.erase(best);
    if (piece.size_bytes > size) {
        Buffer& rest = pool_.take();
        rest.offset = piece.offset + size;
        rest.size_bytes = piece.size_bytes - size;
        rest.before = &piece;
        rest.after = piece.after;
        if (rest.after != nullptr) rest.after->before = &rest;
        piece.after = &rest;
        piece.size_bytes = size;
        add_free(rest);
    }
    piece.free = false;
    piece.oneway = oneway;
    in_use_ += size;
    if (oneway) oneway_free_ -= size + charge_extra_bytes_;
    index_add(piece);
    return &piece;
}

void BufferArea::free(Buffer& buffer) {
    assert(!buffer.free);
    in_use_ -= buffer.size_bytes;
    if (buffer.oneway) {
        // 5.10 gives back the size without the padding of an empty call, and so loses 8 bytes for ever.
        const bool empty = buffer.data_bytes == 0 && buffer.offsets_bytes == 0 && buffer.extra_bytes == 0;
        const auto size = charge_extra_bytes_ > 0 && empty ? 0 : buffer.size_bytes;
        oneway_free_ += size + charge_extra_bytes_;
    }
    index_remove(buffer);
    buffer.end_loan();
    Buffer* piece = &buffer;
    if (piece->after != nullptr && piece->after->free) absorb_next(*piece);
    if (piece->before != nullptr && piece->before->free) {
        piece = piece->before;
        remove_free(*piece);
        Buffer& gone = *piece->after;
        piece->size_bytes += gone.size_bytes;
        piece->after = gone.after;
        if (gone.after != nullptr) gone.after->before = piece;
        pool_.give_back(gone);
    }
    add_free(*piece);
}

void BufferArea::absorb_next(Buffer& piece) {
    Buffer& next = *piece.after;
    remove_free(next);
    piece.size_bytes += next.size_bytes;
    piece.after = next.after;
    if (next.after != nullptr) next.after->before = &piece;
    pool_.give_back(next);
}

namespace {

template <class Entry>
bool smaller(const Entry& left, const Entry& right) {
    return std::tie(left.size, left.offset) < std::tie(right.size, right.offset);
}

}  // namespace

void BufferArea::add_free(Buffer& piece) {
    const FreeEntry entry{static_cast<std::uint32_t>(piece.size_bytes), static_cast<std::uint32_t>(piece.offset), &piece};
    free_.insert(std::lower_bound(free_.begin(), free_.end(), entry, smaller<FreeEntry>), entry);
}

void BufferArea::remove_free(const Buffer& piece) {
    const FreeEntry entry{static_cast<std::uint32_t>(piece.size_bytes), static_cast<std::uint32_t>(piece.offset), nullptr};
    const auto found = std::lower_bound(free_.begin(), free_.end(), entry, smaller<FreeEntry>);
    assert(found != free_.end() && found->piece == &piece);
    free_.erase(found);
}

std::size_t BufferArea::slot_of(std::uint64_t offset) const {
    return static_cast<std::size_t>((offset >> 3) * 0x9e3779b97f4a7c15ULL >> 32) & (index_.size() - 1);
}

Buffer* BufferArea::find(std::uint64_t offset) const {
    if (index_.empty()) return nullptr;
    for (auto slot = slot_of(offset); index_[slot] != nullptr; slot = (slot + 1) & (index_.size() - 1)) {
        if (index_[slot]->offset == offset) return index_[slot];
    }
    return nullptr;
}

void BufferArea::index_add(Buffer& piece) {
    if ((on_loan_ + 1) * 2 > index_.size()) index_grow();
    ++on_loan_;
    auto slot = slot_of(piece.offset);
    while (index_[slot] != nullptr) slot = (slot + 1) & (index_.size() - 1);
    index_[slot] = &piece;
}

void BufferArea::index_remove(const Buffer& piece) {
    const auto mask = index_.size() - 1;
    auto hole = slot_of(piece.offset);
    while (index_[hole] != &piece) hole = (hole + 1) & mask;
    --on_loan_;
    // Moves later entries of the run forward, so that no tombstones pile up.
    for (auto slot = (hole + 1) & mask; index_[slot] != nullptr; slot = (slot + 1) & mask) {
        const auto home = slot_of(index_[slot]->offset);
        if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
        index_[hole] = index_[slot];
        hole = slot;
    }
    index_[hole] = nullptr;
}

void BufferArea::index_grow() {
    std::vector<Buffer*> old(std::max<std::size_t>(16, index_.size() * 2));
    old.swap(index_);
    const auto count = on_loan_;
    for (Buffer* piece : old) {
        if (piece != nullptr) index_add(*piece);
    }
    on_loan_ = count;
}

bool BufferArea::consistent() const {
    std::uint64_t at = 0, used = 0;
    std::size_t free_count = 0, loan_count = 0;
    const Buffer* before = nullptr;
    for (const Buffer* piece = first_; piece != nullptr; before = piece, piece = piece->after) {
        if (piece->offset != at || piece->before != before || piece->size_bytes == 0) return false;
        at += piece->size_bytes;
        if (piece->free) {
            if (before != nullptr && before->free) return false;
            ++free_count;
        } else {
            if (find(piece->offset) != piece) return false;
            used += piece->size_bytes;
            ++loan_count;
        }
    }
    const bool covered = first_ == nullptr || at == memory_.size_bytes;
    return covered && free_count == free_.size() && loan_count == on_loan_ && used == in_use_ &&
           std::is_sorted(free_.begin(), free_.end(), smaller<FreeEntry>);
}

}  // namespace models::binder
