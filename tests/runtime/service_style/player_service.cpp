#include "player_service.h"

#include <numeric>

#include "accesstoken_kit.h"
#include "hilog/log.h"
#include "hitrace_meter.h"
#include "ipc_skeleton.h"
#include "securec.h"
#include "string_ex.h"

#undef LOG_TAG
#define LOG_TAG "PlayerService"

namespace OHOS {
namespace Media {
namespace {
constexpr HiviewDFX::HiLogLabel LABEL = { LOG_CORE, 0xD002B00, "PlayerService" };
constexpr const char *PERMISSION = "ohos.permission.MEDIA";
} // namespace

PlayList::PlayList() {}
PlayList::~PlayList() {}

void PlayList::Add(const Song &song)
{
    std::lock_guard<std::mutex> autoLock(lock_);
    songs_.emplace_back(song);
}

std::vector<Song> PlayList::Get()
{
    std::unique_lock<std::mutex> autoLock(lock_);
    return songs_;
}

ErrCode PlayerService::Play(const Song &song, int32_t &position)
{
    HITRACE_METER_NAME(HITRACE_TAG_ZMEDIA, __PRETTY_FUNCTION__);
    using namespace Security::AccessToken;
    auto tokenId = IPCSkeleton::GetCallingTokenID();
    if (AccessTokenKit::VerifyAccessToken(tokenId, PERMISSION) != PermissionState::PERMISSION_GRANTED) {
        HiviewDFX::HiLog::Error(LABEL, "pid %{public}d may not", IPCSkeleton::GetCallingPid());
        return ERR_PERMISSION_DENIED;
    }
    if (song.title.empty()) {
        return ERR_BAD_SONG;
    }
    char text[32] = { 0 };
    if (snprintf_s(text, sizeof(text), sizeof(text) - 1, "%s", song.title.c_str()) < 0) {
        return ERR_BAD_SONG;
    }
    HILOG_INFO(LOG_CORE, "play %{public}s of %{private}s", text, Str16ToStr8(song.artist).c_str());
    DelayedSingleton<PlayList>::GetInstance()->Add(song);
    position = static_cast<int32_t>(DelayedSingleton<PlayList>::GetInstance()->Get().size());
    std::string identity = IPCSkeleton::ResetCallingIdentity();
    std::lock_guard<std::recursive_mutex> autoLock(mutex_);
    if (callback_ != nullptr) {
        callback_->OnFinished(song.title);
    }
    IPCSkeleton::SetCallingIdentity(identity);
    return ERR_OK;
}

ErrCode PlayerService::List(std::vector<Song> &songs)
{
    songs = DelayedSingleton<PlayList>::GetInstance()->Get();
    return ERR_OK;
}

ErrCode PlayerService::SetCallback(const sptr<IPlayerCallback> &callback)
{
    std::lock_guard<std::recursive_mutex> autoLock(mutex_);
    if (callback == nullptr) {
        return ERR_NULL_OBJECT;
    }
    callback_ = callback;
    deathRecipient_ = new (std::nothrow) CallbackDeathRecipient(this);
    if (deathRecipient_ == nullptr || !callback_->AsObject()->AddDeathRecipient(deathRecipient_)) {
        return ERR_INVALID_STATE;
    }
    return ERR_NONE;
}

void PlayerService::CallbackDeathRecipient::OnRemoteDied(const wptr<IRemoteObject> &remote)
{
    sptr<IRemoteObject> object = remote.promote();
    sptr<PlayerService> service = service_.promote();
    if (object == nullptr || service == nullptr) {
        return;
    }
    std::lock_guard<std::recursive_mutex> autoLock(service->mutex_);
    if (service->callback_ != nullptr && service->callback_->AsObject() == object) {
        service->callback_->AsObject()->RemoveDeathRecipient(service->deathRecipient_);
        service->callback_ = nullptr;
        service->deaths_++;
    }
}

ErrCode PlayerService::Fill(const sptr<Ashmem> &memory, const std::vector<char> &raw, uint64_t &sum)
{
    if (!memory->MapReadAndWriteAshmem()) {
        return ERR_NO_MEMORY;
    }
    auto bytes = static_cast<const uint8_t *>(memory->ReadFromAshmem(memory->GetAshmemSize(), 0));
    sum = std::accumulate(bytes, bytes + memory->GetAshmemSize(), static_cast<uint64_t>(raw.size()));
    memory->WriteToAshmem("done", sizeof("done"), 0);
    memory->UnmapAshmem();
    memory->CloseAshmem();
    return ERR_OK;
}

ErrCode PlayerService::Find(const std::string &title, std::optional<Song> &song)
{
    for (const auto &each : DelayedSingleton<PlayList>::GetInstance()->Get()) {
        if (IsSameTextStr(each.title, title)) {
            song = each;
            return ERR_OK;
        }
    }
    return ERR_NO_SONG;
}

ErrCode PlayerService::Tick(int32_t number)
{
    HiviewDFX::HiLog::Debug(LABEL, "tick %{public}d, first token %{public}u", number, IPCSkeleton::GetFirstTokenID());
    return ERR_OK;
}

int PlayerService::Dump(int fd, const std::vector<std::u16string> &args)
{
    std::string text = "songs " + std::to_string(DelayedSingleton<PlayList>::GetInstance()->Get().size());
    for (const auto &arg : args) {
        text += " " + Str16ToStr8(arg);
    }
    dprintf(fd, "%s\n", text.c_str());
    return ERR_OK;
}
} // namespace Media
} // namespace OHOS
