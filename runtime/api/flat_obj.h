#pragma once

#include "runtime/port/binder_abi.h"

namespace OHOS {

/// Types of the 24-byte records that stand for objects in a parcel's bytes. The first three are the driver's own; the others never
/// reach it.
enum {
    OBJECT_TYPE_REMOTE_HANDLE = 0x72682a85,
    OBJECT_TYPE_FDR = 0x66647285,
    OBJECT_TYPE_INVALID_HANDLE = 0x72686585,
    OBJECT_TYPE_INVALID_BINDER = 0x72626585,
};

/// Flags of a flat object: lowest nice 0x7f ("always inherit"), accepts descriptors.
inline constexpr unsigned kFlatObjectFlags = 0x17f;
/// The driver adds the caller's security context to each call.
inline constexpr unsigned kFlatObjectSecurityContext = 0x1000;

}  // namespace OHOS
