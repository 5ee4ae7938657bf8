// IPC's C functions (reference section 4): a stub in C called from C and C++, the other way round, and every error mapping.

#include <gtest/gtest.h>

#include "ipc_inner_object.h"
#include "tests/runtime/capi_service.h"
#include "tests/runtime/lambda_stub.h"
#include "tests/support/one_device.h"

namespace tests {
namespace {

using OHOS::IRemoteObject;
using OHOS::MessageParcel;
using OHOS::sptr;
using support::OneDevice;

constexpr std::int32_t kService = 1109;

void report(const std::function<void()>& act) { OneDevice::report(act); }

/// Publishes the calculator written in C and serves.
void serve_calculator(CalcState& state) {
    auto* stub = calc_create(&state);
    samgr()->AddSystemAbility(kService, stub->remote);
    OH_IPCSkeleton_JoinWorkThread();
}

/// The C end of a service found by C++.
OHIPCRemoteProxy* find_proxy() {
    auto object = find(kService);
    return CreateIPCRemoteProxy(object);
}

/// A call with the calculator's token, and no reply looked at.
int call_c(OHIPCRemoteProxy* proxy, std::uint32_t code, OHIPCParcel* reply = nullptr, const OH_IPC_MessageOption* option = nullptr) {
    auto* data = OH_IPCParcel_Create();
    auto* own = reply == nullptr ? OH_IPCParcel_Create() : nullptr;
    OH_IPCParcel_WriteInterfaceToken(data, CALC_DESCRIPTOR);
    const int result = OH_IPCRemoteProxy_SendRequest(proxy, code, data, reply != nullptr ? reply : own, option);
    OH_IPCParcel_Destroy(data);
    OH_IPCParcel_Destroy(own);
    return result;
}

TEST(CApi, ParcelsWrittenByCAreReadByCAndNullsAreRefused) {
    OneDevice device;
    int round_trip = -1;
    int nulls = -1;
    device.spawn("c", [&] {
        const int first = calc_round_trip();
        const int second = calc_null_arguments();
        report([&] { round_trip = first, nulls = second; });
    });
    device.run();
    EXPECT_EQ(round_trip, 0);
    EXPECT_EQ(nulls, 0);
}

TEST(CApi, AStubInCServesCallersInCAndCpp) {
    OneDevice device;
    CalcState state{};
    device.spawn("server", [&] { serve_calculator(state); });
    int c_result = -1;
    std::int32_t c_sum = 0;
    int cpp_result = -1;
    std::int32_t cpp_sum = 0;
    std::u16string descriptor;
    std::string c_descriptor;
    device.spawn("client", [&] {
        auto* proxy = find_proxy();
        std::int32_t sum = 0;
        const int first = calc_add(proxy, 2, 3, &sum);
        MessageParcel data;
        MessageParcel reply;
        OHOS::MessageOption option;
        data.WriteInterfaceToken(u"tests.capi.Calculator");
        data.WriteInt32(20);
        data.WriteInt32(30);
        const int second = proxy->remote->SendRequest(CALC_ADD, data, reply, option);
        const auto name = proxy->remote->GetInterfaceDescriptor();
        char* c_name = nullptr;
        std::int32_t length = 0;
        const int named = OH_IPCRemoteProxy_GetInterfaceDescriptor(
            proxy, &c_name, &length, [](std::int32_t len) -> void* { return new char[static_cast<std::size_t>(len)]; });
        report([&] {
            c_result = first, c_sum = sum, cpp_result = second, cpp_sum = reply.ReadInt32(), descriptor = name;
            c_descriptor = std::to_string(named) + " " + std::to_string(length) + " " + c_name;
        });
        delete[] c_name;
        OH_IPCRemoteProxy_Destroy(proxy);
    });
    device.run();
    EXPECT_EQ(c_result, 0);
    EXPECT_EQ(c_sum, 5);
    EXPECT_EQ(cpp_result, 0);
    EXPECT_EQ(cpp_sum, 50);
    EXPECT_EQ(descriptor, u"tests.capi.Calculator");
    EXPECT_EQ(c_descriptor, "0 22 tests.capi.Calculator");
    EXPECT_EQ(state.handled, 2);
}

TEST(CApi, CodesOfHandlersAreMappedAsTheHeaderSays) {
    OneDevice device;
    CalcState state{};
    device.spawn("server", [&] { serve_calculator(state); });
    std::vector<int> results;
    device.spawn("client", [&] {
        auto* proxy = find_proxy();
        auto* reply = OH_IPCParcel_Create();
        const OH_IPC_MessageOption reserved{OH_IPC_REQUEST_MODE_SYNC, 0, proxy};
        const OH_IPC_MessageOption async{OH_IPC_REQUEST_MODE_ASYNC, 0, nullptr};
        std::vector<int> got;
        got.push_back(call_c(proxy, CALC_FAIL_USER));
        got.push_back(call_c(proxy, CALC_FAIL_WRONG));
        got.push_back(call_c(proxy, CALC_ERROR_WITH_DATA, reply));  // the reply has data: the code is lost
        got.push_back(OH_IPCParcel_GetDataSize(reply));
        got.push_back(call_c(proxy, 99));
        got.push_back(call_c(proxy, 0));
        got.push_back(call_c(proxy, 0x01000000));
        got.push_back(call_c(proxy, CALC_ADD, nullptr, &reserved));
        got.push_back(call_c(proxy, CALC_FAIL_USER, nullptr, &async));
        report([&] { results = got; });
    });
    device.run();
    EXPECT_EQ(results, (std::vector<int>{CALC_USER_ERROR, OH_IPC_INVALID_USER_ERROR_CODE, 0, 4, OH_IPC_CODE_OUT_OF_RANGE,
                                         OH_IPC_CODE_OUT_OF_RANGE, OH_IPC_CODE_OUT_OF_RANGE, OH_IPC_CHECK_PARAM_ERROR, 0}));
}

TEST(CApi, AStubInCppIsCalledFromC) {
    OneDevice device;
    device.spawn("server", [] {
        serve(kService, [](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
            data.ReadInterfaceToken();
            if (code != CALC_ADD) return 305;
            return reply.WriteInt32(data.ReadInt32() * data.ReadInt32()) ? 0 : 1;
        });
    });
    int result = -1;
    std::int32_t product = 0;
    int unknown = -1;
    device.spawn("client", [&] {
        auto* proxy = find_proxy();
        std::int32_t value = 0;
        const int status = calc_add(proxy, 6, 7, &value);
        const int other = call_c(proxy, 9);
        report([&] { result = status, product = value, unknown = other; });
    });
    device.run();
    EXPECT_EQ(result, 0);
    EXPECT_EQ(product, 42);
    EXPECT_EQ(unknown, OH_IPC_INNER_ERROR);  // 305 is none of the C API's codes
}

TEST(CApi, CallersAreKnownInAHandlerAndIdentityIsResetAndSet) {
    OneDevice device;
    CalcState state{};
    device.spawn(OneDevice::Process{.name = "server", .uid = 1001}, [&] { serve_calculator(state); });
    std::vector<std::uint64_t> ids;
    std::uint64_t pid = 0;
    int result = -1;
    device.spawn(OneDevice::Process{.name = "client", .uid = 1002}, [&] {
        auto* proxy = find_proxy();
        auto* reply = OH_IPCParcel_Create();
        const int status = call_c(proxy, CALC_WHO, reply);
        std::vector<std::uint64_t> got(4);
        for (auto& id : got) OH_IPCParcel_ReadUint64(reply, &id);
        report([&] { result = status, ids = got, pid = OH_IPCSkeleton_GetCallingPid(); });
    });
    device.run();
    EXPECT_EQ(result, 0);
    EXPECT_EQ(ids, (std::vector<std::uint64_t>{pid, 1002, 1001, 1002}));
}

TEST(CApi, DeathIsToldOnceAndADeadObjectAnswersDeadThenInner) {
    OneDevice device;
    CalcState state{};
    const auto server = device.spawn("server", [&] { serve_calculator(state); });
    std::vector<int> results;
    int deaths = 0;
    int destroyed = 0;
    device.spawn("client", [&] {
        auto* proxy = find_proxy();
        struct Told {
            int deaths = 0;
            int destroyed = 0;
        };
        auto* told = new Told;
        auto* recipient = OH_IPCDeathRecipient_Create([](void* user) { ++static_cast<Told*>(user)->deaths; },
                                                      [](void* user) { ++static_cast<Told*>(user)->destroyed; }, told);
        std::vector<int> got;
        got.push_back(OH_IPCRemoteProxy_RemoveDeathRecipient(proxy, recipient));  // never added
        got.push_back(OH_IPCRemoteProxy_AddDeathRecipient(proxy, recipient));
        got.push_back(OH_IPCRemoteProxy_IsRemoteDead(proxy));
        OH_IPCDeathRecipient_Destroy(recipient);
        sleep_ms(100);  // the server is killed meanwhile
        got.push_back(OH_IPCRemoteProxy_IsRemoteDead(proxy));
        got.push_back(call_c(proxy, CALC_ADD));  // marked dead: 32, which is not one of the dead ones
        report([&] { results = got, deaths = told->deaths, destroyed = told->destroyed; });
    });
    device.spawn("late", [&] {
        auto* proxy = find_proxy();
        sleep_ms(100);
        const int unmarked = call_c(proxy, CALC_ADD);  // 29189
        sleep_ms(10);
        report([&] { results.push_back(unmarked); });
    });
    device.kill_at(50'000'000, server);
    device.run();
    EXPECT_EQ(results, (std::vector<int>{OH_IPC_INNER_ERROR, 0, 0, 1, OH_IPC_INNER_ERROR, OH_IPC_DEAD_REMOTE_OBJECT}));
    EXPECT_EQ(deaths, 1);
    EXPECT_EQ(destroyed, 1);
}

TEST(CApi, AStubGivenAwayIsDestroyedWithItsLastProxy) {
    OneDevice device;
    CalcState state{};
    device.spawn("server", [&] {
        runtime::port::Os().StartThread("lets go", [&] {
            sleep_ms(150);
            OH_IPCRemoteProxy_Destroy(state.kept);
        });
        serve_calculator(state);
    });
    CalcState mine{};
    int before = -1;
    int after = -1;
    int own = -1;
    device.spawn("client", [&] {
        auto* proxy = find_proxy();
        auto* callback = calc_create(&mine);
        auto* data = OH_IPCParcel_Create();
        auto* reply = OH_IPCParcel_Create();
        OH_IPCParcel_WriteRemoteStub(data, callback);
        const int status = OH_IPCRemoteProxy_SendRequest(proxy, CALC_KEEP, data, reply, nullptr);
        auto* same = OH_IPCParcel_ReadRemoteStub(data);  // our own comes back as what it is
        const bool is_own = same != nullptr && same->remote == callback->remote;
        OH_IPCRemoteStub_Destroy(same);
        OH_IPCRemoteStub_Destroy(callback);
        OH_IPCParcel_Destroy(data);
        OH_IPCParcel_Destroy(reply);
        sleep_ms(50);
        const int first = mine.destroyed;
        sleep_ms(200);
        report([&] { before = first, after = mine.destroyed, own = status == 0 && is_own ? 1 : 0; });
    });
    device.run();
    EXPECT_EQ(own, 1);
    EXPECT_EQ(before, 0);  // the server's proxy holds it
    EXPECT_EQ(after, 1);
}

}  // namespace
}  // namespace tests
