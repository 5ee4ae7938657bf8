#include "scenarios/engine/event_kinds.h"

#include <array>
#include <cstddef>
#include <utility>
#include <variant>

namespace scenarios::engine {
namespace {

struct Kind {
    std::string_view name;
    sim::trace::Level level;
};

template <std::size_t... N>
constexpr auto kinds(std::index_sequence<N...>) {
    return std::array<Kind, sizeof...(N)>{
        {{std::variant_alternative_t<N, sim::trace::Event>::kName, std::variant_alternative_t<N, sim::trace::Event>::kLevel}...}};
}
constexpr auto kKinds = kinds(std::make_index_sequence<std::variant_size_v<sim::trace::Event>>{});

}  // namespace

std::optional<std::uint16_t> event_kind(std::string_view name) {
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
        if (kKinds[i].name == name) return static_cast<std::uint16_t>(i);
    }
    return {};
}

sim::trace::Level level_of_event(std::uint16_t kind) { return kKinds.at(kind).level; }

std::vector<std::string> event_names() {
    std::vector<std::string> names;
    for (const auto& kind : kKinds) names.emplace_back(kind.name);
    return names;
}

}  // namespace scenarios::engine
