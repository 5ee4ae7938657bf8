#pragma once

#include <string_view>
#include <vector>

#include "iremote_object.h"

namespace scenarios::services {

/// A service in C++ that scenarios may use by name (`service: note_store`).
struct CompiledService {
    std::string_view name;
    /// A new one, in the calling process.
    OHOS::sptr<OHOS::IRemoteObject> (*make)();
};

/// The plain list of them.
const std::vector<CompiledService>& all_services();

/// Null if there is none of that name.
OHOS::sptr<OHOS::IRemoteObject> make_service(std::string_view name);

}  // namespace scenarios::services
