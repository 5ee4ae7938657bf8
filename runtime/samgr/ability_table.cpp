#include "runtime/samgr/ability_table.h"

namespace OHOS {

const AbilityTable::Ability* AbilityTable::Find(int32_t id) const {
    const auto found = abilities_.find(id);
    return found != abilities_.end() ? &found->second : nullptr;
}

void AbilityTable::Add(int32_t id, Ability ability, Notices& notices) {
    abilities_[id] = std::move(ability);
    const auto found = listeners_.find(id);
    if (found == listeners_.end()) return;
    for (auto& listener : found->second) {
        listener.told = true;
        notices.push_back({listener.interface, id, true});
    }
}

bool AbilityTable::Remove(int32_t id, Ability& removed, Notices& notices) {
    const auto ability = abilities_.find(id);
    if (ability == abilities_.end()) return false;
    removed = std::move(ability->second);
    abilities_.erase(ability);
    const auto found = listeners_.find(id);
    if (found == listeners_.end()) return true;
    for (auto& listener : found->second) {
        if (!listener.told) continue;
        listener.told = false;
        notices.push_back({listener.interface, id, false});
    }
    return true;
}

std::vector<int32_t> AbilityTable::IdsOf(const IRemoteObject* object) const {
    std::vector<int32_t> ids;
    for (const auto& [id, ability] : abilities_) {
        if (ability.object == object) ids.push_back(id);
    }
    return ids;
}

std::vector<std::u16string> AbilityTable::List(uint32_t dumpFlags) const {
    std::vector<std::u16string> names;
    for (const auto& [id, ability] : abilities_) {
        if ((ability.dumpFlags & dumpFlags) != 0) names.push_back(Str8ToStr16(std::to_string(id)));
    }
    return names;
}

AbilityTable::Subscribed AbilityTable::Subscribe(int32_t id, const sptr<ISystemAbilityStatusChange>& listener, int32_t pid,
                                                 Notices& notices) {
    const auto object = listener->AsObject();
    auto& listeners = listeners_[id];
    for (const auto& other : listeners) {
        if (other.object == object) return Subscribed::Already;
    }
    auto& count = subscriptions_[pid];
    if (count >= kSubscriptionsMax) return Subscribed::TooMany;
    ++count;
    const bool present = Find(id) != nullptr;
    listeners.push_back({listener, object, pid, present});
    if (present) notices.push_back({listener, id, true});
    return Subscribed::New;
}

void AbilityTable::Drop(std::vector<Listener>& listeners, size_t at) {
    const auto count = subscriptions_.find(listeners[at].pid);
    if (--count->second == 0) subscriptions_.erase(count);
    listeners.erase(listeners.begin() + static_cast<std::ptrdiff_t>(at));
}

bool AbilityTable::Unsubscribe(int32_t id, const IRemoteObject* listener) {
    const auto found = listeners_.find(id);
    if (found == listeners_.end()) return false;
    for (size_t i = 0; i < found->second.size(); ++i) {
        if (found->second[i].object != listener) continue;
        Drop(found->second, i);
        return true;
    }
    return false;
}

void AbilityTable::UnsubscribeAll(const IRemoteObject* listener) {
    for (auto& [id, listeners] : listeners_) Unsubscribe(id, listener);
}

}  // namespace OHOS
