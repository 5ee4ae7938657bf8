#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/text.h"
#include "sim/query/golden.h"

namespace sim::query {
namespace {

/// So many single-line edits are looked for; beyond them the lines between the common beginning and end count as replaced.
constexpr std::ptrdiff_t kEditsMax = 1000;

using Lines = std::vector<std::string_view>;

Lines split(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

/// One line of the result: kept (' '), only before ('-'), only after ('+').
struct Edit {
    char kind;
    std::size_t before, after;  ///< indices of the next line on either side
};

/// The shortest script between two lists of lines (Myers 1986), or everything replaced if it is longer than kEditsMax.
std::vector<Edit> script(const Lines& a, const Lines& b, std::size_t begin, std::size_t a_end, std::size_t b_end) {
    const auto n = static_cast<std::ptrdiff_t>(a_end - begin), m = static_cast<std::ptrdiff_t>(b_end - begin);
    const auto at_a = [&](std::ptrdiff_t x) { return a[begin + static_cast<std::size_t>(x)]; };
    const auto at_b = [&](std::ptrdiff_t y) { return b[begin + static_cast<std::size_t>(y)]; };
    std::vector<std::vector<std::int32_t>> rounds;  // of round d: furthest x on diagonals -d, -d + 2, ..., d
    std::optional<std::ptrdiff_t> edits;
    const auto reach = [&](std::ptrdiff_t d, std::ptrdiff_t k) -> std::ptrdiff_t {
        return rounds[static_cast<std::size_t>(d)][static_cast<std::size_t>((k + d) / 2)];
    };
    const auto goes_down = [&](std::ptrdiff_t d, std::ptrdiff_t k) {
        return k == -d || (k != d && reach(d - 1, k - 1) < reach(d - 1, k + 1));
    };
    for (std::ptrdiff_t d = 0; d <= std::min(n + m, kEditsMax) && !edits; ++d) {
        std::vector<std::int32_t> round;
        for (std::ptrdiff_t k = -d; k <= d; k += 2) {
            std::ptrdiff_t x = d == 0 ? 0 : goes_down(d, k) ? reach(d - 1, k + 1) : reach(d - 1, k - 1) + 1;
            // Off the grid: kept so that the round stays whole, and never led on from.
            while (x < n && x - k >= 0 && x - k < m && at_a(x) == at_b(x - k)) ++x;
            round.push_back(static_cast<std::int32_t>(x));
            if (k == n - m && x >= n) edits = d;
        }
        rounds.push_back(std::move(round));
    }
    std::vector<Edit> out;
    const auto push = [&](char kind, std::ptrdiff_t x, std::ptrdiff_t y) {
        out.push_back({kind, begin + static_cast<std::size_t>(x), begin + static_cast<std::size_t>(y)});
    };
    if (!edits) {
        for (std::ptrdiff_t x = 0; x < n; ++x) push('-', x, 0);
        for (std::ptrdiff_t y = 0; y < m; ++y) push('+', n, y);
        return out;
    }
    auto x = n, y = m;
    for (auto d = *edits; d > 0; --d) {
        const auto k = x - y;
        const bool down = goes_down(d, k);
        const auto from_x = down ? reach(d - 1, k + 1) : reach(d - 1, k - 1);
        const auto from_y = from_x - (down ? k + 1 : k - 1);
        const auto turn_x = down ? from_x : from_x + 1;
        while (x > turn_x) push(' ', --x, --y);
        push(down ? '+' : '-', from_x, from_y);
        x = from_x;
        y = from_y;
    }
    while (x > 0) push(' ', --x, --y);
    std::ranges::reverse(out);
    return out;
}

}  // namespace

std::string text_difference(std::string_view before, std::string_view after, std::string_view before_name, std::string_view after_name,
                            std::size_t context, std::size_t lines_max) {
    const auto a = split(before), b = split(after);
    std::size_t begin = 0;
    while (begin < a.size() && begin < b.size() && a[begin] == b[begin]) ++begin;
    auto a_end = a.size(), b_end = b.size();
    while (a_end > begin && b_end > begin && a[a_end - 1] == b[b_end - 1]) --a_end, --b_end;
    if (begin == a_end && begin == b_end) return {};

    std::vector<Edit> edits;
    for (std::size_t i = begin - std::min(begin, context); i < begin; ++i) edits.push_back({' ', i, i});
    const auto middle = script(a, b, begin, a_end, b_end);
    edits.insert(edits.end(), middle.begin(), middle.end());
    for (std::size_t i = 0; i < std::min(context, a.size() - a_end); ++i) edits.push_back({' ', a_end + i, b_end + i});

    std::string out = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
    std::size_t written = 0, left_out = 0;
    const auto changed = [](const Edit& edit) { return edit.kind != ' '; };
    for (auto next = edits.begin(); (next = std::find_if(next, edits.end(), changed)) != edits.end();) {
        const auto first = next - std::min<std::ptrdiff_t>(next - edits.begin(), static_cast<std::ptrdiff_t>(context));
        auto end = next;  // behind the hunk's last change
        for (auto look = next; look != edits.end() && look - end <= 2 * static_cast<std::ptrdiff_t>(context); ++look) {
            if (changed(*look)) end = look + 1;
        }
        const auto last = end + std::min<std::ptrdiff_t>(edits.end() - end, static_cast<std::ptrdiff_t>(context));
        const auto minus = last - first - std::count_if(first, last, [](const Edit& edit) { return edit.kind == '+'; });
        const auto plus = last - first - std::count_if(first, last, [](const Edit& edit) { return edit.kind == '-'; });
        if (written < lines_max) {
            out +=
                fmt::format("@@ -{},{} +{},{} @@\n", first->before + (minus > 0 ? 1 : 0), minus, first->after + (plus > 0 ? 1 : 0), plus);
        }
        for (auto edit = first; edit != last; ++edit) {
            if (++written > lines_max) {
                ++left_out;
                continue;
            }
            out += fmt::format("{}{}\n", edit->kind, edit->kind == '+' ? b[edit->after] : a[edit->before]);
        }
        next = last;
    }
    if (left_out > 0) out += fmt::format("... and {} more line{}\n", left_out, left_out == 1 ? "" : "s");
    return out;
}

}  // namespace sim::query
