#include "scenarios/engine/flow_text.h"

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

bool is_plain(std::string_view text) {
    constexpr std::string_view kNotFirst = "?:,[]{}#&*!|>'\"%@`= \t";
    constexpr std::string_view kNowhere = ",[]{}\n\r\t";
    if (text.empty() || text == "~" || text == "null" || text.back() == ' ' || text.back() == ':') return false;
    if (kNotFirst.find(text.front()) != std::string_view::npos || text.find_first_of(kNowhere) != std::string_view::npos) return false;
    if (text.front() == '-' && (text.size() == 1 || text[1] == ' ' || text[1] == '-')) return false;
    return text.find(": ") == std::string_view::npos && text.find(" #") == std::string_view::npos;
}

}  // namespace

std::string inside_quotes(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out;
}

std::string flow_scalar(std::string_view text, bool quoted) {
    return !quoted && is_plain(text) ? std::string(text) : fmt::format("\"{}\"", inside_quotes(text));
}

std::string flow_text(const Node& node) {
    std::string out;
    switch (node.kind) {
        case Node::Kind::Missing:
        case Node::Kind::Null:
            return "~";
        case Node::Kind::Scalar:
            return flow_scalar(node.text, node.quoted);
        case Node::Kind::List:
            for (const auto& item : node.items) out += (out.empty() ? "" : ", ") + flow_text(item);
            return fmt::format("[{}]", out);
        case Node::Kind::Map:
            return node.entries.empty() ? "{}" : fmt::format("{{ {} }}", flow_entries(node));
    }
    return out;
}

std::string flow_entries(const Node& map) {
    std::string out;
    for (const auto& entry : map.entries) {
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", flow_scalar(entry.key, false), flow_text(entry.value));
    }
    return out;
}

}  // namespace scenarios::engine
