#include <algorithm>
#include <variant>

#include "scenarios/engine/builder.h"
#include "scenarios/engine/event_kinds.h"
#include "scenarios/engine/nearest.h"
#include "sim/base/text.h"

// The Builder's view of devices, links and events.
namespace scenarios::engine {

const DeviceSpec* Builder::device(const Node& name) {
    if (!name.is(Node::Kind::Scalar)) return nullptr;
    std::vector<std::string> names;
    for (const auto& item : scenario_.devices) {
        if (item.name == name.text) return &item;
        names.push_back(item.name);
    }
    problems_.add(name.place, fmt::format("there is no device '{}'{}", name.text, suggestion(name.text, names)));
    return nullptr;
}

std::pair<const DeviceSpec*, const DeviceSpec*> Builder::pair(const Node& names) {
    if (!names.is(Node::Kind::List) || names.items.size() != 2) return {};
    const auto* a = device(names.items[0]);
    const auto* b = device(names.items[1]);
    if (a == b) return {};
    return {a, b};
}

Reach Builder::reach(const Node& fault) {
    Reach reach;
    const auto& between = fault["between"];
    const auto& link = fault["link"];
    if (between.present() == link.present()) {
        problems_.add(fault.place, "say which links are meant: either `between:` two devices or `link:` a name");
        return reach;
    }
    const auto& plans = scenario_.links;
    std::vector<const LinkPlan*> meant;
    if (link.is(Node::Kind::Scalar)) {
        std::vector<std::string> names;
        for (const auto& plan : plans) {
            names.push_back(plan.name);
            if (plan.name == link.text) meant.push_back(&plan);
        }
        if (meant.empty() && links_known)
            problems_.add(link.place, fmt::format("there is no link '{}'{}", link.text, suggestion(link.text, names)));
    } else if (const auto [a, b] = pair(between); a != nullptr && b != nullptr) {
        for (const auto& plan : plans) {
            if ((plan.device_a == a->name && plan.device_b == b->name) || (plan.device_a == b->name && plan.device_b == a->name)) {
                meant.push_back(&plan);
            }
        }
        if (meant.empty() && links_known) problems_.add(between.place, fmt::format("no link joins {} and {}", a->name, b->name));
    } else if (between.text == "all") {
        for (const auto& plan : plans) meant.push_back(&plan);
        if (meant.empty()) problems_.add(between.place, "there are no links");
    }
    if (const auto& from = fault["from"]; from.present()) {
        const auto* device = this->device(from);
        if (device == nullptr || meant.empty()) return reach;
        std::erase_if(meant, [&](const LinkPlan* plan) { return plan->device_a != device->name && plan->device_b != device->name; });
        if (meant.empty()) problems_.add(from.place, fmt::format("no link that is meant here leads away from {}", device->name));
        reach.from = device->name;
    }
    for (const auto* plan : meant) reach.links.push_back(plan->name);
    return reach;
}

const ServiceSpec* Builder::background_service(const Node& name, const DeviceSpec& device) {
    if (!name.is(Node::Kind::Scalar)) return nullptr;
    std::vector<std::string> names;
    for (const auto& process : scenario_.processes) {
        if (process.device == nullptr) return nullptr;  // said already
        if (process.device != &device) continue;
        for (const auto& service : process.services) {
            if (!service.background) continue;
            if (service.name == name.text) return &service;
            names.push_back(service.name);
        }
    }
    problems_.add(name.place,
                  fmt::format("no service '{}' with `background: true` is on {}{}", name.text, device.name, suggestion(name.text, names)));
    return nullptr;
}

std::uint32_t Builder::aim(const Node& fault) {
    const auto& where = fault["where"];
    if (!where.is(Node::Kind::Scalar)) return 0;
    if (growing_ == nullptr) {
        problems_.add(where.place, "`where` cannot be given by hand: which calls a run looks out for is settled when it begins");
        return 0;
    }
    growing_->aims.push_back(condition(where));
    return static_cast<std::uint32_t>(scenario_.aims.size());
}

EventPattern Builder::pattern(const Node& node) {
    EventPattern out;
    const auto& event = node["event"];
    const auto& where = node["where"];
    if (!event.present() && !where.present())
        problems_.add(node.place, "say which event is meant: `event:` its kind, `where:` a condition, or both");
    if (event.is(Node::Kind::Scalar)) out.kind = event_kind(event.text);
    out.text = text_of(event);
    if (where.present()) out.text += fmt::format("{}where {}", out.text.empty() ? "" : " ", where.text);
    if (out.kind && level_of_event(*out.kind) == sim::trace::Level::Full) growing().full = true;
    out.where = condition(where);
    return out;
}

std::size_t Builder::follow(EventRule rule) {
    growing().rules.push_back(std::move(rule));
    return scenario_.rules.size() - 1;
}

sim::query::Expression Builder::condition(const Node& text) {
    if (!text.is(Node::Kind::Scalar)) return {};
    auto parsed = sim::query::Expression::parse(text.text);
    if (const auto* error = std::get_if<sim::query::ExpressionError>(&parsed)) {
        problems_.add(place_in(text, error->column - 1, scenario_.source), error->message);
        return {};
    }
    return std::get<sim::query::Expression>(std::move(parsed));
}

}  // namespace scenarios::engine
