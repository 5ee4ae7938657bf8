#pragma once

/// The Binder driver's protocol as the kernel's header has it, and beside it what Debian's header lacks.
/// Source of every number below: reference/binder-driver.md section 3 (64-bit processes, protocol version 8, little endian).

#include <linux/android/binder.h>
#include <sys/ioctl.h>

#include <cstdint>

namespace runtime::port {

/// OpenHarmony 5.10: token ids of the last transaction the calling thread read.
struct access_token {
    std::uint64_t sender_tokenid;
    std::uint64_t first_tokenid;
    std::uint64_t reserved[2];
};
static_assert(sizeof(access_token) == 32);

struct binder_feature_set {
    std::uint64_t feature_set;
};

/// One-way calls refused by a frozen or updated target, and later replies (6.1 and later).
inline constexpr std::uint32_t kBrTransactionPendingFrozen = 0x7214;
inline constexpr std::uint32_t kBrFrozenReply = 0x7212;
inline constexpr std::uint32_t kBrOnewaySpamSuspect = 0x7213;

inline constexpr unsigned long kBinderFeatureSet = 0xc008621eUL;
inline constexpr unsigned long kBinderGetAccessToken = 0xc020621fUL;
inline constexpr unsigned long kBinderGetExtendedError = 0xc00c6211UL;

inline constexpr std::uint64_t kFeatureAccessToken = 1;  ///< bit 0 of binder_feature_set

inline constexpr std::uint32_t kTfStatusCode = 0x08;
inline constexpr std::uint32_t kTfClearBuf = 0x20;
inline constexpr std::uint32_t kTfUpdateTxn = 0x40;

/// Room a read needs before it takes a work item (reference 6.2).
inline constexpr std::uint64_t kReadRoomBytes = 76;
/// The driver uses no more than this of a mapping.
inline constexpr std::uint64_t kMappingBytesMax = 4ULL << 20;

}  // namespace runtime::port
