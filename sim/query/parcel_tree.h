#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/trace/events.h"

namespace sim::query {

/// One thing in a parcel, and the bytes it lies in.
struct ParcelPart {
    enum class Kind : std::uint8_t {
        Value,       ///< a number, a text, bytes; or a piece of one (its length word)
        Token,       ///< the interface token
        List,        ///< a vector; its elements are its parts
        Object,      ///< an object slot: a binder or a handle
        Descriptor,  ///< an object slot: a file descriptor
        Undecoded,   ///< bytes that nothing says anything about
        Missing      ///< what should be here and is not, or was not recorded
    };
    Kind kind = Kind::Value;
    std::string name{};            ///< as declared, or what it is; never empty
    std::string type{};            ///< `string16`; "" for what has none
    std::string value{};           ///< in words, on one line
    std::uint64_t offset = 0;      ///< in the parcel
    std::uint64_t size_bytes = 0;  ///< with what it is padded by; may reach beyond what was recorded, never beyond the parcel
    std::vector<ParcelPart> parts{};
};

/// An object slot: 24 bytes at one of the parcel's recorded offsets, which the driver translates on the way.
struct ParcelSlot {
    std::uint64_t offset = 0;
    std::string text{};  ///< `object of handle 3`, `fd 5`
};

/// A parcel as a tree of what lies where.
struct ParcelTree {
    enum class Source : std::uint8_t { Nothing, Declared, BuiltIn, Noted, Tags };
    std::vector<ParcelPart> parts{};  ///< side by side, by offset; together they cover the parcel
    std::vector<ParcelSlot> objects{};  ///< the object slots among them, by offset
    Source source{};                  ///< by what the items were told apart, Nothing: they were not
    std::uint64_t kept_bytes = 0, total_bytes = 0;

    /// How much of it was recorded, and by what it was read: half sentences for a reader. "" when all is well.
    [[nodiscard]] std::string notice() const;
};

/// What a writer noted of its parcel (parcel.noted): what lies at an offset.
struct ParcelNote {
    trace::ParcelItem item{};
    std::uint32_t offset = 0;
    bool operator==(const ParcelNote&) const = default;
};

/// The notes of a record, as far as they are whole.
std::vector<ParcelNote> parcel_notes(trace::Bytes notes);

/// Parcels as trees, by the interface declarations; where there are none, by the notes of the writer. Never reads beyond the bytes,
/// whatever they hold, and makes at most some thousand parts.
class ParcelTreeReader {
public:
    /// The book must outlive the reader and may grow meanwhile.
    explicit ParcelTreeReader(const InterfaceBook& book) : book_(book) {}

    /// `objects`: how many object slots the parcel has, if that is known (offsets_bytes / 8); undeclared ones are then looked for.
    [[nodiscard]] ParcelTree request(std::uint32_t code, ParcelBytes parcel, std::span<const ParcelNote> notes = {},
                                     std::uint64_t objects = 0) const;
    [[nodiscard]] ParcelTree reply(const Method* method, ParcelBytes parcel, std::span<const ParcelNote> notes = {}) const;
    /// A reply that is a status alone (TF_STATUS_CODE).
    [[nodiscard]] static ParcelTree status(ParcelBytes parcel);

private:
    const InterfaceBook& book_;
};

}  // namespace sim::query
