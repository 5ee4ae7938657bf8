#include "sim/query/nearest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "sim/base/text.h"

namespace sim::query {
namespace {

constexpr std::size_t kWordMax = 48;
constexpr std::size_t kListMax = 12;

char plain(char c) {
    if (c == '_') return '-';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Letters to insert, drop or change to make one of the other. Both at most kWordMax long.
std::size_t edits(std::string_view a, std::string_view b) {
    std::array<std::size_t, kWordMax + 1> row{};
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto changed = diagonal + (plain(a[i - 1]) == plain(b[j - 1]) ? 0U : 1U);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view text, const std::vector<std::string_view>& words) {
    if (text.empty() || text.size() > kWordMax) return {};
    std::string_view best;
    // A third of the letters may be wrong; of very short words one.
    auto limit = std::max<std::size_t>(1, text.size() / 3);
    for (const auto word : words) {
        if (word.size() > kWordMax) continue;
        const auto count = edits(text, word);
        // Of equally near ones the first letter decides, then the order.
        const bool nearer = count < limit || best.empty() || (!word.empty() && word[0] == text[0] && best[0] != text[0]);
        if (count > limit || !nearer) continue;
        best = word;
        limit = count;
    }
    return best;
}

std::string nearest_hint(std::string_view text, const std::vector<std::string_view>& words) {
    if (const auto word = nearest_word(text, words); !word.empty()) return fmt::format("; did you mean '{}'?", word);
    if (words.empty() || words.size() > kListMax) return {};
    std::string list;
    for (const auto word : words) list += fmt::format("{}{}", list.empty() ? "" : ", ", word);
    return fmt::format("; expected one of {}", list);
}

}  // namespace sim::query
