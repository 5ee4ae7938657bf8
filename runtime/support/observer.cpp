#include "observer.h"

#include <algorithm>

namespace OHOS {

void Observable::AddObserver(const std::shared_ptr<Observer>& o) {
    if (o == nullptr) return;
    std::lock_guard<std::mutex> lock(mutex_);
    if (std::find(obs.begin(), obs.end(), o) == obs.end()) obs.push_back(o);
}

void Observable::RemoveObserver(const std::shared_ptr<Observer>& o) {
    std::lock_guard<std::mutex> lock(mutex_);
    obs.erase(std::remove(obs.begin(), obs.end(), o), obs.end());
}

void Observable::RemoveAllObservers() {
    std::lock_guard<std::mutex> lock(mutex_);
    obs.clear();
}

int Observable::GetObserversCount() {
    std::lock_guard<std::mutex> lock(mutex_);
    return static_cast<int>(obs.size());
}

void Observable::NotifyObservers() { NotifyObservers(nullptr); }

void Observable::NotifyObservers(const ObserverArg* arg) {
    std::vector<std::shared_ptr<Observer>> told;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (!changed_) return;
        told = obs;
        changed_ = false;
    }
    for (const auto& observer : told) observer->Update(this, arg);
}

bool Observable::HasChanged() {
    std::lock_guard<std::mutex> lock(mutex_);
    return changed_;
}

void Observable::SetChanged() {
    std::lock_guard<std::mutex> lock(mutex_);
    changed_ = true;
}

void Observable::ClearChanged() {
    std::lock_guard<std::mutex> lock(mutex_);
    changed_ = false;
}

}  // namespace OHOS
