#pragma once

#include <string>
#include <vector>

#include "ashmem.h"
#include "i_player_listener.h"
#include "iremote_broker.h"
#include "player_status.h"

namespace OHOS::Music {

constexpr int32_t MUSIC_PLAYER_SA_ID = 1499;

enum MusicError : int32_t {
    MUSIC_OK = 0,
    MUSIC_NO_SONG = 1001,
    MUSIC_BAD_ARGUMENT = 1002,
    MUSIC_NOT_REACHED = 1003,  ///< the other device, or its player
    MUSIC_BUSY = 1004,
};

/// A player of sound samples: 44.1 kHz, 16 bits, two channels. A song can be handed to the player of another device.
class IMusicPlayer : public IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.Music.IMusicPlayer");

    enum {
        LOAD_SONG = 1,
        PLAY = 2,
        PAUSE = 3,
        GET_STATUS = 4,
        ADD_LISTENER = 5,
        REMOVE_LISTENER = 6,
        HAND_OVER = 7,
        BEGIN_TRANSFER = 8,
        TRANSFER_PIECE = 9,
        END_TRANSFER = 10,
    };

    /// The samples lie in shared memory: a song is larger than what a parcel may hold. Only within a device.
    virtual int32_t LoadSong(const std::string& title, const sptr<Ashmem>& samples) = 0;
    virtual int32_t Play() = 0;
    virtual int32_t Pause() = 0;
    virtual int32_t GetStatus(PlayerStatus& status) = 0;
    virtual int32_t AddListener(const sptr<IPlayerListener>& listener) = 0;
    virtual int32_t RemoveListener(const sptr<IPlayerListener>& listener) = 0;
    /// Goes on with the song on that device, where it is now. If that player dies, it comes back.
    virtual int32_t HandOver(const std::string& deviceId) = 0;

    // How a song goes from player to player: piece by piece, since shared memory does not leave its device.
    virtual int32_t BeginTransfer(const std::string& title, int32_t size) = 0;
    virtual int32_t TransferPiece(int32_t offset, const std::vector<char>& piece) = 0;
    virtual int32_t EndTransfer(int64_t positionMs) = 0;
};

}  // namespace OHOS::Music
