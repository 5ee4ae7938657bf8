#pragma once

#include <memory>
#include <mutex>
#include <new>
#include <type_traits>

#include "nocopyable.h"

namespace OHOS {

/// Inside a class that DelayedSingleton makes; the class defines constructor and destructor.
#define DECLARE_DELAYED_SINGLETON(MyClass)  \
public:                                     \
    ~MyClass();                             \
                                            \
private:                                    \
    friend OHOS::DelayedSingleton<MyClass>; \
    MyClass();

#define DECLARE_DELAYED_REF_SINGLETON(MyClass) \
private:                                       \
    friend OHOS::DelayedRefSingleton<MyClass>; \
    ~MyClass();                                \
    MyClass();

/// Of a class that only adds this to its base.
#define DECLARE_SINGLETON_ADAPTER(MyClass, MyBase)                                        \
private:                                                                                  \
    friend OHOS::Singleton<MyClass>;                                                      \
    MyClass& operator=(const MyClass&) = delete;                                          \
    MyClass(const MyClass&) = delete;                                                     \
    MyClass() { static_assert(std::is_base_of<MyBase, MyClass>::value, "not its base"); } \
    ~MyClass() = default;

#define DECLARE_SINGLETON(MyClass)               \
private:                                         \
    friend OHOS::Singleton<MyClass>;             \
    MyClass& operator=(const MyClass&) = delete; \
    MyClass(const MyClass&) = delete;            \
    MyClass();                                   \
    ~MyClass();

/// The one T of a process, made when first asked for. Who holds the pointer keeps the object; after DestroyInstance the next asker makes
/// another.
template <typename T>
class DelayedSingleton : public NoCopyable {
public:
    static std::shared_ptr<T> GetInstance();
    static void DestroyInstance();

private:
    static std::shared_ptr<T> instance_;
    static std::mutex mutex_;
};

template <typename T>
std::shared_ptr<T> DelayedSingleton<T>::instance_;
template <typename T>
std::mutex DelayedSingleton<T>::mutex_;

template <typename T>
std::shared_ptr<T> DelayedSingleton<T>::GetInstance() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (instance_ == nullptr) instance_ = std::shared_ptr<T>(new (std::nothrow) T);
    return instance_;
}

template <typename T>
void DelayedSingleton<T>::DestroyInstance() {
    std::shared_ptr<T> last;  // declared first: destroyed after the lock is gone
    std::lock_guard<std::mutex> lock(mutex_);
    last.swap(instance_);
}

/// The same by reference; it is never destroyed.
template <typename T>
class DelayedRefSingleton : public NoCopyable {
public:
    static T& GetInstance();

private:
    static T* instance_;
    static std::mutex mutex_;
};

template <typename T>
T* DelayedRefSingleton<T>::instance_ = nullptr;
template <typename T>
std::mutex DelayedRefSingleton<T>::mutex_;

template <typename T>
T& DelayedRefSingleton<T>::GetInstance() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (instance_ == nullptr) instance_ = new T();
    return *instance_;
}

/// Made with the process.
template <typename T>
class Singleton : public NoCopyable {
public:
    static T& GetInstance() { return instance_; }

private:
    static T instance_;
};

template <typename T>
T Singleton<T>::instance_;

}  // namespace OHOS
