#pragma once

#include "generous_includes.h"

namespace OHOS {

/// How one call is made. Flags can be set, never cleared. The wait time (seconds) counts over RPC only: local calls never time out.
class MessageOption {
public:
    enum {
        TF_SYNC = 0x00,
        TF_ASYNC = 0x01,
        TF_STATUS_CODE = 0x08,
        TF_ACCEPT_FDS = 0x10,
        TF_WAIT_TIME = 0x08,
        TF_UPDATE_TXN = 0x40,
        TF_ASYNC_WAKEUP_LATER = 0x100000,
        TF_IMAGE = 0x200000,
    };

    /// Takes both as they are.
    MessageOption(int flags = TF_SYNC, int waitTime = TF_WAIT_TIME) : flags_(flags), waitTime_(waitTime) {}

    void SetFlags(int flags) { flags_ |= flags; }
    int GetFlags() const { return flags_; }
    /// Not positive: 8; over 3000: 3000.
    void SetWaitTime(int waitTime) { waitTime_ = waitTime <= 0 ? int{TF_WAIT_TIME} : std::min(waitTime, kWaitTimeMax); }
    int GetWaitTime() const { return waitTime_; }

private:
    static constexpr int kWaitTimeMax = 3000;

    int flags_;
    int waitTime_;
};

using MessageOptionPtr = std::shared_ptr<MessageOption>;

}  // namespace OHOS
