#include "scenarios/engine/status.h"

#include <limits>

#include "scenarios/engine/units.h"
#include "sim/base/text.h"
#include "sim/query/status_names.h"

namespace scenarios::engine {
using sim::query::StatusName;

std::optional<ExpectedStatus> parse_status(std::string_view text) {
    if (text == "any") return ExpectedStatus{.any = true};
    for (const StatusName& status : sim::query::status_names()) {
        if (status.name == text) return ExpectedStatus{.code = status.code};
    }
    const auto code = parse_integer(text);
    if (!code || *code < std::numeric_limits<std::int32_t>::min() || *code > std::numeric_limits<std::int32_t>::max()) return {};
    return ExpectedStatus{.code = static_cast<std::int32_t>(*code)};
}

std::string name_of_status(std::int32_t code) {
    for (const StatusName& status : sim::query::status_names()) {
        if (status.code == code) return fmt::format("{} ({})", code, status.name);
    }
    return fmt::format("{}", code);
}

std::vector<std::string> status_names() {
    std::vector<std::string> names{"any"};
    for (const StatusName& status : sim::query::status_names()) names.emplace_back(status.name);
    return names;
}

}  // namespace scenarios::engine
