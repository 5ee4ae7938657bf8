#pragma once

#include "generous_includes.h"

namespace OHOS {

/// Strong count of an object nobody has held yet. The first strong reference takes it away.
#define INITIAL_PRIMARY_VALUE (1 << 28)

class RefBase;

/// The counts of one object. Outlives it while weak references exist. Atomic throughout; never locks.
class RefCounter {
public:
    RefCounter() = default;
    RefCounter(const RefCounter&) = delete;
    RefCounter& operator=(const RefCounter&) = delete;

    int GetStrongRefCount() const { return strong_.load(std::memory_order_relaxed); }
    int GetWeakRefCount() const { return weak_.load(std::memory_order_relaxed); }

private:
    friend class RefBase;
    template <typename T>
    friend class wptr;
    friend class WeakRefCounter;

    /// One more weak hold. The object itself holds none; the counter dies with its last user.
    void Hold() { users_.fetch_add(1, std::memory_order_relaxed); }
    void Drop() {
        if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }
    bool AttemptIncStrong(const void* id);
    void IncWeak();
    void DecWeak();

    std::atomic<int> strong_{INITIAL_PRIMARY_VALUE};
    std::atomic<int> weak_{0};
    std::atomic<int> users_{1};  ///< weak holds and the object itself
    std::atomic<bool> extended_{false};
    std::atomic<bool> attempted_{false};
    std::atomic<RefBase*> object_{nullptr};  ///< null once destroyed
};

/// A weak hold as an object of its own.
class WeakRefCounter {
public:
    WeakRefCounter(RefCounter* counter, void* cookie);
    ~WeakRefCounter();
    WeakRefCounter(const WeakRefCounter&) = delete;
    WeakRefCounter& operator=(const WeakRefCounter&) = delete;

    /// The object's address as given when this was made; null once the object is gone.
    void* GetRefPtr() const;
    bool AttemptIncStrongRef(const void* id) { return counter_->AttemptIncStrong(id); }
    int GetWeakRefCount() const { return counter_->GetWeakRefCount(); }

private:
    RefCounter* counter_;
    void* cookie_;
};

/// An object that is counted. It dies with its last strong reference, or, after ExtendObjectLifetime, with its last weak one.
/// A copy is a new object with counts of its own.
class RefBase {
public:
    RefBase();
    RefBase(const RefBase&);
    RefBase(RefBase&&) noexcept;
    RefBase& operator=(const RefBase&) { return *this; }
    RefBase& operator=(RefBase&&) noexcept { return *this; }
    virtual ~RefBase();

    void IncStrongRef(const void* id);
    void DecStrongRef(const void* id);
    /// INITIAL_PRIMARY_VALUE while nobody has held it.
    int GetSptrRefCount() const { return counter_->GetStrongRefCount(); }

    WeakRefCounter* CreateWeakRef(void* cookie) { return new WeakRefCounter(counter_, cookie); }
    RefCounter* GetRefCounter() const { return counter_; }
    void IncWeakRef(const void*) { counter_->IncWeak(); }
    void DecWeakRef(const void*) { counter_->DecWeak(); }
    int GetWptrRefCount() const { return counter_->GetWeakRefCount(); }

    /// One more strong reference, unless the object is already past its last one.
    bool AttemptAcquire(const void* id) { return counter_->AttemptIncStrong(id); }
    bool AttemptIncStrongRef(const void* id) { return counter_->AttemptIncStrong(id); }
    /// As AttemptIncStrongRef, but only while a strong reference exists.
    bool AttemptIncStrong(const void* id);
    bool IsAttemptAcquireSet() const { return counter_->attempted_.load(std::memory_order_relaxed); }

    void ExtendObjectLifetime() { counter_->extended_.store(true, std::memory_order_relaxed); }
    bool IsExtendLifeTimeSet() const { return counter_->extended_.load(std::memory_order_relaxed); }

    virtual void OnFirstStrongRef(const void*) {}
    virtual void OnLastStrongRef(const void*) {}
    virtual void OnLastWeakRef(const void*) {}
    /// Asked when a weak reference wants an object whose last strong reference is gone and whose life was extended.
    virtual bool OnAttemptPromoted(const void*) { return true; }

    /// Destroys the object.
    void RefPtrCallback() { delete this; }

private:
    friend class RefCounter;
    RefCounter* counter_;
};

template <typename T>
class wptr;

/// A strong reference.
template <typename T>
class sptr {
public:
    sptr() = default;
    sptr(std::nullptr_t) {}
    sptr(T* other) : ptr_(other) {
        if (ptr_ != nullptr) ptr_->IncStrongRef(this);
    }
    sptr(const sptr& other) : sptr(other.ptr_) {}
    sptr(sptr&& other) noexcept : ptr_(other.ptr_) { other.ptr_ = nullptr; }
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, T*>>>
    sptr(const sptr<O>& other) : sptr(static_cast<T*>(other.GetRefPtr())) {}
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, T*>>>
    sptr(sptr<O>&& other) : sptr(static_cast<T*>(other.GetRefPtr())) {
        other.clear();
    }
    ~sptr() {
        if (ptr_ != nullptr) ptr_->DecStrongRef(this);
    }

    template <typename... Args>
    static sptr MakeSptr(Args&&... args) {
        return sptr(new T(std::forward<Args>(args)...));
    }

    T* GetRefPtr() const { return ptr_; }
    /// Takes over a count that is already there.
    void ForceSetRefPtr(T* other) { ptr_ = other; }
    void clear() {
        T* old = ptr_;
        ptr_ = nullptr;
        if (old != nullptr) old->DecStrongRef(this);
    }

    operator T*() const { return ptr_; }
    explicit operator bool() const { return ptr_ != nullptr; }
    T& operator*() const { return *ptr_; }
    T* operator->() const { return ptr_; }
    bool operator!() const { return ptr_ == nullptr; }

    sptr& operator=(T* other) {
        if (other != nullptr) other->IncStrongRef(this);
        T* old = ptr_;
        ptr_ = other;
        if (old != nullptr) old->DecStrongRef(this);
        return *this;
    }
    sptr& operator=(std::nullptr_t) {
        clear();
        return *this;
    }
    sptr& operator=(const sptr& other) { return *this = other.ptr_; }
    sptr& operator=(sptr&& other) noexcept {
        if (this != &other) {
            T* old = ptr_;
            ptr_ = other.ptr_;
            other.ptr_ = nullptr;
            if (old != nullptr) old->DecStrongRef(this);
        }
        return *this;
    }
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, T*>>>
    sptr& operator=(const sptr<O>& other) {
        return *this = static_cast<T*>(other.GetRefPtr());
    }
    /// Null if the object is gone.
    sptr& operator=(const wptr<T>& other) { return *this = other.promote(); }
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, T*>>>
    sptr& operator=(const wptr<O>& other) {
        return *this = other.promote();
    }

    bool operator==(std::nullptr_t) const { return ptr_ == nullptr; }
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, const T*>>>
    bool operator==(O* other) const {
        return ptr_ == other;
    }
    bool operator==(const sptr& other) const { return ptr_ == other.ptr_; }
    template <typename O>
    bool operator==(const sptr<O>& other) const {
        return ptr_ == other.GetRefPtr();
    }
    bool operator==(const wptr<T>& other) const { return ptr_ == other.GetRefPtr(); }
#if __cplusplus < 202002L  // C++20 derives them
    bool operator!=(std::nullptr_t) const { return ptr_ != nullptr; }
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, const T*>>>
    bool operator!=(O* other) const {
        return ptr_ != other;
    }
    bool operator!=(const sptr& other) const { return ptr_ != other.ptr_; }
    template <typename O>
    bool operator!=(const sptr<O>& other) const {
        return ptr_ != other.GetRefPtr();
    }
    bool operator!=(const wptr<T>& other) const { return ptr_ != other.GetRefPtr(); }
#endif

private:
    T* ptr_ = nullptr;
};

/// A weak reference: knows when its object is gone.
template <typename T>
class wptr {
public:
    wptr() = default;
    wptr(std::nullptr_t) {}
    wptr(T* other) : ptr_(other), counter_(other != nullptr ? other->GetRefCounter() : nullptr) {
        if (counter_ != nullptr) counter_->IncWeak();
    }
    wptr(const wptr& other) : ptr_(other.ptr_), counter_(other.counter_) {
        if (counter_ != nullptr) counter_->IncWeak();
    }
    wptr(wptr&& other) noexcept : ptr_(other.ptr_), counter_(other.counter_) {
        other.ptr_ = nullptr;
        other.counter_ = nullptr;
    }
    wptr(const sptr<T>& other) : wptr(other.GetRefPtr()) {}
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, T*>>>
    wptr(const sptr<O>& other) : wptr(static_cast<T*>(other.GetRefPtr())) {}
    /// The pointer is adjusted through a strong reference: the way to a virtual base leads through the object.
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, T*>>>
    wptr(const wptr<O>& other) : wptr(sptr<T>(other.promote())) {}
    ~wptr() {
        if (counter_ != nullptr) counter_->DecWeak();
    }

    wptr& operator=(wptr other) noexcept {
        std::swap(ptr_, other.ptr_);
        std::swap(counter_, other.counter_);
        return *this;
    }

    /// A strong reference, or null if the object is gone.
    sptr<T> promote() const {
        sptr<T> strong;
        if (counter_ != nullptr && counter_->AttemptIncStrong(&strong)) strong.ForceSetRefPtr(ptr_);
        return strong;
    }
    /// The address, alive or not.
    T* GetRefPtr() const { return ptr_; }
    bool AttemptIncStrongRef(const void* id) const { return counter_ != nullptr && counter_->AttemptIncStrong(id); }
    int GetWeakRefCount() const { return counter_ != nullptr ? counter_->GetWeakRefCount() : 0; }

    T* operator->() const { return ptr_; }
    T& operator*() const { return *ptr_; }

    bool operator==(std::nullptr_t) const { return ptr_ == nullptr; }
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, const T*>>>
    bool operator==(O* other) const {
        return ptr_ == other;
    }
    bool operator==(const wptr& other) const { return counter_ == other.counter_ && ptr_ == other.ptr_; }
    bool operator==(const sptr<T>& other) const { return ptr_ == other.GetRefPtr(); }
#if __cplusplus < 202002L
    bool operator!=(std::nullptr_t) const { return ptr_ != nullptr; }
    template <typename O, typename = std::enable_if_t<std::is_convertible_v<O*, const T*>>>
    bool operator!=(O* other) const {
        return ptr_ != other;
    }
    bool operator!=(const wptr& other) const { return !(*this == other); }
    bool operator!=(const sptr<T>& other) const { return ptr_ != other.GetRefPtr(); }
#endif

private:
    T* ptr_ = nullptr;
    RefCounter* counter_ = nullptr;
};

template <typename T, typename... Args>
sptr<T> MakeSptr(Args&&... args) {
    return sptr<T>::MakeSptr(std::forward<Args>(args)...);
}

}  // namespace OHOS
