#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sim::trace {

/// Names that records refer to by index. Index 0 is "-": none.
struct Names {
    std::vector<std::string> devices{"-"};
    std::vector<std::string> processes{"-"};
    bool operator==(const Names&) const = default;
};

/// The text of the metadata file: how the stream reads, in the Common Trace Format's own description language (TSDL 1.8), with every
/// enumeration spelled out.
std::string write_metadata(const Names& names);

/// What our own reader needs of it: that it is ours, the format version is known, and the names. The rest of the text is for other
/// tools and not looked at.
base::Result<Names> read_metadata(std::string_view text);

}  // namespace sim::trace
