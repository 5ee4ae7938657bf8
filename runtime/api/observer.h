#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace OHOS {

/// What an observable hands to its observers; users derive.
struct ObserverArg {
    virtual ~ObserverArg() = default;
};

class Observable;

class Observer {
public:
    virtual ~Observer() = default;
    /// Runs on the thread that notified, without any lock.
    virtual void Update(const Observable* o, const ObserverArg* arg) = 0;
};

/// Something whose changes others hear of.
class Observable {
public:
    virtual ~Observable() = default;

    void AddObserver(const std::shared_ptr<Observer>& o);
    void RemoveObserver(const std::shared_ptr<Observer>& o);
    void RemoveAllObservers();
    void NotifyObservers();
    /// Tells everybody once, if SetChanged was called since the last time.
    void NotifyObservers(const ObserverArg* arg);
    int GetObserversCount();

protected:
    bool HasChanged();
    void SetChanged();
    void ClearChanged();

protected:
    std::vector<std::shared_ptr<Observer>> obs;  ///< in the order they came, in which they are told
    std::mutex mutex_;

private:
    bool changed_ = false;
};

}  // namespace OHOS
