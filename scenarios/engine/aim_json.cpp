#include "scenarios/engine/aim_json.h"

namespace scenarios::engine {

nlohmann::json json_of(const sim::query::Aim& aim) {
    return {{"kind", static_cast<int>(aim.kind)}, {"device", aim.thread.device}, {"pid", aim.thread.pid}, {"tid", aim.thread.tid},
            {"transaction", aim.transaction},     {"sequence", aim.sequence},    {"chain", aim.chain},    {"text", aim.text}};
}

sim::query::Aim aim_of(const nlohmann::json& json) {
    return {.kind = static_cast<sim::query::Aim::Kind>(json.value("kind", 0)),
            .thread = {.device = json.value("device", std::uint8_t{}), .pid = json.value("pid", 0U), .tid = json.value("tid", 0U)},
            .transaction = json.value("transaction", std::uint64_t{}),
            .sequence = json.value("sequence", std::uint64_t{}),
            .chain = json.value("chain", std::vector<std::uint64_t>{}),
            .text = json.value("text", std::string())};
}

}  // namespace scenarios::engine
