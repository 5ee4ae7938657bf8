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

/// The first record in which two traces differ. Records must be equal in every byte but host facts (there are none in a trace). What was
/// run (`run.started`: names, seed, cell, build, level) and the scenario's text may differ: input_differences() tells of them; with another
/// text steps may stand in other lines of the file, so lines may differ then. If one trace is of level `calls`, the events of level `full`
/// in the other are left out. Error: one of them is damaged before they differ.
base::Result<std::optional<Divergence>> first_divergence(const trace::Reader& a, const trace::Reader& b, std::size_t context = 5);

/// In what the inputs of two runs differ, as far as the traces say: "seed: 1 / 2", "text of the scenario".
std::vector<std::string> input_differences(const trace::Reader& a, const trace::Reader& b);

/// How many calls of one kind two runs have, and how alike they are: the first such call of one is compared with the first of the other,
/// and so on.
struct MethodComparison {
    std::string who{};                     ///< "app → echo"
    std::string method{};                  ///< "Echo.Say"
    std::uint64_t equal = 0;               ///< same outcome, status, sizes and rule
    std::uint64_t different = 0;           ///< in both, with another one of those
    std::uint64_t only_a = 0, only_b = 0;  ///< one run has so many more
    std::string first_different{};         ///< "replied 0 / dead_reply 29189" of the first pair that differs
};

struct RunComparison {
    std::uint64_t records_a = 0, records_b = 0;
    std::uint64_t transactions_a = 0, transactions_b = 0;
    std::uint64_t equal = 0;                  ///< pairs of transactions
    std::vector<MethodComparison> methods{};  ///< in which the runs differ, ordered by who and method
};

/// All transactions of two runs by who calls whom and what, whatever happens at what time. Error: one of them is damaged; `partial` then
/// holds what could be read.
std::optional<base::Error> compare_transactions(const trace::Reader& a, const trace::Reader& b, RunComparison& partial);

}  // namespace sim::query
