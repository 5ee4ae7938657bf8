#pragma once

#include <functional>

#include "ipc_object_stub.h"
#include "ipc_skeleton.h"
#include "iremote_stub.h"
#include "iservice_registry.h"
#include "runtime/port/ports.h"
#include "system_ability_status_change_stub.h"

namespace tests {

/// A stub whose handler is written where it is used.
class LambdaStub final : public OHOS::IPCObjectStub {
public:
    using Handler = std::function<int(std::uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply)>;

    explicit LambdaStub(Handler handler, bool serial = false) : IPCObjectStub(u"tests.Lambda", serial), handler_(std::move(handler)) {}
    int OnRemoteRequest(std::uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption&) override {
        return handler_(code, data, reply);
    }

private:
    const Handler handler_;
};

/// Counts deaths, or does what it is told.
class LambdaRecipient final : public OHOS::IRemoteObject::DeathRecipient {
public:
    using Handler = std::function<void(const OHOS::wptr<OHOS::IRemoteObject>&)>;
    explicit LambdaRecipient(Handler handler) : handler_(std::move(handler)) {}
    void OnRemoteDied(const OHOS::wptr<OHOS::IRemoteObject>& object) override { handler_(object); }

private:
    const Handler handler_;
};

inline void sleep_ms(std::int64_t span) { runtime::port::Os().SleepNs(span * 1'000'000); }
inline std::int64_t now_ms() { return runtime::port::Os().NowNs() / 1'000'000; }

inline OHOS::sptr<OHOS::ISystemAbilityManager> samgr() { return OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager(); }

/// Publishes a stub and serves on the calling thread.
inline void serve(std::int32_t ability, LambdaStub::Handler handler) {
    samgr()->AddSystemAbility(ability, OHOS::sptr<LambdaStub>::MakeSptr(std::move(handler)));
    OHOS::IPCSkeleton::JoinWorkThread();
}

/// Finds a service once it had time to publish itself.
inline OHOS::sptr<OHOS::IRemoteObject> find(std::int32_t ability) {
    sleep_ms(10);
    return samgr()->CheckSystemAbility(ability);
}

/// A call without arguments; the reply, if wanted.
inline int call(const OHOS::sptr<OHOS::IRemoteObject>& object, std::uint32_t code, OHOS::MessageParcel* reply = nullptr,
                int flags = OHOS::MessageOption::TF_SYNC) {
    OHOS::MessageParcel data;
    OHOS::MessageParcel own;
    OHOS::MessageOption option(flags);
    return object->SendRequest(code, data, reply != nullptr ? *reply : own, option);
}

}  // namespace tests
