#include "player_status.h"

#include <memory>

namespace OHOS::Music {

bool PlayerStatus::Marshalling(Parcel& parcel) const {
    return parcel.WriteString(title) && parcel.WriteInt32(static_cast<int32_t>(state)) && parcel.WriteInt64(positionMs) &&
           parcel.WriteInt64(lengthMs) && parcel.WriteString(device);
}

PlayerStatus* PlayerStatus::Unmarshalling(Parcel& parcel) {
    auto status = std::make_unique<PlayerStatus>();
    int32_t state = 0;
    if (!parcel.ReadString(status->title) || !parcel.ReadInt32(state) || !parcel.ReadInt64(status->positionMs) ||
        !parcel.ReadInt64(status->lengthMs) || !parcel.ReadString(status->device)) {
        return nullptr;
    }
    status->state = static_cast<PlayerState>(state);
    return status.release();
}

}  // namespace OHOS::Music
