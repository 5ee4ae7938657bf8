#include "scenarios/engine/parameters.h"

#include <algorithm>

#include "scenarios/engine/cells.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kEscape = "$${";
constexpr std::string_view kNameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

struct Value {
    std::string text;
    bool quoted = false;
};

class Substitution {
public:
    Substitution(const Node& parameters, const Cell& cell, Problems& problems)
        : parameters_(parameters), cell_(cell), problems_(problems) {}

    void put(Node& node) const {
        if (node.is(Node::Kind::Scalar)) put_scalar(node);
        for (auto& item : node.items) put(item);
        for (auto& entry : node.entries) put(entry.value);
        put_keys(node);
    }

private:
    [[nodiscard]] Value value_of(const std::string& name) const {
        for (const auto& [parameter, text] : cell_.values) {
            if (parameter != name) continue;
            const auto& items = parameters_[name].items;
            const auto item = std::find_if(items.begin(), items.end(), [&](const Node& node) { return node.text == text; });
            return {text, item != items.end() && item->quoted};
        }
        return {};
    }

    void put_scalar(Node& node) const {
        const auto uses = uses_in(node.text);
        if (uses.empty()) return;
        std::string out;
        std::size_t from = 0;
        for (const auto& use : uses) {
            out += node.text.substr(from, use.at - from);
            from = use.at + use.size;
            const auto value = use.form == ParameterUse::Form::Value ? value_of(use.name) : Value{std::string(kOpen)};
            node.patches.push_back({characters(out), characters(value.text), use.size});
            out += value.text;
            if (use.form == ParameterUse::Form::Value && use.size == node.text.size()) node.quoted = value.quoted;
        }
        node.text = out + node.text.substr(from);
    }

    void put_keys(Node& map) const {
        for (auto& entry : map.entries) {
            if (entry.key.find(kOpen) == std::string::npos) continue;
            Node key{.kind = Node::Kind::Scalar, .place = entry.key_place, .text = entry.key};
            put_scalar(key);
            if (const auto* other = map.find(key.text)) {
                problems_.add(entry.key_place,
                              fmt::format("key '{}' stands here twice; it was first given in line {}", key.text, other->key_place.line));
            }
            entry.key = key.text;
        }
    }

    const Node& parameters_;
    const Cell& cell_;
    Problems& problems_;
};

}  // namespace

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::vector<ParameterUse> uses_in(std::string_view text) {
    using Form = ParameterUse::Form;
    std::vector<ParameterUse> uses;
    for (auto at = text.find(kOpen); at != std::string_view::npos; at = text.find(kOpen, at)) {
        if (at > 0 && text[at - 1] == '$' && (uses.empty() || uses.back().at + uses.back().size < at)) {
            uses.push_back({Form::Escape, at - 1, kEscape.size()});
            at += kOpen.size();
            continue;
        }
        const auto name_at = at + kOpen.size();
        const auto end = std::min(text.find_first_not_of(kNameBytes, name_at), text.size());
        const auto closed = end > name_at && end < text.size() && text[end] == '}';
        if (closed) {
            uses.push_back({Form::Value, at, end + 1 - at, std::string(text.substr(name_at, end - name_at))});
        } else {
            uses.push_back({Form::Broken, at, kOpen.size()});
        }
        at = uses.back().at + uses.back().size;
    }
    return uses;
}

Node with_values(const Node& root, const Cell& cell, Problems& problems) {
    auto out = root;
    std::erase_if(out.entries, [](const Entry& entry) { return entry.key == "parameters" || entry.key == "exclude"; });
    Substitution(root["parameters"], cell, problems).put(out);
    return out;
}

}  // namespace scenarios::engine
