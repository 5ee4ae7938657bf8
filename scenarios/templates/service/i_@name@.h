#pragma once

#include <string>

#include "iremote_broker.h"

namespace OHOS {

constexpr int32_t @NAME@_SA_ID = @id@;

/// What callers see of the service. Every method answers 0 or an error code.
class I@Name@ : public IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.I@Name@");

    enum { GREET = 1 };

    virtual int32_t Greet(const std::string& who, std::string& answer) = 0;
};

}  // namespace OHOS
