#pragma once

namespace scenarios::engine {

/// Runs the program anew with address randomisation off, so that addresses, where they might matter, are the same in each run. Returns
/// if that is so already, or where a container forbids it (which is said once on stderr).
void fix_address_layout(char** argv);

}  // namespace scenarios::engine
