#pragma once

#include "message_parcel.h"

namespace OHOS {

/// What proxies of a process remember of replies, call by call, so that a question need not be asked twice. One a process. Requests and
/// replies that carry objects are not remembered.
class ApiCacheManager {
public:
    static constexpr size_t kRequestsMax = 64;  ///< of one call; the one not used for longest goes first (ours: a device's is not known)

    static ApiCacheManager& GetInstance();

    /// Replies of that call are good for so many seconds.
    void AddCacheApi(const std::u16string& descriptor, uint32_t apiCode, int64_t expireTimeSec);
    void DelCacheApi(const std::u16string& descriptor, uint32_t apiCode);
    void ClearCache();
    void ClearCache(const std::u16string& descriptor);
    void ClearCache(const std::u16string& descriptor, int32_t apiCode);

    /// True: the same was asked before, and `reply` is what was answered.
    bool PreSendRequest(const std::u16string& descriptor, uint32_t apiCode, const MessageParcel& data, MessageParcel& reply);
    /// True: the reply is remembered.
    bool PostSendRequest(const std::u16string& descriptor, uint32_t apiCode, const MessageParcel& data, MessageParcel& reply);

    ApiCacheManager(const ApiCacheManager&) = delete;
    ApiCacheManager& operator=(const ApiCacheManager&) = delete;

private:
    struct State;

    ApiCacheManager();
    ~ApiCacheManager();

    const std::unique_ptr<State> state_;
};

}  // namespace OHOS
