#include "iremote_broker.h"
#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"

namespace OHOS {
namespace {

struct Registered {
    BrokerRegistration::Constructor creator;
    const BrokerDelegatorBase* object = nullptr;
};
using Table = std::map<std::u16string, Registered>;

/// What static registrars filled in before any process existed. Read only once the ports are there. One of the runtime's two
/// allowed globals.
Table& StaticTable() {
    static Table table;
    return table;
}

bool ProcessesExist() { return runtime::port::CurrentPorts().os != nullptr; }

}  // namespace

BrokerRegistration& BrokerRegistration::Get() {
    static BrokerRegistration registration;
    return registration;
}

bool BrokerRegistration::Register(const std::u16string& descriptor, const Constructor& creator, const BrokerDelegatorBase* object) {
    if (descriptor.empty() || StaticTable().contains(descriptor)) return false;
    if (!ProcessesExist()) return StaticTable().emplace(descriptor, Registered{creator, object}).second;
    auto& process = ProcessContext::Current();
    runtime::port::Briefly brief(process.lock);
    return process.creators.emplace(descriptor, creator).second;
}

void BrokerRegistration::Unregister(const std::u16string& descriptor) {
    if (!ProcessesExist()) {
        StaticTable().erase(descriptor);
        return;
    }
    auto& process = ProcessContext::Current();
    runtime::port::Briefly brief(process.lock);
    process.creators.erase(descriptor);
}

void BrokerRegistration::Forget(const BrokerDelegatorBase* object) {
    std::erase_if(StaticTable(), [object](const auto& entry) { return entry.second.object == object; });
}

sptr<IRemoteBroker> BrokerRegistration::NewInstance(const std::u16string& descriptor, const sptr<IRemoteObject>& object) {
    if (object == nullptr) return nullptr;
    if (!object->IsProxyObject()) return object->GetObjectDescriptor() == descriptor ? object->AsInterface() : nullptr;
    const auto found = StaticTable().find(descriptor);
    if (found != StaticTable().end()) return found->second.creator(object);
    if (!ProcessesExist()) return nullptr;
    Constructor creator;
    auto& process = ProcessContext::Current();
    {
        runtime::port::Briefly brief(process.lock);
        const auto own = process.creators.find(descriptor);
        if (own == process.creators.end()) return nullptr;
        creator = own->second;
    }
    return creator(object);
}

}  // namespace OHOS
