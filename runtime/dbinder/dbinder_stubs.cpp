#include "runtime/dbinder/dbinder_callback_stub.h"
#include "runtime/dbinder/dbinder_service_stub.h"

namespace OHOS {

using runtime::port::Briefly;

namespace {

int AnswerProto(MessageParcel& reply, bool registered) {
    const bool written = reply.WriteUint32(IRemoteObject::IF_PROT_DATABUS) && reply.WriteString16(u"") && reply.WriteBool(registered);
    return written ? int{ERR_NONE} : int{IPC_STUB_WRITE_PARCEL_ERR};
}

}  // namespace

int32_t DBinderCallbackStub::ProcessProto(uint32_t, MessageParcel&, MessageParcel& reply, MessageOption&) {
    return AnswerProto(reply, false);
}

int32_t DBinderServiceStub::ProcessProto(uint32_t, MessageParcel&, MessageParcel& reply, MessageOption&) {
    return AnswerProto(reply, true);
}

int DBinderServiceStub::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel&, MessageOption&) {
    switch (code) {
        case DBINDER_OBITUARY_TRANSACTION:
            return ProcessDeathRecipient(data);
        case CLEAR_DBINDER_SERVICE_STATE: {
            Briefly brief(lock_);
            connected_ = false;
            return ERR_NONE;
        }
        default:
            return DBINDER_SERVICE_UNKNOW_TRANS_ERR;
    }
}

// Int32 what -> status only
int DBinderServiceStub::ProcessDeathRecipient(MessageParcel& data) {
    int32_t what = 0;
    if (!data.ReadInt32(what)) return DBINDER_SERVICE_INVALID_DATA_ERR;
    Briefly brief(lock_);
    switch (what) {
        case IRemoteObject::DeathRecipient::ADD_DEATH_RECIPIENT:
            // Nobody would ever tell of the death of what is not connected.
            if (!connected_) return DBINDER_SERVICE_ADD_DEATH_ERR;
            ++recipients_;
            return ERR_NONE;
        case IRemoteObject::DeathRecipient::REMOVE_DEATH_RECIPIENT:
            if (recipients_ == 0) return DBINDER_SERVICE_REMOVE_DEATH_ERR;
            --recipients_;
            return ERR_NONE;
        default:
            return DBINDER_SERVICE_UNKNOW_TRANS_ERR;
    }
}

void DBinderServiceStub::SetSession(const NegotiationBlock& block) {
    Briefly brief(lock_);
    block_ = block;
    connected_ = true;
}

bool DBinderServiceStub::Session(NegotiationBlock& block) const {
    Briefly brief(lock_);
    if (connected_) block = block_;
    return connected_;
}

}  // namespace OHOS
