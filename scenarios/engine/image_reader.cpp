#include "scenarios/engine/image_reader.h"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "scenarios/engine/files.h"
#include "scenarios/engine/table.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// Of an ability's `name`, which profiles write as a number or as its text.
std::int64_t ability_id(const Json& name) {
    if (name.is_number_integer()) return name.get<std::int64_t>();
    if (!name.is_string()) return -1;
    const auto text = name.get<std::string>();
    if (text.empty() || text.size() > 8 || text.find_first_not_of("0123456789") != std::string::npos) return -1;
    return std::stoll(text);
}

/// "" or what is wrong with it.
std::string read_profile(const std::string& text, ImageSpec& image) {
    const auto profile = Json::parse(text, nullptr, false);
    if (profile.is_discarded()) {
        try {
            const auto complained = Json::parse(text);
        } catch (const Json::parse_error& error) {
            return fmt::format("is no JSON: {}", error.what());
        }
    }
    if (!profile.is_object() || !profile.contains("process") || !profile["process"].is_string()) {
        return "is no profile of system abilities: expected an object with `process` (text) and `systemability` (a list)";
    }
    image.profile_name = profile["process"].get<std::string>();
    const auto list = profile.find("systemability");
    if (list == profile.end() || !list->is_array()) return "has no list `systemability`";
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto& each = (*list)[i];
        const auto id = each.is_object() && each.contains("name") ? ability_id(each["name"]) : -1;
        if (id < 1 || id > 0x00ffffff) return fmt::format("systemability[{}] has no `name` that is an id from 1 to 16777215", i);
        const auto distributed = each.find("distributed");
        image.abilities.emplace_back(static_cast<std::int32_t>(id),
                                     distributed != each.end() && distributed->is_boolean() && distributed->get<bool>());
    }
    if (image.abilities.empty()) return "names no system ability";
    image.profile = profile.dump();
    return {};
}

}  // namespace

std::string host_path(const std::string& file, const std::string& path) {
    const fs::path given(path);
    if (given.is_absolute()) return path;
    const auto beside = fs::path(file).parent_path() / given;
    std::error_code error;
    if (fs::exists(beside, error)) return beside.string();
    const char* folders = std::getenv("IPCLAB_IMAGES");
    std::string_view rest = folders != nullptr ? folders : "";
    while (!rest.empty()) {
        const auto colon = std::min(rest.find(':'), rest.size());
        const auto there = fs::path(rest.substr(0, colon)) / given;
        if (fs::exists(there, error)) return there.string();
        rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
    return beside.string();
}

void read_image(const Node& node, ProcessSpec& process, const std::string& file, Problems& problems) {
    const auto& path = node["image"];
    const auto& profile = node["ability_profile"];
    process.on_demand = flag_of(node["on_demand"], false);
    if (!path.present() && !profile.present()) {
        for (const auto* key : {"args", "env"}) {
            if (const auto* found = node.find(key)) {
                problems.add(found->key_place, fmt::format("'{}' is for a process with an `image`", key));
            }
        }
        return;
    }
    auto& image = process.image.emplace();
    image.place = path.present() ? path.place : profile.place;
    for (const auto* key : {"services", "steps"}) {
        if (const auto* found = node.find(key)) {
            problems.add(found->key_place,
                         fmt::format("'{}' says what a process written here does; this one does what its code says", key));
        }
    }
    image.folder = fs::path(file).parent_path().string();
    if (path.present()) image.path = host_path(file, path.text);
    for (const auto& argument : node["args"].items) image.arguments.push_back(argument.text);
    for (const auto& entry : node["env"].entries) image.environment.push_back(entry.key + "=" + entry.value.text);
    if (!profile.present()) return;
    const auto profile_path = host_path(file, profile.text);
    const auto text = read_file(profile_path);
    if (!text) {
        problems.add(profile.place, fmt::format("the profile cannot be read: {}", text.error()));
        return;
    }
    if (const auto problem = read_profile(*text, image); !problem.empty()) {
        problems.add(profile.place, fmt::format("{} {}", profile_path, problem));
        return;
    }
    image.folder = fs::path(profile_path).parent_path().string();
}

}  // namespace scenarios::engine
