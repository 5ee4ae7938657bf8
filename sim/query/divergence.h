#pragma once

#include <cstddef>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// Where two traces part.
struct Divergence {
    std::uint64_t sequence_a = 0, sequence_b = 0;  ///< of the first records that differ; 0: that trace has ended
    std::string moment{};                          ///< `t118.2` in the first trace, or in the second if that is longer
    std::string text_a{}, text_b{};                ///< the two records in words; "" where there is none
    std::vector<std::string> field_differences{};  ///< "status: 0 / 29189"
    std::vector<std::string> led_there{};          ///< what came before it in both, in words, oldest first: last records of the same
                                                   ///< transaction, its ancestors' requests, the thread's last records
};

/// The first record in which two traces differ. Records must be equal in every byte but host facts (there are none in a trace); texts of
/// the scenario and the build id may differ. Error: one of them is damaged.
base::Result<std::optional<Divergence>> first_divergence(const trace::Reader& a, const trace::Reader& b, std::size_t context = 5);

}  // namespace sim::query
