#pragma once

#include "runtime/api/ipc_object_stub.h"
#include "scenarios/engine/scenario.h"

namespace scenarios::engine {

class ProcessState;

/// The stub of a service that no one had to program: reads a request by the scenario's interface table, plays the method's steps,
/// and writes the reply they give.
class ScriptedStub final : public OHOS::IPCObjectStub {
public:
    ScriptedStub(ProcessState& process, const ServiceSpec& service);
    int OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) override;

private:
    ProcessState& process_;
    const ServiceSpec& service_;
};

}  // namespace scenarios::engine
