#include "sim/trace/events.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/trace/codec.h"

namespace sim::trace {
namespace {

bool equal_bytes(Bytes a, Bytes b) { return std::ranges::equal(a, b); }

/// Field by field, since a span has no comparison of its own.
template <class E>
bool equal_fields(const E& a, const E& b) {
    bool equal = true;
    for_each_field<E>([&]<class T>(const Field<E, T>& field) {
        if constexpr (std::is_same_v<T, Bytes>) {
            equal = equal && equal_bytes(a.*field.member, b.*field.member);
        } else {
            equal = equal && a.*field.member == b.*field.member;
        }
    });
    return equal;
}

}  // namespace

bool TransactionSent::operator==(const TransactionSent& other) const { return equal_fields(*this, other); }
bool TransactionFinished::operator==(const TransactionFinished& other) const { return equal_fields(*this, other); }
bool RpcSent::operator==(const RpcSent& other) const { return equal_fields(*this, other); }
bool RpcFinished::operator==(const RpcFinished& other) const { return equal_fields(*this, other); }
bool ParcelNoted::operator==(const ParcelNoted& other) const { return equal_fields(*this, other); }

std::string_view kind_name(std::uint16_t kind) {
    static constexpr auto kNames = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array{std::variant_alternative_t<I, Event>::kName...};
    }
    (std::make_index_sequence<kKinds>{});
    return kind < kNames.size() ? kNames[kind] : std::string_view("?");
}

std::size_t cut_text(std::string_view text) {
    auto size = std::min(text.size(), kTextBytesMax);
    if (size == text.size()) return size;
    const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; };
    // A character has at most three continuation bytes; more is no UTF-8 and may be cut anywhere.
    for (int back = 0; back < 3 && size > 0 && continues(size); ++back) --size;
    return size;
}

std::vector<std::string_view> split_text(std::string_view text) {
    std::vector<std::string_view> pieces;
    do {
        const auto size = cut_text(text);
        pieces.push_back(text.substr(0, size));
        text.remove_prefix(size);
    } while (!text.empty());
    return pieces;
}

Event RecordView::event() const {
    using Decode = Event (*)(Bytes);
    static constexpr auto kDecoders = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<Decode, kKinds>{+[](Bytes bytes) -> Event { return decode<std::variant_alternative_t<I, Event>>(bytes); }...};
    }
    (std::make_index_sequence<kKinds>{});
    return kind < kDecoders.size() ? kDecoders[kind](body) : Event{};
}

}  // namespace sim::trace
