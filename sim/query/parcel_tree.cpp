#include "sim/query/parcel_tree.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/parcel_walker.h"
#include "sim/query/words.h"

namespace sim::query {
namespace {

using Kind = ParcelPart::Kind;

constexpr std::size_t kPartsMax = 4000;  // of a parcel; beyond that a person no longer reads
constexpr std::size_t kElementsMax = 500;
constexpr std::size_t kCharactersMax = 2000;
constexpr std::size_t kNoteBytes = 5;

bool is_slot(std::uint32_t type) {
    return type == kTypeBinder || type == kTypeHandle || type == kTypeWeakBinder || type == kTypeWeakHandle || type == kTypeFd;
}

template <class T>
T number_at(trace::Bytes bytes, std::size_t offset) {
    T value{};
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

/// The declared type that a note's item is written as; none for what has no such type.
std::optional<ItemType> type_of(trace::ParcelItem item) {
    using Note = trace::ParcelItem;
    switch (item) {
        case Note::Bool:
            return ItemType::Bool;
        case Note::Int8:
            return ItemType::Int8;
        case Note::Int16:
            return ItemType::Int16;
        case Note::Int32:
            return ItemType::Int32;
        case Note::Int64:
            return ItemType::Int64;
        case Note::Uint8:
            return ItemType::Uint8;
        case Note::Uint16:
            return ItemType::Uint16;
        case Note::Uint32:
            return ItemType::Uint32;
        case Note::Uint64:
            return ItemType::Uint64;
        case Note::Float:
            return ItemType::Float;
        case Note::Double:
            return ItemType::Double;
        case Note::String:
            return ItemType::String;
        case Note::String16:
            return ItemType::String16;
        case Note::CString:
            return ItemType::CString;
        case Note::Object:
            return ItemType::Object;
        case Note::Descriptor:
            return ItemType::Fd;
        case Note::RawData:
            return ItemType::RawData;
        case Note::Ashmem:
            return ItemType::Ashmem;
        case Note::Pointer:
        case Note::Buffer:
        case Note::Token:
        case Note::Vector:
        case Note::Parcelable:
            break;
    }
    return std::nullopt;
}

/// Puts a parcel's parts together from its start on.
class Maker {
public:
    explicit Maker(ParcelBytes parcel) : parcel_(parcel) {
        if (parcel_.kept.size() > parcel_.total_bytes) parcel_.kept = parcel_.kept.first(static_cast<std::size_t>(parcel_.total_bytes));
        tree_.kept_bytes = parcel_.kept.size();
        tree_.total_bytes = parcel_.total_bytes;
    }

    [[nodiscard]] std::uint64_t at() const { return at_; }
    [[nodiscard]] bool stopped() const { return stopped_; }
    void source(ParcelTree::Source source) { tree_.source = source; }

    /// The descriptor, if a token stands at the start.
    std::optional<std::string> token() {
        std::size_t end = 0;
        auto descriptor = read_parcel_token(parcel_, end);
        if (!descriptor) return std::nullopt;
        ParcelPart part{.kind = Kind::Token, .name = "interface token", .type = "token", .value = quote_text(*descriptor, 200)};
        part.size_bytes = end;
        part.parts.push_back({.name = "marker", .type = "int32", .value = "256", .offset = 0, .size_bytes = 4});
        part.parts.push_back({.name = "reserved", .type = "int32", .value = "0", .offset = 4, .size_bytes = 4});
        part.parts.push_back({.name = "descriptor",
                              .type = "string16",
                              .value = part.value,
                              .offset = 8,
                              .size_bytes = static_cast<std::uint64_t>(end) - 8});
        add(std::move(part));
        return descriptor;
    }

    /// Declared items; stops at the first that is not there.
    void items(const std::vector<Item>& items, std::string_view what) {
        std::size_t number = 0;
        for (const auto& item : items) {
            ++number;
            if (stopped_) return;
            auto name = !item.name.empty() ? item.name : items.size() > 1 ? fmt::format("{} {}", what, number) : std::string(what);
            this->item(std::move(name), item.type, item.vector, parcel_.total_bytes);
        }
    }

    /// What a note says lies here, up to where the next one begins.
    void noted(const ParcelNote& note, std::uint64_t end, std::size_t number) {
        auto name = fmt::format("item {}", number);
        using Note = trace::ParcelItem;
        if (const auto type = type_of(note.item)) {
            item(std::move(name), *type, false, end);
        } else if (note.item == Note::Pointer) {
            scalar<std::uint64_t>(std::move(name), "pointer", end, [](std::uint64_t value) { return fmt::format("{:#x}", value); });
        } else if (note.item == Note::Parcelable) {
            scalar<std::int32_t>(std::move(name), "parcelable", end,
                                 [](std::int32_t value) { return std::string(value == 0 ? "null" : "its values follow"); });
        } else if (note.item == Note::Vector) {
            scalar<std::int32_t>(std::move(name), "vector", end, [](std::int32_t value) {
                return value < 0 ? std::string("null") : fmt::format("{} element{}", value, value == 1 ? "" : "s");
            });
        } else {
            bytes(Kind::Value, std::move(name), "bytes", end);
        }
        // What the item does not account for belongs to it as well: elements of a packed vector.
        if (!stopped_ && at_ < end) bytes(Kind::Value, fmt::format("rest of item {}", number), "bytes", end);
    }

    /// Bytes up to `end` of which nothing is known but that `objects` of the parcel's slots may lie among them.
    void undecoded(std::string_view name, std::uint64_t end, std::uint64_t objects) {
        if (stopped_) return;
        while (at_ < end && tree_.objects.size() < objects) {
            const auto slot = next_slot(end);
            if (!slot) break;
            if (*slot > at_) bytes(Kind::Undecoded, std::string(name), {}, *slot);
            if (tree_.source == ParcelTree::Source::Nothing) tree_.source = ParcelTree::Source::Tags;
            item("object slot", ItemType::Object, false, end);
        }
        if (at_ < end && !stopped_) bytes(Kind::Undecoded, std::string(name), {}, end);
    }

    ParcelTree take() {
        if (!stopped_) undecoded("undecoded", parcel_.total_bytes, 0);
        return std::move(tree_);
    }

private:
    void add(ParcelPart part) {
        at_ = part.offset + part.size_bytes;
        parts_ += 1 + part.parts.size();
        tree_.parts.push_back(std::move(part));
        if (parts_ < kPartsMax || at_ >= parcel_.total_bytes) return;
        tree_.parts.push_back({.kind = Kind::Undecoded,
                               .name = "not listed",
                               .value = fmt::format("{} more, after {} items", base::format_bytes(parcel_.total_bytes - at_), parts_),
                               .offset = at_,
                               .size_bytes = parcel_.total_bytes - at_});
        stopped_ = true;
    }

    /// The first flat object by its type word at or after the place we are at.
    [[nodiscard]] std::optional<std::uint64_t> next_slot(std::uint64_t end) const {
        const auto known = std::min<std::uint64_t>(end, parcel_.kept.size());
        for (auto at = (at_ + 3) / 4 * 4; at + kFlatObjectBytes <= known; at += 4) {
            if (is_slot(number_at<std::uint32_t>(parcel_.kept, static_cast<std::size_t>(at)))) return at;
        }
        return std::nullopt;
    }

    void bytes(Kind kind, std::string name, std::string type, std::uint64_t end) {
        const auto kept = parcel_.kept.size();
        const auto from = std::min<std::uint64_t>(at_, kept);
        const auto part =
            parcel_.kept.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(std::min<std::uint64_t>(end, kept) - from));
        auto value = part.empty() ? fmt::format("{}, not recorded", base::format_bytes(end - at_)) : bytes_text(part, end - at_);
        add({.kind = kind,
             .name = std::move(name),
             .type = std::move(type),
             .value = std::move(value),
             .offset = at_,
             .size_bytes = end - at_});
    }

    template <class T, class Text>
    void scalar(std::string name, std::string type, std::uint64_t end, const Text& text) {
        auto walker = this->walker(end);
        const auto value = walker.template scalar<T>();
        if (!value) return missing(name, type, walker);
        add({.name = std::move(name), .type = std::move(type), .value = text(*value), .offset = at_, .size_bytes = sizeof(T)});
    }

    /// Over what lies before `end`.
    [[nodiscard]] ParcelWalker walker(std::uint64_t end) const {
        const auto kept = std::min<std::uint64_t>(parcel_.kept.size(), end);
        return ParcelWalker({parcel_.kept.first(static_cast<std::size_t>(kept)), std::min(end, parcel_.total_bytes)},
                            static_cast<std::size_t>(at_), kCharactersMax);
    }

    /// An item that is not there: where the parcel ends, the rest is not recorded, or nobody knows how to read on.
    void missing(const std::string& name, const std::string& type, const ParcelWalker& walker, std::string value = {}) {
        stopped_ = true;
        const auto rest = parcel_.total_bytes - std::min(at_, parcel_.total_bytes);
        ParcelPart part{.kind = Kind::Missing, .name = name, .type = type, .value = std::move(value), .offset = at_, .size_bytes = rest};
        if (walker.not_recorded()) {
            part.value += fmt::format("{}the recording keeps the first {} of {}", part.value.empty() ? "" : "; ", parcel_.kept.size(),
                                      base::format_bytes(parcel_.total_bytes));
        } else if (walker.ends_early()) {
            part.value = rest == 0 ? std::string("the parcel ends before it")
                                   : fmt::format("the parcel ends within it: {} left", base::format_bytes(rest));
        } else {
            part.kind = Kind::Undecoded;
            part.value = "its type is unknown, so nothing behind it can be read";
        }
        tree_.parts.push_back(std::move(part));
    }

    void item(std::string name, ItemType type, bool vector, std::uint64_t end) {
        auto walker = this->walker(end);
        auto type_name = fmt::format("{}{}", item_type_word(type), vector ? "[]" : "");
        auto value = vector ? parcel_vector(walker, type) : parcel_value(walker, type);
        if (!walker.fine()) return missing(name, type_name, walker, walker.not_recorded() ? std::move(value) : std::string());
        ParcelPart part{
            .kind = vector ? Kind::List : Kind::Value, .name = std::move(name), .type = std::move(type_name), .value = std::move(value)};
        part.offset = at_;
        part.size_bytes = std::min<std::uint64_t>(walker.at(), end) - at_;  // padding may be missing at the end
        if (vector) {
            elements(part, type);
        } else {
            pieces(part, type);
        }
        add(std::move(part));
    }

    /// The words a value is made of. The value is whole: all of its bytes are there.
    void pieces(ParcelPart& part, ItemType type) {
        const auto length = [&](std::string_view name, std::string_view rest, std::string_view rest_type) {
            part.parts.push_back({.name = std::string(name),
                                  .type = "int32",
                                  .value = fmt::format("{}", number_at<std::int32_t>(parcel_.kept, static_cast<std::size_t>(part.offset))),
                                  .offset = part.offset,
                                  .size_bytes = 4});
            if (part.size_bytes > 4) {
                part.parts.push_back({.name = std::string(rest),
                                      .type = std::string(rest_type),
                                      .value = part.value,
                                      .offset = part.offset + 4,
                                      .size_bytes = part.size_bytes - 4});
            }
        };
        switch (type) {
            case ItemType::String:
                return length("length in bytes", "text, padded", "UTF-8");
            case ItemType::String16:
                return length("length in units", "text, padded", "UTF-16");
            case ItemType::Bytes:
                return length("length in bytes", "bytes, padded", "bytes");
            case ItemType::RawData:
                length("size in bytes", "data", "bytes");
                if (number_at<std::int32_t>(parcel_.kept, static_cast<std::size_t>(part.offset)) >
                    static_cast<std::int32_t>(kRawInlineMax)) {
                    part.parts.back().type = "fd";
                    slot(part.parts.back());
                }
                return;
            case ItemType::Ashmem: {
                ParcelPart fd{.name = "descriptor", .type = "fd", .offset = part.offset, .size_bytes = part.size_bytes - 4};
                slot(fd);
                part.parts.push_back(std::move(fd));
                part.parts.push_back({.name = "size in bytes",
                                      .type = "int32",
                                      .value = part.value,
                                      .offset = part.offset + part.size_bytes - 4,
                                      .size_bytes = 4});
                return;
            }
            case ItemType::Object:
            case ItemType::Fd:
                return slot(part);
            default:
                return;
        }
    }

    /// A flat object: u32 type, u32 flags, u64 handle or pointer, u64 cookie; beside it perhaps a record of where its stub is.
    void slot(ParcelPart& part) {
        if (part.size_bytes < kFlatObjectBytes) return;
        const auto at = static_cast<std::size_t>(part.offset);
        const auto type = number_at<std::uint32_t>(parcel_.kept, at);
        const bool handle = type == kTypeHandle || type == kTypeWeakHandle || type == kTypeFd;
        auto walker = ParcelWalker(parcel_, at, kCharactersMax);
        if (part.value.empty()) part.value = parcel_value(walker, ItemType::Object);
        part.kind = type == kTypeFd ? Kind::Descriptor : Kind::Object;
        const auto word = [&](std::string_view name, std::string_view words, std::size_t offset, std::size_t size) {
            part.parts.push_back({.name = std::string(name),
                                  .type = size == 4 ? "uint32" : "uint64",
                                  .value = std::string(words),
                                  .offset = part.offset + offset,
                                  .size_bytes = size});
        };
        const auto tag = type == kTypeBinder       ? std::string_view("BINDER: an object of the sender")
                         : type == kTypeHandle     ? "HANDLE: an object of another process"
                         : type == kTypeWeakBinder ? "WEAK_BINDER: an object of the sender, held weakly"
                         : type == kTypeWeakHandle ? "WEAK_HANDLE: an object of another process, held weakly"
                         : type == kTypeFd         ? "FD: a file descriptor"
                                                   : "unknown";
        word("kind", fmt::format("{:#x} {}", type, tag), 0, 4);
        word("flags", fmt::format("{:#x}", number_at<std::uint32_t>(parcel_.kept, at + 4)), 4, 4);
        if (handle) {
            word(type == kTypeFd ? "descriptor" : "handle", fmt::format("{}", number_at<std::uint32_t>(parcel_.kept, at + 8)), 8, 8);
        } else {
            word("pointer", "of the owner's own, without a meaning here", 8, 8);
        }
        word("cookie", fmt::format("{:#x}", number_at<std::uint64_t>(parcel_.kept, at + 16)), 16, 8);
        if (part.size_bytes > kFlatObjectBytes) {
            part.parts.push_back({.name = "where its stub is",
                                  .type = "record",
                                  .value = "a record for objects of other devices",
                                  .offset = part.offset + kFlatObjectBytes,
                                  .size_bytes = part.size_bytes - kFlatObjectBytes});
        }
        tree_.objects.push_back({part.offset, part.value});
    }

    void elements(ParcelPart& part, ItemType type) {
        const auto count = number_at<std::int32_t>(parcel_.kept, static_cast<std::size_t>(part.offset));
        part.parts.push_back({.name = "count", .type = "int32", .value = fmt::format("{}", count), .offset = part.offset, .size_bytes = 4});
        const auto shown = std::min<std::size_t>(kElementsMax, count < 0 ? 0 : static_cast<std::size_t>(count));
        const auto end = part.offset + part.size_bytes;
        auto at = part.offset + 4;
        if (const auto width = packed_bytes(type)) {
            const auto packed = parcel_.kept.subspan(static_cast<std::size_t>(at));
            for (std::size_t i = 0; i < shown; ++i, at += *width) {
                part.parts.push_back({.name = fmt::format("[{}]", i),
                                      .type = std::string(item_type_word(type)),
                                      .value = packed_element(packed, type, i),
                                      .offset = at,
                                      .size_bytes = *width});
            }
        } else {
            ParcelWalker walker(parcel_, static_cast<std::size_t>(at), kCharactersMax);
            for (std::size_t i = 0; i < shown && walker.fine(); ++i) {
                at = walker.at();
                ParcelPart element{.name = fmt::format("[{}]", i), .type = std::string(item_type_word(type))};
                element.value = parcel_value(walker, type);
                element.offset = at;
                element.size_bytes = std::min<std::uint64_t>(walker.at(), end) - at;
                if (type == ItemType::Object || type == ItemType::Fd) slot(element);
                part.parts.push_back(std::move(element));
            }
            at = std::min<std::uint64_t>(walker.at(), end);
        }
        if (count > 0 && static_cast<std::size_t>(count) > shown) {
            part.parts.push_back({.kind = Kind::Undecoded,
                                  .name = "not listed",
                                  .value = fmt::format("{} more elements", static_cast<std::size_t>(count) - shown),
                                  .offset = at,
                                  .size_bytes = end - at});
        }
    }

    ParcelBytes parcel_;
    ParcelTree tree_;
    std::uint64_t at_ = 0;
    std::size_t parts_ = 0;
    bool stopped_ = false;
};

/// What is left, by the notes that begin at or behind the place we are at.
void follow_notes(Maker& maker, std::span<const ParcelNote> given, std::uint64_t total, std::size_t number) {
    // One at each offset: the outermost, which was noted first.
    std::vector<ParcelNote> notes(given.begin(), given.end());
    std::ranges::stable_sort(notes, {}, &ParcelNote::offset);
    const auto [from, to] = std::ranges::unique(notes, {}, &ParcelNote::offset);
    notes.erase(from, to);
    for (std::size_t i = 0; i < notes.size() && !maker.stopped(); ++i) {
        const auto offset = std::uint64_t{notes[i].offset};
        if (offset < maker.at()) continue;
        if (offset >= total) return;
        maker.undecoded("not noted", offset, 0);
        if (maker.stopped()) return;
        maker.noted(notes[i], i + 1 < notes.size() ? std::min<std::uint64_t>(notes[i + 1].offset, total) : total, ++number);
    }
}

}  // namespace

std::string ParcelTree::notice() const {
    if (kept_bytes < total_bytes) return fmt::format("the recording keeps the first {} of {}", kept_bytes, base::format_bytes(total_bytes));
    if (total_bytes == 0) return {};
    switch (source) {
        case Source::Nothing:
            return "nothing says what the bytes mean";
        case Source::Noted:
            return "no declaration names its items; their types are what the writer noted";
        case Source::Tags:
            return "no declaration names its items; object slots are known by their type words";
        case Source::Declared:
        case Source::BuiltIn:
            break;
    }
    return {};
}

std::vector<ParcelNote> parcel_notes(trace::Bytes notes) {
    std::vector<ParcelNote> out;
    out.reserve(notes.size() / kNoteBytes);
    for (; notes.size() >= kNoteBytes; notes = notes.subspan(kNoteBytes)) {
        out.push_back({static_cast<trace::ParcelItem>(notes[0]), number_at<std::uint32_t>(notes, 1)});
    }
    return out;
}

ParcelTree ParcelTreeReader::request(std::uint32_t code, ParcelBytes parcel, std::span<const ParcelNote> notes,
                                     std::uint64_t objects) const {
    Maker maker(parcel);
    const auto* method = book_.find_reserved(code);
    if (method == nullptr) {
        if (const auto descriptor = maker.token()) method = book_.find(*descriptor, code);
    }
    // Of a built-in method our table names the first items only.
    const bool partial = method != nullptr && method->partial;
    std::size_t named = 0;
    if (method != nullptr && !method->arguments.empty()) {
        maker.source(partial ? ParcelTree::Source::BuiltIn : ParcelTree::Source::Declared);
        maker.items(method->arguments, "argument");
        named = method->arguments.size();
    } else if (method != nullptr && !partial) {
        maker.source(ParcelTree::Source::Declared);
    }
    if (!maker.stopped() && maker.at() < parcel.total_bytes && !notes.empty()) {
        if (method == nullptr || partial) maker.source(ParcelTree::Source::Noted);
        follow_notes(maker, notes, parcel.total_bytes, named);
    }
    if (!maker.stopped()) {
        const bool trailing = method != nullptr && !partial;
        maker.undecoded(trailing ? "trailing, not declared" : "undecoded", parcel.total_bytes, objects);
    }
    return maker.take();
}

ParcelTree ParcelTreeReader::reply(const Method* method, ParcelBytes parcel, std::span<const ParcelNote> notes) const {
    Maker maker(parcel);
    const bool partial = method != nullptr && method->partial;
    const bool declared = method != nullptr && (!partial || !method->returns.empty());
    if (declared) {
        maker.source(partial ? ParcelTree::Source::BuiltIn : ParcelTree::Source::Declared);
        maker.items(method->returns, "returned value");
    }
    if (!maker.stopped() && maker.at() < parcel.total_bytes && !notes.empty()) {
        if (!declared) maker.source(ParcelTree::Source::Noted);
        follow_notes(maker, notes, parcel.total_bytes, declared ? method->returns.size() : 0);
    }
    if (!maker.stopped()) maker.undecoded(declared && !partial ? "trailing, not declared" : "undecoded", parcel.total_bytes, 0);
    return maker.take();
}

ParcelTree ParcelTreeReader::status(ParcelBytes parcel) {
    Maker maker(parcel);
    maker.source(ParcelTree::Source::BuiltIn);
    maker.items({{.name = "status", .type = ItemType::Int32}}, "status");
    auto tree = maker.take();
    if (parcel.kept.size() >= 4 && parcel.total_bytes >= 4 && !tree.parts.empty())
        tree.parts.front().value = status_text(number_at<std::int32_t>(parcel.kept, 0));
    return tree;
}

}  // namespace sim::query
