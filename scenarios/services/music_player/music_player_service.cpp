#include "music_player_service.h"

#include <algorithm>
#include <chrono>

#include "ipc_skeleton.h"
#include "iservice_registry.h"
#include "music_log.h"

namespace OHOS::Music {
namespace {

constexpr int64_t BYTES_PER_SECOND = 44100 * 2 * 2;
constexpr int64_t STEP_MS = 100;
constexpr size_t PIECE_BYTES = 256 * 1024;
constexpr int32_t SONG_MAX = 64 * 1024 * 1024;

int64_t LengthMs(size_t bytes) { return static_cast<int64_t>(bytes) * 1000 / BYTES_PER_SECOND; }

}  // namespace

REGISTER_SYSTEM_ABILITY_BY_ID(MusicPlayerService, MUSIC_PLAYER_SA_ID, true)

MusicPlayerService::~MusicPlayerService() { OnStop(); }

void MusicPlayerService::OnStart() {
    if (!Publish(this)) {
        MUSIC_LOGE("SAMgr does not take the player");
        return;
    }
    stopping_ = false;
    player_ = std::thread([this] { PlayOn(); });
    MUSIC_LOGI("the player is there");
}

void MusicPlayerService::OnStop() {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (player_.joinable()) {
        player_.join();
    }
}

// The thread that plays: a step every tenth of a second.
void MusicPlayerService::PlayOn() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_) {
        if (state_ != PlayerState::PLAYING) {
            changed_.wait(lock);
            continue;
        }
        changed_.wait_for(lock, std::chrono::milliseconds(STEP_MS));
        if (state_ != PlayerState::PLAYING) {
            continue;
        }
        positionMs_ += STEP_MS;
        if (positionMs_ < LengthMs(samples_.size())) {
            continue;
        }
        state_ = PlayerState::STOPPED;
        positionMs_ = 0;
        PlayerStatus status = StatusLocked();
        lock.unlock();
        Tell(status);
        lock.lock();
    }
}

int32_t MusicPlayerService::LoadSong(const std::string& title, const sptr<Ashmem>& samples) {
    int32_t size = samples->GetAshmemSize();
    if (size <= 0 || size > SONG_MAX || !samples->MapReadOnlyAshmem()) {
        return MUSIC_BAD_ARGUMENT;
    }
    const char* bytes = static_cast<const char*>(samples->ReadFromAshmem(size, 0));
    if (bytes == nullptr) {
        return MUSIC_BAD_ARGUMENT;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    title_ = title;
    samples_.assign(bytes, bytes + size);
    positionMs_ = 0;
    state_ = PlayerState::STOPPED;
    MUSIC_LOGI("loaded %{public}s for process %{public}d: %{public}d bytes", title.c_str(), IPCSkeleton::GetCallingPid(), size);
    return MUSIC_OK;
}

int32_t MusicPlayerService::Play() {
    PlayerStatus status;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (samples_.empty()) {
            return MUSIC_NO_SONG;
        }
        if (state_ == PlayerState::ELSEWHERE) {
            return MUSIC_BUSY;
        }
        state_ = PlayerState::PLAYING;
        status = StatusLocked();
    }
    changed_.notify_all();
    Tell(status);
    return MUSIC_OK;
}

int32_t MusicPlayerService::Pause() {
    PlayerStatus status;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (state_ != PlayerState::PLAYING) {
            return MUSIC_NO_SONG;
        }
        state_ = PlayerState::PAUSED;
        status = StatusLocked();
    }
    changed_.notify_all();
    Tell(status);
    return MUSIC_OK;
}

int32_t MusicPlayerService::GetStatus(PlayerStatus& status) {
    sptr<IMusicPlayer> other;
    std::string device;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        status = StatusLocked();
        other = other_;
        device = elsewhere_;
    }
    if (other == nullptr) {
        return MUSIC_OK;
    }
    // Where it plays they know how far it is; if they do not answer, it was last known here.
    PlayerStatus there;
    if (other->GetStatus(there) == MUSIC_OK) {
        status = there;
    }
    status.device = device;
    return MUSIC_OK;
}

int32_t MusicPlayerService::AddListener(const sptr<IPlayerListener>& listener) {
    sptr<IRemoteObject> object = listener->AsObject();
    sptr<IRemoteObject::DeathRecipient> gone = new ListenerGone(*this);
    if (object->IsProxyObject() && !object->AddDeathRecipient(gone)) {
        MUSIC_LOGE("a listener that cannot be watched");
        return MUSIC_BAD_ARGUMENT;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    listeners_[object.GetRefPtr()] = {listener, gone};
    return MUSIC_OK;
}

int32_t MusicPlayerService::RemoveListener(const sptr<IPlayerListener>& listener) {
    Forget(listener->AsObject());
    return MUSIC_OK;
}

void MusicPlayerService::Forget(const sptr<IRemoteObject>& listener) {
    Listener gone;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        auto found = listeners_.find(listener.GetRefPtr());
        if (found == listeners_.end()) {
            return;
        }
        gone = found->second;
        listeners_.erase(found);
    }
    (void)listener->RemoveDeathRecipient(gone.gone);
}

void MusicPlayerService::ListenerGone::OnRemoteDied(const wptr<IRemoteObject>& object) {
    sptr<IRemoteObject> listener = object.promote();
    if (listener != nullptr) {
        MUSIC_LOGI("a listener is gone");
        service_.Forget(listener);
    }
}

void MusicPlayerService::PlayerGone::OnRemoteDied(const wptr<IRemoteObject>&) { service_.ComeBack(); }

int32_t MusicPlayerService::HandOver(const std::string& deviceId) {
    auto manager = SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    sptr<IRemoteObject> object = manager != nullptr ? manager->GetSystemAbility(MUSIC_PLAYER_SA_ID, deviceId) : nullptr;
    sptr<IMusicPlayer> other = iface_cast<IMusicPlayer>(object);
    if (other == nullptr) {
        MUSIC_LOGE("no player on %{public}s", deviceId.c_str());
        return MUSIC_NOT_REACHED;
    }
    std::string title;
    std::vector<char> samples;
    int64_t position = 0;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (samples_.empty()) {
            return MUSIC_NO_SONG;
        }
        if (state_ == PlayerState::ELSEWHERE) {
            return MUSIC_BUSY;
        }
        state_ = PlayerState::PAUSED;
        title = title_;
        samples = samples_;
        position = positionMs_;
    }
    int32_t error = Send(other, title, samples, position);
    sptr<IRemoteObject::DeathRecipient> gone = new PlayerGone(*this);
    if (error == MUSIC_OK && !object->AddDeathRecipient(gone)) {
        error = MUSIC_NOT_REACHED;
    }
    PlayerStatus status;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (error == MUSIC_OK) {
            state_ = PlayerState::ELSEWHERE;
            elsewhere_ = deviceId;
            other_ = other;
            otherGone_ = gone;
        } else {
            state_ = PlayerState::PLAYING;
        }
        status = StatusLocked();
    }
    changed_.notify_all();
    Tell(status);
    MUSIC_LOGI("hand-over to %{public}s: %{public}d", deviceId.c_str(), error);
    return error;
}

int32_t MusicPlayerService::Send(const sptr<IMusicPlayer>& other, const std::string& title, const std::vector<char>& samples,
                                 int64_t positionMs) {
    int32_t error = other->BeginTransfer(title, static_cast<int32_t>(samples.size()));
    for (size_t at = 0; error == MUSIC_OK && at < samples.size(); at += PIECE_BYTES) {
        auto begin = samples.begin() + static_cast<std::ptrdiff_t>(at);
        auto end = samples.begin() + static_cast<std::ptrdiff_t>(std::min(at + PIECE_BYTES, samples.size()));
        error = other->TransferPiece(static_cast<int32_t>(at), std::vector<char>(begin, end));
    }
    return error == MUSIC_OK ? other->EndTransfer(positionMs) : error;
}

// Who played for us is gone: we go on where we handed over.
void MusicPlayerService::ComeBack() {
    PlayerStatus status;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (state_ != PlayerState::ELSEWHERE) {
            return;
        }
        MUSIC_LOGI("%{public}s is gone, the song comes back", elsewhere_.c_str());
        state_ = PlayerState::PLAYING;
        elsewhere_.clear();
        other_ = nullptr;
        status = StatusLocked();
    }
    changed_.notify_all();
    Tell(status);
}

int32_t MusicPlayerService::BeginTransfer(const std::string& title, int32_t size) {
    if (size <= 0 || size > SONG_MAX) {
        return MUSIC_BAD_ARGUMENT;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    if (state_ == PlayerState::PLAYING) {
        return MUSIC_BUSY;
    }
    title_ = title;
    samples_.assign(static_cast<size_t>(size), 0);
    return MUSIC_OK;
}

int32_t MusicPlayerService::TransferPiece(int32_t offset, const std::vector<char>& piece) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (offset < 0 || piece.size() > samples_.size() || static_cast<size_t>(offset) > samples_.size() - piece.size()) {
        return MUSIC_BAD_ARGUMENT;
    }
    std::copy(piece.begin(), piece.end(), samples_.begin() + offset);
    return MUSIC_OK;
}

int32_t MusicPlayerService::EndTransfer(int64_t positionMs) {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        positionMs_ = positionMs;
    }
    return Play();
}

PlayerStatus MusicPlayerService::StatusLocked() const {
    PlayerStatus status;
    status.title = title_;
    status.state = state_;
    status.positionMs = positionMs_;
    status.lengthMs = LengthMs(samples_.size());
    status.device = elsewhere_;
    return status;
}

void MusicPlayerService::Tell(const PlayerStatus& status) {
    std::vector<sptr<IPlayerListener>> listeners;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        for (const auto& [object, listener] : listeners_) {
            listeners.push_back(listener.listener);
        }
    }
    for (const auto& listener : listeners) {
        listener->OnStateChanged(status);
    }
}

}  // namespace OHOS::Music
