#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace scenarios::engine {

/// A fault at a virtual time, to be written into a scenario's text.
struct TimedStep {
    std::int64_t time_ns = 0;
    std::string step{};     ///< in YAML's words, one line: `kill: app`, `cut_link: {between: [phone, tablet]}`
    std::string comment{};  ///< one line, put behind it; may be empty
};

/// The text of a scenario with these faults at the end of its list of faults (which is made if there is none), everything else as its
/// author wrote it: comments, order, indentation, line ends. Error: the text is no scenario that could be read, or has its faults in a form
/// (flow style over several lines) that cannot be added to without rewriting, with the line.
sim::base::Result<std::string> add_faults(const std::string& source, const std::vector<TimedStep>& faults);

/// The same with the seed set to this one, if the scenario's own is another.
sim::base::Result<std::string> set_seed(const std::string& source, std::uint64_t seed);

}  // namespace scenarios::engine
