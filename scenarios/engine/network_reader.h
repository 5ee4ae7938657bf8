#pragma once

#include "scenarios/engine/builder.h"

namespace scenarios::engine {

/// Reads `devices` and `switches`. Without devices there is one, `phone`.
void read_devices(const Node& root, Builder& builder);

/// Reads `network`: who is joined to whom by what, and who does not trust whom. After the devices.
void read_network(const Node& network, Builder& builder);

}  // namespace scenarios::engine
