#include "sim/query/pattern.h"

#include <cstddef>

namespace sim::query {
namespace {

// Control characters, which no source may hold, stand for the wildcards.
constexpr char kAnyText = '\x01';
constexpr char kAnyCharacter = '\x02';

std::size_t character_size(std::string_view text, std::size_t at) {
    std::size_t size = 1;
    while (at + size < text.size() && size < 4 && (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80U) ++size;
    return size;
}

}  // namespace

std::string compile_pattern(std::string_view source) {
    std::string pattern;
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '*') {
            if (pattern.empty() || pattern.back() != kAnyText) pattern += kAnyText;
        } else if (source[i] == '?') {
            pattern += kAnyCharacter;
        } else if (source[i] == '\\' && i + 1 < source.size()) {
            pattern += source[++i];
        } else {
            pattern += source[i];
        }
    }
    return pattern;
}

bool matches_pattern(std::string_view text, std::string_view pattern) {
    constexpr auto kNone = std::string_view::npos;
    std::size_t at = 0, in_pattern = 0;
    std::size_t star = kNone, star_at = 0;  // the last `*` and how far the text was there: only it needs to be tried again
    while (at < text.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == kAnyText) {
            star = in_pattern++;
            star_at = at;
        } else if (in_pattern < pattern.size() && pattern[in_pattern] == kAnyCharacter) {
            at += character_size(text, at);
            ++in_pattern;
        } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[at]) {
            ++at;
            ++in_pattern;
        } else if (star != kNone) {
            star_at += character_size(text, star_at);
            at = star_at;
            in_pattern = star + 1;
        } else {
            return false;
        }
    }
    while (in_pattern < pattern.size() && pattern[in_pattern] == kAnyText) ++in_pattern;
    return in_pattern == pattern.size();
}

}  // namespace sim::query
