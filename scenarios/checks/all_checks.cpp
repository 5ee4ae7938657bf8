#include "scenarios/checks/checks.h"

namespace scenarios::engine {

const std::vector<CheckKind>& all_checks() {
    namespace c = scenarios::checks;
    static const std::vector<CheckKind> kChecks{
        c::result(),   //
        c::order(),    //
        c::process(),  //
        c::deaths(),   //
        c::mark(),     //
        c::refused(),  //
        c::calls(),    //
        c::events(),   //
    };
    return kChecks;
}

}  // namespace scenarios::engine
