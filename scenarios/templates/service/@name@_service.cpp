#include "@name@_service.h"

#include "hilog/log.h"

namespace OHOS {
namespace {

constexpr HiviewDFX::HiLogLabel LABEL = {LOG_CORE, 0xD002B01, "@Name@"};

}  // namespace

REGISTER_SYSTEM_ABILITY_BY_ID(@Name@Service, @NAME@_SA_ID, true)

void @Name@Service::OnStart() {
    if (!Publish(this)) {
        HiviewDFX::HiLog::Error(LABEL, "SAMgr does not take the service");
    }
}

void @Name@Service::OnStop() { HiviewDFX::HiLog::Info(LABEL, "stopped"); }

int32_t @Name@Service::Greet(const std::string& who, std::string& answer) {
    if (who.empty()) {
        return ERR_INVALID_VALUE;
    }
    answer = "Hello, " + who;
    return ERR_NONE;
}

}  // namespace OHOS
