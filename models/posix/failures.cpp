// What the C library says before it ends a process: said of the simulated process, in its crash report.

#include <cstdio>
#include <cstdlib>

#include "models/device/crash.h"
#include "models/posix/user_code.h"

namespace {

using Assertion = void(const char*, const char*, unsigned, const char*);

}  // namespace

extern "C" void __assert_fail(const char* condition, const char* file, unsigned line, const char* function) noexcept {
    if (!models::posix::in_user_code()) {
        static constinit models::posix::Next<Assertion> next{"__assert_fail"};
        next.get()(condition, file, line, function);
    }
    char text[400];
    std::snprintf(text, sizeof text, "assertion '%s' failed at %s:%u in %s", condition, file, line, function != nullptr ? function : "?");
    models::device::set_crash_reason(text);
    std::abort();
}
