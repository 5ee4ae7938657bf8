#pragma once

#include "i_music_player.h"
#include "iremote_proxy.h"

namespace OHOS::Music {

class MusicPlayerProxy : public IRemoteProxy<IMusicPlayer> {
public:
    explicit MusicPlayerProxy(const sptr<IRemoteObject>& impl) : IRemoteProxy<IMusicPlayer>(impl) {}
    ~MusicPlayerProxy() override = default;

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

private:
    /// Sends and reads the result code, which every reply begins with.
    int32_t Call(uint32_t code, MessageParcel& data, MessageParcel& reply);

    static inline BrokerDelegator<MusicPlayerProxy> delegator_;
};

}  // namespace OHOS::Music
