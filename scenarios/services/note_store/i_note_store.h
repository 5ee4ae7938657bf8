#pragma once

#include <cstdint>
#include <string>

#include "iremote_broker.h"

namespace scenarios::services {

/// A store of short notes. The example of how a service is written for OpenHarmony: this interface is what client and service share;
/// beside it lie the proxy (the client's end), the stub (the service's end) and the service itself.
class INoteStore : public OHOS::IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"ipclab.INoteStore");

    enum Code : uint32_t { ADD = 1, GET = 2, COUNT = 3, COPY_FROM = 4 };

    /// What the store answers when there is no such note.
    static constexpr int32_t ERR_NO_SUCH_NOTE = 2001;

    /// The number of the new note, counted from 1; 0 if the call failed.
    virtual int32_t Add(const std::u16string& text) = 0;
    /// 0 and the note's text; ERR_NO_SUCH_NOTE; or the status of the call.
    virtual int32_t Get(int32_t id, std::u16string& text) = 0;
    virtual int32_t Count() = 0;
    /// Takes over all notes of another store, wherever it lives; how many there were.
    virtual int32_t CopyFrom(const OHOS::sptr<INoteStore>& source) = 0;
};

}  // namespace scenarios::services
