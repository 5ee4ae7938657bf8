#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/query/interface_book.h"
#include "sim/trace/events.h"

namespace sim::query {

/// A parcel's recorded bytes: `kept` is their beginning as far as it was recorded, `total_bytes` its true size.
struct ParcelBytes {
    trace::Bytes kept;
    std::uint64_t total_bytes = 0;
};

/// What a request says.
struct RequestText {
    std::string call;                ///< `Echo.Say(text="hi")`, `SAMgr.GetSystemAbility(1401)`, `PING`, `#3 (12 bytes)`
    std::string name;                ///< without the arguments: `Echo.Say`
    const Method* method = nullptr;  ///< null if no table names it; lives as long as the book
};

/// Parcels in words, by the interface declarations. Never reads beyond the bytes, whatever they hold; what was not recorded or ends
/// too early is said so.
class ParcelDecoder {
public:
    /// The book must outlive the decoder and may grow meanwhile.
    explicit ParcelDecoder(const InterfaceBook& book) : book_(book) {}

    [[nodiscard]] RequestText request(std::uint32_t code, ParcelBytes parcel) const;

    /// As request(), without the work for the arguments: `call` stays empty.
    [[nodiscard]] RequestText request_name(std::uint32_t code, ParcelBytes parcel) const;

    /// The values of a reply, `"hi"` or `3, true`; "" for one without values; `(12 bytes)` without a table.
    [[nodiscard]] std::string reply(const Method* method, ParcelBytes parcel) const;

    /// Items one after the other: `text="hi", count=3`.
    [[nodiscard]] static std::string items(const std::vector<Item>& items, ParcelBytes parcel, std::size_t start, bool names);

private:
    RequestText name_request(std::uint32_t code, ParcelBytes parcel, std::size_t& arguments_start) const;

    const InterfaceBook& book_;
};

/// UTF-8 text in quotes on one line, shortened to about `characters_max` with its true length behind.
std::string quote_text(std::string_view text, std::size_t characters_max = 60);

}  // namespace sim::query
