#pragma once

#include <map>
#include <string>

#include "models/device/thread.h"

namespace models::device {

/// The system parameters of one device, and who waits for one.
struct Parameters {
    std::map<std::string, std::string, std::less<>> values;
    KernelQueue waiters;  ///< for any of them: each looks again
};

}  // namespace models::device
