#include "api_cache_manager.h"

#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"

namespace OHOS {
namespace {

using runtime::port::Locked;
using runtime::port::Os;
using Bytes = std::string;

constexpr int64_t kSecondNs = 1'000'000'000;

Bytes BytesOf(const MessageParcel& parcel) {
    const auto* data = reinterpret_cast<const char*>(parcel.GetData());
    return data != nullptr ? Bytes(data, parcel.GetDataSize()) : Bytes();
}

}  // namespace

struct ApiCacheManager::State {
    struct Reply {
        Bytes bytes;
        int64_t expiresNs = 0;
        uint64_t used = 0;  ///< when last, counted in uses
    };
    struct Api {
        int64_t lifeNs = 0;
        std::map<Bytes, Reply> replies;
    };

    Api* Find(const std::u16string& descriptor, uint32_t code) {
        const auto found = apis.find({descriptor, code});
        return found != apis.end() ? &found->second : nullptr;
    }

    runtime::port::Mutex mutex;
    std::map<std::pair<std::u16string, uint32_t>, Api> apis;
    uint64_t uses = 0;
};

ApiCacheManager::ApiCacheManager() : state_(std::make_unique<State>()) {}
ApiCacheManager::~ApiCacheManager() = default;

ApiCacheManager& ApiCacheManager::GetInstance() {
    auto& process = ProcessContext::Current();
    runtime::port::Briefly brief(process.lock);
    if (process.apiCache == nullptr) process.apiCache = new ApiCacheManager;
    return *static_cast<ApiCacheManager*>(process.apiCache);
}

void ApiCacheManager::AddCacheApi(const std::u16string& descriptor, uint32_t apiCode, int64_t expireTimeSec) {
    Locked locked(Os(), state_->mutex);
    state_->apis[{descriptor, apiCode}].lifeNs = expireTimeSec * kSecondNs;
}

void ApiCacheManager::DelCacheApi(const std::u16string& descriptor, uint32_t apiCode) {
    Locked locked(Os(), state_->mutex);
    state_->apis.erase({descriptor, apiCode});
}

void ApiCacheManager::ClearCache() {
    Locked locked(Os(), state_->mutex);
    for (auto& [key, api] : state_->apis) api.replies.clear();
}

void ApiCacheManager::ClearCache(const std::u16string& descriptor) {
    Locked locked(Os(), state_->mutex);
    for (auto& [key, api] : state_->apis) {
        if (key.first == descriptor) api.replies.clear();
    }
}

void ApiCacheManager::ClearCache(const std::u16string& descriptor, int32_t apiCode) {
    Locked locked(Os(), state_->mutex);
    if (auto* api = state_->Find(descriptor, static_cast<uint32_t>(apiCode))) api->replies.clear();
}

bool ApiCacheManager::PreSendRequest(const std::u16string& descriptor, uint32_t apiCode, const MessageParcel& data, MessageParcel& reply) {
    Locked locked(Os(), state_->mutex);
    auto* api = state_->Find(descriptor, apiCode);
    if (api == nullptr || data.GetOffsetsSize() != 0) return false;
    const auto found = api->replies.find(BytesOf(data));
    if (found == api->replies.end()) return false;
    if (found->second.expiresNs <= Os().NowNs()) {
        api->replies.erase(found);
        return false;
    }
    found->second.used = ++state_->uses;
    const auto& bytes = found->second.bytes;
    return bytes.empty() || reply.WriteBuffer(bytes.data(), bytes.size());
}

bool ApiCacheManager::PostSendRequest(const std::u16string& descriptor, uint32_t apiCode, const MessageParcel& data, MessageParcel& reply) {
    Locked locked(Os(), state_->mutex);
    auto* api = state_->Find(descriptor, apiCode);
    if (api == nullptr || data.GetOffsetsSize() != 0 || reply.GetOffsetsSize() != 0) return false;
    auto& replies = api->replies;
    replies[BytesOf(data)] = {BytesOf(reply), Os().NowNs() + api->lifeNs, ++state_->uses};
    if (replies.size() > kRequestsMax) {
        replies.erase(
            std::min_element(replies.begin(), replies.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
    }
    return true;
}

}  // namespace OHOS
