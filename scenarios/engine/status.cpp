#include "scenarios/engine/status.h"

#include <array>
#include <limits>

#include "scenarios/engine/units.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

struct Status {
    std::int32_t code;
    std::string_view name;
};

/// What a call can come to (OpenHarmony's ipc_types.h and errors.h; the last three are the driver's own words).
constexpr std::array<Status, 22> kStatuses{{{0, "ERR_NONE"},
                                            {1, "ERR_TRANSACTION_FAILED"},
                                            {5, "ERR_INVALID_DATA"},
                                            {7, "ERR_NULL_OBJECT"},
                                            {10, "ERR_INVALID_STATE"},
                                            {32, "ERR_DEAD_OBJECT"},
                                            {204, "IPC_PROXY_INVALID_CODE_ERR"},
                                            {305, "IPC_STUB_UNKNOW_TRANS_ERR"},
                                            {401, "IPC_INVOKER_WRITE_TRANS_ERR"},
                                            {407, "IPC_TRANSLATE_DBINDER_STUB_ERR"},
                                            {501, "RPC_BASE_INVOKER_INVALID_REPLY_ERR"},
                                            {502, "RPC_BASE_INVOKER_WAIT_REPLY_ERR"},
                                            {503, "RPC_BASE_INVOKER_CURRENT_NULL_ERR"},
                                            {504, "RPC_BASE_INVOKER_INVALID_DATA_ERR"},
                                            {505, "RPC_BASE_INVOKER_WRITE_TRANS_ERR"},
                                            {506, "RPC_BASE_INVOKER_SEND_REPLY_ERR"},
                                            {507, "RPC_BASE_INVOKER_TRANSLATE_ERR"},
                                            {508, "RPC_BASE_INVOKER_STUBINDEX_ERR"},
                                            {509, "RPC_BASE_INVOKER_MALLOC_ERR"},
                                            {29189, "BR_DEAD_REPLY"},
                                            {29201, "BR_FAILED_REPLY"},
                                            {29202, "BR_FROZEN_REPLY"}}};

}  // namespace

std::optional<ExpectedStatus> parse_status(std::string_view text) {
    if (text == "any") return ExpectedStatus{.any = true};
    for (const auto& status : kStatuses) {
        if (status.name == text) return ExpectedStatus{.code = status.code};
    }
    const auto code = parse_integer(text);
    if (!code || *code < std::numeric_limits<std::int32_t>::min() || *code > std::numeric_limits<std::int32_t>::max()) return {};
    return ExpectedStatus{.code = static_cast<std::int32_t>(*code)};
}

std::string name_of_status(std::int32_t code) {
    for (const auto& status : kStatuses) {
        if (status.code == code) return fmt::format("{} ({})", code, status.name);
    }
    return fmt::format("{}", code);
}

std::vector<std::string> status_names() {
    std::vector<std::string> names{"any"};
    for (const auto& status : kStatuses) names.emplace_back(status.name);
    return names;
}

}  // namespace scenarios::engine
