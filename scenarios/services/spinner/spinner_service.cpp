#include "scenarios/services/spinner/spinner_service.h"

namespace scenarios::services {

int SpinnerService::OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) return OHOS::ERR_INVALID_STATE;
    if (code != SPIN) return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    Spin();
    return OHOS::ERR_NONE;
}

void SpinnerService::Spin() {
    for (;;) rounds_ = rounds_ + 1;
}

}  // namespace scenarios::services
