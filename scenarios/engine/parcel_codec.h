#pragma once

#include "runtime/api/message_parcel.h"
#include "scenarios/engine/parcel_type.h"
#include "scenarios/engine/slot.h"

/// How values of a scenario lie in a parcel; proxy and stub use the same two functions, so they cannot disagree.
///   scalars, strings, vectors: as Parcel's writer of that name;  object: a remote object;  fd: a descriptor of shared memory;
///   ashmem: WriteAshmem;  bytes: Int32 size, then the bytes, zero-padded to 4.
namespace scenarios::engine {

/// False: no room, or there is no object to write.
[[nodiscard]] bool write_field(OHOS::MessageParcel& parcel, const ParcelType& type, const Slot& slot);

/// False: the parcel holds no such thing here.
[[nodiscard]] bool read_field(OHOS::MessageParcel& parcel, const ParcelType& type, Slot& slot);

/// Shared memory of this size, filled with the pattern; null if there is none to be had.
OHOS::sptr<OHOS::Ashmem> make_shared_memory(std::uint64_t size_bytes);

}  // namespace scenarios::engine
