#include "runtime/port/ports.h"

namespace runtime::port {
namespace {
Ports g_ports;
}

const Ports& CurrentPorts() { return g_ports; }
void SetCurrentPorts(const Ports& ports) { g_ports = ports; }

}  // namespace runtime::port
