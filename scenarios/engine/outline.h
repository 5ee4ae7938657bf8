#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scenarios::engine {

/// What can be made out of a YAML text that somebody is still writing: keys, items and values by indentation, braces and dashes, each line
/// on its own wherever possible, so that a mistake in one place hides little of the rest. Not a reader: read_document is that. Takes any
/// text, in time that grows with its size.
class Outline {
public:
    /// A key with what stands below it, or an item of a list. Number 0 is the root.
    struct Part {
        std::size_t parent = 0;
        bool item = false;
        std::string key{};    ///< of a key
        std::string value{};  ///< a scalar on the same line, without quotes
        std::size_t at = 0;   ///< where its key (or an item's dash or content) begins, in bytes
        int line = 1;
        std::vector<std::size_t> below{};  ///< keys and items in it, in their order
    };

    /// Where the end of the text stands: what is written there next.
    struct Spot {
        enum class Kind : std::uint8_t {
            Nothing,  ///< in a comment or in a block of text
            Entry,    ///< where a key, or a value that goes over lines, may begin
            Value     ///< behind `key:`, or an item of a list in [ ]
        };
        Kind kind = Kind::Nothing;
        std::size_t part = 0;    ///< Entry: whose keys; Value: whose value
        std::size_t from = 0;    ///< where the word that is being written begins, in bytes
        std::string word{};      ///< what is there of it
        bool flow = false;       ///< inside { } or [ ]
        bool flow_list = false;  ///< directly inside [ ]
        bool dash = false;       ///< behind a `-`
        bool quoted = false;     ///< the word began with a quote, which is not part of it
        bool double_quotes = false;
    };

    explicit Outline(std::string_view text);

    [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
    /// One without anything in it if there is no such number.
    [[nodiscard]] const Part& operator[](std::size_t part) const;
    [[nodiscard]] const Spot& end() const { return spot_; }

    /// The key of that name in a part; 0 if there is none.
    [[nodiscard]] std::size_t find(std::size_t part, std::string_view key) const;
    /// The scalar under that key; "" if there is none.
    [[nodiscard]] std::string_view value(std::size_t part, std::string_view key) const;

private:
    struct Level {
        std::size_t part;
        std::size_t indent;
        bool item;
    };
    struct Brace {
        bool list;
        std::size_t owner;    ///< whose entries or items stand in it
        std::size_t current;  ///< the entry or item whose value comes now; `owner`: none yet
    };

    std::size_t add(std::size_t parent, std::size_t at, bool item, std::string_view key = {});
    void read_line(std::size_t from, std::size_t to);
    /// The line that begins at `begin`, whose first character is at `at`.
    void read_block_line(std::size_t begin, std::size_t at, std::size_t to);
    void read_value(std::size_t part, std::size_t at, std::size_t to, std::size_t indent);
    void read_flow(std::size_t at, std::size_t to);
    void leave_to(std::size_t indent, bool dash);
    /// Whether `key:` stands here: where the key ends and where its value may begin.
    bool key_at(std::size_t at, std::size_t to, std::size_t& key_end, std::size_t& value) const;
    [[nodiscard]] std::size_t skip_spaces(std::size_t at, std::size_t to) const;
    [[nodiscard]] std::string_view slice(std::size_t from, std::size_t to) const { return text_.substr(from, to - from); }
    void end_at(Spot::Kind kind, std::size_t part, std::size_t from, std::size_t to);

    std::string_view text_;
    int line_ = 1;
    std::vector<Part> parts_;
    std::vector<Level> levels_;
    std::vector<Brace> braces_;
    std::size_t flow_indent_ = 0;  ///< of the line on which the outermost brace was opened
    bool in_block_ = false;        ///< a block of text, whose lines are indented deeper than ...
    std::size_t block_indent_ = 0;
    Spot spot_;
};

}  // namespace scenarios::engine
