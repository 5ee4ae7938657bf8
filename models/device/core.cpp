#include "models/device/core.h"

#include <algorithm>

#include "models/device/operating_system.h"

namespace models::device {

Core::Core(const sc_core::sc_module_name& name, OperatingSystem& os, std::uint8_t index)
    : sc_module(name), Agent("go"), os_(os), index_(index) {
    sc_core::sc_spawn([this] { serve(); }, "serve");
}

void Core::serve() {
    for (;;) {
        local_ns = std::max(local_ns, os_.agenda().await(*this));
        if (current != nullptr) os_.run_on(*this);
    }
}

}  // namespace models::device
