#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/api/iremote_object.h"
#include "scenarios/engine/value.h"

namespace scenarios::engine {

/// A value inside a simulated process: what results report of it, and the thing itself where a report is not the thing.
struct Slot {
    Value value;
    std::shared_ptr<const std::string> bytes{};  ///< of Bytes that came in a parcel; null: the pattern
    OHOS::sptr<OHOS::IRemoteObject> object{};
    OHOS::sptr<OHOS::Ashmem> memory{};  ///< of fd and ashmem
};

using NamedSlots = std::vector<std::pair<std::string, Slot>>;

}  // namespace scenarios::engine
