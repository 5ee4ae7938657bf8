#pragma once

#include "access_token.h"

namespace OHOS {
namespace Security {
namespace AccessToken {

/// What a full token says by its bits alone.
class TokenIdKit {
public:
    /// Bit 32: an application of the system.
    static bool IsSystemAppByFullTokenID(uint64_t tokenId) { return (tokenId & (uint64_t{1} << 32)) != 0; }
    static uint64_t GetRenderTokenID(uint64_t tokenId) { return tokenId != 0 ? tokenId | (uint64_t{1} << 25) : 0; }
};

}  // namespace AccessToken
}  // namespace Security
}  // namespace OHOS
