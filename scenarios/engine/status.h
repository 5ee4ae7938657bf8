#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scenarios::engine {

/// What a scenario expects `SendRequest` to return.
struct ExpectedStatus {
    bool any = false;
    std::int32_t code = 0;
    bool operator==(const ExpectedStatus&) const = default;
};

/// `29201`, `BR_FAILED_REPLY`, `any`.
std::optional<ExpectedStatus> parse_status(std::string_view text);

/// "29201 (BR_FAILED_REPLY)"; a number without a name stands alone.
std::string name_of_status(std::int32_t code);

std::vector<std::string> status_names();

}  // namespace scenarios::engine
