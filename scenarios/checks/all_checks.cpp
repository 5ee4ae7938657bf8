#include "scenarios/checks/checks.h"

namespace scenarios::engine {

const std::vector<CheckKind>& all_checks() {
    namespace c = scenarios::checks;
    static const std::vector<CheckKind> kChecks{
        c::result(),        //
        c::order(),         //
        c::process(),       //
        c::deaths(),        //
        c::mark(),          //
        c::refused(),       //
        c::tolerated(),     //
        c::law(),           //
        c::calls(),         //
        c::latency(),       //
        c::events(),        //
        c::always(),        //
        c::sometimes(),     //
        c::never(),         //
        c::after(),         //
        c::preceded(),      //
        c::not_preceded(),  //
    };
    return kChecks;
}

}  // namespace scenarios::engine
