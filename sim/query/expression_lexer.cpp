#include "sim/query/expression_lexer.h"

#include <algorithm>
#include <array>

namespace sim::query {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Letters of every language, digits, underscore.
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// May stand inside a word, between letters: `rpc.sent`, `PASS-1`, `phone/echo`.
bool is_joint(char c) { return c == '.' || c == '-' || c == '/' || c == ':' || c == '@' || c == '+'; }

struct Mistake {
    std::string_view symbol, hint;
};
/// Other languages' ways of writing ours; the longer first.
constexpr std::array kMistakes = std::to_array<Mistake>({
    {"==", "equality is written ="},
    {"=~", "matching a pattern is written ~"},
    {"=>", "at least is written >="},
    {"=<", "at most is written <="},
    {"<>", "inequality is written !="},
    {"&&", "write 'and'"},
    {"||", "write 'or'"},
    {"&", "write 'and'"},
    {"|", "write 'or'"},
    {"*", "a pattern stands in quotes"},
    {"?", "a pattern stands in quotes"},
    {"[", "a list stands in braces: {a, b}"},
});
constexpr std::array kSymbols =
    std::to_array<std::string_view>({"!=", "!~", "<=", ">=", "..", "=", "<", ">", "~", "(", ")", "{", "}", ","});

Token quoted(std::string_view source, std::size_t at) {
    const char quote = source[at];
    bool escaped = false;
    for (std::size_t i = at + 1; i < source.size(); ++i) {
        if (static_cast<unsigned char>(source[i]) < 0x20) {
            return {Token::Kind::Bad, "a text in quotes cannot hold control characters", i, i + 1};
        }
        if (escaped) {
            escaped = false;
        } else if (source[i] == '\\') {
            escaped = true;
        } else if (source[i] == quote) {
            return {Token::Kind::Text, source.substr(at + 1, i - at - 1), at, i + 1};
        }
    }
    return {Token::Kind::Bad, "this quote is not closed", at, source.size()};
}

}  // namespace

Token next_token(std::string_view source, std::size_t at) {
    while (at < source.size() && is_space(source[at])) ++at;
    if (at >= source.size()) return {Token::Kind::End, {}, source.size(), source.size()};
    const auto rest = source.substr(at);
    const auto letter_at = [&](std::size_t i) { return i < rest.size() && is_letter(rest[i]); };

    if (rest[0] == '"' || rest[0] == '\'') return quoted(source, at);
    const bool starts_word =
        is_letter(rest[0]) || (rest[0] == '-' && rest.size() > 1 && rest[1] >= '0' && rest[1] <= '9') || (rest[0] == '#' && letter_at(1));
    if (starts_word) {
        std::size_t size = 1;
        while (letter_at(size) || (size < rest.size() && is_joint(rest[size]) && letter_at(size + 1))) ++size;
        return {Token::Kind::Word, rest.substr(0, size), at, at + size};
    }
    for (const auto& mistake : kMistakes) {
        if (rest.starts_with(mistake.symbol)) return {Token::Kind::Bad, mistake.hint, at, at + mistake.symbol.size()};
    }
    for (const auto symbol : kSymbols) {
        if (rest.starts_with(symbol)) return {Token::Kind::Symbol, rest.substr(0, symbol.size()), at, at + symbol.size()};
    }
    if (rest[0] == '!') return {Token::Kind::Bad, "write 'not'", at, at + 1};
    return {Token::Kind::Bad, "this character has no meaning here", at, at + 1};
}

std::size_t column_of(std::string_view source, std::size_t byte) {
    const auto before = source.substr(0, std::min(byte, source.size()));
    return 1 +
           static_cast<std::size_t>(std::ranges::count_if(before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace sim::query
