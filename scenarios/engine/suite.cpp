#include "scenarios/engine/suite.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "scenarios/engine/document.h"
#include "scenarios/engine/files.h"
#include "scenarios/engine/scenario.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;

bool has_line(std::string_view text, std::string_view start) {
    return text.starts_with(start) || text.find("\n" + std::string(start)) != std::string_view::npos;
}

bool is_skipped_directory(const fs::path& name) {
    const auto text = name.string();
    return text.starts_with(".") || text == "run" || text == "build";
}

/// A path as one types it: relative where the argument was, without `./` in front.
std::string typed(const fs::path& path) {
    auto text = path.lexically_normal().string();
    return text.starts_with("./") ? text.substr(2) : text;
}

std::string without_extension(fs::path path) { return path.replace_extension().generic_string(); }

std::vector<fs::path> yaml_files_below(const fs::path& root) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::recursive_directory_iterator at(root, fs::directory_options::skip_permission_denied, error), end; !error && at != end;
         at.increment(error)) {
        if (at->is_directory(error)) {
            const bool is_run_folder = fs::exists(at->path() / "manifest.json", error);
            if (is_run_folder || is_skipped_directory(at->path().filename())) at.disable_recursion_pending();
            continue;
        }
        const auto extension = at->path().extension();
        if (extension == ".yaml" || extension == ".yml") found.push_back(at->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

class Discovery {
public:
    sim::base::Result<Suite> run(const std::vector<std::string>& arguments);

private:
    void add(const fs::path& path, std::string label, bool named);
    void read(SuiteFile& source);
    void tell_apart();

    Suite suite_;
    std::set<fs::path> seen_;
};

void Discovery::add(const fs::path& path, std::string label, bool named) {
    std::error_code ignored;
    if (!seen_.insert(fs::weakly_canonical(path, ignored)).second) return;
    SuiteFile source{.file = typed(path), .label = std::move(label)};
    if (auto text = read_file(source.file)) {
        source.text = std::move(*text);
    } else {
        source.problems.push_back({{}, text.error().substr(source.file.size() + 2)});
    }
    if (!named && source.problems.empty() && !is_scenario(source.text)) {
        suite_.skipped.push_back(source.file);
        return;
    }
    read(source);
    suite_.files.push_back(std::move(source));
}

void Discovery::read(SuiteFile& source) {
    source.name = fs::path(source.file).stem().string();
    if (!source.problems.empty()) return;
    Problems problems;
    source.cells = read_cells(source.file, source.text, problems);
    const auto scenario = read_scenario(source.file, source.text, problems = {});  // says all mistakes, those of parameters too
    source.problems = problems.sorted();
    if (!source.problems.empty()) {
        source.cells.clear();
    } else if (!scenario.name.empty()) {
        source.name = scenario.name;
    }
}

/// Of labels that stand twice none is short any more.
void Discovery::tell_apart() {
    std::map<std::string, int> count;
    for (const auto& file : suite_.files) ++count[file.label];
    for (auto& file : suite_.files) {
        if (count[file.label] > 1) file.label = without_extension(file.file);
    }
    // hello.yaml beside hello.yml
    count.clear();
    for (const auto& file : suite_.files) ++count[file.label];
    for (auto& file : suite_.files) {
        if (count[file.label] > 1) file.label = file.file;
    }
}

sim::base::Result<Suite> Discovery::run(const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments) {
        const fs::path path(argument);
        std::error_code error;
        const auto status = fs::status(path, error);
        if (!fs::exists(status)) return sim::base::Error{fmt::format("{}: no such file or directory", argument)};
        if (!fs::is_directory(status)) {
            add(path, path.stem().string(), true);
            continue;
        }
        for (const auto& file : yaml_files_below(path)) add(file, without_extension(file.lexically_relative(path)), false);
    }
    if (suite_.files.empty()) {
        return sim::base::Error{fmt::format("no scenarios in {}{}", fmt::join(arguments, ", "),
                                            suite_.skipped.empty() ? "" : fmt::format(" ({} other YAML files)", suite_.skipped.size()))};
    }
    tell_apart();
    for (const auto& file : suite_.files) {
        if (!file.problems.empty()) suite_.cases.push_back({&file, {}});
        for (const auto& cell : file.cells) suite_.cases.push_back({&file, cell});
    }
    return std::move(suite_);
}

}  // namespace

std::string Case::title() const { return cell.id.empty() ? source->label : fmt::format("{} [cell {}]", source->label, cell.id); }

bool is_scenario(std::string_view text) {
    const auto first_line = text.substr(0, text.find('\n'));
    if (first_line.starts_with("# yaml-language-server:") && first_line.find("scenario.schema.json") != std::string_view::npos) return true;
    return has_line(text, "name:") && has_line(text, "processes:");
}

sim::base::Result<Suite> discover(const std::vector<std::string>& arguments) { return Discovery().run(arguments); }

}  // namespace scenarios::engine
