#include "runtime/port/ports.h"
#include "runtime/samgr/samgr_main.h"

namespace runtime::samgr {

// The SA framework is being built; until then such a process says so and ends.
int RunAbilityProcess() {
    port::Os().Log(6, "safwk", "this build has no SA framework");
    return 1;
}

}  // namespace runtime::samgr
