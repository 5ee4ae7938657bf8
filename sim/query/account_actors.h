#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sim/trace/events.h"
#include "sim/trace/metadata.h"

namespace sim::query {

/// Who is who in the account's column of actors: `echo`; with several devices `tablet/echo`.
class ActorNames {
public:
    explicit ActorNames(trace::Names names) : names_(std::move(names)) {}

    /// A process starts; what it is called.
    std::string start(const trace::Stamp& stamp, std::string_view process);

    /// Who a stamp says acts.
    [[nodiscard]] std::string acting(const trace::Stamp& stamp) const;
    [[nodiscard]] std::string device(const trace::Stamp& stamp) const;
    /// "pid 7" if no such process started, "nobody" for 0.
    [[nodiscard]] std::string process(std::uint8_t device, std::uint32_t pid) const;
    /// A process on another device by its session name, which holds its pid; only the device if that tells nothing.
    [[nodiscard]] std::string far_process(std::string_view device, std::string_view session) const;

private:
    [[nodiscard]] std::string label(std::uint8_t device, std::string_view process) const;

    trace::Names names_;
    std::map<std::pair<std::uint8_t, std::uint32_t>, std::string> processes_;
};

/// How wide the column of actors is for a run with these names.
std::size_t actors_width(const trace::Names& names);

}  // namespace sim::query
