#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include "models/device/device.h"
#include "sim/trace/recorder.h"

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

/// The log lines of a run: "[<tag>] <text>|".
class Logs {
public:
    explicit Logs(sim::trace::Recorder& recorder) {
        recorder.add_listener([this](const sim::trace::RecordView& record) {
            if (!record.is<sim::trace::LogWritten>()) return;
            const auto line = record.as<sim::trace::LogWritten>();
            text_ += "[" + std::string(line.tag) + "] " + std::string(line.text) + "|";
        });
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace tests
