// The state of the driver, rebuilt from the trace alone, against the driver's own tables at random events of a busy run.

#include <gtest/gtest.h>

#include "message_parcel.h"
#include "sim/kernel/random_stream.h"
#include "sim/query/world_state.h"
#include "tests/runtime/lambda_stub.h"
#include "tests/support/one_device.h"

namespace tests {
namespace {

using OHOS::IRemoteObject;
using OHOS::MessageOption;
using OHOS::MessageParcel;
using OHOS::sptr;
using support::OneDevice;

constexpr std::int32_t kRelay = 1401;
constexpr std::int32_t kLeaf = 1402;

// Calls, nested calls back to the caller, one-way floods, objects that come and go, deaths watched and not, kills.
void populate(OneDevice& device) {
    const auto leaf = device.spawn("leaf", [] {
        serve(kLeaf, [](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
            if (code == 2) sleep_ms(3);
            if (const sptr<IRemoteObject> object = data.ReadRemoteObject(); object != nullptr) {
                call(object, 1);
                reply.WriteRemoteObject(object);
            }
            return 0;
        });
    });
    device.spawn("relay", [] {
        const auto below = find(kLeaf);
        serve(kRelay, [below](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
            MessageParcel onward;
            if (const sptr<IRemoteObject> object = data.ReadRemoteObject(); object != nullptr) onward.WriteRemoteObject(object);
            MessageOption option(code == 3 ? MessageOption::TF_ASYNC : MessageOption::TF_SYNC);
            return below->SendRequest(code, onward, reply, option);
        });
    });
    for (int i = 0; i < 3; ++i) {
        device.spawn("client", [i] {
            sleep_ms(20 + i);
            const auto relay = find(kRelay);
            const auto direct = find(kLeaf);
            const sptr<IRemoteObject::DeathRecipient> recipient(new LambdaRecipient([](const OHOS::wptr<IRemoteObject>&) {}));
            direct->AddDeathRecipient(recipient);
            for (int round = 0; round < 20; ++round) {
                MessageParcel data;
                MessageParcel reply;
                MessageOption option;
                const sptr<IRemoteObject> mine(new LambdaStub([](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }));
                data.WriteRemoteObject(mine);
                relay->SendRequest(1 + static_cast<std::uint32_t>(round % 3), data, reply, option);
                call(direct, 1, nullptr, MessageOption::TF_ASYNC);
                if (round % 7 == 3) direct->RemoveDeathRecipient(recipient);
                if (round % 7 == 5) direct->AddDeathRecipient(recipient);
            }
        });
    }
    device.kill_at(95'000'000, leaf);
}

// Also in the middle of a driver call: a record is made when the table has just changed, and before the next one does.
TEST(Rebuild, TheTraceAloneGivesTheDriversStateAtRandomEvents) {
    OneDevice device({.level = sim::trace::Level::Full});
    sim::query::WorldState world;
    sim::kernel::RandomStream random(11, "rebuild");
    int compared = 0;
    int differed = 0;
    std::uint64_t records = 0;
    device.add_listener([&](const sim::trace::RecordView& record) {
        world.apply(record);
        ++records;
        if (random.below(5) != 0) return;
        ++compared;
        const auto own = device.driver_state();
        if (world.devices[1].driver == own || ++differed > 3) return;
        ADD_FAILURE() << "at e" << record.sequence << " (" << sim::trace::kind_name(record.kind) << ") the trace says\n"
                      << sim::query::render(world.devices[1].driver) << "but the driver says\n"
                      << sim::query::render(own);
    });
    populate(device);
    device.run();
    EXPECT_GT(records, 5000u);
    EXPECT_GT(compared, 200);
    EXPECT_EQ(differed, 0) << "of " << compared;
}

}  // namespace
}  // namespace tests
