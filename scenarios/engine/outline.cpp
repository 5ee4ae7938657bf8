#include "scenarios/engine/outline.h"

#include <algorithm>

namespace scenarios::engine {
namespace {

constexpr std::size_t kPartsMax = 200'000;
constexpr std::size_t kBracesMax = 64;

std::string_view without_end_spaces(std::string_view text) {
    const auto last = text.find_last_not_of(" \t\r");
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

std::string_view unquoted(std::string_view text) {
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        const auto quote = text.front();
        text.remove_prefix(1);
        if (const auto close = text.find(quote); close != std::string_view::npos) text = text.substr(0, close);
    }
    return text;
}

/// Where a plain or quoted scalar that begins at `at` ends on its line; `flow`: also at what ends it inside braces.
std::size_t scalar_end(std::string_view text, std::size_t at, std::size_t to, bool flow) {
    if (at < to && (text[at] == '"' || text[at] == '\'')) {
        for (auto i = at + 1; i < to; ++i) {
            if (text[i] == '\\' && text[at] == '"') {
                ++i;
            } else if (text[i] == text[at]) {
                return i + 1;
            }
        }
        return to;
    }
    for (auto i = at; i < to; ++i) {
        if (text[i] == '#' && (i == at || text[i - 1] == ' ' || text[i - 1] == '\t')) return i;
        if (flow && std::string_view(",]}").find(text[i]) != std::string_view::npos) return i;
        if (flow && text[i] == ':' && (i + 1 == to || std::string_view(" ,]}").find(text[i + 1]) != std::string_view::npos)) return i;
    }
    return to;
}

}  // namespace

Outline::Outline(std::string_view text) : text_(text) {
    parts_.push_back({});
    levels_.push_back({.part = 0, .indent = 0, .item = false});
    std::size_t from = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
    for (;;) {
        const auto end = std::min(text.find('\n', from), text.size());
        spot_ = {};
        read_line(from, end);
        if (end == text.size()) break;
        from = end + 1;
        ++line_;
    }
}

const Outline::Part& Outline::operator[](std::size_t part) const {
    static const Part kNone;
    return part < parts_.size() ? parts_[part] : kNone;
}

std::size_t Outline::find(std::size_t part, std::string_view key) const {
    for (const auto below : (*this)[part].below) {
        if (!parts_[below].item && parts_[below].key == key) return below;
    }
    return 0;
}

std::string_view Outline::value(std::size_t part, std::string_view key) const {
    const auto found = find(part, key);
    return found != 0 ? std::string_view(parts_[found].value) : std::string_view{};
}

std::size_t Outline::add(std::size_t parent, std::size_t at, bool item, std::string_view key) {
    if (parts_.size() >= kPartsMax) return parent;
    const auto number = parts_.size();
    parts_.push_back({.parent = parent, .item = item, .key = std::string(unquoted(key)), .at = at, .line = line_});
    parts_[parent].below.push_back(number);
    return number;
}

std::size_t Outline::skip_spaces(std::size_t at, std::size_t to) const {
    while (at < to && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\r')) ++at;
    return at;
}

void Outline::end_at(Spot::Kind kind, std::size_t part, std::size_t from, std::size_t to) {
    spot_ = {.kind = kind, .part = part, .from = from, .word = std::string(slice(from, to)), .flow = !braces_.empty()};
    if (!spot_.word.empty() && (spot_.word.front() == '"' || spot_.word.front() == '\'')) {
        spot_.quoted = true;
        spot_.double_quotes = spot_.word.front() == '"';
        spot_.word.erase(0, 1);
        ++spot_.from;
    }
}

/// Ends what a line that begins at this column does not belong to.
void Outline::leave_to(std::size_t indent, bool dash) {
    while (levels_.size() > 1) {
        const auto& top = levels_.back();
        // A list may stand at the same column as its key.
        const auto owns = top.indent < indent || (dash && top.indent == indent && !top.item);
        if (owns) break;
        levels_.pop_back();
    }
}

void Outline::read_line(std::size_t from, std::size_t to) {
    const auto at = skip_spaces(from, to);
    const auto indent = at - from;
    if (in_block_) {
        // Empty lines belong to it, but for the last one, on which somebody begins something new.
        if (indent > block_indent_ || (at == to && to != text_.size())) return;
        in_block_ = false;
    }
    if (!braces_.empty()) {
        // What is no deeper than the line with the open brace begins something new: the brace was never closed.
        std::size_t key_end = 0;
        std::size_t value = 0;
        const auto fresh = at < to && indent <= flow_indent_ && (text_[at] == '-' || key_at(at, to, key_end, value));
        if (!fresh) return read_flow(at, to);
        braces_.clear();
    }
    if (at < to && text_[at] == '#') return;
    if (slice(from, to).starts_with("---") || slice(from, to).starts_with("...")) return;
    read_block_line(from, at, to);
}

bool Outline::key_at(std::size_t at, std::size_t to, std::size_t& key_end, std::size_t& value) const {
    if (at >= to || std::string_view("{}[],#|>").find(text_[at]) != std::string_view::npos) return false;
    auto end = at;
    if (text_[at] == '"' || text_[at] == '\'') {
        end = scalar_end(text_, at, to, false);
    } else {
        while (end < to &&
               !(text_[end] == ':' && (end + 1 == to || text_[end + 1] == ' ' || text_[end + 1] == '\t' || text_[end + 1] == '\r'))) {
            if (text_[end] == '#' && end > at && text_[end - 1] == ' ') return false;
            ++end;
        }
    }
    if (end >= to || text_[end] != ':') return false;
    key_end = end;
    value = end + 1;
    return true;
}

void Outline::read_block_line(std::size_t begin, std::size_t at, std::size_t to) {
    bool dash = false;
    while (at < to && text_[at] == '-' && (at + 1 == to || text_[at + 1] == ' ' || text_[at + 1] == '\r')) {
        leave_to(at - begin, true);
        const auto item = add(levels_.back().part, at, true);
        levels_.push_back({.part = item, .indent = at - begin, .item = true});
        at = skip_spaces(at + 1, to);
        dash = true;
    }
    const auto column = at - begin;
    if (at == to) {
        if (!dash) leave_to(column, false);
        end_at(Spot::Kind::Entry, levels_.back().part, to, to);
        spot_.dash = dash;
        return;
    }
    if (text_[at] == '#') return;
    if (!dash) leave_to(column, false);
    const auto owner = levels_.back().part;
    std::size_t key_end = 0;
    std::size_t value = 0;
    if (key_at(at, to, key_end, value)) {
        const auto entry = add(owner, at, false, slice(at, key_end));
        levels_.push_back({.part = entry, .indent = column, .item = false});
        return read_value(entry, value, to, column);
    }
    if (text_[at] == '{' || text_[at] == '[' || text_[at] == '|' || text_[at] == '>')
        return read_value(owner, at, to, levels_.back().indent);
    // A word alone: a key without its colon yet, or the value of an item.
    const auto end = scalar_end(text_, at, to, false);
    if (parts_[owner].item && parts_[owner].value.empty()) parts_[owner].value = unquoted(without_end_spaces(slice(at, end)));
    if (end < to) return;
    end_at(Spot::Kind::Entry, owner, at, to);
    spot_.dash = dash;
}

void Outline::read_value(std::size_t part, std::size_t at, std::size_t to, std::size_t indent) {
    at = skip_spaces(at, to);
    if (at < to && (text_[at] == '|' || text_[at] == '>')) {
        in_block_ = true;
        block_indent_ = indent;
        return;
    }
    if (at < to && (text_[at] == '{' || text_[at] == '[')) {
        flow_indent_ = indent;
        braces_.push_back({.list = text_[at] == '[', .owner = part, .current = part});
        return read_flow(at + 1, to);
    }
    const auto end = scalar_end(text_, at, to, false);
    parts_[part].value = unquoted(without_end_spaces(slice(at, end)));
    // Behind a closed quote nothing can be written any more.
    const auto closed = end > at + 1 && (text_[at] == '"' || text_[at] == '\'') && text_[end - 1] == text_[at];
    if (end == to && !closed) end_at(Spot::Kind::Value, part, at, to);
}

void Outline::read_flow(std::size_t at, std::size_t to) {
    while (!braces_.empty()) {
        at = skip_spaces(at, to);
        auto& brace = braces_.back();
        const auto in_value = brace.current != brace.owner;
        if (at == to || text_[at] == '#') {
            if (at < to) return;
            end_at(in_value || brace.list ? Spot::Kind::Value : Spot::Kind::Entry, in_value ? brace.current : brace.owner, to, to);
            spot_.flow_list = brace.list && !in_value;
            return;
        }
        const auto c = text_[at];
        if (c == '{' || c == '[') {
            if (braces_.size() >= kBracesMax) return;
            auto owner = brace.current;
            if (brace.list && !in_value) owner = brace.current = add(brace.owner, at, true);
            braces_.push_back({.list = c == '[', .owner = owner, .current = owner});
            ++at;
        } else if (c == '}' || c == ']') {
            braces_.pop_back();
            ++at;
        } else if (c == ',') {
            brace.current = brace.owner;
            ++at;
        } else if (c == ':') {
            ++at;  // a key without a name
        } else {
            const auto end = scalar_end(text_, at, to, true);
            const auto word = without_end_spaces(slice(at, end));
            const auto is_key = end < to && text_[end] == ':';
            if (end == to && !((c == '"' || c == '\'') && end > at + 1 && text_[end - 1] == c)) {
                // The end of the line, or of the text: a word that may be going on.
                end_at(in_value || brace.list ? Spot::Kind::Value : Spot::Kind::Entry, in_value ? brace.current : brace.owner, at, to);
                spot_.flow_list = brace.list && !in_value;
            }
            if (is_key) {
                auto owner = brace.owner;
                if (brace.list) owner = add(brace.owner, at, true);
                brace.current = add(owner, at, false, word);
                at = end + 1;
                if (at == to) end_at(Spot::Kind::Value, brace.current, to, to);
                continue;
            }
            if (brace.list && !in_value) brace.current = add(brace.owner, at, true);
            if (brace.current != brace.owner) parts_[brace.current].value = unquoted(word);
            at = end;
            if (at == to) return;
        }
    }
    // Behind the last brace only a comment may stand.
}

}  // namespace scenarios::engine
