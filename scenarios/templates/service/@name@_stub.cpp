#include "@name@_stub.h"

namespace OHOS {

int32_t @Name@Stub::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) {
        return ERR_INVALID_STATE;
    }
    switch (code) {
        case GREET: {
            std::string answer;
            int32_t error = Greet(data.ReadString(), answer);
            // A reply with data hides the result code: write the one or return the other.
            if (error == ERR_NONE) {
                reply.WriteString(answer);
            }
            return error;
        }
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

}  // namespace OHOS
