#include "sim/query/field_table.h"

#include <algorithm>
#include <cassert>
#include <type_traits>

#include "sim/query/field_rows.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

template <class E, std::size_t I>
constexpr auto member_at() {
    return std::get<I>(E::fields());
}

/// What the I-th field of E says, as a field of `type`: enumerations are words or, where other events have text there, text.
template <class E, std::size_t I, FieldType type>
FieldValue read_field(trace::Bytes body) {
    static constexpr auto kField = member_at<E, I>();
    using T = typename std::remove_cv_t<decltype(kField)>::Type;
    const E event = trace::decode<E>(body);
    const T& value = event.*kField.member;
    if constexpr (std::is_same_v<T, std::string_view>) {
        return FieldValue::of_text(value);
    } else if constexpr (std::is_same_v<T, trace::Bytes>) {
        return value.empty() ? FieldValue{} : FieldValue::flag(true);
    } else if constexpr (std::is_enum_v<T>) {
        if constexpr (type == FieldType::Text) return FieldValue::of_text(trace::word(value));
        const auto id = word_id_of(value);
        return id ? FieldValue::word(*id) : FieldValue{};
    } else if constexpr (type == FieldType::Flag) {
        return FieldValue::flag(value != 0);
    } else {
        if constexpr (type == FieldType::Transaction) {
            if (value == 0) return {};
        }
        if constexpr (std::is_signed_v<T>) {
            const auto wide = static_cast<std::int64_t>(value);
            if (wide < 0) return FieldValue::whole(WholeNumber{.negative = true, .magnitude = 0 - static_cast<std::uint64_t>(wide)});
        }
        return FieldValue::whole(static_cast<std::uint64_t>(value));
    }
}

using Read = FieldValue (*)(trace::Bytes);

template <class E, std::size_t I>
Read reader_for(FieldType type) {
    switch (type) {
        case FieldType::Flag:
            return read_field<E, I, FieldType::Flag>;
        case FieldType::Transaction:
            return read_field<E, I, FieldType::Transaction>;
        case FieldType::Text:
            return read_field<E, I, FieldType::Text>;
        default:
            return read_field<E, I, FieldType::Number>;
    }
}

/// Calls `visit.operator()<E, I>(name)` for every field of every kind.
template <class Visit>
void for_each_body_field(Visit&& visit) {
    trace::for_each_kind([&]<class E>() {
        [&]<std::size_t... I>(std::index_sequence<I...>) { (visit.template operator()<E, I>(member_at<E, I>().name), ...); }
        (std::make_index_sequence<std::tuple_size_v<decltype(E::fields())>>{});
    });
}

std::vector<std::string_view> make_words() {
    std::vector<std::string_view> words;
    const auto add = [&](std::string_view word) {
        if (std::ranges::find(words, word) == words.end()) words.push_back(word);
    };
    for (std::uint16_t kind = 0; kind < trace::kKinds; ++kind) add(trace::kind_name(kind));
    for_each_body_field([&]<class E, std::size_t I>(std::string_view) {
        using T = typename std::remove_cvref_t<decltype(member_at<E, I>())>::Type;
        if constexpr (std::is_enum_v<T>) {
            for (const auto word : trace::Words<T>::kWords) add(word);
        }
    });
    return words;
}

void add_word(std::vector<std::uint16_t>& ids, std::uint16_t id) {
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

std::vector<Field> make_fields() {
    std::vector<Field> made;
    for (const auto& row : field_rows()) {
        made.push_back({.name = row.name,
                        .type = row.type,
                        .doc = row.doc,
                        .where = row.where,
                        .of_transaction = row.of_transaction,
                        .derived = row.derived,
                        .bodies = {},
                        .word_ids = {}});
        auto& field = made.back();
        const auto body = row.body.empty() ? row.name : row.body;
        for_each_body_field([&]<class E, std::size_t I>(std::string_view name) {
            if (name != body) return;
            field.bodies.push_back({.kind = trace::kind_of<E>(), .read = reader_for<E, I>(row.type)});
            using T = typename std::remove_cvref_t<decltype(member_at<E, I>())>::Type;
            if constexpr (std::is_enum_v<T>) {
                if (row.type != FieldType::Word) return;
                for (const auto word : trace::Words<T>::kWords) add_word(field.word_ids, word_id(word));
            }
        });
        if (field.derived == Derived::Event) {
            for (std::uint16_t kind = 0; kind < trace::kKinds; ++kind) add_word(field.word_ids, kind_word_id(kind));
        }
    }
    std::ranges::sort(made, {}, &Field::name);
    return made;
}

}  // namespace

std::strong_ordering WholeNumber::operator<=>(const WholeNumber& other) const {
    if (negative != other.negative) return negative ? std::strong_ordering::less : std::strong_ordering::greater;
    return negative ? other.magnitude <=> magnitude : magnitude <=> other.magnitude;
}

std::span<const Field> fields() {
    static const auto kFields = make_fields();
    return kFields;
}

const Field* find_field(std::string_view name) {
    const auto all = fields();
    const auto found = std::ranges::lower_bound(all, name, {}, &Field::name);
    return found != all.end() && found->name == name ? &*found : nullptr;
}

std::string_view type_words(FieldType type) {
    switch (type) {
        case FieldType::Flag:
            return "true or false";
        case FieldType::Number:
            return "a whole number";
        case FieldType::Size:
            return "a size (bytes, KiB, MiB or GiB)";
        case FieldType::Time:
            return "a time with its unit (ns, us, ms, s, min or h)";
        case FieldType::Transaction:
            return "a transaction (t42)";
        case FieldType::Sequence:
            return "an event (e1234)";
        case FieldType::Text:
            return "a text";
        case FieldType::Method:
            return "a method (Echo.Say, or Say)";
        case FieldType::Word:
            return "one of its words";
        case FieldType::Bytes:
            break;
    }
    return "bytes";
}

std::span<const std::string_view> all_words() {
    static const auto kWords = make_words();
    return kWords;
}

std::uint16_t word_id(std::string_view word) {
    const auto words = all_words();
    const auto found = std::ranges::find(words, word);
    assert(found != words.end());
    return static_cast<std::uint16_t>(found - words.begin());
}

std::uint16_t kind_word_id(std::uint16_t kind) { return kind; }

}  // namespace sim::query
