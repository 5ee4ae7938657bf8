#pragma once

#include <sys/personality.h>
#include <unistd.h>

#include <cstdlib>

namespace tests::support {

/// Whether address randomisation is off, so that two runs of this program have the same addresses.
inline bool addresses_are_fixed() {
    constexpr unsigned long kAsk = 0xffffffff;
    const auto now = ::personality(kAsk);
    return now >= 0 && (now & ADDR_NO_RANDOMIZE) != 0;
}

/// Runs the program anew with address randomisation off; returns if it is off, or where a container forbids that.
inline void fix_addresses(char** argv) {
    constexpr auto kTried = "IPCLAB_TEST_ADDRESSES";
    if (addresses_are_fixed() || std::getenv(kTried) != nullptr) return;
    if (::personality(ADDR_NO_RANDOMIZE) < 0) return;
    ::setenv(kTried, "1", 1);
    ::execv("/proc/self/exe", argv);
}

}  // namespace tests::support
