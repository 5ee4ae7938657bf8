#pragma once

#include <vector>

#include "scenarios/services/session_desk/session_desk_stub.h"

namespace scenarios::services {

/// The desk itself.
class SessionDeskService final : public SessionDeskStub {
public:
    OHOS::sptr<OHOS::IRemoteObject> Open() override;
    int32_t Visit(const OHOS::sptr<OHOS::IRemoteObject>& desk) override;

private:
    std::vector<OHOS::sptr<OHOS::IRemoteObject>> sessions_;  ///< the mistake: grows with every visit
};

}  // namespace scenarios::services
