#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "sim/query/parcel_decoder.h"

namespace sim::query {

inline constexpr std::size_t kRawInlineMax = 32768;  ///< larger raw data lies in shared memory
inline constexpr std::size_t kFlatObjectBytes = 24;
inline constexpr std::size_t kBufferRecordBytes = 40;

inline constexpr std::uint32_t kTypeBinder = 0x73622a85;
inline constexpr std::uint32_t kTypeHandle = 0x73682a85;
inline constexpr std::uint32_t kTypeWeakBinder = 0x77622a85;
inline constexpr std::uint32_t kTypeWeakHandle = 0x77682a85;
inline constexpr std::uint32_t kTypeFd = 0x66642a85;
inline constexpr std::uint32_t kTypePointer = 0x70742a85;

/// Walks a parcel; after the first thing that is not there every read fails, and `why` says what was wrong.
class ParcelWalker {
public:
    /// `characters_max`: how much of a text is shown.
    explicit ParcelWalker(ParcelBytes parcel, std::size_t start = 0, std::size_t characters_max = 60)
        : parcel_(parcel), at_(start), characters_max_(characters_max) {}

    template <class T>
    std::optional<T> scalar() {
        const auto bytes = take(sizeof(T));
        if (bytes.size() < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }

    /// The bytes of something padded to 4; as many as are recorded if not all are, which is then noted.
    std::optional<trace::Bytes> padded(std::uint64_t size, std::uint64_t terminator = 0) {
        if (why_ != Why::Fine) return std::nullopt;
        const auto whole = (size + terminator + 3) / 4 * 4;
        if (size > parcel_.total_bytes || at_ > parcel_.total_bytes || whole > parcel_.total_bytes - at_) return fail(Why::EndsEarly);
        const auto kept = parcel_.kept.size() > at_ ? parcel_.kept.size() - at_ : 0;
        const auto part =
            parcel_.kept.subspan(std::min(at_, parcel_.kept.size()), static_cast<std::size_t>(std::min<std::uint64_t>(size, kept)));
        if (part.size() < size) why_ = Why::NotRecorded;
        at_ += static_cast<std::size_t>(whole);
        return part;
    }

    std::optional<trace::Bytes> zero_terminated() {
        if (why_ != Why::Fine) return std::nullopt;
        const auto rest = parcel_.kept.subspan(std::min(at_, parcel_.kept.size()));
        const auto* zero = rest.empty() ? nullptr : std::memchr(rest.data(), 0, rest.size());
        if (zero == nullptr) return fail(parcel_.kept.size() < parcel_.total_bytes ? Why::NotRecorded : Why::EndsEarly);
        const auto size = static_cast<std::size_t>(static_cast<const std::byte*>(zero) - rest.data());
        at_ += (size + 1 + 3) / 4 * 4;
        return rest.first(size);
    }

    /// Of a flat object.
    trace::Bytes take(std::size_t size) {
        if (why_ != Why::Fine) return {};
        if (at_ > parcel_.total_bytes || size > parcel_.total_bytes - at_) return fail(Why::EndsEarly), trace::Bytes{};
        if (at_ > parcel_.kept.size() || size > parcel_.kept.size() - at_) return fail(Why::NotRecorded), trace::Bytes{};
        const auto bytes = parcel_.kept.subspan(at_, size);
        at_ += size;
        return bytes;
    }

    [[nodiscard]] bool fine() const { return why_ == Why::Fine; }
    [[nodiscard]] bool not_recorded() const { return why_ == Why::NotRecorded; }
    [[nodiscard]] bool ends_early() const { return why_ == Why::EndsEarly; }
    /// As the end of a line; "" if all is fine.
    [[nodiscard]] std::string why() const;
    void give_up() {
        if (why_ == Why::Fine) why_ = Why::Unknown;
    }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] std::size_t characters_max() const { return characters_max_; }

private:
    enum class Why { Fine, NotRecorded, EndsEarly, Unknown };
    std::nullopt_t fail(Why why) {
        why_ = why;
        return std::nullopt;
    }

    ParcelBytes parcel_;
    std::size_t at_;
    std::size_t characters_max_;
    Why why_ = Why::Fine;
};

/// What lies next, as a value of `type` in words; "" if it is not there.
std::string parcel_value(ParcelWalker& walker, ItemType type);
/// A vector's count and elements likewise, the first of them in words.
std::string parcel_vector(ParcelWalker& walker, ItemType type);
/// How wide an element is in a vector that packs elements of this type; none if each is written as by itself.
std::optional<std::size_t> packed_bytes(ItemType type);
/// Of the packed elements in `bytes`, which must be there.
std::string packed_element(trace::Bytes bytes, ItemType type, std::size_t index);

/// The interface token at the start of a request; sets `start` behind it.
std::optional<std::string> read_parcel_token(ParcelBytes parcel, std::size_t& start);

/// Bytes with their number: `12 bytes: 01 02 …`.
std::string bytes_text(trace::Bytes bytes, std::uint64_t total);

}  // namespace sim::query
