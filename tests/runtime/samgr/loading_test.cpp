#include "tests/runtime/samgr/ability_world.h"

// Abilities on demand: loading, unloading, restarting (reference section 5.2).

namespace tests {
namespace {

using OHOS::IRemoteObject;
using OHOS::sptr;

constexpr const char* kOnDemand = R"([{"name": 1310, "libpath": "libdemand.z.so", "run-on-create": false}])";

/// "idle unload @20031" without the time: the cost of calls is not what these tests are about.
std::vector<std::string> untimed(const std::vector<std::string>& lines) {
    std::vector<std::string> all;
    for (const auto& line : lines) all.push_back(line.substr(0, line.find(" @")));
    return all;
}

/// When the note that begins so was made, in ms; -1: never.
std::int64_t when(const Notes& notes, const std::string& beginning, int nth = 1) {
    for (const auto& line : notes.lines()) {
        if (line.rfind(beginning, 0) == 0 && --nth == 0) return std::stoll(line.substr(line.find('@') + 1));
    }
    return -1;
}

AbilityWorld::Options one_on_demand(const std::string& abilities = kOnDemand) { return {.profiles = {{"demand", abilities}}}; }

TEST(Loading, GetStartsTheProcessAndReturnsTheAbility) {
    AbilityWorld world(one_on_demand());
    auto& notes = world.notes();
    world.library("libdemand.z.so", [&notes] { make_noted(1310, notes); });
    world.spawn("client", [&notes] {
        sleep_ms(1000);
        EXPECT_EQ(samgr()->CheckSystemAbility(1310), nullptr) << "checking loads nothing";
        sleep_ms(1000);
        const auto began = now_ms();
        const auto object = samgr()->GetSystemAbility(1310);
        ASSERT_NE(object, nullptr);
        EXPECT_LT(now_ms() - began, 100);
        notes.add(say(object, "there"));
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start load", "echo there"}));
    EXPECT_EQ(world.starts_of("demand"), 1);
}

TEST(Loading, CheckWithIsExistTriggersALoadAndSaysSo) {
    AbilityWorld world(one_on_demand());
    world.library("libdemand.z.so", [&world] { make_noted(1310, world.notes()); });
    world.spawn("client", [] {
        sleep_ms(100);
        bool exists = false;
        EXPECT_EQ(samgr()->CheckSystemAbility(1310, exists), nullptr);
        EXPECT_TRUE(exists) << "it is on its way";
        sleep_ms(1000);
        EXPECT_NE(samgr()->CheckSystemAbility(1310, exists), nullptr);
        EXPECT_TRUE(exists);
        EXPECT_EQ(samgr()->CheckSystemAbility(1399, exists), nullptr);
        EXPECT_FALSE(exists) << "nobody knows it";
    });
    world.run();
    EXPECT_EQ(world.starts_of("demand"), 1);
}

TEST(Loading, CallbackIsToldOnceItIsThereAndAtOnceIfItIsThereAlready) {
    AbilityWorld world(one_on_demand());
    auto& notes = world.notes();
    world.library("libdemand.z.so", [&notes] { make_noted(1310, notes, {.started = [](NotedAbility&) { sleep_ms(700); }}); });
    world.spawn("client", [&notes] {
        sleep_ms(1000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK);
        sleep_ms(2000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK);
        sleep_ms(100);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start load", "1310 loaded", "1310 loaded"}));
    EXPECT_NEAR(static_cast<double>(when(notes, "1310 loaded")), 1700, 30);
    EXPECT_NEAR(static_cast<double>(when(notes, "1310 loaded", 2)), 3000, 30);
}

TEST(Loading, WrongArgumentsAreRefused) {
    AbilityWorld world(
        {.profiles = {{"demand", kOnDemand}}, .more_profiles = R"({"process": "nowhere", "systemability": [{"name": 1311}]})"});
    auto& notes = world.notes();
    world.spawn("client", [&notes] {
        const auto callback = sptr<NotedLoad>::MakeSptr(notes);
        const sptr<OHOS::ISystemAbilityLoadCallback> none;
        EXPECT_EQ(samgr()->LoadSystemAbility(0, callback), OHOS::INVALID_INPUT_PARA);
        EXPECT_EQ(samgr()->LoadSystemAbility(-1, callback), OHOS::INVALID_INPUT_PARA);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, none), OHOS::INVALID_INPUT_PARA);
        EXPECT_EQ(samgr()->LoadSystemAbility(1399, callback), OHOS::PROFILE_NOT_EXIST);
        EXPECT_EQ(samgr()->LoadSystemAbility(1311, callback), OHOS::PROC_NOT_EXIST) << "the device has no such process";
        EXPECT_EQ(samgr()->LoadSystemAbility(1399, 4), nullptr);
        EXPECT_LT(now_ms(), 100);
    });
    world.run();
    EXPECT_TRUE(notes.lines().empty()) << notes.text();
    ASSERT_EQ(world.complaints().size(), 1u);
    EXPECT_EQ(world.complaints()[0], "samgr: process 'nowhere' of ability 1311 cannot be started: the device has none of that name");
}

TEST(Loading, FailsAfterFourSeconds) {
    AbilityWorld world(one_on_demand());
    auto& notes = world.notes();
    world.library("libdemand.z.so", [&notes] { make_noted(1310, notes, {.publish = false}); });
    world.spawn("client", [&notes] {
        sleep_ms(1000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK);
        const auto began = now_ms();
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, 2), nullptr);
        EXPECT_EQ(now_ms() - began, 2000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, -5), nullptr);
        EXPECT_EQ(now_ms() - began, 2000) << "not at all";
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, 99), nullptr);
        EXPECT_EQ(now_ms() - began, 6000) << "4 s at most";
        EXPECT_EQ(samgr()->GetSystemAbility(1310), nullptr);
        EXPECT_EQ(now_ms() - began, 10000);
    });
    world.run();
    EXPECT_EQ(notes.lines().at(1), "1310 failed 999 @5000");  // 1 s + 4 s
}

TEST(Loading, CallbacksOfOneProcessAreLimited) {
    AbilityWorld world(one_on_demand());
    auto& notes = world.notes();
    world.library("libdemand.z.so", [&notes] { make_noted(1310, notes, {.publish = false}); });
    world.spawn("client", [&notes] {
        const auto twice = sptr<NotedLoad>::MakeSptr(notes);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, twice), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, twice), OHOS::ERR_OK) << "the same counts once";
        for (int i = 1; i < 256; ++i) EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK) << i;
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::CALLBACK_MAP_SIZE_LIMIT);
        sleep_ms(5000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK) << "none waits any more";
    });
    world.spawn("other", [&notes] {
        sleep_ms(1000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK) << "another process has its own";
        sleep_ms(5000);
    });
    world.run();
    EXPECT_EQ(
        std::count_if(notes.lines().begin(), notes.lines().end(), [](const auto& line) { return line.find("failed 999") != line.npos; }),
        257);
}

TEST(Loading, AStartThatFailsIsToldAndMayBeTriedAgain) {
    AbilityWorld world(one_on_demand());
    auto& notes = world.notes();
    int starts = 0;
    world.library("libdemand.z.so", [&notes, &starts] {
        make_noted(1310, notes, {.publish = false, .started = [&starts](NotedAbility& self) {
                                     if (++starts == 1) {
                                         EXPECT_TRUE(self.OnStartFail(77));
                                         return;
                                     }
                                     EXPECT_TRUE(self.Publish(sptr<IRemoteObject>(&self)));
                                 }});
    });
    world.spawn("client", [&notes] {
        sleep_ms(1000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK);
        sleep_ms(1000);
        EXPECT_EQ(samgr()->OnStartSystemAbilityFail(1310, 5), OHOS::CHECK_CALL_PROC_FAIL);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK);
        sleep_ms(1000);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start load", "1310 failed 77", "1310 start load", "1310 loaded"}));
    EXPECT_LT(when(notes, "1310 failed"), 1100);
    EXPECT_TRUE(world.complaints().empty()) << world.complaints().front();
    EXPECT_EQ(starts, 2);
}

TEST(Unloading, AsksAfterTwentySecondsAndEndsTheProcess) {
    AbilityWorld world(one_on_demand());
    auto& notes = world.notes();
    world.library("libdemand.z.so", [&notes] {
        make_noted(1310, notes, {.started = [](NotedAbility&) {
                       EXPECT_EQ(samgr()->UnloadSystemAbility(1310), OHOS::SA_NOT_EXIST) << "not there yet";
                   }});
    });
    world.spawn("client", [&notes] {
        EXPECT_EQ(samgr()->SubscribeSystemAbility(1310, sptr<NotedAbilities>::MakeSptr(notes)), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->SubscribeSystemProcess(sptr<NotedProcesses>::MakeSptr(notes)), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->UnloadSystemAbility(1399), OHOS::NOT_ONDEMAND_SA);
        sleep_ms(1000);
        EXPECT_NE(samgr()->GetSystemAbility(1310), nullptr);
        EXPECT_EQ(samgr()->UnloadSystemAbility(1310), OHOS::CHECK_CALL_PROC_FAIL) << "it is not ours";
        sleep_ms(60'000);
        EXPECT_NE(samgr()->GetSystemAbility(1310), nullptr) << "it can be had again";
        sleep_ms(100);
    });
    world.devices().spawn("phone", {.name = "root", .uid = 0}, [] {
        sleep_ms(10'000);
        EXPECT_EQ(samgr()->UnloadSystemAbility(1310), OHOS::ERR_OK);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()),
              (std::vector<std::string>{"started demand 1000", "1310 start load", "+1310", "1310 idle unload", "1310 stop unload", "-1310",
                                        "stopped demand 1000", "started demand 1000", "1310 start load", "+1310"}));
    EXPECT_EQ(when(notes, "1310 idle"), 30'000);  // 10 s + 20 s
    EXPECT_NEAR(static_cast<double>(when(notes, "stopped")), 30'000, 10);
    EXPECT_EQ(world.starts_of("demand"), 2);
}

TEST(Unloading, DelayIsTheProfiles) {
    AbilityWorld world(one_on_demand(R"([{"name": 1310, "libpath": "l", "stop-on-demand": {"recycle-delaytime": 5000}},
                                         {"name": 1311, "libpath": "l", "recycle-strategy": "immediately"},
                                         {"name": 1312, "libpath": "l", "recycle-delaytime": 9000000}])"));
    auto& notes = world.notes();
    world.library("l", [&notes] {
        for (const int id : {1310, 1311, 1312}) make_noted(id, notes);
    });
    world.devices().spawn("phone", {.name = "root", .uid = 0}, [] {
        for (const int id : {1310, 1311, 1312}) EXPECT_NE(samgr()->GetSystemAbility(id), nullptr);
        sleep_ms(1000 - now_ms());
        for (const int id : {1310, 1311, 1312}) EXPECT_EQ(samgr()->UnloadSystemAbility(id), OHOS::ERR_OK);
        sleep_ms(400'000);
    });
    auto& devices = world.devices();
    (void)devices;
    world.run();
    EXPECT_EQ(when(notes, "1310 idle"), 6000);
    EXPECT_EQ(when(notes, "1311 idle"), 1000);
    EXPECT_EQ(when(notes, "1312 idle"), -1) << "5 min at most, which the run does not see";
    EXPECT_EQ(world.starts_of("demand"), 1) << "the process stays as long as one is there";
}

TEST(Unloading, OnIdleMayPutItOffOrRefuse) {
    AbilityWorld world(one_on_demand(R"([{"name": 1310, "libpath": "l", "recycle-strategy": "immediately"},
                                         {"name": 1311, "libpath": "l", "recycle-strategy": "immediately"}])"));
    auto& notes = world.notes();
    world.library("l", [&notes] {
        make_noted(1310, notes, {.idle = 3000});
        make_noted(1311, notes, {.idle = -1});
    });
    world.devices().spawn("phone", {.name = "root", .uid = 0}, [] {
        for (const int id : {1310, 1311}) EXPECT_NE(samgr()->GetSystemAbility(id), nullptr);
        sleep_ms(1000 - now_ms());
        for (const int id : {1310, 1311}) EXPECT_EQ(samgr()->UnloadSystemAbility(id), OHOS::ERR_OK);
        sleep_ms(10'000);
    });
    world.run();
    EXPECT_EQ(when(notes, "1310 idle"), 1000);
    EXPECT_EQ(when(notes, "1310 stop"), 4000);
    EXPECT_EQ(when(notes, "1311 idle"), 1000);
    EXPECT_EQ(when(notes, "1311 stop"), -1);
}

TEST(Unloading, CancelAndLoadMakeItActiveAgain) {
    AbilityWorld world(one_on_demand(R"([{"name": 1310, "libpath": "l", "recycle-strategy": "immediately"}])"));
    auto& notes = world.notes();
    world.library("l", [&notes] {
        make_noted(1310, notes, {.idle = 3000, .started = [](NotedAbility& self) {
                                     runtime::port::Os().StartThread("cancels", [&self] {
                                         sleep_ms(2000 - now_ms());
                                         EXPECT_EQ(self.GetAbilityState(), OHOS::SystemAbilityState::IDLE);
                                         EXPECT_TRUE(self.CancelIdle());
                                         EXPECT_EQ(self.GetAbilityState(), OHOS::SystemAbilityState::ACTIVE);
                                         EXPECT_TRUE(self.CancelIdle()) << "nothing to cancel";
                                     });
                                 }});
    });
    world.devices().spawn("phone", {.name = "root", .uid = 0}, [&notes] {
        EXPECT_EQ(samgr()->SubscribeSystemProcess(sptr<NotedProcesses>::MakeSptr(notes)), OHOS::ERR_OK);
        EXPECT_NE(samgr()->GetSystemAbility(1310), nullptr);
        sleep_ms(1000 - now_ms());
        EXPECT_EQ(samgr()->UnloadSystemAbility(1310), OHOS::ERR_OK);
        std::vector<OHOS::IdleProcessInfo> idle;
        sleep_ms(500);
        EXPECT_EQ(samgr()->GetLruIdleSystemAbilityProc(idle), OHOS::ERR_OK);
        ASSERT_EQ(idle.size(), 1u);
        EXPECT_EQ(idle[0].processName, u"demand");
        EXPECT_EQ(idle[0].lastIdleTime, 1000);
        sleep_ms(6000 - now_ms());
        EXPECT_EQ(samgr()->UnloadSystemAbility(1310), OHOS::ERR_OK);
        sleep_ms(1000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK);
        sleep_ms(13'000 - now_ms());
        EXPECT_EQ(samgr()->UnloadSystemAbility(1310), OHOS::ERR_OK);
        sleep_ms(1000);
        EXPECT_EQ(samgr()->UnloadAllIdleSystemAbility(), OHOS::ERR_OK);
        sleep_ms(1000);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()),
              (std::vector<std::string>{"started demand 1000", "1310 start load", "1310 idle unload", "idled demand 1000",
                                        "activated demand 1000", "1310 active active", "1310 idle unload", "idled demand 1000",
                                        "1310 loaded", "activated demand 1000", "1310 active active", "1310 idle unload",
                                        "idled demand 1000", "1310 stop unload", "stopped demand 1000"}));
    EXPECT_EQ(when(notes, "1310 stop"), 14'000) << "now, not after its 3 s";
}

TEST(Unloading, WhoComesWhileItGoesGetsItOnceItIsBack) {
    AbilityWorld world(one_on_demand(R"([{"name": 1310, "libpath": "l", "recycle-strategy": "immediately"}])"));
    auto& notes = world.notes();
    world.library("l", [&notes] { make_noted(1310, notes, {.stopping = [](NotedAbility&) { sleep_ms(1000); }}); });
    world.devices().spawn("phone", {.name = "root", .uid = 0}, [&notes] {
        EXPECT_NE(samgr()->GetSystemAbility(1310), nullptr);
        sleep_ms(1000 - now_ms());
        EXPECT_EQ(samgr()->UnloadSystemAbility(1310), OHOS::ERR_OK);
        sleep_ms(500);
        bool exists = true;
        EXPECT_EQ(samgr()->CheckSystemAbility(1310, exists), nullptr) << "it is going";
        EXPECT_FALSE(exists);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK);
        sleep_ms(2000);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()),
              (std::vector<std::string>{"1310 start load", "1310 idle unload", "1310 stop unload", "1310 start load", "1310 loaded"}));
    EXPECT_NEAR(static_cast<double>(when(notes, "1310 loaded")), 2000, 30);
    EXPECT_EQ(world.starts_of("demand"), 2) << "a new process";
}

TEST(Restarting, FourTimesInTwentySeconds) {
    AbilityWorld world(one_on_demand(R"([{"name": 1310, "libpath": "l", "run-on-create": true, "auto-restart": true}])"));
    auto& notes = world.notes();
    world.library("l", [&notes] {
        make_noted(1310, notes, {.started = [](NotedAbility&) {
                       runtime::port::Os().StartThread("fails", [] {
                           sleep_ms(1000);
                           runtime::port::Os().ExitProcess(9);
                       });
                   }});
    });
    world.start("demand");
    world.run();
    EXPECT_EQ(world.starts_of("demand"), 5);  // and then SAMgr gives up
    ASSERT_EQ(world.complaints().size(), 1u);
    EXPECT_EQ(world.complaints()[0], "samgr: process 'demand' is not restarted: it ended 5 times in 20 s");
    EXPECT_EQ(untimed(notes.lines()), std::vector<std::string>(5, "1310 start "));
}

TEST(Restarting, SlowerDeathsAreNotCounted) {
    AbilityWorld world(one_on_demand(R"([{"name": 1310, "libpath": "l", "auto-restart": true}])"));
    auto& notes = world.notes();
    world.library("l", [&notes] { make_noted(1310, notes); });
    world.spawn("client", [] { EXPECT_NE(samgr()->GetSystemAbility(1310), nullptr); });
    for (int i = 1; i <= 8; ++i)  // never five within 20 s
        world.devices().at(i * 5'100'000'000, [&world] { EXPECT_TRUE(world.devices().device("phone").kill(world.pid_of("demand"))); });
    world.run();
    EXPECT_EQ(world.starts_of("demand"), 9);
    EXPECT_TRUE(world.complaints().empty());
}

TEST(Restarting, AnAbilityWithoutItStaysAway) {
    AbilityWorld world(one_on_demand());
    auto& notes = world.notes();
    world.library("libdemand.z.so", [&notes] { make_noted(1310, notes); });
    world.spawn("client", [&notes] {
        EXPECT_EQ(samgr()->SubscribeSystemAbility(1310, sptr<NotedAbilities>::MakeSptr(notes)), OHOS::ERR_OK);
        EXPECT_NE(samgr()->GetSystemAbility(1310), nullptr);
        sleep_ms(2000);
        EXPECT_EQ(samgr()->CheckSystemAbility(1310), nullptr);
    });
    world.devices().at(1'000'000'000, [&world] { world.devices().device("phone").kill(world.pid_of("demand")); });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start load", "+1310", "-1310"}));
    EXPECT_EQ(world.starts_of("demand"), 1);
}

TEST(Restarting, ACrashOnStartLeavesTheCallbackWaiting) {
    AbilityWorld world(one_on_demand());
    auto& notes = world.notes();
    world.library("libdemand.z.so",
                  [&notes] { make_noted(1310, notes, {.started = [](NotedAbility&) { runtime::port::Os().ExitProcess(9); }}); });
    world.spawn("client", [&notes] {
        sleep_ms(1000);
        EXPECT_EQ(samgr()->LoadSystemAbility(1310, sptr<NotedLoad>::MakeSptr(notes)), OHOS::ERR_OK);
        sleep_ms(5000);
    });
    world.run();
    EXPECT_EQ(notes.lines().back(), "1310 failed 999 @5000");
    EXPECT_EQ(world.starts_of("demand"), 1);
}

// -- other devices

constexpr const char* kDistributed = R"([{"name": 1310, "libpath": "l", "distributed": true}])";

TEST(RemoteLoading, TheOtherDeviceLoadsOnDemand) {
    AbilityWorld world({.profiles = {{"demand", kDistributed}}, .devices = {"phone", "tablet"}});
    auto& notes = world.notes();
    world.library("l", [&notes] { make_noted(1310, notes); });
    world.spawn("client", [&notes] {
        sleep_ms(1000);
        const auto object = samgr()->GetSystemAbility(1310, "tablet");
        ASSERT_NE(object, nullptr);
        notes.add(say(object, "far"));
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start load", "echo far"}));
    EXPECT_NE(world.pid_of("demand", "tablet"), 0u);
    EXPECT_EQ(world.pid_of("demand", "phone"), 0u);
}

TEST(RemoteLoading, TheCallbackGetsTheAbilityOrNull) {
    AbilityWorld world({.profiles = {{"demand", R"([{"name": 1310, "libpath": "l", "distributed": true},
                                                   {"name": 1311, "libpath": "l", "distributed": true},
                                                   {"name": 1312, "libpath": "l"}])"}},
                        .devices = {"phone", "tablet"}});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        make_noted(1310, notes);
        make_noted(1311, notes, {.publish = false});
    });
    world.spawn("client", [&notes] {
        sleep_ms(1000);
        const auto load = [&notes](std::int32_t id, const std::string& device) {
            return samgr()->LoadSystemAbility(id, device, sptr<NotedLoad>::MakeSptr(notes));
        };
        EXPECT_EQ(load(1310, "tablet"), OHOS::ERR_OK);
        sleep_ms(1000);
        EXPECT_EQ(load(1311, "tablet"), OHOS::ERR_OK);
        EXPECT_EQ(load(1312, "tablet"), OHOS::SA_NOT_DISTRIBUTED);
        EXPECT_EQ(load(1310, ""), OHOS::INVALID_INPUT_PARA);
        sleep_ms(20'000);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start load", "1310 loaded from tablet echo hi", "1311 start load",
                                                                "1311 failed from tablet "}));
}

}  // namespace
}  // namespace tests
