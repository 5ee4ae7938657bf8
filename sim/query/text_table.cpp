#include "sim/query/text_table.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sim::query {
namespace {

/// Ranges of characters that a terminal shows two columns wide (Unicode Standard Annex 11, wide and full width, coarsely).
constexpr std::array<std::pair<char32_t, char32_t>, 9> kWide{{{0x1100, 0x115F},
                                                              {0x2E80, 0xA4CF},
                                                              {0xAC00, 0xD7A3},
                                                              {0xF900, 0xFAFF},
                                                              {0xFE30, 0xFE6F},
                                                              {0xFF00, 0xFF60},
                                                              {0xFFE0, 0xFFE6},
                                                              {0x1F300, 0x1FAFF},
                                                              {0x20000, 0x3FFFD}}};

std::size_t width_of(char32_t character) {
    if (character >= 0x300 && character <= 0x36F) return 0;
    for (const auto& [first, last] : kWide) {
        if (character >= first && character <= last) return 2;
    }
    return 1;
}

}  // namespace

std::size_t text_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t character = lead < 0x80 ? lead : lead & (0xFFU >> (size + 1));
        std::size_t used = 1;
        while (used < size && i + used < text.size() && (static_cast<unsigned char>(text[i + used]) & 0xC0U) == 0x80U) {
            character = (character << 6U) | (static_cast<unsigned char>(text[i + used]) & 0x3FU);
            ++used;
        }
        width += used == size ? width_of(character) : 1;
        i += used;
    }
    return width;
}

TextTable::TextTable(std::vector<std::string> heads) : heads_(std::move(heads)) {
    for (auto& head : heads_) {
        right_.push_back(head.starts_with('>'));
        if (right_.back()) head.erase(0, 1);
    }
}

void TextTable::add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

std::string TextTable::text(std::size_t indent) const {
    std::vector<std::size_t> widths;
    const auto measure = [&](const std::vector<std::string>& row) {
        if (widths.size() < row.size()) widths.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], text_width(row[i]));
    };
    measure(heads_);
    for (const auto& row : rows_) measure(row);
    std::string out;
    const auto write = [&](const std::vector<std::string>& row) {
        std::string line(indent, ' ');
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto space = std::string(widths[i] - text_width(row[i]), ' ');
            const bool right = i < right_.size() && right_[i];
            line += right ? space + row[i] : row[i] + space;
            if (i + 1 < row.size()) line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    };
    if (!heads_.empty()) write(heads_);
    for (const auto& row : rows_) write(row);
    return out;
}

}  // namespace sim::query
