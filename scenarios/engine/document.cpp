#include "scenarios/engine/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <cstddef>
#include <sstream>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kDepthMax = 40;
constexpr std::size_t kNodesMax = 200'000;
constexpr std::size_t kKeysMax = 2'000;
constexpr std::size_t kSourceBytesMax = 4 * 1024 * 1024;

/// Ends the parser's run; the problem is already noted.
struct GivenUp {};

Place place_of(const YAML::Mark& mark) { return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1, 1}; }

/// Builds the tree from the parser's events, where duplicate keys and anchors can still be seen.
class TreeBuilder final : public YAML::EventHandler {
public:
    explicit TreeBuilder(Problems& problems) : problems_(problems) {}

    Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        add({.kind = Node::Kind::Null, .place = place_of(mark)});
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        give_up(mark, "aliases (*name) are not used in scenarios: write the value out");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
        refuse_anchor(mark, anchor);
        const auto quoted = tag == "!";
        if (!quoted) refuse_tag(mark, tag);
        auto place = place_of(mark);
        const auto first_line = value.find('\n') == std::string::npos ? value.size() : 1;
        place.length = static_cast<int>(first_line + (quoted && first_line == value.size() ? 2 : 0));
        const auto is_null = !quoted && (value == "~" || value == "null");
        add({.kind = is_null ? Node::Kind::Null : Node::Kind::Scalar, .place = place, .text = value, .quoted = quoted});
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::List);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::Map);
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        Node node;
        bool has_key = false;
        std::string key;
        Place key_place;
    };

    [[noreturn]] void give_up(const YAML::Mark& mark, std::string message) {
        problems_.add(place_of(mark), std::move(message));
        throw GivenUp{};
    }

    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) problems_.add(place_of(mark), "anchors (&name) are not used in scenarios: write the value out");
    }
    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!")
            problems_.add(place_of(mark), fmt::format("tags ({}) are not used in scenarios", tag));
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (open_.size() >= kDepthMax) give_up(mark, fmt::format("nested deeper than {} levels", kDepthMax));
        if (!open_.empty() && open_.back().node.is(Node::Kind::Map) && !open_.back().has_key) give_up(mark, "a key must be a plain word");
        Open frame;
        frame.node.kind = kind;
        frame.node.place = place_of(mark);
        open_.push_back(std::move(frame));
    }

    void close() {
        auto node = std::move(open_.back().node);
        open_.pop_back();
        add(std::move(node));
    }

    void add(Node node) {
        if (++nodes_ > kNodesMax) {
            problems_.add(node.place, "the file holds more values than any scenario needs");
            throw GivenUp{};
        }
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& frame = open_.back();
        if (frame.node.is(Node::Kind::List)) {
            frame.node.items.push_back(std::move(node));
        } else if (!frame.has_key) {
            if (!node.is(Node::Kind::Scalar)) problems_.add(node.place, "a key must be a plain word");
            frame.has_key = true;
            frame.key = std::move(node.text);
            frame.key_place = node.place;
        } else {
            frame.has_key = false;
            add_entry(frame, std::move(node));
        }
    }

    void add_entry(Open& frame, Node node) {
        if (const auto* before = frame.node.find(frame.key)) {
            problems_.add(frame.key_place,
                          fmt::format("key '{}' stands here twice; it was first given in line {}", frame.key, before->key_place.line));
            return;
        }
        if (frame.node.entries.size() >= kKeysMax) {
            problems_.add(frame.key_place, "the mapping holds more keys than any scenario needs");
            throw GivenUp{};
        }
        if (frame.node.entries.empty()) frame.node.place = frame.key_place;
        frame.node.entries.push_back({std::move(frame.key), frame.key_place, std::move(node)});
    }

    Problems& problems_;
    Node root_;
    std::vector<Open> open_;
    std::size_t nodes_ = 0;
};

/// Where in a text as the file has it something stands that is at `index` of the text with its patches.
std::size_t written_index(const Node& scalar, std::size_t index) {
    auto written = index;
    for (const auto& patch : scalar.patches) {
        if (index < patch.at) break;
        if (index < patch.at + patch.put) return written - (index - patch.at);
        written = written - patch.put + patch.written;
    }
    return written;
}

/// People write `{ loss: ${loss} }`, which YAML reads as a mapping in a mapping.
std::string_view hint_at(std::string_view source, const Place& place) {
    const auto line = line_of(source, place.line);
    return line.find("${") != std::string_view::npos ? R"(; inside { } and [ ] a parameter stands in quotes: "${name}")" : "";
}

}  // namespace

const Node& Node::operator[](std::string_view key) const {
    static const Node kMissing;
    const auto* entry = find(key);
    return entry != nullptr ? entry->value : kMissing;
}

const Entry* Node::find(std::string_view key) const {
    for (const auto& entry : entries) {
        if (entry.key == key) return &entry;
    }
    return nullptr;
}

std::optional<Node> read_document(std::string_view source, Problems& problems) {
    if (source.size() > kSourceBytesMax) {
        problems.add({}, fmt::format("the file has {}; a scenario has at most 4 MiB", sim::base::format_bytes(source.size())));
        return {};
    }
    if (const auto nul = source.find('\0'); nul != std::string_view::npos) {
        problems.add({}, "the file holds a zero byte: it is no YAML text");
        return {};
    }
    TreeBuilder builder(problems);
    try {
        std::istringstream stream{std::string(source)};
        YAML::Parser parser(stream);
        const auto found = parser.HandleNextDocument(builder);
        if (found) {
            auto first = builder.take();
            TreeBuilder second(problems);
            if (parser.HandleNextDocument(second)) {
                problems.add(second.take().place, "a second document begins here; a file holds one scenario");
            }
            return first;
        }
    } catch (const GivenUp&) {
    } catch (const YAML::Exception& error) {
        const auto place = place_of(error.mark);
        problems.add(place, fmt::format("this is no YAML: {}{}", error.msg, hint_at(source, place)));
    }
    if (problems.empty()) problems.add({}, "the file is empty");
    return {};
}

Place place_in(const Node& scalar, std::size_t index, std::string_view source) {
    index = written_index(scalar, index);
    const auto line = line_of(source, scalar.place.line);
    auto at = static_cast<std::size_t>(scalar.place.column - 1);
    const auto quote = scalar.quoted && at < line.size() ? line[at++] : '\0';
    if (scalar.quoted && quote != '\'' && quote != '"') return scalar.place;  // a block of lines
    for (std::size_t i = 0; i < index; ++i) {
        if (at >= line.size()) return scalar.place;
        std::size_t bytes = 1;
        if (quote == '\'' && line.substr(at).starts_with("''")) {
            bytes = 2;
        } else if (quote == '"' && line[at] == '\\' && at + 1 < line.size()) {
            const auto escape = line[at + 1];
            bytes = escape == 'x' ? 4 : escape == 'u' ? 6 : escape == 'U' ? 10 : 2;
        } else {
            while (at + bytes < line.size() && (static_cast<unsigned char>(line[at + bytes]) & 0xc0U) == 0x80U) ++bytes;
        }
        at += bytes;
    }
    if (at > line.size()) return scalar.place;
    return {scalar.place.line, static_cast<int>(at) + 1, 1};
}

std::string describe(const Node& node) {
    switch (node.kind) {
        case Node::Kind::Missing:
        case Node::Kind::Null:
            return "nothing";
        case Node::Kind::List:
            return "a list";
        case Node::Kind::Map:
            return "a mapping";
        case Node::Kind::Scalar:
            break;
    }
    constexpr std::size_t kShown = 40;
    return node.text.size() <= kShown ? fmt::format("'{}'", node.text) : fmt::format("'{}...'", node.text.substr(0, kShown));
}

}  // namespace scenarios::engine
