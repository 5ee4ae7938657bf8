#include "scenarios/engine/nearest.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kWordMax = 64;
constexpr std::size_t kListMax = 16;

char folded(char c) {
    if (c == '-') return '_';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Edit distance with swaps of neighbours counted as one, the commonest slip.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    std::iota(cost[0].begin(), cost[0].end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto same = folded(a[i - 1]) == folded(b[j - 1]);
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (same ? 0U : 1U)});
            const auto swapped = i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]);
            if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view text, const std::vector<std::string>& words) {
    if (text.size() > kWordMax) return {};
    std::string best;
    auto best_distance = std::max<std::size_t>(1, text.size() / 3) + 1;
    for (const auto& word : words) {
        if (word.size() > kWordMax) continue;
        const auto d = distance(text, word);
        if (d < best_distance) {
            best_distance = d;
            best = word;
        }
    }
    return best;
}

std::string suggestion(std::string_view text, const std::vector<std::string>& words) {
    if (const auto word = nearest(text, words); !word.empty()) return fmt::format("; did you mean '{}'?", word);
    if (words.empty() || words.size() > kListMax) return {};
    return fmt::format("; expected {}", listing(words));
}

std::string listing(const std::vector<std::string>& words, std::string_view last) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
        out += words[i];
    }
    return out;
}

}  // namespace scenarios::engine
