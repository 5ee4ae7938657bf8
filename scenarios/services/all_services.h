#pragma once

#include <string_view>
#include <vector>

namespace OHOS {
class IRemoteObject;
}

namespace scenarios::services {

/// A service in C++ that scenarios may use by name (`service: note_store`).
struct CompiledService {
    std::string_view name;
};

/// The plain list of them.
const std::vector<CompiledService>& all_services();

}  // namespace scenarios::services
