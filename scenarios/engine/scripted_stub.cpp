#include "scenarios/engine/scripted_stub.h"

#include "runtime/api/message_parcel.h"
#include "runtime/api/string_ex.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/caller.h"
#include "scenarios/engine/parcel_codec.h"
#include "scenarios/engine/scripted_proxy.h"

namespace scenarios::engine {

ScriptedStub::ScriptedStub(ProcessState& process, const ServiceSpec& service)
    : IPCObjectStub(OHOS::Str8ToStr16(service.interface->descriptor), service.serial), process_(process), service_(service) {}

int ScriptedStub::OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) {
    const auto* handler = service_.find(code);
    if (handler == nullptr) return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    if (data.ReadInterfaceToken() != GetObjectDescriptor()) return OHOS::ERR_INVALID_STATE;
    Frame frame;
    for (const auto& field : handler->method->arguments) {
        Slot slot;
        if (!read_field(data, field.type, slot)) return OHOS::ERR_INVALID_DATA;
        frame.names[field.name].slot = std::move(slot);
    }
    if (handler->asks_caller) frame.names.try_emplace(std::string(kCaller)).first->second.fields = see_caller();
    reply.SetMaxCapacity(kParcelCapacityMax);
    frame.reply = &reply;
    Actor(process_, &frame).play(handler->script);
    return frame.status;
}

}  // namespace scenarios::engine
