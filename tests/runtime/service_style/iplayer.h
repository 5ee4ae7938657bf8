// A service as such services are written for devices: interface, parcelables, callback, proxy, stub. Compiled as C++17 by both compilers, with
// every kind of thing that code takes from the headers.
#ifndef TESTS_SERVICE_STYLE_IPLAYER_H
#define TESTS_SERVICE_STYLE_IPLAYER_H

#include <iremote_broker.h>
#include <iremote_proxy.h>
#include "ashmem.h"
#include "errors.h"
#include "iremote_object.h"
#include "iremote_stub.h"
#include "ipc_file_descriptor.h"
#include "parcel.h"

namespace OHOS {
namespace Media {
enum class IPlayerIpcCode {
    COMMAND_PLAY = MIN_TRANSACTION_ID,
    COMMAND_LIST,
    COMMAND_SET_CALLBACK,
    COMMAND_FILL,
    COMMAND_FIND,
    COMMAND_TICK,
};

enum {
    PLAYER_ERR_OFFSET = ErrCodeOffset(SUBSYS_MULTIMEDIA, 3),
    ERR_NO_SONG = PLAYER_ERR_OFFSET,
    ERR_BAD_SONG,
};

struct Song : public Parcelable {
    std::string title;
    std::u16string artist;
    int32_t seconds { 0 };
    std::vector<uint8_t> cover;
    std::map<std::string, std::string> tags;
    sptr<IRemoteObject> owner { nullptr };

    bool Marshalling(Parcel &parcel) const override
    {
        if (!parcel.WriteString(title) || !parcel.WriteString16(artist) || !parcel.WriteInt32(seconds)) {
            return false;
        }
        if (!parcel.WriteUInt8Vector(cover)) {
            return false;
        }
        if (!parcel.WriteUint32(static_cast<uint32_t>(tags.size()))) {
            return false;
        }
        for (const auto &[key, value] : tags) {
            if (!parcel.WriteString(key) || !parcel.WriteString(value)) {
                return false;
            }
        }
        return true;
    }

    static Song *Unmarshalling(Parcel &parcel)
    {
        auto song = new (std::nothrow) Song();
        if (song != nullptr && !song->ReadFromParcel(parcel)) {
            delete song;
            song = nullptr;
        }
        return song;
    }

private:
    bool ReadFromParcel(Parcel &parcel)
    {
        title = parcel.ReadString();
        artist = parcel.ReadString16();
        uint32_t count = 0;
        if (!parcel.ReadInt32(seconds) || !parcel.ReadUInt8Vector(&cover) || !parcel.ReadUint32(count)) {
            return false;
        }
        for (uint32_t i = 0; i < count; ++i) {
            const std::string key = parcel.ReadString();
            tags.emplace(key, parcel.ReadString());
        }
        return true;
    }
};

class IPlayerCallback : public IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.Media.IPlayerCallback");
    virtual void OnFinished(const std::string &title) = 0;
};

class IPlayer : public IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.Media.IPlayer");
    virtual ErrCode Play(const Song &song, int32_t &position) = 0;
    virtual ErrCode List(std::vector<Song> &songs) = 0;
    virtual ErrCode SetCallback(const sptr<IPlayerCallback> &callback) = 0;
    virtual ErrCode Fill(const sptr<Ashmem> &memory, const std::vector<char> &raw, uint64_t &sum) = 0;
    virtual ErrCode Find(const std::string &title, std::optional<Song> &song) = 0;
    virtual ErrCode Tick(int32_t number) = 0;
};

class PlayerCallbackStub : public IRemoteStub<IPlayerCallback> {
public:
    int OnRemoteRequest(uint32_t code, MessageParcel &data, MessageParcel &reply, MessageOption &option) override;
};

class PlayerCallbackProxy : public IRemoteProxy<IPlayerCallback> {
public:
    explicit PlayerCallbackProxy(const sptr<IRemoteObject> &impl) : IRemoteProxy<IPlayerCallback>(impl) {}
    ~PlayerCallbackProxy() = default;
    DISALLOW_COPY_AND_MOVE(PlayerCallbackProxy);
    void OnFinished(const std::string &title) override;

private:
    static inline BrokerDelegator<PlayerCallbackProxy> delegator_;
};

class PlayerStub : public IRemoteStub<IPlayer> {
public:
    PlayerStub(bool serialInvokeFlag = true) : IRemoteStub(serialInvokeFlag) {}
    int32_t OnRemoteRequest(uint32_t code, MessageParcel &data, MessageParcel &reply, MessageOption &option) override;
};

class PlayerProxy : public IRemoteProxy<IPlayer> {
public:
    explicit PlayerProxy(const sptr<IRemoteObject> &remote) : IRemoteProxy<IPlayer>(remote) {}
    virtual ~PlayerProxy() {}
    ErrCode Play(const Song &song, int32_t &position) override;
    ErrCode List(std::vector<Song> &songs) override;
    ErrCode SetCallback(const sptr<IPlayerCallback> &callback) override;
    ErrCode Fill(const sptr<Ashmem> &memory, const std::vector<char> &raw, uint64_t &sum) override;
    ErrCode Find(const std::string &title, std::optional<Song> &song) override;
    ErrCode Tick(int32_t number) override;

private:
    static constexpr int32_t VECTOR_MAX_SIZE = 102400;
    static inline BrokerDelegator<PlayerProxy> delegator_;
};
} // namespace Media
} // namespace OHOS
#endif // TESTS_SERVICE_STYLE_IPLAYER_H
