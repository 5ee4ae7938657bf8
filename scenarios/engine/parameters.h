#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scenarios::engine {

/// A place in a text where a parameter stands, or seems to.
struct ParameterUse {
    enum class Form : std::uint8_t {
        Value,   ///< `${name}`
        Escape,  ///< `$${`, which means the characters `${`
        Broken   ///< `${` and no name behind it
    };
    Form form{};
    std::size_t at = 0;    ///< in bytes
    std::size_t size = 0;  ///< likewise
    std::string name{};
};

std::vector<ParameterUse> uses_in(std::string_view text);

/// How many characters (not bytes) a text in UTF-8 has.
std::size_t characters(std::string_view text);

}  // namespace scenarios::engine
