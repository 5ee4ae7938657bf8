#include "scenarios/engine/address_layout.h"

#include <sys/personality.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace scenarios::engine {

void fix_address_layout(char** argv) {
    constexpr unsigned long kAsk = 0xffffffff;
    constexpr auto kTried = "IPCLAB_ADDRESS_LAYOUT";
    const auto now = ::personality(kAsk);
    if (now >= 0 && (now & ADDR_NO_RANDOMIZE) != 0) {
        ::unsetenv(kTried);
        return;
    }
    // The variable keeps a container that forgets the personality across exec from making us try for ever.
    if (now >= 0 && std::getenv(kTried) == nullptr && ::personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) >= 0) {
        ::setenv(kTried, "1", 1);
        ::execv("/proc/self/exe", argv);
    }
    ::unsetenv(kTried);
    std::fputs("ipclab: addresses stay randomised here (personality is forbidden); runs are repeatable all the same\n", stderr);
}

}  // namespace scenarios::engine
