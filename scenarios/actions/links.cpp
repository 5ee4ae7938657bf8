#include "scenarios/actions/links.h"

#include <utility>

namespace scenarios::actions {

using namespace engine;
using models::softbus::InFlight;

Key from_key() { return {"from", of(Form::Name), "only in the direction away from this device", "phone", false, "both directions"}; }

Shape links_shape(std::string_view name, std::string_view doc, std::vector<Key> own, std::string_view in_flight) {
    Shape shape{name, doc, {}};
    shape.keys.push_back({"between", pair("all"), "the links between these two devices, or all links", "[phone, tablet]"});
    shape.keys.push_back({"link", of(Form::Text), "or the link of this name", "phone-tablet.wlan_5g"});
    for (auto& key : own) shape.keys.push_back(std::move(key));
    if (!in_flight.empty()) {
        shape.keys.push_back({"in_flight", word("deliver|drop|hold"), "what becomes of frames under way", "drop", false, in_flight});
    }
    return shape;
}

InFlight in_flight_of(const Node& fault, InFlight fallback) {
    const auto word = text_of(fault["in_flight"]);
    if (word == "deliver") return InFlight::Deliver;
    if (word == "drop") return InFlight::Drop;
    if (word == "hold") return InFlight::Hold;
    return fallback;
}

}  // namespace scenarios::actions
