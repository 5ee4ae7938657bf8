#include "ipc_cremote_object.h"

#include <cstring>
#include <new>

#include "ipc_error_code.h"
#include "ipc_inner_object.h"
#include "ipc_object_stub.h"
#include "runtime/capi/allocated.h"
#include "string_ex.h"

using OHOS::IRemoteObject;
using OHOS::MessageOption;
using OHOS::MessageParcel;
using OHOS::sptr;

namespace {

constexpr uint32_t kCodeMin = 1;
constexpr uint32_t kCodeMax = 0x00ffffff;
constexpr int kDeadReply = 29189;  // BR_DEAD_REPLY, as SendRequest passes it on

bool IsCodeOfC(int code) {
    return (code >= OH_IPC_ERROR_CODE_BASE && code <= OH_IPC_ERROR_CODE_MAX) ||
           (code >= OH_IPC_USER_ERROR_CODE_MIN && code <= OH_IPC_USER_ERROR_CODE_MAX);
}

/// What a call came back with, in the C API's words (reference section 4). That ERR_DEAD_OBJECT (32) is none of the two dead ones is as on
/// a device.
int ToC(int status) {
    switch (status) {
        case OHOS::ERR_NONE:
            return OH_IPC_SUCCESS;
        case OHOS::IPC_PROXY_DEAD_OBJECT_ERR:
        case kDeadReply:
            return OH_IPC_DEAD_REMOTE_OBJECT;
        case OHOS::IPC_PROXY_INVALID_CODE_ERR:
            return OH_IPC_CODE_OUT_OF_RANGE;
        case OHOS::IPC_STUB_WRITE_PARCEL_ERR:
            return OH_IPC_PARCEL_WRITE_ERROR;
        default:
            return IsCodeOfC(status) ? status : int{OH_IPC_INNER_ERROR};
    }
}

/// The stub behind an OHIPCRemoteStub.
class CallbackStub final : public OHOS::IPCObjectStub {
public:
    CallbackStub(const char* descriptor, OH_OnRemoteRequestCallback request, OH_OnRemoteDestroyCallback destroyed, void* userData)
        : IPCObjectStub(OHOS::Str8ToStr16(descriptor)), request_(request), destroyed_(destroyed), userData_(userData) {}
    ~CallbackStub() override {
        if (destroyed_ != nullptr) destroyed_(userData_);
    }

    int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption&) override {
        if (request_ == nullptr) return OH_IPC_INNER_ERROR;
        const OHIPCParcel question{&data};
        OHIPCParcel answer{&reply};
        const int result = request_(code, &question, &answer, userData_);
        return result == OH_IPC_SUCCESS || IsCodeOfC(result) ? result : int{OH_IPC_INVALID_USER_ERROR_CODE};
    }

private:
    const OH_OnRemoteRequestCallback request_;
    const OH_OnRemoteDestroyCallback destroyed_;
    void* const userData_;
};

class CallbackRecipient final : public IRemoteObject::DeathRecipient {
public:
    CallbackRecipient(OH_OnDeathRecipientCallback died, OH_OnDeathRecipientDestroyCallback destroyed, void* userData)
        : died_(died), destroyed_(destroyed), userData_(userData) {}
    ~CallbackRecipient() override {
        if (destroyed_ != nullptr) destroyed_(userData_);
    }
    void OnRemoteDied(const OHOS::wptr<IRemoteObject>&) override { died_(userData_); }

private:
    const OH_OnDeathRecipientCallback died_;
    const OH_OnDeathRecipientDestroyCallback destroyed_;
    void* const userData_;
};

}  // namespace

struct OHIPCDeathRecipient {
    sptr<IRemoteObject::DeathRecipient> recipient;
};

extern "C" {

OHIPCRemoteStub* OH_IPCRemoteStub_Create(const char* descriptor, OH_OnRemoteRequestCallback requestCallback,
                                         OH_OnRemoteDestroyCallback destroyCallback, void* userData) {
    if (descriptor == nullptr || std::strlen(descriptor) > static_cast<size_t>(MAX_PARCEL_LEN)) return nullptr;
    sptr<IRemoteObject> stub(new (std::nothrow) CallbackStub(descriptor, requestCallback, destroyCallback, userData));
    return stub != nullptr ? new (std::nothrow) OHIPCRemoteStub{stub} : nullptr;
}

void OH_IPCRemoteStub_Destroy(OHIPCRemoteStub* stub) { delete stub; }
void OH_IPCRemoteProxy_Destroy(OHIPCRemoteProxy* proxy) { delete proxy; }

int OH_IPCRemoteProxy_SendRequest(const OHIPCRemoteProxy* proxy, uint32_t code, const OHIPCParcel* data, OHIPCParcel* reply,
                                  const OH_IPC_MessageOption* option) {
    if (proxy == nullptr || proxy->remote == nullptr || data == nullptr || data->msgParcel == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    if (option != nullptr && option->reserved != nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    if (code < kCodeMin || code > kCodeMax) return OH_IPC_CODE_OUT_OF_RANGE;
    const bool async = option != nullptr && option->mode == OH_IPC_REQUEST_MODE_ASYNC;
    if (!async && (reply == nullptr || reply->msgParcel == nullptr)) return OH_IPC_CHECK_PARAM_ERROR;
    MessageOption how(async ? MessageOption::TF_ASYNC : MessageOption::TF_SYNC);
    MessageParcel none;
    auto& answer = reply != nullptr && reply->msgParcel != nullptr ? *reply->msgParcel : none;
    return ToC(proxy->remote->SendRequest(code, *data->msgParcel, answer, how));
}

int OH_IPCRemoteProxy_GetInterfaceDescriptor(OHIPCRemoteProxy* proxy, char** descriptor, int32_t* len, OH_IPC_MemAllocator allocator) {
    if (proxy == nullptr || proxy->remote == nullptr || descriptor == nullptr || len == nullptr || allocator == nullptr) {
        return OH_IPC_CHECK_PARAM_ERROR;
    }
    const std::u16string name = proxy->remote->GetInterfaceDescriptor();
    return name.empty() ? int{OH_IPC_INNER_ERROR} : runtime::capi::Allocated(OHOS::Str16ToStr8(name), descriptor, len, allocator);
}

OHIPCDeathRecipient* OH_IPCDeathRecipient_Create(OH_OnDeathRecipientCallback deathRecipientCallback,
                                                 OH_OnDeathRecipientDestroyCallback destroyCallback, void* userData) {
    if (deathRecipientCallback == nullptr) return nullptr;
    sptr<IRemoteObject::DeathRecipient> recipient(new (std::nothrow) CallbackRecipient(deathRecipientCallback, destroyCallback, userData));
    return recipient != nullptr ? new (std::nothrow) OHIPCDeathRecipient{recipient} : nullptr;
}

void OH_IPCDeathRecipient_Destroy(OHIPCDeathRecipient* recipient) { delete recipient; }

int OH_IPCRemoteProxy_AddDeathRecipient(OHIPCRemoteProxy* proxy, OHIPCDeathRecipient* recipient) {
    if (proxy == nullptr || proxy->remote == nullptr || recipient == nullptr || recipient->recipient == nullptr) {
        return OH_IPC_CHECK_PARAM_ERROR;
    }
    return proxy->remote->AddDeathRecipient(recipient->recipient) ? OH_IPC_SUCCESS : OH_IPC_INNER_ERROR;
}

int OH_IPCRemoteProxy_RemoveDeathRecipient(OHIPCRemoteProxy* proxy, OHIPCDeathRecipient* recipient) {
    if (proxy == nullptr || proxy->remote == nullptr || recipient == nullptr || recipient->recipient == nullptr) {
        return OH_IPC_CHECK_PARAM_ERROR;
    }
    return proxy->remote->RemoveDeathRecipient(recipient->recipient) ? OH_IPC_SUCCESS : OH_IPC_INNER_ERROR;
}

int OH_IPCRemoteProxy_IsRemoteDead(const OHIPCRemoteProxy* proxy) {
    return proxy == nullptr || proxy->remote == nullptr || proxy->remote->IsObjectDead() ? 1 : 0;
}

}  // extern "C"
