#include "scenarios/engine/scripted_proxy.h"

#include "runtime/api/message_option.h"
#include "runtime/api/message_parcel.h"
#include "runtime/api/string_ex.h"
#include "scenarios/engine/parcel_codec.h"
#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

/// Fills the parcel up to `size_bytes`. The writers pad to 4 bytes, so the last step sets the size.
bool fill_up(OHOS::MessageParcel& data, std::uint64_t size_bytes) {
    const auto missing = size_bytes - data.GetDataSize();
    if (missing == 0) return true;
    const std::string filler(missing, '\0');
    return data.WriteBuffer(filler.data(), filler.size()) && data.SetDataSize(size_bytes);
}

}  // namespace

ScriptedProxy::Outcome ScriptedProxy::invoke(const Method& method, const NamedSlots& arguments, const Manner& manner) {
    OHOS::MessageParcel data;
    OHOS::MessageParcel reply;
    OHOS::MessageOption option(manner.oneway ? OHOS::MessageOption::TF_ASYNC : OHOS::MessageOption::TF_SYNC);
    if (manner.wait_s > 0) option.SetWaitTime(manner.wait_s);
    data.SetMaxCapacity(kParcelCapacityMax);
    Outcome out;
    if (!data.WriteInterfaceToken(OHOS::Str8ToStr16(interface_.descriptor))) return {.trouble = "the interface token could not be written"};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!write_field(data, method.arguments[i].type, arguments[i].second)) {
            return {.trouble = fmt::format("{} could not be written into the parcel", arguments[i].first)};
        }
    }
    if (manner.parcel_bytes > 0 && manner.parcel_bytes < data.GetDataSize()) {
        return {.trouble = fmt::format("the arguments alone take {}", sim::base::format_bytes(data.GetDataSize()))};
    }
    if (manner.parcel_bytes > 0 && !fill_up(data, manner.parcel_bytes)) return {.trouble = "the parcel could not be filled up"};
    out.status = remote_->SendRequest(method.code, data, reply, option);
    if (manner.oneway || out.status != 0) return out;
    for (const auto& field : method.returns) {
        Slot slot;
        if (!read_field(reply, field.type, slot)) {
            if (reply.GetDataSize() > 0) out.trouble = fmt::format("the reply holds no {}", field.name);
            break;
        }
        out.returns.emplace_back(field.name, std::move(slot));
    }
    return out;
}

}  // namespace scenarios::engine
