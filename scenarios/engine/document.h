#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/problem.h"

namespace scenarios::engine {

struct Entry;

/// A part of a scalar's text that stands for something else in the file: a parameter's value. In characters of the text, from 0.
struct Patch {
    std::size_t at = 0;
    std::size_t put = 0;      ///< how many stand there now
    std::size_t written = 0;  ///< how many the file has
};

/// One value of a YAML file with its place; scalars stay text until somebody knows what they should be.
struct Node {
    enum class Kind { Missing, Null, Scalar, List, Map };
    Kind kind = Kind::Missing;
    Place place;
    std::string text{};  ///< of a scalar
    bool quoted = false;
    std::vector<Patch> patches{};  ///< of a scalar's text, in its order
    std::vector<Node> items{};     ///< of a list
    std::vector<Entry> entries{};  ///< of a map, in the file's order, keys unique

    [[nodiscard]] bool is(Kind other) const { return kind == other; }
    [[nodiscard]] bool present() const { return kind != Kind::Missing && kind != Kind::Null; }
    /// The value under `key`; a Missing node, placed at this one, if there is none.
    [[nodiscard]] const Node& operator[](std::string_view key) const;
    [[nodiscard]] const Entry* find(std::string_view key) const;
};

struct Entry {
    std::string key;
    Place key_place;
    Node value;
};

/// Reads one YAML document. What a scenario has no use for is a mistake here: duplicate keys (yaml-cpp would keep the first silently),
/// keys that are no scalars, anchors and aliases (they can unfold without bound), tags, a second document, nesting deeper than 40,
/// files over 4 MiB. Never throws. Nothing if the text could not be read to its end: judging a torso would only report what
/// follows from the first mistake.
std::optional<Node> read_document(std::string_view source, Problems& problems);

/// Where the character number `index` (from 0) of a scalar's text stands in the file, for messages about a part of it; the scalar's own
/// place if the text goes over several lines.
Place place_in(const Node& scalar, std::size_t index, std::string_view source);

/// "a list", "a mapping", "'text'", "nothing": what a message says was found.
std::string describe(const Node& node);

}  // namespace scenarios::engine
