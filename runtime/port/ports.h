#pragma once

#include "runtime/port/driver_port.h"
#include "runtime/port/os_port.h"
#include "runtime/port/softbus_port.h"

namespace runtime::port {

/// The three doors to the world.
struct Ports {
    DriverPort* driver = nullptr;
    OsPort* os = nullptr;
    SoftBusPort* softbus = nullptr;
};

/// The ports of this program, set once before the first process exists (by the simulation's composition root or by
/// runtime/platform). One of the runtime's two allowed globals; lives in ports.cpp.
const Ports& CurrentPorts();
void SetCurrentPorts(const Ports& ports);

inline DriverPort& Driver() { return *CurrentPorts().driver; }
inline OsPort& Os() { return *CurrentPorts().os; }
/// Null where there is no bus (runtime/platform).
inline SoftBusPort* SoftBus() { return CurrentPorts().softbus; }

}  // namespace runtime::port
