#include "scenarios/engine/network_reader.h"

#include <algorithm>
#include <filesystem>

#include "scenarios/engine/image_reader.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kDevicesMax = 64;
constexpr std::uint64_t kStackMin = 16 * 1024;
constexpr std::uint64_t kStackMax = 64 * 1024 * 1024;

/// Adds the link between these two, all else as `link` has it.
void add_link(LinkPlan link, const std::string& a, const std::string& b, Builder& builder) {
    link.device_a = a;
    link.device_b = b;
    if (link.name.empty()) link.name = fmt::format("{}-{}.{}", a, b, link.kind);
    auto& links = builder.growing().links;
    if (std::any_of(links.begin(), links.end(), [&](const LinkPlan& other) { return other.name == link.name; })) {
        builder.problems().add(link.place, fmt::format("there is a link '{}' already: give this one another `name`", link.name));
    }
    links.push_back(std::move(link));
}

/// One between each two devices.
void add_links(const LinkPlan& link, Builder& builder) {
    const auto& devices = builder.scenario().devices;
    for (auto a = devices.begin(); a != devices.end(); ++a) {
        for (auto b = std::next(a); b != devices.end(); ++b) add_link(link, a->name, b->name, builder);
    }
}

LinkPlan build_link(const Node& node) {
    LinkPlan link{.place = node.place, .name = text_of(node["name"]), .device_a = {}, .device_b = {}};
    link.kind = text_of(node["kind"], link.kind);
    if (node["latency"].present()) link.latency_ns = duration_of(node["latency"], 0);
    if (node["jitter"].present()) link.jitter_ns = duration_of(node["jitter"], 0);
    if (node["set_up"].present()) link.set_up_ns = duration_of(node["set_up"], 0);
    if (node["loss"].present()) link.loss = share_of(node["loss"], 0);
    if (node["bandwidth"].present()) link.bandwidth = rate_of(node["bandwidth"], 1);
    if (node["queue"].present()) link.queue_bytes = size_of(node["queue"], 0);
    return link;
}

}  // namespace

void read_devices(const Node& root, Builder& builder) {
    auto& scenario = builder.growing();
    for (const auto& entry : root["devices"].entries) {
        DeviceSpec device{.name = entry.key, .number = static_cast<std::uint8_t>(scenario.devices.size() + 1)};
        device.kernel = text_of(entry.value["kernel"], device.kernel);
        device.cores = static_cast<unsigned>(integer_of(entry.value["cores"], device.cores));
        device.stack_bytes = size_of(entry.value["stack"], device.stack_bytes);
        device.stack_given = entry.value["stack"].present();
        for (const auto& file : entry.value["files"].items) {
            device.files.emplace_back(file["path"].text, host_path(builder.scenario().file, file["from"].text));
            if (!file["path"].text.starts_with('/')) builder.problems().add(file["path"].place, "a path on the device begins with /");
            std::error_code error;
            if (!std::filesystem::exists(device.files.back().second, error)) {
                builder.problems().add(file["from"].place, fmt::format("there is no file or folder {}", device.files.back().second));
            }
        }
        if (device.stack_bytes < kStackMin || device.stack_bytes > kStackMax) {
            builder.problems().add(entry.value["stack"].place, "a stack has 16 KiB to 64 MiB");
        }
        if (scenario.devices.size() == kDevicesMax) {
            return builder.problems().add(entry.key_place, fmt::format("a scenario has at most {} devices", kDevicesMax));
        }
        scenario.devices.push_back(std::move(device));
    }
    if (scenario.devices.empty()) scenario.devices.push_back({.name = "phone"});
    for (const auto& entry : root["switches"].entries) scenario.switches.emplace_back(entry.key, text_of(entry.value));
}

void read_network(const Node& network, Builder& builder) {
    const auto& devices = builder.scenario().devices;
    if (network.present() && devices.size() == 1) {
        builder.problems().add(network.place, "a network needs two devices or more: name them under `devices`");
        return;
    }
    const auto& links = network["links"];
    if (!links.present()) add_links({}, builder);
    for (const auto& item : links.items) {
        const auto link = build_link(item);
        const auto& between = item["between"];
        if (const auto [a, b] = builder.pair(between); a != nullptr && b != nullptr) {
            add_link(link, a->name, b->name, builder);
        } else if (between.text == "all") {
            if (!link.name.empty() && devices.size() > 2) {
                builder.problems().add(item["name"].place, "one name cannot be given to several links");
            } else {
                add_links(link, builder);
            }
        } else {
            builder.links_known = false;
        }
    }
    for (const auto& item : network["untrusted"].items) {
        if (const auto [a, b] = builder.pair(item); a != nullptr && b != nullptr) {
            builder.growing().untrusted.emplace_back(a->name, b->name);
        }
    }
}

}  // namespace scenarios::engine
