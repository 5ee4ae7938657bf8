#pragma once

#include "i_@name@.h"
#include "iremote_proxy.h"

namespace OHOS {

class @Name@Proxy : public IRemoteProxy<I@Name@> {
public:
    explicit @Name@Proxy(const sptr<IRemoteObject>& impl) : IRemoteProxy<I@Name@>(impl) {}
    ~@Name@Proxy() override = default;

    int32_t Greet(const std::string& who, std::string& answer) override;

private:
    static inline BrokerDelegator<@Name@Proxy> delegator_;
};

}  // namespace OHOS
