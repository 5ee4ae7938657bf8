#include "models/binder/reference.h"

#include <algorithm>
#include <functional>

namespace models::binder {

Reference* ReferenceTable::find(std::uint32_t handle, bool need_strong) const {
    if (handle >= by_handle_.size()) return nullptr;
    Reference* found = by_handle_[handle];
    return found != nullptr && need_strong && found->strong == 0 ? nullptr : found;
}

Reference* ReferenceTable::find(const Node& node) const {
    const auto found = by_node_.find(&node);
    return found == by_node_.end() ? nullptr : found->second;
}

void ReferenceTable::add(Reference& reference, bool manager) {
    if (by_handle_.empty()) by_handle_.push_back(nullptr);
    reference.handle = manager && by_handle_[0] == nullptr ? 0 : lowest_free();
    by_handle_[reference.handle] = &reference;
    by_node_.emplace(reference.node, &reference);
}

void ReferenceTable::remove(Reference& reference) {
    by_handle_[reference.handle] = nullptr;
    by_node_.erase(reference.node);
    if (reference.handle == 0) return;
    freed_.push_back(reference.handle);
    std::push_heap(freed_.begin(), freed_.end(), std::greater<>{});
}

Reference* ReferenceTable::next(std::uint32_t from) const {
    for (std::size_t handle = from; handle < by_handle_.size(); ++handle) {
        if (by_handle_[handle] != nullptr) return by_handle_[handle];
    }
    return nullptr;
}

std::uint32_t ReferenceTable::lowest_free() {
    if (freed_.empty()) {
        by_handle_.push_back(nullptr);
        return static_cast<std::uint32_t>(by_handle_.size() - 1);
    }
    std::pop_heap(freed_.begin(), freed_.end(), std::greater<>{});
    const auto number = freed_.back();
    freed_.pop_back();
    return number;
}

}  // namespace models::binder
