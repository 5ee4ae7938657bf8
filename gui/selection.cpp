#include "gui/selection.h"

namespace gui {

void Selection::select(const Selected& selected) {
    if (selected == current_) return;
    if (current_.kind != Selected::Kind::Nothing) {
        before_.push_back(current_);
        if (before_.size() > kHistoryMax) before_.pop_front();
    }
    after_.clear();
    put(selected);
}

void Selection::selectTransaction(std::uint64_t transaction, std::uint64_t sequence) {
    select({.kind = Selected::Kind::Transaction, .sequence = sequence, .transaction = transaction});
}

void Selection::clear() { select({}); }

void Selection::goBack() {
    if (before_.empty()) return;
    const auto there = before_.back();
    before_.pop_back();
    after_.push_back(current_);
    put(there);
}

void Selection::goForward() {
    if (after_.empty()) return;
    const auto there = after_.back();
    after_.pop_back();
    before_.push_back(current_);
    put(there);
}

void Selection::forget() {
    before_.clear();
    after_.clear();
    put({});
}

void Selection::put(const Selected& selected) {
    current_ = selected;
    emit changed(current_);
}

}  // namespace gui
