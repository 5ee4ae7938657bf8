#include "scenarios/engine/problem.h"

#include <algorithm>
#include <utility>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kSnippetColumnsMax = 160;

/// Printable as one line: control characters would garble the terminal, tabs would shift the caret.
std::string printable(std::string_view text) {
    std::string out(text.substr(0, kSnippetColumnsMax));
    for (auto& c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return out;
}

}  // namespace

std::string_view line_of(std::string_view source, int line) {
    for (int i = 1; i < line; ++i) {
        const auto end = source.find('\n');
        if (end == std::string_view::npos) return {};
        source.remove_prefix(end + 1);
    }
    return source.substr(0, source.find_first_of("\r\n"));
}

void Problems::add(const Place& place, std::string message) {
    Problem problem{place, std::move(message)};
    if (list_.size() >= kProblemsMax || std::find(list_.begin(), list_.end(), problem) != list_.end()) return;
    list_.push_back(std::move(problem));
}

std::vector<Problem> Problems::sorted() const {
    auto list = list_;
    std::stable_sort(list.begin(), list.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    return list;
}

std::string render(const Problem& problem, std::string_view file, std::string_view source) {
    const auto& place = problem.place;
    if (place.line == 0) return fmt::format("{}: {}\n", file, problem.message);
    auto out = fmt::format("{}:{}:{}: {}\n", file, place.line, place.column, problem.message);
    const auto line = line_of(source, place.line);
    const auto before = static_cast<std::size_t>(std::max(place.column - 1, 0));
    if (line.empty() || before > std::min(line.size(), kSnippetColumnsMax)) return out;
    const auto room = std::max<std::size_t>(line.size() - before, 1);
    const auto length = std::clamp<std::size_t>(static_cast<std::size_t>(std::max(place.length, 1)), 1, std::min(room, kSnippetColumnsMax));
    out += fmt::format("{:>5} | {}\n", place.line, printable(line));
    out += fmt::format("      | {}^{}\n", std::string(before, ' '), std::string(length - 1, '~'));
    return out;
}

}  // namespace scenarios::engine
