#include "runtime/dbinder/rules.h"

#include "ipc_skeleton.h"
#include "ipc_types.h"
#include "runtime/dbinder/dbinder_protocol.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"
#include "sim/trace/recorder.h"
#include "string_ex.h"

namespace OHOS {
namespace {

using runtime::port::Os;
using sim::trace::Rule;
using sim::trace::RuleRefused;
using sim::trace::RuleTolerated;

/// Either event has the same fields.
bool Record(bool refused, const RuleRefused& event) {
    if (refused) {
        Os().Trace().emit(event);
    } else {
        Os().Trace().emit(RuleTolerated{.rule = event.rule,
                                        .pid = event.pid,
                                        .asked = event.asked,
                                        .limit = event.limit,
                                        .oneway = event.oneway,
                                        .object = event.object,
                                        .host_device = event.host_device,
                                        .origin = event.origin,
                                        .crossings = event.crossings,
                                        .peer_device = event.peer_device});
    }
    return refused;
}

}  // namespace

bool IsStrict(std::string_view name) { return Os().Property(fmt::format("switch.{}", name)) != "as-coded"; }

bool IsForwardingBroken() { return !IsStrict("second_crossing") && Os().Property("switch.rpc_proxy_forward") == "broken-2024-11"; }

void RefuseMessageSize(size_t asked, const PeerProcess& to, bool oneway) {
    Record(true, {.rule = Rule::Size3,
                  .pid = static_cast<uint32_t>(Os().Pid()),
                  .asked = asked,
                  .limit = kDatabusMessageMax,
                  .oneway = static_cast<uint8_t>(oneway ? 1 : 0),
                  .object = to.session,
                  .peer_device = to.device});
}

bool RefuseRawDataSize(size_t asked) {
    return Record(IsStrict("rpc_size"),
                  {.rule = Rule::Size3, .pid = static_cast<uint32_t>(Os().Pid()), .asked = asked, .limit = kDatabusMessageMax});
}

bool RefuseObject(Rule rule, std::string_view name, const RemoteStub& stub, std::string_view toDevice, uint32_t pid) {
    const std::string object = stub.descriptor.empty() ? stub.key.session : Str16ToStr8(stub.descriptor);
    return Record(IsStrict(name), {.rule = rule,
                                   .pid = pid != 0 ? pid : static_cast<uint32_t>(Os().Pid()),
                                   .object = object,
                                   .host_device = stub.key.device,
                                   .origin = stub.origin,
                                   .crossings = stub.crossings,
                                   .peer_device = toDevice});
}

bool RefuseStageModel(uint64_t token, std::string_view what, std::string_view toDevice) {
    if (Os().Property(fmt::format("application_model.{}", token)) != "stage") return false;
    // SAMgr refuses, but it is the caller whose state decides.
    return Record(
        IsStrict("stage"),
        {.rule = Rule::Stage1, .pid = static_cast<uint32_t>(IPCSkeleton::GetCallingPid()), .object = what, .peer_device = toDevice});
}

}  // namespace OHOS
