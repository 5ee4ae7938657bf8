#include "api_cache_manager.h"
#include "local_ability_manager.h"
#include "runtime/samgr/samgr_main.h"
#include "tests/runtime/samgr/ability_world.h"

// Processes made of system abilities (reference section 5.3), and what SAMgr knows of them.

namespace tests {
namespace {

using OHOS::IRemoteObject;
using OHOS::sptr;

std::vector<std::string> untimed(const std::vector<std::string>& lines) {
    std::vector<std::string> all;
    for (const auto& line : lines) all.push_back(line.substr(0, line.find(" @")));
    return all;
}

std::int64_t when(const Notes& notes, const std::string& beginning) {
    for (const auto& line : notes.lines()) {
        if (line.rfind(beginning, 0) == 0) return std::stoll(line.substr(line.find('@') + 1));
    }
    return -1;
}

/// As a service's library has it.
class Declared final : public OHOS::SystemAbility {
    DECLEAR_SYSTEM_ABILITY(Declared);

public:
    Declared(std::int32_t id, bool run_on_create) : SystemAbility(id, run_on_create) {}
};

TEST(Process, StartsItsAbilitiesByBootPhase) {
    AbilityWorld world({.profiles = {{"services", R"([
        {"name": 1312, "libpath": "l", "run-on-create": true},
        {"name": 1311, "libpath": "l", "run-on-create": true, "bootphase": "CoreStartPhase"},
        {"name": 1310, "libpath": "l", "run-on-create": true, "bootphase": "BootStartPhase"},
        {"name": 1313, "libpath": "l", "run-on-create": false}])"}}});
    auto& notes = world.notes();
    int loads = 0;
    world.library("l", [&notes, &loads] {
        ++loads;
        for (const int id : {1310, 1311, 1312, 1313}) {
            make_noted(id, notes, {.started = [](NotedAbility&) {
                           EXPECT_EQ(OHOS::IPCSkeleton::GetThreadInvocationState(), OHOS::STATUS_NO_SUPPORT) << "no IPC thread";
                           sleep_ms(100);
                       }});
        }
    });
    world.start("services");
    world.spawn("client", [&notes, &world] {
        sleep_ms(1000);
        for (const int id : {1310, 1311, 1312}) EXPECT_NE(samgr()->CheckSystemAbility(id), nullptr);
        EXPECT_EQ(samgr()->CheckSystemAbility(1313), nullptr) << "on demand";
        OHOS::SystemProcessInfo info;
        EXPECT_EQ(samgr()->GetSystemProcessInfo(1311, info), OHOS::ERR_OK);
        EXPECT_EQ(info.processName, "services");
        EXPECT_EQ(info.pid, static_cast<std::int32_t>(world.pid_of("services")));
        EXPECT_EQ(info.uid, 1000);
        EXPECT_EQ(samgr()->GetSystemProcessInfo(1313, info), OHOS::SA_NOT_EXIST);
        std::list<OHOS::SystemProcessInfo> all;
        EXPECT_EQ(samgr()->GetRunningSystemProcess(all), OHOS::ERR_OK);
        ASSERT_EQ(all.size(), 1u);
        EXPECT_EQ(all.front().processName, "services");
        EXPECT_NE(samgr()->GetSystemAbility(1313), nullptr);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start ", "1311 start ", "1312 start ", "1313 start load"}));
    EXPECT_NEAR(static_cast<double>(when(notes, "1311") - when(notes, "1310")), 100, 5) << "a phase waits for the one before";
    EXPECT_EQ(loads, 1) << "a library once";
}

TEST(Process, AbilitiesOfAPhaseStartSideBySide) {
    AbilityWorld world({.profiles = {{"services", R"([{"name": 1310, "libpath": "l", "run-on-create": true},
                                                    {"name": 1311, "libpath": "l", "run-on-create": true}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        for (const int id : {1310, 1311}) make_noted(id, notes, {.started = [](NotedAbility&) { sleep_ms(5000); }});
    });
    world.start("services");
    world.run();
    EXPECT_LT(when(notes, "1311") - when(notes, "1310"), 10);
}

TEST(Process, WaitsForWhatItsAbilitiesDependOn) {
    AbilityWorld world({.profiles = {{"services", R"([
        {"name": 1310, "libpath": "l", "run-on-create": true, "depend": [1320]},
        {"name": 1311, "libpath": "l", "run-on-create": true, "depend": [1320, 1399]},
        {"name": 1312, "libpath": "l", "run-on-create": true, "depend": [1399], "depend-time-out": 10}])"},
                                     {"other", R"([{"name": 1320, "libpath": "other", "run-on-create": true}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        for (const int id : {1310, 1311, 1312}) make_noted(id, notes);
    });
    world.library("other", [&notes] { make_noted(1320, notes); });
    std::map<std::string, std::int64_t> complained;
    world.devices().on<sim::trace::LogWritten>([&complained](const sim::trace::LogWritten& line, const sim::trace::Stamp& stamp) {
        if (line.severity >= 6) complained[std::string(line.text)] = static_cast<std::int64_t>(stamp.time_ns) / 1'000'000;
    });
    world.start_at(100, "services");
    world.start_at(3000, "other");
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1320 start ", "1310 start "}));
    EXPECT_NEAR(static_cast<double>(when(notes, "1310")), 3000, 60) << "it looks every 50 ms";
    ASSERT_EQ(complained.size(), 2u);
    const auto& [late, late_ms] = *complained.begin();
    EXPECT_EQ(late, "ability 1311 is not started: what it depends on did not come in 6000 ms: 1399");
    EXPECT_NEAR(static_cast<double>(late_ms), 6100, 10);
    const auto& [early, early_ms] = *complained.rbegin();
    EXPECT_EQ(early, "ability 1312 is not started: what it depends on did not come in 200 ms: 1399") << "at least 200 ms";
    EXPECT_NEAR(static_cast<double>(early_ms), 300, 10);
}

TEST(Process, WaitsTenSecondsForSamgr) {
    AbilityWorld world({.profiles = {{"services", R"([{"name": 1310, "libpath": "l", "run-on-create": true}])"}}});
    world.library("l", [&world] { make_noted(1310, world.notes()); });
    world.devices().kill_at(1'000'000, "phone", 100);  // SAMgr
    world.start_at(1000, "services");
    std::int64_t ended = 0;
    world.devices().on<sim::trace::ProcessEnded>(
        [&ended](const auto&, const sim::trace::Stamp& stamp) { ended = static_cast<std::int64_t>(stamp.time_ns) / 1'000'000; });
    world.run();
    EXPECT_EQ(world.devices().device("phone").status(world.pid_of("services")).status, 1);
    EXPECT_EQ(ended, 11'000);  // 1 s + 50 × 200 ms
    ASSERT_EQ(world.complaints().size(), 1u);
    EXPECT_EQ(world.complaints()[0], "safwk: process 'services' gives up: there is no SAMgr");
}

TEST(Process, StartsOnceSamgrIsThere) {
    AbilityWorld world({.profiles = {{"services", R"([{"name": 1310, "libpath": "l", "run-on-create": true}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] { make_noted(1310, notes); });
    auto& phone = world.devices().device("phone");
    world.devices().at(1'000'000, [&phone] { phone.kill(100); });
    world.start_at(1000, "services");
    world.devices().at(5'100'000'000, [&phone] { phone.spawn({.name = "samgr", .uid = 0}, [] { return runtime::samgr::RunSamgr(); }); });
    world.run();
    EXPECT_EQ(notes.lines().size(), 1u);
    EXPECT_NEAR(static_cast<double>(when(notes, "1310")), 5200, 10) << "it looks every 200 ms";
}

TEST(Process, DropsAbilitiesThatAreNotItsOwn) {
    AbilityWorld world({.profiles = {{"services", R"([{"name": 1310, "libpath": "l", "run-on-create": true},
                                                    {"name": 1315, "libpath": "missing", "run-on-create": true}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        EXPECT_TRUE(make_noted(1310, notes));
        REGISTER_SYSTEM_ABILITY_BY_ID(Declared, 1310, true)
        EXPECT_FALSE(Declared_RegisterResult) << "the id is taken";
        EXPECT_FALSE(OHOS::SystemAbility::MakeAndRegisterAbility(new Declared(1399, true))) << "not in the profile";
        EXPECT_FALSE(OHOS::SystemAbility::MakeAndRegisterAbility(nullptr));
    });
    world.start("services");
    world.run();
    EXPECT_EQ(untimed(notes.lines()), std::vector<std::string>{"1310 start "});
    EXPECT_EQ(world.complaints(),
              (std::vector<std::string>{"safwk: ability 1310 is dropped: its id is taken",
                                        "safwk: ability 1399 is dropped: it is not in the process's profile",
                                        "safwk: library 'missing' of ability 1315 cannot be loaded: there is no such file",
                                        "safwk: ability 1315 is not started: no library registered it"}));
}

TEST(Process, PublishSaysWhatTheProfileSays) {
    AbilityWorld world({.profiles = {{"services", R"([
        {"name": 1310, "libpath": "l", "run-on-create": true, "distributed": true, "dump-level": 1},
        {"name": 1311, "libpath": "l", "run-on-create": true, "dump-level": 2},
        {"name": 1312, "libpath": "l", "run-on-create": true}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        for (const int id : {1310, 1311, 1312}) make_noted(id, notes);
    });
    world.start("services");
    world.spawn("client", [] {
        sleep_ms(1000);
        using Names = std::vector<std::u16string>;
        EXPECT_EQ(samgr()->ListSystemAbilities(), (Names{u"1310", u"1311", u"1312"}));
        EXPECT_EQ(samgr()->ListSystemAbilities(1), Names{u"1310"});
        EXPECT_EQ(samgr()->ListSystemAbilities(2), Names{u"1311"});
        EXPECT_EQ(samgr()->ListSystemAbilities(8), Names{u"1312"});
        EXPECT_EQ(samgr()->ListSystemAbilities(16), Names{}) << "DUMP_FLAG_PROTO: nobody asked for it";
        const auto mine = sptr<LambdaStub>::MakeSptr(echo);
        using Samgr = OHOS::ISystemAbilityManager;
        EXPECT_EQ(samgr()->AddSystemAbility(1310, mine), OHOS::ERR_INVALID_VALUE) << "the profile says distributed";
        EXPECT_EQ(samgr()->AddSystemAbility(1311, mine, Samgr::SAExtraProp(true, 8, u"", u"")), OHOS::ERR_INVALID_VALUE);
        EXPECT_EQ(samgr()->AddSystemAbility(1399, mine, Samgr::SAExtraProp(true, 8, u"", u"")), OHOS::ERR_INVALID_VALUE) << "no profile";
        EXPECT_EQ(samgr()->AddSystemAbility(1399, mine, Samgr::SAExtraProp(false, 16, u"", u"")), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->ListSystemAbilities(16), Names{u"1399"});
    });
    world.run();
}

TEST(Process, AbilitiesHearOfEachOther) {
    AbilityWorld world({.profiles = {{"services", R"([{"name": 1310, "libpath": "l", "run-on-create": true, "bootphase": "BootStartPhase"},
                                                    {"name": 1311, "libpath": "l", "run-on-create": true}])"},
                                     {"other", R"([{"name": 1320, "libpath": "other", "run-on-create": true}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        make_noted(1310, notes, {.started = [](NotedAbility& self) {
                       EXPECT_TRUE(self.AddSystemAbilityListener(1320));
                       EXPECT_TRUE(self.AddSystemAbilityListener(1320)) << "once more changes nothing";
                       EXPECT_FALSE(self.AddSystemAbilityListener(0));
                   }});
        make_noted(1311, notes, {.started = [](NotedAbility& self) {
                       sleep_ms(4000);
                       EXPECT_TRUE(self.AddSystemAbilityListener(1320));
                       sleep_ms(100);
                       EXPECT_TRUE(self.RemoveSystemAbilityListener(1320));
                       EXPECT_FALSE(self.RemoveSystemAbilityListener(1320));
                   }});
    });
    world.library("other", [&notes] { make_noted(1320, notes); });
    world.start_at(100, "services");
    world.start_at(2000, "other");
    world.devices().at(6'000'000'000, [&world] { world.devices().device("phone").kill(world.pid_of("other")); });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start ", "1311 start ", "1320 start ", "1310 sees 1320",
                                                                "1311 sees 1320", "1310 misses 1320"}));
    EXPECT_NEAR(static_cast<double>(when(notes, "1311 sees")), 4100, 30);
}

TEST(Process, StopAbilityStopsAndForgets) {
    AbilityWorld world({.profiles = {{"services", R"([{"name": 1310, "libpath": "l", "run-on-create": true},
                                                    {"name": 1311, "libpath": "l", "run-on-create": true}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        make_noted(1310, notes);
        make_noted(1311, notes, {.started = [](NotedAbility& self) {
                       sleep_ms(1000);
                       EXPECT_EQ(self.GetAbilityState(), OHOS::SystemAbilityState::ACTIVE);
                       NotedAbility::StopAbility(1310);
                       EXPECT_EQ(samgr()->CheckSystemAbility(1310), nullptr);
                       EXPECT_FALSE(OHOS::LocalAbilityManager::GetInstance().GetRunningStatus(1310));
                       EXPECT_TRUE(OHOS::LocalAbilityManager::GetInstance().GetRunningStatus(1311));
                   }});
    });
    world.start("services");
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start ", "1311 start ", "1310 stop stop"}));
}

TEST(Process, DoesWhatSamgrAndToolsAskOfItsAbilities) {
    AbilityWorld world(
        {.profiles = {{"services", R"([{"name": 1310, "libpath": "l", "run-on-create": true, "extension": ["backup", "dump"]},
                                                    {"name": 1311, "libpath": "l", "extension": ["backup"]}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] { make_noted(1310, notes); });
    world.start("services");
    world.spawn("client", [] {
        sleep_ms(1000);
        std::vector<std::int32_t> ids;
        EXPECT_EQ(samgr()->GetExtensionSaIds("backup", ids), OHOS::ERR_OK);
        EXPECT_EQ(ids, (std::vector<std::int32_t>{1310, 1311}));
        std::vector<sptr<IRemoteObject>> running;
        EXPECT_EQ(samgr()->GetExtensionRunningSaList("backup", running), OHOS::ERR_OK);
        ASSERT_EQ(running.size(), 1u);
        EXPECT_EQ(running[0], samgr()->CheckSystemAbility(1310));
        std::vector<OHOS::SaExtensionInfo> infos;
        EXPECT_EQ(samgr()->GetRunningSaExtensionInfoList("backup", infos), OHOS::ERR_OK);
        ASSERT_EQ(infos.size(), 1u);
        EXPECT_EQ(infos[0].saId, 1310);
        const auto object = samgr()->GetLocalAbilityManagerProxy(1310);
        ASSERT_NE(object, nullptr);
        EXPECT_EQ(infos[0].processObj, object);
        EXPECT_EQ(samgr()->GetLocalAbilityManagerProxy(1399), nullptr);

        std::vector<std::int32_t> levels{1310};
        std::string action = "dim";
        EXPECT_EQ(samgr()->SendStrategy(1, levels, 3, action), OHOS::ERR_OK);
        std::vector<std::int32_t> unknown{1399};
        EXPECT_EQ(samgr()->SendStrategy(1, unknown, 3, action), OHOS::PROFILE_NOT_EXIST);

        const auto manager = OHOS::iface_cast<OHOS::ILocalAbilityManager>(object);
        ASSERT_NE(manager, nullptr);
        class Extension final : public OHOS::SystemAbilityExtensionPara {
        public:
            bool InputParaSet(OHOS::MessageParcel& data) override { return data.WriteString("in"); }
            bool OutputParaGet(OHOS::MessageParcel& reply) override { return reply.ReadString(answer); }
            std::string answer;
        } extension;
        EXPECT_EQ(manager->SystemAbilityExtProc("backup", 1310, &extension), 0);
        EXPECT_EQ(extension.answer, "backup:in");
        EXPECT_NE(manager->SystemAbilityExtProc("backup", 1311, &extension), 0) << "it is not loaded";
        auto& os = runtime::port::Os();
        const int fd = os.CreateSharedMemory("out", 16);
        EXPECT_EQ(manager->ServiceControlCmd(fd, 1310, {u"enable", u"x"}), 2);
        EXPECT_FALSE(manager->IpcStatCmdProc(fd, OHOS::IPC_STAT_CMD_START));
        std::string text;
        EXPECT_TRUE(manager->FfrtDumperProc(text));
        EXPECT_NE(text.find("did not load ffrt"), std::string::npos);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start ", "1310 level 1 3 dim", "1310 svc enable"}));
}

// -- SAMgr's own

TEST(Samgr, SaysWhenItIsReady) {
    AbilityWorld world({});
    world.spawn("client", [] {
        EXPECT_TRUE(runtime::port::Os().WaitParameter("bootevent.samgr.ready", "true", 1'000'000'000));
        EXPECT_LT(now_ms(), 10);
    });
    world.run();
}

TEST(Samgr, IgnoresBadProfilesAndSaysWhere) {
    AbilityWorld world({.profiles = {{"good", R"([{"name": 1310, "libpath": "l"}])"}},
                        .more_profiles = R"({"process": "bad", "systemability": [{"name": 1311}, {"name": "x"}]},
                                            {"systemability": []}, 7,
                                            {"process": "late", "systemability": [{"name": 1310, "depend": ["y"]}]},
                                            {"process": "twice", "systemability": [{"name": 1310}]})"});
    auto& notes = world.notes();
    world.library("l", [&notes] { make_noted(1310, notes); });
    world.spawn("client", [] {
        EXPECT_NE(samgr()->GetSystemAbility(1310), nullptr);
        EXPECT_EQ(samgr()->LoadSystemAbility(1311, 1), nullptr);
        std::vector<std::int32_t> ids;
        EXPECT_EQ(samgr()->GetOnDemandSystemAbilityIds(ids), OHOS::ERR_OK);
        EXPECT_EQ(ids, std::vector<std::int32_t>{1310});
    });
    world.run();
    EXPECT_EQ(world.complaints(),
              (std::vector<std::string>{
                  "samgr: the ability profile of process 'bad' is ignored: profiles[1].systemability[1].name: a whole number is expected",
                  "samgr: the ability profile of process '?' is ignored: profiles[2].process: the process's name is missing",
                  "samgr: the ability profile of process '?' is ignored: profiles[3]: an object is expected",
                  "samgr: the ability profile of process 'late' is ignored: profiles[4].systemability[0].depend[0]: an id is expected",
                  "samgr: ability 1310 is in the profiles of 'good' and 'twice'; the first counts"}));
}

TEST(Samgr, IgnoresWhatIsNoJson) {
    AbilityWorld world({.properties = {{"ability_profiles", "[{\"process\": \"a\",\n \"systemability\": [}]"}}});
    world.spawn("client", [] {
        std::vector<std::int32_t> ids;
        EXPECT_EQ(samgr()->GetOnDemandSystemAbilityIds(ids), OHOS::ONDEMAND_SA_LIST_EMPTY);
    });
    world.run();
    EXPECT_EQ(world.complaints(),
              std::vector<std::string>{"samgr: the device's ability profiles are no JSON and ignored: at byte 38 (line 2)"});
}

TEST(Samgr, LimitsSubscriptionsOfAProcess) {
    AbilityWorld world({});
    auto& notes = world.notes();
    world.spawn("client", [&notes] {
        const auto twice = sptr<NotedAbilities>::MakeSptr(notes);
        const sptr<OHOS::ISystemAbilityStatusChange> none;
        EXPECT_EQ(samgr()->SubscribeSystemAbility(1310, none), OHOS::ERR_INVALID_VALUE);
        EXPECT_EQ(samgr()->SubscribeSystemAbility(0, twice), OHOS::ERR_INVALID_VALUE);
        for (int id = 1300; id < 1556; ++id) EXPECT_EQ(samgr()->SubscribeSystemAbility(id, twice), OHOS::ERR_OK) << id;
        EXPECT_EQ(samgr()->SubscribeSystemAbility(1300, twice), OHOS::ERR_OK) << "the same once more";
        EXPECT_EQ(samgr()->SubscribeSystemAbility(1600, twice), 1) << "the 257th";
        samgr()->AddSystemAbility(1300, sptr<LambdaStub>::MakeSptr(echo));
        sleep_ms(10);
        EXPECT_EQ(samgr()->UnSubscribeSystemAbility(1301, twice), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->SubscribeSystemAbility(1600, twice), OHOS::ERR_OK) << "there is room again";
        samgr()->AddSystemAbility(1300, sptr<LambdaStub>::MakeSptr(echo));  // replaced: gone, and there
        sleep_ms(10);
        EXPECT_EQ(samgr()->RemoveSystemAbility(1300), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->RemoveSystemAbility(1300), OHOS::ERR_INVALID_VALUE);
        sleep_ms(10);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"+1300", "-1300", "+1300", "-1300"}));
}

TEST(Samgr, ForgetsListenersThatDied) {
    AbilityWorld world({});
    auto& notes = world.notes();
    std::uint32_t first = 0;
    first = world.spawn("first", [&notes] {
        EXPECT_EQ(samgr()->SubscribeSystemAbility(1310, sptr<NotedAbilities>::MakeSptr(notes)), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->SubscribeSystemProcess(sptr<NotedProcesses>::MakeSptr(notes)), OHOS::ERR_OK);
        OHOS::IPCSkeleton::JoinWorkThread();
    });
    world.spawn("second", [&notes] {
        const auto processes = sptr<NotedProcesses>::MakeSptr(notes);
        EXPECT_EQ(samgr()->SubscribeSystemProcess(processes), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->UnSubscribeSystemProcess(processes), OHOS::ERR_OK);
        const auto stub = sptr<LambdaStub>::MakeSptr(echo);
        sleep_ms(1000);
        samgr()->AddSystemAbility(1310, stub);
        EXPECT_EQ(samgr()->AddSystemProcess(u"second", stub), OHOS::ERR_OK);
        EXPECT_EQ(samgr()->AddSystemProcess(u"", stub), OHOS::ERR_INVALID_VALUE);
        sleep_ms(2000);
        samgr()->RemoveSystemAbility(1310);
        EXPECT_EQ(samgr()->AddSystemProcess(u"again", stub), OHOS::ERR_OK);
        sleep_ms(10);
    });
    world.devices().at(2'000'000'000, [&world, &first] { world.devices().device("phone").kill(first); });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"+1310", "started second 1000"}));
}

TEST(Samgr, LookUpsInVainTakeTheirTime) {
    AbilityWorld world({});
    world.spawn("client", [] {
        sleep_ms(100);
        const auto began = now_ms();
        EXPECT_EQ(samgr()->GetSystemAbility(1310), nullptr);
        EXPECT_EQ(now_ms() - began, 1400);  // 7 × 200 ms
    });
    world.run();
}

TEST(Samgr, PoliciesAreReadAndChangedByTheAbilitysProcess) {
    AbilityWorld world({.profiles = {{"services", R"([
        {"name": 1310, "libpath": "l", "run-on-create": true},
        {"name": 1311, "libpath": "l", "start-on-demand": {"allow-update": true, "param": [{"name": "a.b", "value": "1",
            "conditions": [{"eventId": "deviceonline", "name": "", "value": "on"}], "enable-once": true}]}}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        make_noted(1311, notes);
        make_noted(1310, notes, {.started = [](NotedAbility&) {
                       using OHOS::OnDemandPolicyType;
                       std::vector<OHOS::SystemAbilityOnDemandEvent> events;
                       EXPECT_EQ(samgr()->GetOnDemandPolicy(1399, OnDemandPolicyType::START_POLICY, events), OHOS::PROFILE_NOT_EXIST);
                       EXPECT_EQ(samgr()->GetOnDemandPolicy(1311, OnDemandPolicyType::STOP_POLICY, events), OHOS::ERR_PERMISSION_DENIED);
                       EXPECT_EQ(samgr()->GetOnDemandPolicy(1311, OnDemandPolicyType::START_POLICY, events), OHOS::ERR_OK);
                       ASSERT_EQ(events.size(), 1u);
                       EXPECT_EQ(events[0].eventId, OHOS::OnDemandEventId::PARAM);
                       EXPECT_EQ(events[0].name, "a.b");
                       EXPECT_EQ(events[0].value, "1");
                       EXPECT_TRUE(events[0].enableOnce);
                       ASSERT_EQ(events[0].conditions.size(), 1u);
                       EXPECT_EQ(events[0].conditions[0].eventId, OHOS::OnDemandEventId::DEVICE_ONLINE);
                       EXPECT_EQ(events[0].conditions[0].value, "on");
                       events[0].conditions.clear();
                       events[0].value = "2";
                       EXPECT_EQ(samgr()->UpdateOnDemandPolicy(1311, OnDemandPolicyType::START_POLICY, events), OHOS::ERR_OK);
                   }});
    });
    world.start("services");
    world.spawn("client", [] {
        sleep_ms(1000);
        std::vector<OHOS::SystemAbilityOnDemandEvent> events;
        EXPECT_EQ(samgr()->GetOnDemandPolicy(1311, OHOS::OnDemandPolicyType::START_POLICY, events), OHOS::CHECK_CALL_PROC_FAIL);
        runtime::port::Os().SetParameter("a.b", "1");
        sleep_ms(1000);
        EXPECT_EQ(samgr()->CheckSystemAbility(1311), nullptr) << "no longer this value";
        runtime::port::Os().SetParameter("a.b", "2");
        sleep_ms(1000);
        EXPECT_NE(samgr()->CheckSystemAbility(1311), nullptr);
    });
    world.run();
    EXPECT_EQ(untimed(notes.lines()), (std::vector<std::string>{"1310 start ", "1311 start a.b=2", "1311 extra 2"}));
}

// -- events

TEST(Events, ParametersStartAndStop) {
    AbilityWorld world({.profiles = {{"demand", R"([{"name": 1310, "libpath": "l", "recycle-strategy": "immediately",
        "start-on-demand": {"param": [{"name": "audio.on", "value": "true"}]},
        "stop-on-demand": {"param": [{"name": "audio.on", "value": "false"}]}}])"}}});
    auto& notes = world.notes();
    world.library("l", [&notes] { make_noted(1310, notes); });
    world.spawn("client", [] {
        for (int i = 0; i < 2; ++i) {
            sleep_ms(1000);
            runtime::port::Os().SetParameter("audio.on", "true");
            sleep_ms(1000);
            runtime::port::Os().SetParameter("audio.on", "false");
        }
        sleep_ms(1000);
    });
    world.run();
    const std::vector<std::string> once{"1310 start audio.on=true", "1310 extra true", "1310 idle audio.on", "1310 stop audio.on"};
    auto twice = once;
    twice.insert(twice.end(), once.begin(), once.end());
    EXPECT_EQ(untimed(notes.lines()), twice);
}

TEST(Events, DevicesComeAndGo) {
    AbilityWorld world({.profiles = {{"demand", R"([{"name": 1310, "libpath": "l", "recycle-strategy": "immediately",
        "start-on-demand": {"deviceonline": [{"name": "deviceonline", "value": "on"}]},
        "stop-on-demand": {"deviceonline": [{"name": "deviceonline", "value": "off"}]}}])"}},
                        .devices = {"phone", "tablet"}});
    auto& notes = world.notes();
    world.library("l", [&notes] { make_noted(1310, notes); });
    world.devices().at(2'000'000'000, [&world] { world.devices().device("tablet").power_off(true); });
    world.spawn("client", [] { sleep_ms(30'000); });
    world.run();
    // Each hears of the other; the tablet's ability goes with its device.
    EXPECT_EQ(untimed(notes.lines()),
              (std::vector<std::string>{"1310 start deviceonline=on", "1310 extra tablet", "1310 start deviceonline=on", "1310 extra phone",
                                        "1310 idle deviceonline", "1310 stop deviceonline"}));
}

TEST(Events, LoopsHappenByTheClockAndOnceIsOnce) {
    AbilityWorld world({.profiles = {{"demand", R"([
        {"name": 1310, "libpath": "l", "recycle-strategy": "immediately",
         "start-on-demand": {"timedevent": [{"name": "loopevent", "value": 30}]},
         "stop-on-demand": {"timedevent": [{"name": "loopevent", "value": "20"}]}},
        {"name": 1311, "libpath": "l", "recycle-strategy": "immediately",
         "start-on-demand": {"timedevent": [{"name": "loopevent", "value": "30", "enable-once": true}]},
         "stop-on-demand": {"timedevent": [{"name": "loopevent", "value": "20"}]}},
        {"name": 1312, "libpath": "l", "start-on-demand": {"timedevent": [{"name": "loopevent", "value": "30",
         "conditions": [{"eventId": "param", "name": "wanted", "value": "yes"}]}]}}])"}},
                        .time_limit_ns = 95'000'000'000});
    auto& notes = world.notes();
    world.library("l", [&notes] {
        for (const int id : {1310, 1311, 1312}) make_noted(id, notes);
    });
    world.spawn("client", [] {
        sleep_ms(61'000);
        runtime::port::Os().SetParameter("wanted", "yes");
    });
    world.run();
    std::vector<std::string> starts;
    for (const auto& line : notes.lines()) {
        if (line.find(" start ") != line.npos) starts.push_back(line.substr(0, line.size() - 3));
    }
    EXPECT_EQ(starts, (std::vector<std::string>{"1310 start loopevent=30 @30", "1311 start loopevent=30 @30", "1310 start loopevent=30 @60",
                                                "1310 start loopevent=30 @90", "1312 start loopevent=30 @90"}));
}

TEST(Events, WhatNeverHappensIsSaid) {
    AbilityWorld world({.profiles = {{"demand", R"([{"name": 1310, "libpath": "l", "start-on-demand": {
        "commonevent": [{"name": "usual.event.SCREEN_ON", "value": ""}], "settingswitch": [{"name": "wifi_status", "value": "on"}]}}])"}}});
    std::vector<std::string> said;
    world.devices().on<sim::trace::LogWritten>([&said](const sim::trace::LogWritten& line, const auto&) { said.emplace_back(line.text); });
    world.spawn("client", [] {});
    world.run();
    EXPECT_EQ(said, (std::vector<std::string>{"event 'wifi_status' (on) of an ability profile never happens here",
                                              "event 'usual.event.SCREEN_ON' () of an ability profile never happens here"}));
}

// -- what processes keep

TEST(ApiCache, AnswersWhatWasAskedBeforeUntilItExpires) {
    AbilityWorld world({});
    world.spawn("client", [] {
        auto& cache = OHOS::ApiCacheManager::GetInstance();
        const auto ask = [&cache](std::int32_t question, bool answered = true) {
            OHOS::MessageParcel data;
            OHOS::MessageParcel reply;
            data.WriteInt32(question);
            if (cache.PreSendRequest(u"an.Interface", 1, data, reply)) return reply.ReadInt32();
            if (!answered) return -1;
            reply.WriteInt32(question * 10);
            return cache.PostSendRequest(u"an.Interface", 1, data, reply) ? -2 : -3;
        };
        EXPECT_EQ(ask(1), -3) << "nobody asked for it";
        cache.AddCacheApi(u"an.Interface", 1, 5);
        EXPECT_EQ(ask(1), -2);
        EXPECT_EQ(ask(1), 10);
        EXPECT_EQ(ask(2, false), -1) << "another question";
        sleep_ms(4999);
        EXPECT_EQ(ask(1), 10);
        sleep_ms(1);
        EXPECT_EQ(ask(1), -2) << "5 s are over";
        cache.ClearCache(u"another");
        EXPECT_EQ(ask(1), 10);
        cache.ClearCache(u"an.Interface", 1);
        EXPECT_EQ(ask(1), -2);
        cache.DelCacheApi(u"an.Interface", 1);
        EXPECT_EQ(ask(1), -3);
    });
    world.run();
}

TEST(ApiCache, IsEachProcesssOwn) {
    AbilityWorld world({});
    for (const auto* name : {"one", "other"}) {
        world.spawn(name, [] {
            OHOS::MessageParcel data;
            OHOS::MessageParcel reply;
            auto& cache = OHOS::ApiCacheManager::GetInstance();
            cache.AddCacheApi(u"an.Interface", 1, 100);
            EXPECT_FALSE(cache.PreSendRequest(u"an.Interface", 1, data, reply));
            reply.WriteInt32(1);
            EXPECT_TRUE(cache.PostSendRequest(u"an.Interface", 1, data, reply));
        });
    }
    world.run();
}

}  // namespace
}  // namespace tests
