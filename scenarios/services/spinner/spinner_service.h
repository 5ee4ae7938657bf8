#pragma once

#include <cstdint>

#include "iremote_stub.h"
#include "scenarios/services/spinner/i_spinner.h"

namespace scenarios::services {

/// Stub and service in one.
class SpinnerService final : public OHOS::IRemoteStub<ISpinner> {
public:
    int OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) override;
    void Spin() override;

private:
    volatile std::uint64_t rounds_ = 0;  ///< volatile: a loop without effect need not be one
};

}  // namespace scenarios::services
