#pragma once

#include <cassert>

namespace models::binder {

/// Membership in one list. Records carry a Hook for each list they can be on, so queueing never allocates.
class Hook {
public:
    Hook() = default;
    Hook(const Hook&) = delete;
    Hook& operator=(const Hook&) = delete;

    [[nodiscard]] bool linked() const { return next_ != nullptr; }

    /// Leaves its list; harmless when on none.
    void unlink() {
        if (!linked()) return;
        previous_->next_ = next_;
        next_->previous_ = previous_;
        previous_ = next_ = nullptr;
    }

private:
    template <class T, class H>
    friend class IntrusiveList;

    Hook* previous_ = nullptr;
    Hook* next_ = nullptr;
};

/// A doubly linked list through hooks of its elements, which it does not own and may outlive. `H` is the hook's class: a base of T derived
/// from Hook, one for each list T can be on.
template <class T, class H>
class IntrusiveList {
public:
    IntrusiveList() { head_.previous_ = head_.next_ = &head_; }
    IntrusiveList(const IntrusiveList&) = delete;
    IntrusiveList& operator=(const IntrusiveList&) = delete;

    [[nodiscard]] bool empty() const { return head_.next_ == &head_; }
    [[nodiscard]] T* front() const { return empty() ? nullptr : element(head_.next_); }
    [[nodiscard]] T* after(const T& item) const {
        const Hook* next = static_cast<const H&>(item).next_;
        return next == &head_ ? nullptr : element(const_cast<Hook*>(next));
    }

    void push_back(T& item) { insert(*head_.previous_, static_cast<H&>(item)); }
    void push_front(T& item) { insert(head_, static_cast<H&>(item)); }

private:
    static T* element(Hook* hook) { return static_cast<T*>(static_cast<H*>(hook)); }
    static void insert(Hook& place, Hook& item) {
        assert(!item.linked());
        item.previous_ = &place;
        item.next_ = place.next_;
        place.next_->previous_ = &item;
        place.next_ = &item;
    }

    Hook head_;
};

}  // namespace models::binder
