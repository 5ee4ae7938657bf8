#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "music_player_stub.h"
#include "system_ability.h"

namespace OHOS::Music {

/// The player of a device. Calls come on IPC threads; a thread of its own plays.
class MusicPlayerService : public SystemAbility, public MusicPlayerStub {
    DECLARE_SYSTEM_ABILITY(MusicPlayerService);

public:
    MusicPlayerService(int32_t saId, bool runOnCreate) : SystemAbility(saId, runOnCreate) {}
    ~MusicPlayerService() override;

    int32_t LoadSong(const std::string& title, const sptr<Ashmem>& samples) override;
    int32_t Play() override;
    int32_t Pause() override;
    int32_t GetStatus(PlayerStatus& status) override;
    int32_t AddListener(const sptr<IPlayerListener>& listener) override;
    int32_t RemoveListener(const sptr<IPlayerListener>& listener) override;
    int32_t HandOver(const std::string& deviceId) override;
    int32_t BeginTransfer(const std::string& title, int32_t size) override;
    int32_t TransferPiece(int32_t offset, const std::vector<char>& piece) override;
    int32_t EndTransfer(int64_t positionMs) override;

protected:
    void OnStart() override;
    void OnStop() override;

private:
    /// A listener's process is gone.
    class ListenerGone : public IRemoteObject::DeathRecipient {
    public:
        explicit ListenerGone(MusicPlayerService& service) : service_(service) {}
        void OnRemoteDied(const wptr<IRemoteObject>& object) override;

    private:
        MusicPlayerService& service_;
    };
    /// The player that plays for us is gone, or its device.
    class PlayerGone : public IRemoteObject::DeathRecipient {
    public:
        explicit PlayerGone(MusicPlayerService& service) : service_(service) {}
        void OnRemoteDied(const wptr<IRemoteObject>& object) override;

    private:
        MusicPlayerService& service_;
    };
    struct Listener {
        sptr<IPlayerListener> listener;
        sptr<IRemoteObject::DeathRecipient> gone;
    };

    void PlayOn();
    void ComeBack();
    void Forget(const sptr<IRemoteObject>& listener);
    PlayerStatus StatusLocked() const;
    /// Tells every listener. Not with the lock held: who listens may call us.
    void Tell(const PlayerStatus& status);
    int32_t Send(const sptr<IMusicPlayer>& other, const std::string& title, const std::vector<char>& samples, int64_t positionMs);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::thread player_;
    bool stopping_ = false;
    PlayerState state_ = PlayerState::STOPPED;
    std::string title_;
    std::vector<char> samples_;
    int64_t positionMs_ = 0;
    std::map<IRemoteObject*, Listener> listeners_;

    std::string elsewhere_;  ///< network id of the device that plays for us
    sptr<IMusicPlayer> other_;
    sptr<IRemoteObject::DeathRecipient> otherGone_;
};

}  // namespace OHOS::Music
