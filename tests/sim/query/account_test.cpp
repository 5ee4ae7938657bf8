#include "sim/query/account.h"

#include <gtest/gtest.h>

#include "sim/trace/recorder.h"
#include "tests/sim/query/parcels_support.h"

namespace sim::query {
namespace {

using namespace trace;

enum Pid : std::uint32_t { kWorld = 0, kSamgr = 100, kEcho = 101, kClient = 102, kFront = 103 };

/// A run told by hand; `text` is its account.
class AccountTest : public testing::Test {
protected:
    void SetUp() override { open({"phone"}, {}); }

    void open(std::vector<std::string> devices, AccountOptions options) {
        recorder_ = std::move(
            *Recorder::open({.level = Level::Calls, .devices = std::move(devices), .processes = {"samgr", "echo", "client", "front"}}));
        account_ =
            std::make_unique<Account>(recorder_->names(), options, [this](std::string_view line) { text_ += std::string(line) + "\n"; });
        recorder_->add_listener([this](const RecordView& record) { account_->add(record); });
        text_.clear();
        time_ = 0;
        next_ = 1;
    }
    template <class E>
    void at(std::uint64_t us, std::uint32_t pid, const E& event, std::uint64_t transaction = 0) {
        time_ = us * 1000;
        recorder_->emit_as(event, {.time_ns = time_,
                                   .transaction = transaction,
                                   .pid = pid,
                                   .tid = pid,
                                   .process = static_cast<std::uint16_t>(pid == kWorld ? 0 : pid - 99),
                                   .device = 1});
    }
    void begin() {
        at(0, kWorld, RunStarted{.scenario = "hello", .title = "Hello", .profile = "seed", .seed = 7});
        at(0, kWorld,
           InterfaceDeclared{.interface_name = "Echo",
                             .descriptor = "demo.IEcho",
                             .code = 1,
                             .method = "Say",
                             .arguments = "text:string",
                             .returns = "text:string"});
        for (const auto pid : {kSamgr, kEcho, kClient, kFront}) at(0, pid, ProcessStarted{.name = recorder_->names().processes[pid - 99]});
        text_.clear();
    }
    std::uint64_t say(std::uint64_t us, std::uint32_t from, std::uint32_t to, std::string_view what, std::uint64_t parent = 0,
                      std::uint32_t flags = 0) {
        ParcelBuilder parcel;
        parcel.token(u"demo.IEcho").string(what);
        const auto id = next_++;
        at(us, from,
           TransactionSent{.parent = parent,
                           .to_pid = to,
                           .handle = 1,
                           .node = 4,
                           .code = 1,
                           .flags = flags,
                           .data_bytes = parcel.size(),
                           .data = parcel.view()},
           id);
        return id;
    }
    void answer(std::uint64_t us, std::uint32_t by, std::uint64_t id, std::string_view what) {
        ParcelBuilder parcel;
        parcel.string(what);
        at(us, by, TransactionFinished{.outcome = Outcome::Replied, .data_bytes = parcel.size(), .data = parcel.view()}, id);
    }
    std::string told(bool ended = true) {
        if (ended) at(time_ / 1000, kWorld, RunEnded{.verdict = "pass"});
        account_->finish();
        return text_;
    }

    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<Account> account_;
    std::string text_;
    std::uint64_t time_ = 0;
    std::uint64_t next_ = 1;
};

TEST_F(AccountTest, TellsAWholeRun) {
    at(0, kWorld, RunStarted{.scenario = "hello", .title = "Hello", .profile = "seed", .seed = 7});
    at(0, kWorld,
       InterfaceDeclared{.interface_name = "Echo",
                         .descriptor = "demo.IEcho",
                         .code = 1,
                         .method = "Say",
                         .arguments = "text:string",
                         .returns = "text:string"});
    at(0, kWorld, DeviceStarted{.name = "phone", .kernel = "ohos-5.10", .cores = 4});
    at(0, kSamgr, ProcessStarted{.name = "samgr"});
    at(10, kEcho, ProcessStarted{.name = "echo"});
    at(10, kClient, ProcessStarted{.name = "client"});
    ParcelBuilder add, get, ok, object;
    add.token(u"ohos.samgr.accessToken").int32(1401).object(kBinderObject, 16);
    get.token(u"ohos.samgr.accessToken").int32(1401);
    ok.int32(0);
    object.object(kHandleObject, 1);
    at(100, kEcho, TransactionSent{.to_pid = kSamgr, .code = 3, .data_bytes = add.size(), .data = add.view()}, 1);
    at(130, kSamgr, AbilityChanged{.added = 1, .ability = 1401, .owner_pid = kEcho}, 1);
    at(140, kSamgr, TransactionFinished{.data_bytes = 4, .data = ok.view()}, 1);
    at(200, kClient, TransactionSent{.to_pid = kSamgr, .code = 1, .data_bytes = get.size(), .data = get.view()}, 2);
    at(240, kSamgr, TransactionFinished{.data_bytes = object.size(), .data = object.view()}, 2);
    next_ = 3;
    at(300, kWorld, StepReached{.state = StepState::Started, .line = 12, .text = "call echo.Say"});
    answer(384, kEcho, say(300, kClient, kEcho, "hi"), "hi");
    at(400, kWorld, ExpectationChecked{.held = 1, .line = 13, .text = "reply is \"hi\""});
    at(500, kWorld, ExpectationChecked{.held = 0, .line = 14, .text = "status 0", .actual = "status 29189"});
    at(600, kWorld, RunEnded{.verdict = "fail", .reason = "1 expectation failed"});
    account_->finish();
    EXPECT_EQ(text_,
              "Hello\n"
              "scenario hello · seed 7 · profile seed · level calls\n"
              "\n"
              "0.000 000 000 s         phone                 device starts: kernel ohos-5.10, 4 cores\n"
              "0.000 000 000 s         samgr                 starts (pid 100)\n"
              "0.000 010 000 s         echo                  starts (pid 101)\n"
              "0.000 010 000 s         client                starts (pid 102)\n"
              "0.000 100 000 s   t1    echo → samgr          SAMgr.AddSystemAbility(1401)\n"
              "0.000 130 000 s         samgr                 ability 1401 is published by echo\n"
              "0.000 140 000 s   t1    ╰ echo ← samgr        → ok  40 us\n"
              "0.000 200 000 s   t2    client → samgr        SAMgr.GetSystemAbility(1401)  → found  40 us\n"
              "0.000 300 000 s         fault                 line 12: call echo.Say\n"
              "0.000 300 000 s   t3    client → echo         Echo.Say(text=\"hi\")  → \"hi\"  84 us\n"
              "0.000 400 000 s                               ✓ line 13: reply is \"hi\"\n"
              "0.000 500 000 s                               ✗ line 14: status 0\n"
              "                                                but it was: status 29189\n"
              "\n"
              "expectations: 1 held, 1 failed\n"
              "✗ verdict: fail — 1 expectation failed\n");
}

TEST_F(AccountTest, IndentsNestedCallsAndMarksOneWay) {
    begin();
    const auto outer = say(100, kClient, kFront, "tea");
    const auto middle = say(120, kFront, kEcho, "leaf", outer);
    const auto inner = say(130, kEcho, kClient, "cup?", middle);
    answer(140, kClient, inner, "cup");
    answer(150, kEcho, middle, "ok");
    at(160, kFront, TransactionFinished{.outcome = Outcome::Accepted}, say(160, kFront, kEcho, "note", outer, 1));
    answer(200, kFront, outer, "tea!");
    EXPECT_EQ(told(),
              "0.000 100 000 s   t1    client → front        Echo.Say(text=\"tea\")\n"
              "0.000 120 000 s   t2    │ front → echo        Echo.Say(text=\"leaf\")\n"
              "0.000 130 000 s   t3    │ │ echo → client     Echo.Say(text=\"cup?\")  → \"cup\"  10 us\n"
              "0.000 150 000 s   t2    │ ╰ front ← echo      → \"ok\"  30 us\n"
              "0.000 160 000 s   t4    │ front ⇢ echo        Echo.Say(text=\"note\")  one-way\n"
              "0.000 200 000 s   t1    ╰ client ← front      → \"tea!\"  100 us\n"
              "\n"
              "✓ verdict: pass\n");
}

TEST_F(AccountTest, ExplainsARefusalWithItsHolders) {
    begin();
    const auto id = say(100, kClient, kEcho, "big");
    at(100, kClient,
       RuleRefused{.rule = Rule::Size1, .pid = kEcho, .asked = 600'000, .limit = 1'048'576, .in_use = 500'000, .largest_free = 548'576},
       id);
    at(100, kClient, AreaHeld{.held_by = 7, .sender_pid = kFront, .offset = 0, .size_bytes = 400'000, .delivered = 1}, id);
    at(100, kClient, AreaHeld{.held_by = 8, .sender_pid = kFront, .offset = 400'000, .size_bytes = 100'000}, id);
    at(101, kClient, TransactionFinished{.outcome = Outcome::FailedReply, .error = -28}, id);
    EXPECT_EQ(told(),
              "0.000 100 000 s   t1    client → echo         Echo.Say(text=\"big\")\n"
              "0.000 100 000 s         ✗ SIZE-1              600,000 bytes did not fit into echo's receive area: 500,000 bytes of its "
              "1,048,576 bytes are taken\n"
              "                                              holds 400,000 bytes at 0: t7 from front, read and not yet given back\n"
              "                                              holds 100,000 bytes at 400000: t8 from front, still queued\n"
              "                                              way out: send large data through shared memory (Ashmem, or WriteRawData "
              "beyond 32 KiB), or wait until earlier calls are done\n"
              "0.000 101 000 s   t1    ╰ client ← echo       ✗ 29201 (failed reply: the driver refused the request or its reply), ENOSPC: "
              "no room left  1 us\n"
              "\n"
              "✓ verdict: pass\n");
}

TEST_F(AccountTest, TellsDeathsInWords) {
    begin();
    const DeathChanged death{.pid = kClient, .handle = 1, .node = 4, .owner_pid = kEcho};
    auto changed = death;
    at(10, kClient, changed);
    const auto id = say(20, kClient, kEcho, "slow");
    at(50, kEcho, ProcessEnded{.reason = EndReason::Killed, .status = 9});
    changed.state = DeathState::Queued;
    at(50, kEcho, changed);
    at(50, kEcho, TransactionFinished{.outcome = Outcome::DeadReply}, id);
    changed.state = DeathState::Delivered;
    at(60, kClient, changed);
    changed.state = DeathState::Done;
    at(61, kClient, changed);
    changed.state = DeathState::Cleared;
    at(62, kClient, changed);
    EXPECT_EQ(told(),
              "0.000 010 000 s         client                asks to be told when echo dies\n"
              "0.000 020 000 s   t1    client → echo         Echo.Say(text=\"slow\")\n"
              "0.000 050 000 s         echo                  is killed (SIGKILL)\n"
              "0.000 050 000 s         client                an obituary is on its way: echo is dead\n"
              "0.000 050 000 s   t1    ╰ client ← echo       ✗ 29189 (dead reply: the host process is gone)  30 us\n"
              "0.000 060 000 s         client                learns that echo is dead\n"
              "\n"
              "✓ verdict: pass\n");
}

TEST_F(AccountTest, FoldsEqualCalls) {
    begin();
    for (std::uint64_t i = 0; i < 1000; ++i) answer(100 * i + 41, kEcho, say(100 * i, kClient, kEcho, "hi"), "hi");
    answer(200'010, kEcho, say(200'000, kClient, kEcho, "bye"), "bye");
    EXPECT_EQ(told(),
              "0.000 000 000 s   t1    client → echo         Echo.Say(text=\"hi\")  → \"hi\"  41 us\n"
              "0.000 100 000 s   t2    client → echo         Echo.Say(text=\"hi\")  → \"hi\"  41 us\n"
              "                        … the same, 998 more times, 41 us each\n"
              "0.200 000 000 s   t1001 client → echo         Echo.Say(text=\"bye\")  → \"bye\"  10 us\n"
              "\n"
              "✓ verdict: pass\n");
}

TEST_F(AccountTest, FoldsCallsThatDifferInTheirArguments) {
    begin();
    for (std::uint64_t i = 0; i < 100; ++i) {
        const auto text = std::to_string(i);
        answer(100 * i + 10 + i % 3, kEcho, say(100 * i, kClient, kEcho, text), text);
    }
    EXPECT_EQ(told(),
              "0.000 000 000 s   t1    client → echo         Echo.Say(text=\"0\")  → \"0\"  10 us\n"
              "0.000 100 000 s   t2    client → echo         Echo.Say(text=\"1\")  → \"1\"  11 us\n"
              "0.000 200 000 s   t3    client → echo         Echo.Say(text=\"2\")  → \"2\"  12 us\n"
              "0.000 300 000 s   t4    client → echo         Echo.Say(text=\"3\")  → \"3\"  10 us\n"
              "0.000 400 000 s   t5    client → echo         Echo.Say(text=\"4\")  → \"4\"  11 us\n"
              "                        … the like, 94 more times, 10 us to 12 us each\n"
              "0.009 900 000 s   t100  client → echo         Echo.Say(text=\"99\")  → \"99\"  10 us\n"
              "\n"
              "✓ verdict: pass\n");
}

TEST_F(AccountTest, FoldsSeveralThingsThatComeInTurn) {
    begin();
    for (std::uint64_t i = 0; i < 50; ++i) {
        at(100 * i, kWorld, StepReached{.line = 3, .text = "say"});
        answer(100 * i + 10, kEcho, say(100 * i, kClient, kEcho, "hi"), "hi");
    }
    at(10'000, kWorld, StepReached{.line = 3, .text = "say"});
    EXPECT_EQ(told(),
              "0.000 000 000 s         fault                 line 3: say\n"
              "0.000 000 000 s   t1    client → echo         Echo.Say(text=\"hi\")  → \"hi\"  10 us\n"
              "0.000 100 000 s         fault                 line 3: say\n"
              "0.000 100 000 s   t2    client → echo         Echo.Say(text=\"hi\")  → \"hi\"  10 us\n"
              "                        … the same 2 in turn, 48 more times\n"
              "0.010 000 000 s         fault                 line 3: say\n"
              "\n"
              "✓ verdict: pass\n");
}

TEST_F(AccountTest, KeepsParallelCallsReadable) {
    begin();
    const auto first = say(100, kClient, kEcho, "a");
    const auto second = say(110, kFront, kEcho, "b");
    const auto nested = say(115, kEcho, kSamgr, "c", second);
    answer(120, kEcho, first, "A");
    answer(125, kSamgr, nested, "C");
    answer(130, kEcho, second, "B");
    EXPECT_EQ(told(),
              "0.000 100 000 s   t1    client → echo         Echo.Say(text=\"a\")\n"
              "0.000 110 000 s   t2    front → echo          Echo.Say(text=\"b\")\n"
              "0.000 115 000 s   t3    │ echo → samgr        Echo.Say(text=\"c\")\n"
              "0.000 120 000 s   t1    ╰ client ← echo       → \"A\"  20 us\n"
              "0.000 125 000 s   t3    │ ╰ echo ← samgr      → \"C\"  10 us\n"
              "0.000 130 000 s   t2    ╰ front ← echo        → \"B\"  20 us\n"
              "\n"
              "✓ verdict: pass\n");
}

TEST_F(AccountTest, LeavesOutTheMiddleOfALongRunButNoFailure) {
    AccountOptions options;
    options.lines = {.head_lines = 3, .tail_lines = 2, .important_lines = 5};
    open({"phone"}, options);
    begin();
    for (std::uint64_t i = 0; i < 30; ++i) {
        const auto from = i % 2 == 0 ? kClient : kFront;
        at(100 * i, from, LogWritten{.text = std::to_string(i * i)});
        if (i == 15) at(100 * i, kWorld, ExpectationChecked{.held = 1, .line = 9, .text = "half way"});
    }
    const auto text = told();
    EXPECT_EQ(text.substr(text.find("… ")),
              "… 17 lines left out …\n"
              "0.001 500 000 s                               ✓ line 9: half way\n"
              "                  … 12 lines left out …\n"
              "0.002 800 000 s         client                says: \"784\"\n"
              "0.002 900 000 s         front                 says: \"841\"\n"
              "\n"
              "expectations: 1 held, 0 failed\n"
              "✓ verdict: pass\n");
}

TEST_F(AccountTest, SaysThatARunWasCutOff) {
    begin();
    say(100, kClient, kEcho, "hi");
    EXPECT_EQ(told(false),
              "0.000 100 000 s   t1    client → echo         Echo.Say(text=\"hi\")\n"
              "\n"
              "the run was cut off before its end\n");
}

TEST_F(AccountTest, ColoursOnlyWhenAsked) {
    AccountOptions options;
    options.lines.colour = true;
    open({"phone"}, options);
    at(0, kWorld, RunStarted{.scenario = "s", .title = "T"});
    EXPECT_NE(told().find("\x1b[1mT\x1b[0m\n"), std::string::npos);
}

TEST_F(AccountTest, NamesTheDeviceWhenThereAreSeveral) {
    open({"phone", "tablet"}, {});
    at(0, kEcho, ProcessStarted{.name = "echo"});
    EXPECT_NE(told().find("phone/echo"), std::string::npos);
}

}  // namespace
}  // namespace sim::query
