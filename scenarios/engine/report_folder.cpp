#include "scenarios/engine/report_folder.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "scenarios/engine/build_id.h"
#include "scenarios/engine/safe_name.h"
#include "sim/base/text.h"
#include "sim/trace/events.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;

constexpr auto kManifest = "manifest.json";

}  // namespace

std::optional<sim::base::Error> write_whole(const std::string& path, std::string_view text) {
    const auto temporary = fmt::format("{}.{}.part", path, ::getpid());
    errno = 0;
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    std::error_code ignored;
    if (!file || std::rename(temporary.c_str(), path.c_str()) != 0) {
        const auto why = errno;
        fs::remove(temporary, ignored);
        return sim::base::Error{fmt::format("{}: {}", path, std::strerror(why))};
    }
    return std::nullopt;
}

sim::base::Result<std::unique_ptr<RunFolder>> RunFolder::create(const std::string& root, const std::string& scenario,
                                                                const std::string& cell, std::uint64_t seed) {
    const auto path = fs::path(root) / safe_name(scenario) / safe_name(cell) / fmt::format("{}", seed);
    std::error_code error;
    if (fs::exists(path, error) && !fs::is_empty(path, error)) {
        if (!fs::exists(path / kManifest, error)) {
            return sim::base::Error{
                fmt::format("{}: is no run folder (it has no {}) and is left alone; give another --runs", path.string(), kManifest)};
        }
        fs::remove_all(path, error);
        if (error) return sim::base::Error{fmt::format("{}: {}", path.string(), error.message())};
    }
    fs::create_directories(path, error);
    if (error) return sim::base::Error{fmt::format("{}: {}", path.string(), error.message())};
    return std::unique_ptr<RunFolder>(new RunFolder(root, path.string()));
}

std::string RunFolder::path_of(std::string_view name) const { return (fs::path(path_) / name).string(); }

std::optional<sim::base::Error> RunFolder::write(std::string_view name, std::string_view text) const {
    return write_whole(path_of(name), text);
}

void RunFolder::remove() const {
    std::error_code error;
    fs::remove_all(path_, error);
    for (auto parent = fs::path(path_).parent_path(); !error && parent != fs::path(root_) && fs::is_empty(parent, error);
         parent = parent.parent_path()) {
        fs::remove(parent, error);
    }
}

std::string render_manifest(const Scenario& scenario, std::string_view level) {
    utsname host = {};
    (void)::uname(&host);
    auto values = nlohmann::ordered_json::object();
    for (const auto& [name, value] : scenario.cell.values) values[name] = value;
    const nlohmann::ordered_json manifest{
        {"tool", "ipclab"},
        {"build", build_id()},
        {"trace_format", "CTF 1.8"},
        {"event_kinds", std::variant_size_v<sim::trace::Event>},
        {"rule_book",
         {{"rules", sim::trace::Words<sim::trace::Rule>::kWords.size() - 1},
          {"laws", sim::trace::Words<sim::trace::Law>::kWords.size() - 1}}},
        {"schema", "draft-07"},
        {"scenario", {{"name", scenario.name}, {"file", scenario.file}, {"hash", fmt::format("{:016x}", stable_hash(scenario.source))}}},
        {"seed", scenario.seed},
        {"cell", scenario.cell.id},
        {"values", values},
        {"profile", scenario.profile},
        {"level", level},
        {"host",
         {{"system", host.sysname}, {"release", host.release}, {"machine", host.machine}, {"cores", std::thread::hardware_concurrency()}}}};
    return manifest.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace scenarios::engine
