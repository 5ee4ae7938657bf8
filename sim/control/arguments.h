#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/control/message.h"

namespace sim::control {

/// The arguments of a request, asked for by name and type. The first that is missing or of the wrong type is remembered as a sentence,
/// "launch: 'seed' must be a whole number from 0 to 2^64-1, but is a string"; all others answer as if they were not given. So a handler
/// asks for all it wants and then looks at error() once. `null` counts as not given.
class Arguments {
public:
    explicit Arguments(const Request& request) : Arguments(request.command, "", request.arguments) {}

    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }

    std::optional<std::string> text(std::string_view name);
    std::string needed_text(std::string_view name);
    std::optional<bool> flag(std::string_view name);
    std::optional<std::int64_t> whole(std::string_view name, std::int64_t from, std::int64_t to);
    std::int64_t needed_whole(std::string_view name, std::int64_t from, std::int64_t to);
    /// Any number of 64 bits without a sign.
    std::optional<std::uint64_t> large(std::string_view name);
    /// One of some words.
    std::optional<std::string> word(std::string_view name, const std::vector<std::string_view>& words);
    std::vector<std::string> texts(std::string_view name);
    /// The objects of a list, each with a name for errors: `breakpoints[2].line`. What is wrong in one counts here after take_error().
    std::vector<Arguments> list(std::string_view name);
    std::optional<Arguments> object(std::string_view name);

    /// "" if nothing is wrong.
    [[nodiscard]] const std::string& error() const { return error_; }
    /// What is wrong in a part of these counts as wrong here.
    void take_error(const Arguments& part);
    [[nodiscard]] const Json& json() const { return json_; }

private:
    Arguments(std::string command, std::string path, Json json)
        : command_(std::move(command)), path_(std::move(path)), json_(std::move(json)) {}
    [[nodiscard]] const Json* find(std::string_view name) const;
    void wrong(std::string_view name, std::string_view expected, const Json* found);

    std::string command_;
    std::string path_;  ///< before a name: "" or `breakpoints[2].`
    Json json_;
    std::string error_;
};

}  // namespace sim::control
