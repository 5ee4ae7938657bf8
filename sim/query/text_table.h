#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sim::query {

/// How many columns of a terminal a text takes: 1 a character, 2 for the wide ones of East Asia, 0 for marks that combine.
std::size_t text_width(std::string_view text);

/// Rows of cells as text in aligned columns, two spaces between.
class TextTable {
public:
    /// The heads of the columns; one that begins with `>` is set right, as numbers are, without the `>`. No heads at all: no head line.
    explicit TextTable(std::vector<std::string> heads);

    void add(std::vector<std::string> row);
    [[nodiscard]] bool empty() const { return rows_.empty(); }

    /// Every line indented by so many spaces; no spaces at the ends of lines.
    [[nodiscard]] std::string text(std::size_t indent = 0) const;

private:
    std::vector<std::string> heads_;
    std::vector<bool> right_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace sim::query
