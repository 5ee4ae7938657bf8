#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/trace/record.h"

namespace sim::query {

/// What a field of the expression language holds, and so what it may be compared with (sim/query/expression.md).
enum class FieldType : std::uint8_t {
    Flag,         ///< true or false; stands alone as a condition
    Number,       ///< whole number
    Size,         ///< bytes
    Time,         ///< virtual time or a span of it
    Transaction,  ///< `t42`
    Sequence,     ///< `e1234`
    Text,
    Method,  ///< text `Echo.Say`, which its last part `Say` names too
    Word,    ///< one of the field's words
    Bytes    ///< can only be asked for with has()
};

/// A whole number of up to 64 bits with its sign; no such thing as minus zero.
struct WholeNumber {
    bool negative = false;
    std::uint64_t magnitude = 0;
    bool operator==(const WholeNumber&) const = default;
    std::strong_ordering operator<=>(const WholeNumber& other) const;
};

/// A field's value at an event or in a transaction. `Flag` and `Word` lie in `number`: 0 or 1, the word's id.
struct FieldValue {
    enum class Kind : std::uint8_t { Absent, Flag, Number, Text, Word };
    Kind kind = Kind::Absent;
    WholeNumber number{};
    std::string_view text{};  ///< valid as long as the record or transaction it came from

    static FieldValue flag(bool value) { return {.kind = Kind::Flag, .number = {.magnitude = value ? 1U : 0U}}; }
    static FieldValue whole(std::uint64_t value) { return {.kind = Kind::Number, .number = {.magnitude = value}}; }
    static FieldValue whole(WholeNumber value) { return {.kind = Kind::Number, .number = value}; }
    static FieldValue of_text(std::string_view value) { return {.kind = Kind::Text, .text = value}; }
    static FieldValue word(std::uint16_t id) { return {.kind = Kind::Word, .number = {.magnitude = id}}; }
};

/// Fields that do not simply stand in a record's body.
enum class Derived : std::uint8_t {
    None,
    Event,
    Sequence,
    Time,
    Transaction,
    Parent,
    Device,
    Process,
    Pid,
    Tid,
    ToDevice,
    ToProcess,
    ToPid,
    Method,
    Interface,
    Code,
    Handle,
    Oneway,
    Remote,
    Finished,
    Refused,
    Rule,
    Outcome,
    Status,
    Duration,
    Size,
    Session
};

/// A field of one kind of event as it lies in the record's body.
struct BodyField {
    std::uint16_t kind = 0;
    FieldValue (*read)(trace::Bytes body) = nullptr;
};

struct Field {
    std::string_view name;
    FieldType type{};
    std::string_view doc;                 ///< one line
    std::string_view where;               ///< which events have it, besides those of `bodies`; "" if only those
    bool of_transaction = false;          ///< a transaction as a row of a table has it too
    Derived derived = Derived::None;      ///< None: what `bodies` say and nothing else
    std::vector<BodyField> bodies;        ///< events whose body has it
    std::vector<std::uint16_t> word_ids;  ///< Word: what it may be
};

/// The one table of fields, by name; built at the first call, never changed.
std::span<const Field> fields();

/// Null if there is none.
const Field* find_field(std::string_view name);

/// A type in words: "a whole number".
std::string_view type_words(FieldType type);

/// The words of all enumerations and the kinds of events, each once; a word's id is its place here.
std::span<const std::string_view> all_words();

/// The id of a word; only for one of all_words().
std::uint16_t word_id(std::string_view word);

/// The id of an enumerator's word; none for a value without a word (a newer trace).
template <class Enum>
std::optional<std::uint16_t> word_id_of(Enum value) {
    static const auto kIds = [] {
        std::array<std::uint16_t, trace::Words<Enum>::kWords.size()> ids{};
        for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = word_id(trace::Words<Enum>::kWords[i]);
        return ids;
    }();
    const auto index = static_cast<std::size_t>(value);
    return index < kIds.size() ? std::optional(kIds[index]) : std::nullopt;
}

/// The id of a kind's name: the kinds come first among the words.
std::uint16_t kind_word_id(std::uint16_t kind);

/// Where an expression's fields come from: an event or a transaction.
class FieldSource {
public:
    virtual ~FieldSource() = default;
    /// Absent if it does not have the field.
    [[nodiscard]] virtual FieldValue value(const Field& field) const = 0;
};

}  // namespace sim::query
