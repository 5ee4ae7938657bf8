// A system ability that is loaded when somebody wants it, and a client that wants it. Built twice: with and without the ability.

#include <chrono>
#include <cstdio>
#include <thread>

#include "iremote_stub.h"
#include "iservice_registry.h"
#include "system_ability.h"

namespace OHOS {

class IOnDemand : public IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"test.IOnDemand");
};

#ifdef WITH_ABILITY

class OnDemandAbility : public SystemAbility, public IRemoteStub<IOnDemand> {
    DECLARE_SYSTEM_ABILITY(OnDemandAbility);

public:
    OnDemandAbility(int32_t id, bool runOnCreate) : SystemAbility(id, runOnCreate) { printf("registered\n"); }
    int OnRemoteRequest(uint32_t, MessageParcel& data, MessageParcel& reply, MessageOption&) override {
        return reply.WriteInt32(data.ReadInt32() + 1) ? 0 : 1;
    }

protected:
    void OnStart(const SystemAbilityOnDemandReason& reason) override {
        printf("started for reason %d\n", static_cast<int>(reason.GetId()));
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        Publish(this);
    }
    void OnStop() override { printf("stopped\n"); }
};

REGISTER_SYSTEM_ABILITY_BY_ID(OnDemandAbility, 1497, false)

#endif

}  // namespace OHOS

#ifndef WITH_ABILITY

int main() {
    using namespace OHOS;
    auto manager = SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    printf("checked %d\n", manager->CheckSystemAbility(1497) != nullptr ? 1 : 0);
    const auto start = std::chrono::steady_clock::now();
    sptr<IRemoteObject> object = manager->LoadSystemAbility(1497, 4);
    if (object == nullptr) return 1;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    data.WriteInt32(41);
    const int sent = object->SendRequest(1, data, reply, option);
    printf("loaded after %s, answered %d with %d\n", took >= 300 && took < 400 ? "300 ms" : "another time", sent, reply.ReadInt32());
    return 0;
}

#endif
