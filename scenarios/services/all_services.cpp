#include "scenarios/services/all_services.h"

namespace scenarios::services {

const std::vector<CompiledService>& all_services() {
    static const std::vector<CompiledService> kServices{{"note_store"}};
    return kServices;
}

}  // namespace scenarios::services
