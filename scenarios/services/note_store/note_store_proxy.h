#pragma once

#include "iremote_proxy.h"
#include "scenarios/services/note_store/i_note_store.h"

namespace scenarios::services {

/// The client's end: writes each call into a parcel in the order in which the stub reads it.
class NoteStoreProxy final : public OHOS::IRemoteProxy<INoteStore> {
public:
    explicit NoteStoreProxy(const OHOS::sptr<OHOS::IRemoteObject>& remote) : IRemoteProxy<INoteStore>(remote) {}

    int32_t Add(const std::u16string& text) override;
    int32_t Get(int32_t id, std::u16string& text) override;
    int32_t Count() override;
    int32_t CopyFrom(const OHOS::sptr<INoteStore>& source) override;

private:
    static inline OHOS::BrokerDelegator<NoteStoreProxy> delegator_;
};

}  // namespace scenarios::services
