#pragma once

#include "models/binder/holds.h"
#include "models/binder/parcel.h"

namespace models::binder {

/// Translates the objects of a parcel from the sender's names to the receiver's, in place (reference section 10). What it gives the
/// receiver is noted as grants of the buffer, so that a failure half way can be undone.
class Objects {
public:
    Objects(Core& core, Holds& holds) : core_(core), holds_(holds) {}

    /// `loaded`: the data lies in the buffer already; else it is fetched from the sender piece by piece, as far as it is readable.
    Failure translate(Parcel& parcel, bool loaded);

private:
    /// Where the next scatter-gather copy goes, and how far fix-ups of parents have come.
    struct Scatter {
        std::uint64_t index = 0;  ///< of the object at hand in the offsets array
        std::uint64_t next = 0;   ///< area offset
        std::uint64_t end = 0;
        std::uint64_t last_object = 0;  ///< its place in the data; 0 means none yet, even if one lies there, as in the kernel
        std::uint64_t last_end = 0;
    };
    Failure translate_one(Parcel& parcel, std::uint64_t position, Scatter& scatter);
    Failure translate_node(Parcel& parcel, std::byte* place);
    Failure translate_handle(Parcel& parcel, std::byte* place);
    Failure translate_descriptor(Parcel& parcel, std::byte* place);
    Failure translate_pointer(Parcel& parcel, std::uint64_t position, Scatter& scatter);
    Failure translate_array(Parcel& parcel, std::byte* place, Scatter& scatter);
    Failure add_slot(Parcel& parcel, std::uint64_t area_offset, std::uint32_t descriptor, bool in_array);
    bool may_fix_up(const Parcel& parcel, std::uint64_t parent, std::uint64_t at, const Scatter& scatter) const;

    Core& core_;
    Holds& holds_;
};

}  // namespace models::binder
