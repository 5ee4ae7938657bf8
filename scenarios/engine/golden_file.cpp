#include "scenarios/engine/golden_file.h"

#include <filesystem>

#include "scenarios/engine/files.h"
#include "scenarios/engine/safe_name.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

sim::base::Result<std::string> golden_text(const sim::trace::Reader& reader, const sim::query::Ingredients& ingredients) {
    std::string text;
    const auto error = sim::query::write_golden(reader, ingredients, [&text](std::string_view line) {
        text += line;
        text += '\n';
    });
    if (error) return *error;
    return text;
}

/// Why a run says nothing about a golden file; "" if it does.
std::string other_run(const sim::query::GoldenHead& head, const Scenario& scenario) {
    const auto differs = [](std::string_view what, const auto& there, const auto& here) {
        return fmt::format("it is of {} {}, the run of {}; write it anew with --update-golden", what, there, here);
    };
    if (head.scenario != scenario.name) return differs("scenario", head.scenario, scenario.name);
    if (head.cell != scenario.cell.id) return differs("cell", head.cell, scenario.cell.id);
    if (head.seed != scenario.seed) return differs("seed", head.seed, scenario.seed);
    if (head.profile != scenario.profile) return differs("profile", head.profile, scenario.profile);
    return {};
}

}  // namespace

std::string golden_path(const std::string& scenario_file, const std::string& cell) {
    auto path = std::filesystem::path(scenario_file);
    path.replace_extension(cell.empty() ? ".golden" : "." + safe_name(cell) + ".golden");
    return path.string();
}

sim::base::Result<GoldenComparison> compare_golden(const std::string& path, const sim::trace::Reader& reader, const Scenario& scenario,
                                                   const std::optional<sim::query::Ingredients>& wanted) {
    GoldenComparison comparison;
    std::error_code ignored;
    comparison.exists = std::filesystem::exists(path, ignored);
    std::string before;
    auto ingredients = wanted.value_or(sim::query::Ingredients{});
    if (comparison.exists) {
        auto read = read_file(path);
        if (!read) return sim::base::Error{read.error()};
        before = std::move(*read);
        if (const auto head = sim::query::parse_golden_head(before)) {
            comparison.mistake = other_run(*head, scenario);
            if (!wanted) ingredients = head->ingredients;
        } else {
            comparison.mistake = head.error();
        }
    }
    auto text = golden_text(reader, ingredients);
    if (!text) return sim::base::Error{text.error()};
    comparison.text = std::move(*text);
    if (comparison.exists) comparison.difference = sim::query::text_difference(before, comparison.text, path, "this run");
    return comparison;
}

}  // namespace scenarios::engine
