#pragma once

#include <cstdint>
#include <string>

#include "parcel.h"

namespace OHOS::Music {

enum class PlayerState : int32_t { STOPPED = 0, PLAYING = 1, PAUSED = 2, ELSEWHERE = 3 };

/// What a player is at.
struct PlayerStatus : public Parcelable {
    std::string title;
    PlayerState state = PlayerState::STOPPED;
    int64_t positionMs = 0;
    int64_t lengthMs = 0;
    std::string device;  ///< network id of the device that plays; empty: this one

    bool Marshalling(Parcel& parcel) const override;
    static PlayerStatus* Unmarshalling(Parcel& parcel);
};

}  // namespace OHOS::Music
