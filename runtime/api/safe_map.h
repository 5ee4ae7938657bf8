#pragma once

#include <functional>
#include <map>
#include <mutex>

namespace OHOS {

/// A map under a lock. Callbacks run under it: they must not use the same map.
template <typename K, typename V>
class SafeMap {
public:
    using SafeMapCallBack = std::function<void(const K, V&)>;

    SafeMap() = default;
    SafeMap(const SafeMap& rhs) {
        std::lock_guard<std::mutex> lock(rhs.mutex_);
        map_ = rhs.map_;
    }
    SafeMap& operator=(const SafeMap& rhs) {
        if (this != &rhs) {
            std::scoped_lock lock(mutex_, rhs.mutex_);
            map_ = rhs.map_;
        }
        return *this;
    }
    ~SafeMap() = default;

    /// A reference that outlives the lock: only for one thread. ReadVal and ChangeValueByLambda are for several.
    V& operator[](const K& key) {
        std::lock_guard<std::mutex> lock(mutex_);
        return map_[key];
    }
    /// A default value, inserted, if there is none.
    V ReadVal(const K& key) {
        std::lock_guard<std::mutex> lock(mutex_);
        return map_[key];
    }
    template <typename LambdaCallback>
    void ChangeValueByLambda(const K& key, LambdaCallback callback) {
        std::lock_guard<std::mutex> lock(mutex_);
        callback(map_[key]);
    }

    int Size() {
        std::lock_guard<std::mutex> lock(mutex_);
        return static_cast<int>(map_.size());
    }
    bool IsEmpty() {
        std::lock_guard<std::mutex> lock(mutex_);
        return map_.empty();
    }
    /// False: the key is there already.
    bool Insert(const K& key, const V& value) {
        std::lock_guard<std::mutex> lock(mutex_);
        return map_.insert(std::make_pair(key, value)).second;
    }
    /// Replaces what is there.
    void EnsureInsert(const K& key, const V& value) {
        std::lock_guard<std::mutex> lock(mutex_);
        map_.erase(key);
        map_.insert(std::make_pair(key, value));
    }
    bool Find(const K& key, V& value) {
        std::lock_guard<std::mutex> lock(mutex_);
        const auto found = map_.find(key);
        if (found == map_.end()) return false;
        value = found->second;
        return true;
    }
    /// False: no such key.
    bool FindOldAndSetNew(const K& key, V& oldValue, const V& newValue) {
        std::lock_guard<std::mutex> lock(mutex_);
        const auto found = map_.find(key);
        if (found == map_.end()) return false;
        oldValue = found->second;
        map_.erase(found);
        map_.insert(std::make_pair(key, newValue));
        return true;
    }
    void Erase(const K& key) {
        std::lock_guard<std::mutex> lock(mutex_);
        map_.erase(key);
    }
    void Clear() {
        std::lock_guard<std::mutex> lock(mutex_);
        map_.clear();
    }
    void Iterate(const SafeMapCallBack& callback) {
        std::lock_guard<std::mutex> lock(mutex_);
        for (auto& [key, value] : map_) callback(key, value);
    }

private:
    mutable std::mutex mutex_;
    std::map<K, V> map_;
};

}  // namespace OHOS
