#pragma once

#include "@name@_stub.h"
#include "system_ability.h"

namespace OHOS {

/// The system ability: SAMgr knows it under @NAME@_SA_ID once OnStart has published it.
class @Name@Service : public SystemAbility, public @Name@Stub {
    DECLARE_SYSTEM_ABILITY(@Name@Service);

public:
    @Name@Service(int32_t saId, bool runOnCreate) : SystemAbility(saId, runOnCreate) {}

    int32_t Greet(const std::string& who, std::string& answer) override;

protected:
    void OnStart() override;
    void OnStop() override;
};

}  // namespace OHOS
