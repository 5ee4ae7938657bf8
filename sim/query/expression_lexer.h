#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sim::query {

/// A piece of an expression.
struct Token {
    enum class Kind : std::uint8_t {
        End,
        Word,    ///< also numbers: `5`, `5ms`, `0x1F`, `-28`, `1.5`
        Text,    ///< in quotes, which `text` leaves out
        Symbol,  ///< = != < <= > >= ~ !~ ( ) { } , ..
        Bad      ///< `text` says what is wrong
    };
    Kind kind = Kind::End;
    std::string_view text{};  ///< escapes are still in it
    std::size_t begin = 0;    ///< in bytes
    std::size_t end = 0;

    [[nodiscard]] bool is(std::string_view symbol) const { return kind == Kind::Symbol && text == symbol; }
    [[nodiscard]] bool is_word(std::string_view word) const { return kind == Kind::Word && text == word; }
};

/// The next token at or after byte `at`. Past the end: End.
Token next_token(std::string_view source, std::size_t at);

/// Column of a byte: from 1, in characters.
std::size_t column_of(std::string_view source, std::size_t byte);

}  // namespace sim::query
