#include "models/posix/unsupported.h"

#include <cerrno>
#include <cstring>

#include "models/device/ports.h"
#include "models/posix/process_state.h"

namespace models::posix {

std::function<std::string(void* address)> describe_code;

int unsupported(std::string_view name, int error, void* caller) {
    {
        const device::SystemCall call;
        auto& told = ProcessState::of(call.process()).unsupported.told;
        if (!told.contains(name)) {
            told.emplace(name);
            const auto place = describe_code ? describe_code(caller) : std::string{};
            std::string text(name);
            text.append("() is not there in a simulated process (called from ");
            if (!place.empty()) text.append(place).append(" in ");
            text.append("thread ").append(call.thread().name).append(" of ").append(call.process().options.name).append("): ");
            text.append(strerrorname_np(error));
            call.os().trace().emit(sim::trace::LogWritten{.tag = "posix", .text = text, .severity = 5});
        }
    }
    errno = error;
    return -1;
}

}  // namespace models::posix
