#pragma once

#include <map>
#include <vector>

#include "isystem_ability_status_change.h"

namespace OHOS {

/// What SAMgr knows: which abilities there are and who wants to hear of them. Plain tables without locks or calls; whoever is to be
/// told is handed out, so that the telling happens outside the service's lock.
class AbilityTable {
public:
    static constexpr size_t kSubscriptionsMax = 256;  // of one process

    static constexpr size_t kAbilitiesMax = 10'000;  // ours: a device's is not known

    struct Ability {
        sptr<IRemoteObject> object;
        int32_t ownerPid = 0;
        uint32_t dumpFlags = 0;
    };
    /// A listener, and what it is to be told.
    struct Notice {
        sptr<ISystemAbilityStatusChange> listener;
        int32_t ability = 0;
        bool added = false;
    };
    using Notices = std::vector<Notice>;

    enum class Subscribed { New, Already, TooMany };

    /// Null if there is none.
    const Ability* Find(int32_t id) const;
    /// There must be none of this id.
    void Add(int32_t id, Ability ability, Notices& notices);
    /// False: unknown.
    bool Remove(int32_t id, Ability& removed, Notices& notices);
    /// Ids of the abilities that are this object.
    std::vector<int32_t> IdsOf(const IRemoteObject* object) const;
    std::vector<std::u16string> List(uint32_t dumpFlags) const;
    size_t Size() const { return abilities_.size(); }

    Subscribed Subscribe(int32_t id, const sptr<ISystemAbilityStatusChange>& listener, int32_t pid, Notices& notices);
    /// False: it was not there.
    bool Unsubscribe(int32_t id, const IRemoteObject* listener);
    void UnsubscribeAll(const IRemoteObject* listener);

private:
    struct Listener {
        sptr<ISystemAbilityStatusChange> interface;
        sptr<IRemoteObject> object;
        int32_t pid = 0;
        bool told = false;  ///< of the ability that is there now
    };

    void Drop(std::vector<Listener>& listeners, size_t at);

    std::map<int32_t, Ability> abilities_;
    std::map<int32_t, std::vector<Listener>> listeners_;
    std::map<int32_t, size_t> subscriptions_;  ///< by pid
};

}  // namespace OHOS
