#include "refbase.h"

namespace OHOS {

bool RefCounter::AttemptIncStrong(const void* id) {
    attempted_.store(true, std::memory_order_relaxed);
    IncWeak();
    int count = strong_.load(std::memory_order_relaxed);
    while (count > 0 && count != INITIAL_PRIMARY_VALUE) {
        if (strong_.compare_exchange_weak(count, count + 1, std::memory_order_acquire)) return true;
    }
    // Never held, or past its last strong reference.
    RefBase* object = object_.load(std::memory_order_acquire);
    const bool first = count == INITIAL_PRIMARY_VALUE;
    if (object == nullptr || (!first && !(extended_.load(std::memory_order_relaxed) && object->OnAttemptPromoted(id)))) {
        DecWeak();
        return false;
    }
    count = strong_.fetch_add(1, std::memory_order_acquire);
    if (count == INITIAL_PRIMARY_VALUE) {
        strong_.fetch_sub(INITIAL_PRIMARY_VALUE, std::memory_order_relaxed);
        object->OnFirstStrongRef(id);
    }
    return true;
}

void RefCounter::IncWeak() {
    Hold();
    weak_.fetch_add(1, std::memory_order_relaxed);
}

void RefCounter::DecWeak() {
    if (weak_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        RefBase* object = object_.load(std::memory_order_acquire);
        const int strong = strong_.load(std::memory_order_acquire);
        const bool extended = extended_.load(std::memory_order_relaxed);
        // Past its last strong reference with its life extended; or never held strongly, and then whoever made it for a weak
        // reference has no other way to be rid of it.
        if (object != nullptr && (extended ? strong == 0 : strong == INITIAL_PRIMARY_VALUE)) {
            object->OnLastWeakRef(this);
            object->RefPtrCallback();
        }
    }
    Drop();
}

WeakRefCounter::WeakRefCounter(RefCounter* counter, void* cookie) : counter_(counter), cookie_(cookie) { counter_->IncWeak(); }
WeakRefCounter::~WeakRefCounter() { counter_->DecWeak(); }
void* WeakRefCounter::GetRefPtr() const { return counter_->object_.load(std::memory_order_acquire) != nullptr ? cookie_ : nullptr; }

RefBase::RefBase() : counter_(new RefCounter) { counter_->object_.store(this, std::memory_order_relaxed); }
RefBase::RefBase(const RefBase&) : RefBase() {}
RefBase::RefBase(RefBase&&) noexcept : RefBase() {}

RefBase::~RefBase() {
    counter_->object_.store(nullptr, std::memory_order_release);
    counter_->Drop();
}

void RefBase::IncStrongRef(const void* id) {
    counter_->IncWeak();
    if (counter_->strong_.fetch_add(1, std::memory_order_relaxed) == INITIAL_PRIMARY_VALUE) {
        counter_->strong_.fetch_sub(INITIAL_PRIMARY_VALUE, std::memory_order_relaxed);
        OnFirstStrongRef(id);
    }
}

void RefBase::DecStrongRef(const void* id) {
    RefCounter* counter = counter_;  // may outlive the object
    if (counter->strong_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        OnLastStrongRef(id);
        if (!counter->extended_.load(std::memory_order_relaxed)) RefPtrCallback();
    }
    counter->DecWeak();
}

bool RefBase::AttemptIncStrong(const void*) {
    int count = counter_->strong_.load(std::memory_order_relaxed);
    while (count > 0 && count != INITIAL_PRIMARY_VALUE) {
        if (counter_->strong_.compare_exchange_weak(count, count + 1, std::memory_order_acquire)) {
            counter_->IncWeak();
            return true;
        }
    }
    return false;
}

}  // namespace OHOS
