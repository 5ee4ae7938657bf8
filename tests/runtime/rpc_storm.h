#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

/// What one storm came to.
struct StormResult {
    std::vector<std::string> faults;        ///< empty: all that must hold held
    std::map<int, std::uint64_t> statuses;  ///< how many calls ended so
    std::uint64_t acts = 0;                 ///< kills, cuts, ...
    std::uint64_t registrations = 0;        ///< death recipients accepted
    std::uint64_t owed = 0;                 ///< of these, those that had to be told
    std::uint64_t told = 0;
    std::uint64_t events = 0;
    std::uint64_t heads = 0;  ///< number over all records' heads
    std::uint64_t whole = 0;  ///< over all of them; holds addresses
};

/// Three devices, services that call each other, clients, and one minute of kills, restarts, cuts, partitions, power failures and loss, all
/// drawn from the seed; then the weather is fine, every client makes one more call to whom it knows, and the run comes to rest. One call
/// an OS process. `account` (may be empty) gets the readable text of the run line by line.
StormResult run_storm(std::uint64_t seed, const std::function<void(std::string_view)>& account);

}  // namespace tests
