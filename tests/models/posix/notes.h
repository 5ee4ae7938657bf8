#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include "models/device/device.h"

namespace tests {

/// What simulated processes found, in words: kept by the host, so that it outlives them.
class Notes {
public:
    void operator()(const std::string& what) {
        const models::device::HostScope host;
        text_ += (text_.empty() ? "" : " ") + what;
    }
    void operator()(long number) { (*this)(std::to_string(number)); }
    /// A call's result, with errno if it failed.
    void operator()(const char* what, long result) {
        const int error = errno;
        (*this)(std::string(what) + (result == -1 ? "!" + std::string(strerrorname_np(error)) : "=" + std::to_string(result)));
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace tests
