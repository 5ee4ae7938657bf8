#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/dbinder/remote_stub.h"

/// The rules that hold between devices: what profile `seed` refuses, the shipped code lets pass (reference section 9). Each refusal and
/// each toleration is an event with where the object comes from.
namespace OHOS {

/// Whether row `name` of reference section 9 is as in the seed (the default) or as the shipped code has it.
bool IsStrict(std::string_view name);

/// Whether proxies of remote stubs are forwarded as the shipped code does since November 2024; else as before.
bool IsForwardingBroken();

/// Records SIZE-3: one message to another device is limited.
void RefuseMessageSize(size_t asked, const PeerProcess& to, bool oneway);
/// Raw data beyond 1 MiB: refused by the strict rule (true, recorded), else the bus's own limit decides.
bool RefuseRawDataSize(size_t asked);

/// What a rule decides about an object, as switch `name` says: true and rule.refused, or false and rule.tolerated. `pid`: the local process
/// it was to go to, 0 if none.
bool RefuseObject(sim::trace::Rule rule, std::string_view name, const RemoteStub& stub, std::string_view toDevice, uint32_t pid = 0);

/// STAGE-1 for the process that shows this token; `what` it wanted: an ability's id. True and rule.refused, or false if it is no
/// stage-model application or the switch tolerates it (then rule.tolerated).
bool RefuseStageModel(uint64_t token, std::string_view what, std::string_view toDevice);

}  // namespace OHOS
