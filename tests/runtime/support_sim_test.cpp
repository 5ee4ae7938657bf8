// The support headers inside simulated processes: what they tell the trace, the device's answers, and virtual time.

#include <gtest/gtest.h>

#include "accesstoken_kit.h"
#include "datetime_ex.h"
#include "hilog/log.h"
#include "hitrace/trace.h"
#include "hitrace_meter.h"
#include "ipc_debug.h"
#include "ipc_payload_statistics.h"
#include "nativetoken_kit.h"
#include "parameter.h"
#include "parameters.h"
#include "rwlock.h"
#include "semaphore_ex.h"
#include "tests/runtime/lambda_stub.h"
#include "tests/support/one_device.h"
#include "thread_ex.h"
#include "thread_pool.h"
#include "timer.h"
#include "token_setproc.h"

namespace tests {
namespace {

using OHOS::MessageParcel;
using support::OneDevice;

constexpr std::int32_t kService = 1109;

void report(const std::function<void()>& act) { OneDevice::report(act); }

/// Lines that programs write, in virtual-time order.
struct Lines {
    std::vector<std::string> lines;
    void add(const std::string& line) {
        report([&] { lines.push_back(line); });
    }
    void at_ms(const std::string& what) { add(what + "@" + std::to_string(now_ms())); }
};

constexpr OHOS::HiviewDFX::HiLogLabel LABEL = {LOG_CORE, OHOS::LOG_ID_TEST, "SupportTest"};

TEST(Support, LogLinesReachTheTraceWithoutTheirMarks) {
    OneDevice device({.level = sim::trace::Level::Calls, .samgr = false});
    std::vector<std::string> lines;
    device.add_listener([&](const sim::trace::RecordView& record) {
        if (!record.is<sim::trace::LogWritten>()) return;
        const auto log = record.as<sim::trace::LogWritten>();
        lines.push_back(std::to_string(log.severity) + " " + std::string(log.tag) + " " + std::string(log.text));
    });
    device.spawn("logs", [] {
        OHOS::HiviewDFX::HiLog::Info(LABEL, "%{public}s is %{private}d, 100%% of %{public}5.1f", "it", 42, 2.25);
        ZLOGE(LABEL, "%{public}s", "zlog");
        HILOG_IMPL(LOG_APP, LOG_WARN, 0x1234, "impl", "%{public}lu", 7UL);
        OH_LOG_Print(LOG_APP, LOG_FATAL, 0, "oh", "%%{public}d");
        OH_LOG_SetMinLogLevel(LOG_ERROR);
        OHOS::HiviewDFX::HiLog::Info(LABEL, "dropped");
        static_assert(LABEL.domain == 0xD000F00);
        HITRACE_METER_NAME(HITRACE_TAG_SAMGR, "dropped, too");
    });
    device.run();
    EXPECT_EQ(lines, (std::vector<std::string>{"4 SupportTest it is 42, 100% of   2.2", "6 SupportTest zlog", "5 impl 7", "7 oh %{public}d",
                                               "3 hitrace_meter B dropped, too", "3 hitrace_meter E"}));
}

TEST(Support, TokensAreMadeTakenAndAskedFor) {
    OneDevice device({.samgr = false});
    std::vector<std::uint64_t> got;
    std::string name;
    device.spawn(OneDevice::Process{.name = "asks", .uid = 1000, .token = 77}, [&] {
        using namespace OHOS::Security::AccessToken;
        const char* permissions[] = {"ohos.permission.A"};
        NativeTokenInfoParams params{};
        params.permsNum = 1;
        params.perms = permissions;
        params.processName = "made";
        const auto token = GetAccessTokenId(&params);
        std::vector<std::uint64_t> seen;
        seen.push_back(GetSelfTokenID());
        seen.push_back(AccessTokenKit::GetNativeTokenId("asks"));
        seen.push_back(AccessTokenKit::GetNativeTokenId("nobody"));
        SetSelfTokenID(token);
        seen.push_back(GetSelfTokenID() == token);
        const auto id = static_cast<AccessTokenID>(token);
        seen.push_back(AccessTokenKit::VerifyAccessToken(id, "ohos.permission.A") == PERMISSION_GRANTED);
        seen.push_back(AccessTokenKit::VerifyAccessToken(id, "ohos.permission.B") == PERMISSION_DENIED);
        seen.push_back(AccessTokenKit::VerifyAccessToken(id, 77, "ohos.permission.A") == PERMISSION_GRANTED);
        seen.push_back(AccessTokenKit::VerifyAccessToken(77, id, "ohos.permission.B") == PERMISSION_DENIED);
        seen.push_back(AccessTokenKit::GetTokenTypeFlag(id) == TOKEN_NATIVE);
        NativeTokenInfo info;
        seen.push_back(static_cast<std::uint64_t>(AccessTokenKit::GetNativeTokenInfo(id, info)));
        HapTokenInfo hap;
        seen.push_back(AccessTokenKit::GetHapTokenInfo(id, hap) == ERR_TOKENID_NOT_EXIST);
        seen.push_back(GetAccessTokenId(nullptr));
        report([&] { got = seen, name = info.processName; });
    });
    device.run();
    EXPECT_EQ(got, (std::vector<std::uint64_t>{77, 77, 0, 1, 1, 1, 1, 1, 1, 0, 1, 0}));
    EXPECT_EQ(name, "asks");  // the process that has it
}

TEST(Support, ParametersAreSharedWaitedForAndWatched) {
    OneDevice device({.samgr = false});
    Lines lines;
    device.spawn("waits", [&] {
        lines.add(std::to_string(WaitParameter("test.ready", "true", 10)));
        lines.at_ms("ready");
        char value[8];
        lines.add(std::to_string(GetParameter("test.ready", "no", value, sizeof(value))) + value);
        lines.add(std::to_string(GetParameter("test.none", "otherwise", value, sizeof(value))));
        lines.add(std::to_string(GetParameter("test.none", nullptr, value, sizeof(value))));
        lines.add(std::to_string(OHOS::system::GetIntParameter<int32_t>("test.number", 1)));
        lines.add(std::to_string(OHOS::system::GetIntParameter<int8_t>("test.number", 1)));
        lines.add(std::to_string(OHOS::system::GetBoolParameter("test.ready", false)));
        lines.add(std::to_string(WaitParameter("test.ready", "never", 1)));
        lines.at_ms("gave up");
    });
    device.spawn("watches", [&] {
        struct Told {
            static void Changed(const char* key, const char* value, void* context) {
                static_cast<Lines*>(context)->at_ms(std::string(key) + "=" + value);
            }
        };
        WatchParameter("test.number", Told::Changed, &lines);
        sleep_ms(400);
        RemoveParameterWatcher("test.number", Told::Changed, &lines);
        sleep_ms(5000);
    });
    device.spawn("sets", [] {
        sleep_ms(100);
        SetParameter("test.number", "0x100");
        SetParameter("test.ready", "true");
        sleep_ms(100);
        SetParameter("test.number", "300");
        sleep_ms(1000);
        SetParameter("test.number", "5");
    });
    device.run();
    EXPECT_EQ(lines.lines, (std::vector<std::string>{"0", "ready@100", "4true", "-9", "-1", "256", "1", "1", "test.number=0x100@100",
                                                     "test.number=300@200", "-10", "gave up@1100"}));
}

TEST(Support, TimersTellInVirtualTime) {
    OneDevice device({.samgr = false});
    Lines lines;
    device.spawn("timer", [&] {
        OHOS::Utils::Timer timer("timer");
        timer.Register([&] { lines.at_ms("once"); }, 25, true);
        EXPECT_EQ(timer.Setup(), 0u);
        const auto id = timer.Register([&] { lines.at_ms("again"); }, 10);
        sleep_ms(35);
        timer.Unregister(id);
        sleep_ms(100);
        EXPECT_EQ(timer.Register(nullptr, 10), OHOS::Utils::TIMER_ERR_DEAL_FAILED);
        timer.Shutdown();
        lines.add(std::to_string(OHOS::GetTickCount()));
    });
    device.run();
    EXPECT_EQ(lines.lines, (std::vector<std::string>{"again@10", "again@20", "once@25", "again@30", "135"}));
}

TEST(Support, PoolsThreadsAndLocksWaitInVirtualTime) {
    OneDevice device({.samgr = false});
    Lines lines;
    device.spawn("pool", [&] {
        OHOS::ThreadPool pool("pool");
        pool.SetMaxTaskNum(1);
        pool.Start(2);
        OHOS::Semaphore done(0);
        for (int i = 0; i < 4; ++i) {
            pool.AddTask([&, i] {
                sleep_ms(10);
                lines.at_ms("task " + std::to_string(i));
                done.Post();
            });
        }
        lines.at_ms("all queued");  // two run, one waits, the fourth had to wait for its place
        for (int i = 0; i < 4; ++i) done.Wait();
        pool.Stop();

        struct Ticker : OHOS::Thread {
            explicit Ticker(Lines& told) : lines(told) {}
            bool Run() override {
                sleep_ms(5);
                return ++rounds < 100;
            }
            Lines& lines;
            int rounds = 0;
        };
        Ticker ticker(lines);
        EXPECT_EQ(ticker.Start("ticker"), OHOS::ThreadStatus::OK);
        EXPECT_EQ(ticker.Start("ticker"), OHOS::ThreadStatus::INVALID_OPERATION);
        sleep_ms(12);
        EXPECT_EQ(ticker.NotifyExitSync(), OHOS::ThreadStatus::OK);
        lines.at_ms("ticks " + std::to_string(ticker.rounds));

        OHOS::Utils::RWLock lock;
        lock.LockRead();
        runtime::port::Os().StartThread("writer", [&] {
            lock.LockWrite();
            lines.at_ms("writes");
            sleep_ms(10);
            lock.UnLockWrite();
        });
        sleep_ms(5);
        lock.UnLockRead();
        sleep_ms(1);
        lock.LockRead();
        lines.at_ms("reads");
        lock.UnLockRead();
    });
    device.run();
    EXPECT_EQ(lines.lines, (std::vector<std::string>{"task 0@10", "task 1@10", "all queued@10", "task 2@20", "task 3@20", "ticks 3@35",
                                                     "writes@40", "reads@50"}));
}

TEST(Support, TraceIdsTravelWithCallsAndLeaveTheDataAlone) {
    OneDevice device;
    Lines lines;
    using OHOS::HiviewDFX::HiTraceChain;
    device.spawn("server", [&] {
        serve(kService, [&](std::uint32_t code, MessageParcel& data, MessageParcel&) {
            const auto id = HiTraceChain::GetId();
            lines.add(std::to_string(code) + " size " + std::to_string(data.GetDataSize()) + (id.IsValid() ? " in chain" : " alone") +
                      (id.GetParentSpanId() != 0 || id.GetSpanId() != 0 ? " with a span" : ""));
            return 0;
        });
    });
    device.spawn("client", [&] {
        const auto object = find(kService);
        const auto send = [&](std::uint32_t code, int flags = 0) {
            MessageParcel data;
            MessageParcel reply;
            OHOS::MessageOption option(flags);
            data.WriteInt32(1);
            data.WriteBoolUnaligned(true);
            object->SendRequest(code, data, reply, option);
            if (data.GetDataSize() != 5) lines.add("the sender's parcel changed");
        };
        send(1);
        const auto id = HiTraceChain::Begin("test", OHOS::HiviewDFX::HITRACE_FLAG_DEFAULT);
        if (HiTraceChain::Begin("second", 0).IsValid()) lines.add("two chains");
        send(2);
        send(3, OHOS::MessageOption::TF_ASYNC);
        auto wide = HiTraceChain::GetId();
        wide.EnableFlag(OHOS::HiviewDFX::HITRACE_FLAG_INCLUDE_ASYNC);
        HiTraceChain::SetId(wide);
        send(4, OHOS::MessageOption::TF_ASYNC);
        HiTraceChain::End(id);
        send(5);
        sleep_ms(10);
    });
    device.run();
    EXPECT_EQ(lines.lines, (std::vector<std::string>{"1 size 5 alone", "2 size 5 in chain with a span", "3 size 5 alone",
                                                     "4 size 5 in chain with a span", "5 size 5 alone"}));
}

TEST(Support, CallsAreCountedByCallerInterfaceAndCode) {
    OneDevice device;
    std::string story;
    std::uint32_t client = 0;
    device.spawn("server", [&] {
        EXPECT_FALSE(OHOS::IPCPayloadStatistics::GetStatisticsStatus());
        OHOS::IPCPayloadStatistics::StartStatistics();
        runtime::port::Os().StartThread("asks", [&] {
            sleep_ms(500);
            using Statistics = OHOS::IPCPayloadStatistics;
            const auto pid = static_cast<int32_t>(client);
            const auto cost = Statistics::GetDescriptorCodeCost(pid, u"tests.Lambda", 7);
            std::string told = std::to_string(Statistics::GetTotalCount()) + " " + std::to_string(Statistics::GetPids().size()) + " " +
                               std::to_string(Statistics::GetCount(pid)) + " " +
                               std::to_string(Statistics::GetDescriptorCodes(pid).size()) + " " +
                               std::to_string(Statistics::GetDescriptorCodeCount(pid, u"tests.Lambda", 7)) + " " +
                               std::to_string(cost.minCost / 1000) + " " + std::to_string(cost.maxCost / 1000) + " " +
                               std::to_string(cost.averCost / 1000) + " " + std::to_string(cost.totalCost / 1000);
            Statistics::ClearStatisticsData();
            told += " " + std::to_string(Statistics::GetTotalCount());
            report([&] { story = told; });
        });
        serve(kService, [](std::uint32_t code, MessageParcel& data, MessageParcel&) {
            if (code == 7) sleep_ms(data.ReadInt32());
            return 0;
        });
    });
    client = device.spawn("client", [] {
        const auto object = find(kService);
        for (const int span : {10, 30}) {
            MessageParcel data;
            MessageParcel reply;
            OHOS::MessageOption option;
            data.WriteInt32(span);
            object->SendRequest(7, data, reply, option);
        }
        call(object, 8);
    });
    device.run();
    EXPECT_EQ(story, "3 1 3 2 2 10 30 20 40 0");
}

TEST(Support, AProcessHearsWhenItHoldsTooManyProxies) {
    OneDevice device;
    std::vector<std::uint64_t> told;
    device.spawn("server", [] {
        serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel& reply) {
            const auto fresh = OHOS::sptr<LambdaStub>::MakeSptr([](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; });
            return reply.WriteRemoteObject(fresh.GetRefPtr()) ? 0 : 1;
        });
    });
    device.spawn("client", [&] {
        const auto object = find(kService);  // with SAMgr's the second
        OHOS::IPCDfx::SetIPCProxyLimit(3, [&](std::uint64_t count) { report([&] { told.push_back(count); }); });
        std::vector<OHOS::sptr<OHOS::IRemoteObject>> held;
        for (int i = 0; i < 3; ++i) {
            MessageParcel reply;
            call(object, 1, &reply);
            held.push_back(reply.ReadRemoteObject());
        }
        OHOS::IPCDfx::SetIPCProxyLimit(0, nullptr);
        MessageParcel reply;
        call(object, 1, &reply);
        held.push_back(reply.ReadRemoteObject());
    });
    device.run();
    EXPECT_EQ(told, (std::vector<std::uint64_t>{4, 5}));
}

}  // namespace
}  // namespace tests
