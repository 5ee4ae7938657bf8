#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/trace/events.h"
#include "sim/trace/format.h"
#include "sim/trace/record.h"

/// Events to bytes and back, derived from the field lists of events.h. The grammar stands in format.h.
namespace sim::trace {

static_assert(std::endian::native == std::endian::little, "the trace is written in the machine's own byte order");

inline constexpr std::size_t kKinds = std::variant_size_v<Event>;

namespace detail {
template <class E, std::size_t I = 0>
constexpr std::uint16_t kind_index() {
    if constexpr (std::is_same_v<E, std::variant_alternative_t<I, Event>>) {
        return I;
    } else {
        return kind_index<E, I + 1>();
    }
}
}  // namespace detail

/// The number of an event's kind in the file.
template <class E>
constexpr std::uint16_t kind_of() {
    return detail::kind_index<E>();
}

/// Calls `visit(field)` for each field of E in order.
template <class E, class Visit>
constexpr void for_each_field(Visit&& visit) {
    std::apply([&](const auto&... fields) { (visit(fields), ...); }, E::fields());
}

/// Calls `visit.template operator()<E>()` for each kind in order.
template <class Visit>
constexpr void for_each_kind(Visit&& visit) {
    [&]<std::size_t... I>(std::index_sequence<I...>) { (visit.template operator()<std::variant_alternative_t<I, Event>>(), ...); }
    (std::make_index_sequence<kKinds>{});
}

/// Name of a kind by its number; "?" beyond the list.
std::string_view kind_name(std::uint16_t kind);

/// Word of an enumerator; "?" for a value that has none (a newer trace).
template <class Enum>
constexpr std::string_view word(Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < Words<Enum>::kWords.size() ? Words<Enum>::kWords[index] : std::string_view("?");
}

// ---------------------------------------------------------------------------------------------------------------- writing

/// Where to cut text of more than kTextBytesMax so that no UTF-8 character is torn.
std::size_t cut_text(std::string_view text);

/// A long text (ScenarioRecorded) in pieces that are not cut; one empty piece for an empty text.
std::vector<std::string_view> split_text(std::string_view text);

template <class T>
constexpr bool kIsFixed = !std::is_same_v<T, std::string_view> && !std::is_same_v<T, Bytes>;

/// At most so many bytes encode(event) writes.
template <class E>
std::size_t encoded_size_max(const E& event, std::size_t payload_bytes_max) {
    std::size_t size = 0;
    for_each_field<E>([&]<class T>(const Field<E, T>& field) {
        if constexpr (std::is_same_v<T, std::string_view>) {
            size += std::min((event.*field.member).size(), kTextBytesMax) + 1;
        } else if constexpr (std::is_same_v<T, Bytes>) {
            size += sizeof(std::uint16_t) + std::min((event.*field.member).size(), payload_bytes_max);
        } else {
            size += sizeof(T);
        }
    });
    return size;
}

namespace detail {
template <class T>
inline std::byte* put(std::byte* out, T value) {
    static_assert(std::is_integral_v<T> || std::is_enum_v<T>);
    std::memcpy(out, &value, sizeof value);
    return out + sizeof value;
}
inline std::byte* put_text(std::byte* out, std::string_view text) {
    const auto size = text.size() <= kTextBytesMax ? text.size() : cut_text(text);
    if (size > 0) {
        if (void* after_zero = memccpy(out, text.data(), 0, size)) return static_cast<std::byte*>(after_zero);
    }
    out[size] = std::byte{0};
    return out + size + 1;
}
inline std::byte* put_bytes(std::byte* out, Bytes bytes, std::size_t payload_bytes_max) {
    const auto size = std::min(bytes.size(), payload_bytes_max);
    out = put(out, static_cast<std::uint16_t>(size));
    if (size > 0) std::memcpy(out, bytes.data(), size);
    return out + size;
}
}  // namespace detail

/// Writes the body and returns its end.
template <class E>
std::byte* encode(const E& event, std::byte* out, std::size_t payload_bytes_max) {
    for_each_field<E>([&]<class T>(const Field<E, T>& field) {
        if constexpr (std::is_same_v<T, std::string_view>) {
            out = detail::put_text(out, event.*field.member);
        } else if constexpr (std::is_same_v<T, Bytes>) {
            out = detail::put_bytes(out, event.*field.member, payload_bytes_max);
        } else {
            out = detail::put(out, event.*field.member);
        }
    });
    return out;
}

struct RecordHead {
    std::uint16_t kind = 0;
    std::uint64_t time_ns = 0;
    std::uint16_t size_bytes = 0;
};

inline void encode_head(std::byte* out, const RecordHead& head, std::uint64_t sequence, const Stamp& stamp) {
    out = detail::put(out, head.kind);
    out = detail::put(out, head.time_ns);
    out = detail::put(out, head.size_bytes);
    out = detail::put(out, sequence);
    out = detail::put(out, stamp.transaction);
    out = detail::put(out, stamp.pid);
    out = detail::put(out, stamp.tid);
    out = detail::put(out, stamp.process);
    detail::put(out, stamp.device);
}

// ---------------------------------------------------------------------------------------------------------------- reading

namespace detail {
template <class T>
bool take(Bytes& in, T& value) {
    if (in.size() < sizeof value) return false;
    std::memcpy(&value, in.data(), sizeof value);
    in = in.subspan(sizeof value);
    return true;
}
inline bool take(Bytes& in, std::string_view& text) {
    const auto* start = reinterpret_cast<const char*>(in.data());
    const auto* zero = in.empty() ? nullptr : static_cast<const char*>(std::memchr(start, 0, in.size()));
    if (zero == nullptr) return false;
    text = {start, static_cast<std::size_t>(zero - start)};
    in = in.subspan(text.size() + 1);
    return true;
}
inline bool take(Bytes& in, Bytes& bytes) {
    std::uint16_t size = 0;
    if (!take(in, size) || in.size() < size) return false;
    bytes = in.first(size);
    in = in.subspan(size);
    return true;
}
}  // namespace detail

/// The event of a body, and in `whole` whether every field was there. What follows the last known field is left alone; a field
/// that is missing or torn and all after it have their defaults.
template <class E>
E decode(Bytes body, bool* whole = nullptr) {
    E event;
    bool good = true;
    for_each_field<E>([&]<class T>(const Field<E, T>& field) { good = good && detail::take(body, event.*field.member); });
    if (whole != nullptr) *whole = good;
    return event;
}

/// Only when `bytes` holds kRecordHeadBytes.
inline RecordHead decode_head(Bytes bytes, RecordView& view) {
    RecordHead head;
    detail::take(bytes, head.kind);
    detail::take(bytes, head.time_ns);
    detail::take(bytes, head.size_bytes);
    detail::take(bytes, view.sequence);
    detail::take(bytes, view.stamp.transaction);
    detail::take(bytes, view.stamp.pid);
    detail::take(bytes, view.stamp.tid);
    detail::take(bytes, view.stamp.process);
    detail::take(bytes, view.stamp.device);
    view.kind = head.kind;
    view.stamp.time_ns = head.time_ns;
    return head;
}

template <class E>
E RecordView::as() const {
    assert(is<E>());
    return decode<E>(body);
}
template <class E>
bool RecordView::is() const {
    return kind == kind_of<E>();
}

}  // namespace sim::trace
