#ifndef TESTS_SERVICE_STYLE_PLAYER_SERVICE_H
#define TESTS_SERVICE_STYLE_PLAYER_SERVICE_H

#include "iplayer.h"
#include "nocopyable.h"
#include "singleton.h"

namespace OHOS {
namespace Media {
class PlayList {
    DECLARE_DELAYED_SINGLETON(PlayList)
public:
    void Add(const Song &song);
    std::vector<Song> Get();

private:
    std::mutex lock_;
    std::vector<Song> songs_;
};

class PlayerService : public PlayerStub {
public:
    ErrCode Play(const Song &song, int32_t &position) override;
    ErrCode List(std::vector<Song> &songs) override;
    ErrCode SetCallback(const sptr<IPlayerCallback> &callback) override;
    ErrCode Fill(const sptr<Ashmem> &memory, const std::vector<char> &raw, uint64_t &sum) override;
    ErrCode Find(const std::string &title, std::optional<Song> &song) override;
    ErrCode Tick(int32_t number) override;
    int Dump(int fd, const std::vector<std::u16string> &args) override;
    int Deaths() const
    {
        return deaths_;
    }

private:
    class CallbackDeathRecipient : public IRemoteObject::DeathRecipient {
    public:
        explicit CallbackDeathRecipient(const wptr<PlayerService> &service) : service_(service) {}
        void OnRemoteDied(const wptr<IRemoteObject> &remote) override;

    private:
        wptr<PlayerService> service_;
    };

    std::recursive_mutex mutex_;
    sptr<IPlayerCallback> callback_ { nullptr };
    sptr<IRemoteObject::DeathRecipient> deathRecipient_ { nullptr };
    std::atomic<int> deaths_ { 0 };
};
} // namespace Media
} // namespace OHOS
#endif // TESTS_SERVICE_STYLE_PLAYER_SERVICE_H
