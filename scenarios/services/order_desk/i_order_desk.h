#pragma once

#include <cstdint>
#include <string>

#include "iremote_broker.h"

namespace scenarios::services {

/// A desk that takes orders, for what becomes of a request that is sent again: an order with a key is taken once, however often it comes;
/// one with an empty key is taken each time.
class IOrderDesk : public OHOS::IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"ipclab.IOrderDesk");

    enum Code : uint32_t { ORDER = 1, COUNT = 2 };

    /// The number of the order, counted from 1; that of the first one if the key was there before.
    virtual int32_t Order(const std::u16string& item, const std::u16string& key) = 0;
    /// How many orders of this item were taken.
    virtual int32_t Count(const std::u16string& item) = 0;
};

}  // namespace scenarios::services
