#include "@name@_proxy.h"

namespace OHOS {

int32_t @Name@Proxy::Greet(const std::string& who, std::string& answer) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option(MessageOption::TF_SYNC);
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteString(who)) {
        return ERR_FLATTEN_OBJECT;
    }
    int32_t error = Remote()->SendRequest(GREET, data, reply, option);
    if (error != ERR_NONE) {
        return error;
    }
    answer = reply.ReadString();
    return ERR_NONE;
}

}  // namespace OHOS
