#include "scenarios/engine/check_repeat.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "sim/base/text.h"
#include "sim/query/divergence.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;

bool same_bytes(const fs::path& a, const fs::path& b) {
    std::ifstream file_a(a, std::ios::binary);
    std::ifstream file_b(b, std::ios::binary);
    if (!file_a || !file_b) return false;
    std::array<char, 65536> bytes_a{};
    std::array<char, 65536> bytes_b{};
    for (;;) {
        file_a.read(bytes_a.data(), bytes_a.size());
        file_b.read(bytes_b.data(), bytes_b.size());
        if (file_a.gcount() != file_b.gcount()) return false;
        if (file_a.gcount() == 0) return true;
        if (!std::equal(bytes_a.begin(), bytes_a.begin() + file_a.gcount(), bytes_b.begin())) return false;
    }
}

/// A trace's own files; readers may lay others into folders beside them.
std::vector<std::string> files_of(const std::string& trace) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(trace, error)) {
        if (entry.is_regular_file(error)) names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool same_traces(const std::string& a, const std::string& b) {
    const auto names = files_of(a);
    return !names.empty() && names == files_of(b) && std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        return same_bytes(fs::path(a) / name, fs::path(b) / name);
    });
}

}  // namespace

std::optional<Finding> difference_of_runs(const std::string& trace_a, const std::string& trace_b) {
    if (same_traces(trace_a, trace_b)) return {};
    Finding finding;
    finding.code = ExitCode::NotRepeatable;
    finding.subject = "not repeatable";
    finding.fix =
        "look for what differs from run to run: the host's clock, addresses of objects, an unseeded random number, the order of a hash "
        "table";
    const auto a = sim::trace::Reader::open(trace_a);
    const auto b = sim::trace::Reader::open(trace_b);
    if (!a || !b) {
        finding.sentence = fmt::format("one of two runs of the same inputs left no trace: {}", !a ? a.error() : b.error());
        return finding;
    }
    const auto found = sim::query::first_divergence(**a, **b);
    if (!found) {
        finding.sentence = fmt::format("two runs of the same inputs differ, and one trace is damaged: {}", found.error());
        return finding;
    }
    if (!*found) {
        finding.sentence = "two runs of the same inputs have the same events, but their traces differ";
        finding.details = sim::query::input_differences(**a, **b);
        return finding;
    }
    const auto& divergence = **found;
    finding.moment.text = divergence.moment;
    finding.sentence = fmt::format("two runs of the same inputs differ first at event {}",
                                   divergence.sequence_a != 0 ? divergence.sequence_a : divergence.sequence_b);
    finding.details.push_back("first   " + (divergence.text_a.empty() ? "(has ended)" : divergence.text_a));
    finding.details.push_back("second  " + (divergence.text_b.empty() ? "(has ended)" : divergence.text_b));
    for (const auto& field : divergence.field_differences) finding.details.push_back("differs " + field);
    for (const auto& before : divergence.led_there) finding.details.push_back("before  " + before);
    return finding;
}

}  // namespace scenarios::engine
