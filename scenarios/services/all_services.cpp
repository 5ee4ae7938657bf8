#include "scenarios/services/all_services.h"

#include "scenarios/services/note_store/note_store_service.h"
#include "scenarios/services/order_desk/order_desk_service.h"
#include "scenarios/services/session_desk/session_desk_service.h"
#include "scenarios/services/spinner/spinner_service.h"

namespace scenarios::services {
namespace {

template <class Service>
OHOS::sptr<OHOS::IRemoteObject> make() {
    return OHOS::sptr<OHOS::IRemoteObject>(new Service);
}

}  // namespace

const std::vector<CompiledService>& all_services() {
    static const std::vector<CompiledService> kServices{
        {"note_store", make<NoteStoreService>},
        {"order_desk", make<OrderDeskService>},
        {"session_desk", make<SessionDeskService>},
        {"spinner", make<SpinnerService>},
    };
    return kServices;
}

OHOS::sptr<OHOS::IRemoteObject> make_service(std::string_view name) {
    for (const auto& service : all_services()) {
        if (service.name == name) return service.make();
    }
    return nullptr;
}

}  // namespace scenarios::services
