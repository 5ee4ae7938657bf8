#include "sim/query/laws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "sim/trace/codec.h"

namespace sim::query {
namespace {

using namespace trace;

/// A story on one device, told to the laws event by event: the client app (100, threads from 100), the service echo (200, threads from
/// 200). Time rises by 1 us with each event.
class Story {
public:
    Story() {
        start(100, 1, "app");
        start(200, 2, "echo");
        thread(200, 201, "OS_IPC_1");
        idle(201);
    }

    template <class E>
    Story& tell(const E& event, std::uint32_t pid, std::uint32_t tid, std::uint64_t transaction = 0, std::uint8_t device = 1) {
        now_ += 1000;
        const Stamp stamp{.time_ns = now_,
                          .transaction = transaction,
                          .pid = pid,
                          .tid = tid,
                          .process = static_cast<std::uint16_t>(pid / 100),
                          .device = device};
        if (encoded_) {
            body_.resize(std::max(body_.size(), encoded_size_max(event, 4096)));
            const auto* const end = encode(event, body_.data(), 4096);
            laws.add({.sequence = ++sequence_, .kind = kind_of<E>(), .stamp = stamp, .body = {body_.data(), end}});
        } else if (laws.kinds()[kind_of<E>()]) {
            laws.hear(stamp, ++sequence_, Heard(event));
        }
        return *this;
    }

    Story& start(std::uint32_t pid, std::uint16_t, std::string_view name) {
        tell(ProcessStarted{.name = name}, pid, pid);
        return thread(pid, pid, name);
    }
    Story& thread(std::uint32_t pid, std::uint32_t tid, std::string_view name) {
        tell(ThreadStarted{.name = name}, pid, tid);
        pids_.resize(std::max<std::size_t>(pids_.size(), tid + 1));
        pids_[tid] = pid;
        return state(tid, ThreadState::Running);
    }
    Story& state(std::uint32_t tid, ThreadState state) { return tell(ThreadChanged{.state = state}, pids_[tid], tid); }
    Story& idle(std::uint32_t tid) { return state(tid, ThreadState::Blocked); }
    Story& runs(std::uint32_t tid) { return state(tid, ThreadState::Running); }
    /// A service's main thread, or a client's at the end of its script.
    Story& expects_work(std::uint32_t tid) {
        tell(LockChanged{.waiter_tid = tid}, pids_[tid], tid);
        return state(tid, ThreadState::Waiting);
    }

    Story& send(std::uint64_t t, std::uint32_t tid, std::uint32_t to_pid, std::uint64_t parent = 0, std::uint32_t flags = 0,
                std::uint64_t node = 7) {
        return tell(TransactionSent{.parent = parent, .to_pid = to_pid, .handle = 1, .node = node, .code = 3, .flags = flags}, pids_[tid],
                    tid, t);
    }
    Story& take(std::uint64_t t, std::uint32_t tid) {
        runs(tid);
        return tell(TransactionDelivered{}, pids_[tid], tid, t);
    }
    /// A synchronous call, and its sender goes to sleep.
    Story& call(std::uint64_t t, std::uint32_t tid, std::uint32_t to_pid, std::uint64_t parent = 0) {
        return send(t, tid, to_pid, parent).state(tid, ThreadState::Blocked);
    }
    Story& finish_call(std::uint64_t t, std::uint32_t tid, Outcome outcome) {
        return tell(TransactionFinished{.outcome = outcome}, pids_[tid], tid, t);
    }
    Story& reply(std::uint64_t t, std::uint32_t server, std::uint32_t client) {
        finish_call(t, server, Outcome::Replied);
        runs(client);
        return tell(TransactionDelivered{.reply = 1}, pids_[client], client, t);
    }
    Story& waits_for_lock(std::uint32_t tid, std::uint64_t lock, std::uint32_t holder) {
        tell(LockChanged{.lock = lock, .holder_tid = holder, .waiter_tid = tid}, pids_[tid], tid);
        return state(tid, ThreadState::Waiting);
    }
    Story& end(std::uint32_t pid, EndReason reason, std::int32_t status = 0) {
        return tell(ProcessEnded{.reason = reason, .status = status}, pid, pid);
    }

    /// The words of the laws that were broken, each as often as it was.
    std::vector<std::string> over(RunEnd how = RunEnd::Idle) {
        laws.finish(how);
        std::vector<std::string> out;
        for (const auto& breach : laws.breaches()) out.emplace_back(word(breach.law));
        return out;
    }
    [[nodiscard]] const Breach& first() const { return laws.breaches().at(0); }

    std::shared_ptr<Laws> kept = std::make_shared<Laws>(Names{.devices = {"-", "phone"}, .processes = {"-", "app", "echo", "third"}});
    Laws& laws = *kept;

protected:
    bool encoded_ = false;
    std::vector<std::byte> body_;

private:
    std::uint64_t now_ = 0, sequence_ = 0;
    std::vector<std::uint32_t> pids_;
};

using Broken = std::vector<std::string>;
const Broken kNone{};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
std::string all_text(const Breach& breach) {
    auto out = breach.text;
    for (const auto& line : breach.details) out += "\n" + line;
    return out;
}

// ----------------------------------------------------------------------------------------------------------- calls_end_once

TEST(Laws, AnOrdinaryCallBreaksNone) {
    Story story;
    story.call(5, 100, 200).take(5, 201).reply(5, 201, 100).idle(201).expects_work(200).end(100, EndReason::Exited);
    EXPECT_EQ(story.over(), kNone);
}

TEST(Laws, ACallEndsOnce) {
    Story story;
    story.call(5, 100, 200).take(5, 201).reply(5, 201, 100).finish_call(5, 201, Outcome::Replied);
    EXPECT_EQ(story.over(RunEnd::Cut), Broken{"calls_end_once"});
    EXPECT_EQ(story.first().stamp.transaction, 5u);
    EXPECT_TRUE(contains(story.first().text, "t5 ended a second time")) << story.first().text;
}

TEST(Laws, AnEndWithoutACallIsNone) {
    Story story;
    story.finish_call(9, 201, Outcome::DeadReply);
    EXPECT_EQ(story.over(RunEnd::Cut), Broken{"calls_end_once"});
}

TEST(Laws, ARefusedCallEndsAndNothingIsLeft) {
    Story story;
    story.send(5, 100, 200).finish_call(5, 100, Outcome::FailedReply).expects_work(200).end(100, EndReason::Exited);
    EXPECT_EQ(story.over(), kNone);
}

TEST(Laws, AServerThatGoesOnWithoutAReplyIsOneFinding) {
    Story story;
    story.expects_work(200).call(5, 100, 200).take(5, 201).idle(201);
    EXPECT_EQ(story.over(), Broken{"calls_end_once"});
    EXPECT_TRUE(contains(story.first().text, "echo OS_IPC_1 (tid 201)")) << story.first().text;
    EXPECT_TRUE(contains(all_text(story.first()), "app main (tid 100) waits for the reply to t5")) << all_text(story.first());
}

TEST(Laws, ACallWhoseSenderDiedIsAbandonedAfterwards) {
    Story story;
    story.expects_work(200).call(5, 100, 200).take(5, 201).end(100, EndReason::Killed, 9).finish_call(5, 100, Outcome::Abandoned).idle(201);
    EXPECT_EQ(story.over(), kNone);
}

TEST(Laws, ACallToAnotherDeviceIsServedAtMostOnce) {
    Story story;
    story.expects_work(200).tell(RpcSent{.to_device = "tablet"}, 100, 100, 5).tell(RpcServed{}, 200, 201, 5);
    story.tell(RpcServed{.served = 1}, 200, 201, 5).tell(RpcFinished{.outcome = RpcOutcome::TimedOut}, 100, 100, 5);
    story.tell(RpcServed{}, 200, 201, 5).idle(201).end(100, EndReason::Exited);
    EXPECT_EQ(story.over(), Broken{"calls_end_once"});
    EXPECT_TRUE(contains(story.first().text, "served twice")) << story.first().text;
}

TEST(Laws, ACallToAnotherDeviceOfAKilledProcessIsForgotten) {
    Story story;
    story.expects_work(200).tell(RpcSent{.to_device = "tablet"}, 100, 100, 5).end(100, EndReason::Killed, 9);
    EXPECT_EQ(story.over(), kNone);
}

// ---------------------------------------------------------------------------------------------------------------- counts

TEST(Laws, CountsDoNotGoBelowZero) {
    Story story;
    story.tell(NodeChanged{.node = 7, .owner_pid = 200, .present = 1, .local_strong = 0xFFFF'FFFF}, 200, 201);
    story.tell(RefChanged{.pid = 100, .handle = 3, .node = 7, .strong = 0xFFFF'FFFF}, 100, 100);
    EXPECT_EQ(story.over(RunEnd::Cut), (Broken{"references_not_negative", "references_not_negative"}));
    EXPECT_TRUE(contains(story.first().text, "local strong -1")) << story.first().text;
}

TEST(Laws, ANodeCountsEachHolderOnce) {
    Story story;
    story.expects_work(100).expects_work(200);
    story.tell(NodeChanged{.node = 7, .owner_pid = 200, .present = 1, .internal_strong = 1}, 200, 201);
    story.tell(RefChanged{.pid = 100, .handle = 3, .node = 7, .strong = 4}, 100, 100);
    EXPECT_EQ(story.over(), kNone);
    Story wrong;
    wrong.expects_work(100).expects_work(200);
    wrong.tell(NodeChanged{.node = 7, .owner_pid = 200, .present = 1, .internal_strong = 2}, 200, 201);
    wrong.tell(RefChanged{.pid = 100, .handle = 3, .node = 7, .strong = 4}, 100, 100);
    EXPECT_EQ(wrong.over(), Broken{"references_not_negative"});
}

TEST(Laws, NoHandleIsCountedForWhoIsGone) {
    Story story;
    story.end(100, EndReason::Killed, 9).tell(RefChanged{.pid = 100, .handle = 3, .node = 7}, 100, 100);
    story.tell(RefChanged{.pid = 100, .handle = 3, .node = 7, .strong = 1}, 100, 100);
    EXPECT_EQ(story.over(RunEnd::Cut), Broken{"references_not_negative"});
}

// -------------------------------------------------------------------------------------------------------------- obituaries

Story mourning() {
    Story story;
    story.expects_work(100).expects_work(200).thread(100, 101, "OS_IPC_1").idle(101);
    story.tell(NodeChanged{.node = 7, .owner_pid = 200, .present = 1, .internal_strong = 1}, 200, 201);
    story.tell(RefChanged{.pid = 100, .handle = 3, .node = 7, .strong = 1}, 100, 101);
    story.tell(DeathChanged{.state = DeathState::Active, .pid = 100, .handle = 3, .node = 7, .owner_pid = 200}, 100, 101);
    return story;
}
DeathChanged death(DeathState state) { return {.state = state, .pid = 100, .handle = 3, .node = 7, .owner_pid = 200}; }

TEST(Laws, AnObituaryComesOnce) {
    auto story = mourning();
    story.end(200, EndReason::Killed, 9).tell(death(DeathState::Queued), 200, 200).tell(death(DeathState::Delivered), 100, 101);
    story.tell(death(DeathState::Done), 100, 101);
    EXPECT_EQ(story.over(), kNone);

    auto twice = mourning();
    twice.end(200, EndReason::Killed, 9).tell(death(DeathState::Queued), 200, 200).tell(death(DeathState::Delivered), 100, 101);
    twice.tell(death(DeathState::Delivered), 100, 101);
    EXPECT_EQ(twice.over(), Broken{"obituary_once"});
    EXPECT_TRUE(contains(twice.first().text, "app was told a second time of the death of echo")) << twice.first().text;
}

TEST(Laws, AnObituaryThatIsOwedComes) {
    auto never = mourning();
    never.end(200, EndReason::Killed, 9);
    EXPECT_EQ(never.over(), Broken{"obituary_owed"});
    EXPECT_TRUE(contains(never.first().text, "no notice was made")) << never.first().text;

    auto unread = mourning();
    unread.end(200, EndReason::Killed, 9).tell(death(DeathState::Queued), 200, 200);
    EXPECT_EQ(unread.over(), Broken{"obituary_owed"});
    EXPECT_TRUE(contains(unread.first().text, "lies in its queue")) << unread.first().text;

    auto withdrawn = mourning();
    withdrawn.tell(death(DeathState::Cleared), 100, 101).end(200, EndReason::Killed, 9);
    EXPECT_EQ(withdrawn.over(), kNone);

    EXPECT_EQ(mourning().over(), kNone) << "the watched process lives";
}

TEST(Laws, AnObituaryFromAfarComesOnceAndAlways) {
    const RemoteDeathChanged active{.state = DeathState::Active, .handle = 9, .host_device = "phone", .session = "DBinder1_200"};
    const ObjectLearned learned{.handle = 9, .known = 1, .host_device = "phone", .session = "DBinder1_200"};
    const RemoteDeathChanged told{.state = DeathState::Delivered, .handle = 9, .host_device = "phone", .session = "DBinder1_200"};
    Story owed;
    owed.expects_work(100).tell(learned, 100, 100).tell(active, 100, 100).end(200, EndReason::Killed, 9);
    EXPECT_EQ(owed.over(), Broken{"obituary_owed"});
    Story twice;
    twice.expects_work(100)
        .tell(learned, 100, 100)
        .tell(active, 100, 100)
        .tell(told, 100, 100)
        .tell(told, 100, 100)
        .end(200, EndReason::Killed, 9);
    EXPECT_EQ(twice.over(), Broken{"obituary_once"});
    Story once;
    once.expects_work(100)
        .tell(learned, 100, 100)
        .tell(active, 100, 100)
        .tell(ObjectLearned{.handle = 9}, 100, 100)
        .tell(told, 100, 100)
        .end(200, EndReason::Killed, 9);
    EXPECT_EQ(once.over(), kNone);
}

// ------------------------------------------------------------------------------------------------- threads and areas

TEST(Laws, AThreadThatCouldRunRuns) {
    Story story;
    story.expects_work(200).state(100, ThreadState::Ready);
    EXPECT_EQ(story.over(), Broken{"thread_not_forgotten"});
    EXPECT_TRUE(contains(story.first().text, "app main (tid 100)")) << story.first().text;
}

TEST(Laws, WorkDoesNotLieBesideAnIdleThread) {
    Story story;
    story.expects_work(200).call(5, 100, 200);  // 201 is idle and is not woken
    EXPECT_EQ(story.over(), Broken{"thread_not_forgotten"});
    EXPECT_TRUE(contains(story.first().text, "though echo OS_IPC_1 (tid 201) waits for work")) << story.first().text;
}

TEST(Laws, AReplyIsRead) {
    Story story;
    story.expects_work(200).call(5, 100, 200).take(5, 201).finish_call(5, 201, Outcome::Replied).idle(201);
    EXPECT_EQ(story.over(), Broken{"thread_not_forgotten"});
    EXPECT_TRUE(contains(story.first().text, "lies unread")) << story.first().text;
}

TEST(Laws, AOnewayCallIsHandedOver) {
    Story story;
    story.expects_work(200).send(5, 100, 200, 0, 1).finish_call(5, 100, Outcome::Accepted).end(100, EndReason::Exited);
    EXPECT_EQ(story.over(), Broken{"thread_not_forgotten"});
}

TEST(Laws, AreasAreBalancedAtTheEnd) {
    for (const bool freed : {true, false}) {
        Story story;
        story.expects_work(200).tell(BufferAllocated{.pid = 200, .offset = 64, .size_bytes = 104, .transaction_id = 5}, 100, 100);
        story.call(5, 100, 200).take(5, 201);
        if (freed) story.tell(BufferFreed{.pid = 200, .offset = 64}, 200, 201);
        story.reply(5, 201, 100).idle(201).end(100, EndReason::Exited);
        EXPECT_EQ(story.over(), freed ? kNone : Broken{"areas_balanced"});
        EXPECT_TRUE(freed || contains(all_text(story.first()), "104 bytes of t5 at offset 64"));
    }
}

TEST(Laws, AParcelThatIsStillQueuedIsNoImbalance) {
    Story story;
    story.expects_work(200).state(201, ThreadState::Stopped);
    story.tell(BufferAllocated{.pid = 200, .offset = 64, .size_bytes = 104, .transaction_id = 5, .oneway = 1}, 100, 100);
    story.send(5, 100, 200, 0, 1).finish_call(5, 100, Outcome::Accepted).end(100, EndReason::Exited);
    EXPECT_EQ(story.over(), kNone);
}

// ----------------------------------------------------------------------------------------------------------- one-way order

Story oneways(std::uint64_t first, std::uint64_t second, bool freed_between) {
    Story story;
    for (const std::uint64_t t : {5, 6}) {
        story.tell(BufferAllocated{.pid = 200, .offset = 64 * t, .size_bytes = 64, .transaction_id = t, .oneway = 1}, 100, 100);
        story.send(t, 100, 200, 0, 1).finish_call(t, 100, Outcome::Accepted);
    }
    story.take(first, 201);
    if (freed_between) story.tell(BufferFreed{.pid = 200, .offset = 64 * first}, 200, 201);
    story.take(second, 201).tell(BufferFreed{.pid = 200, .offset = 64 * second}, 200, 201).idle(201);
    story.expects_work(200).end(100, EndReason::Exited);
    return story;
}

TEST(Laws, OnewayCallsKeepTheirOrderOneAtATime) {
    EXPECT_EQ(oneways(5, 6, true).over(), kNone);
    EXPECT_EQ(oneways(6, 5, true).over(), Broken{"oneway_order"});
    EXPECT_EQ(oneways(5, 6, false).over(RunEnd::Cut), Broken{"oneway_order"});
}

// ----------------------------------------------------------------------------------------------------------------- handles

TEST(Laws, AnOrderlyExitHoldsNoHandleButTheRegistrys) {
    const auto told = [](EndReason reason, std::int32_t status, std::uint32_t handle) {
        Story story;
        story.tell(RefChanged{.pid = 100, .handle = handle, .node = 7, .strong = 1}, 100, 100).end(100, reason, status);
        return story.over(RunEnd::Cut);
    };
    EXPECT_EQ(told(EndReason::Exited, 0, 3), Broken{"handles_let_go"});
    EXPECT_EQ(told(EndReason::Exited, 0, 0), kNone);
    EXPECT_EQ(told(EndReason::Exited, 1, 3), kNone) << "not in order";
    EXPECT_EQ(told(EndReason::Killed, 9, 3), kNone);
}

TEST(Laws, WhoExitsWhileItServesHoldsWhatTheCallBrought) {
    Story story;
    story.call(5, 100, 200).take(5, 201).tell(RefChanged{.pid = 200, .handle = 3, .node = 7, .strong = 1}, 200, 201);
    story.end(200, EndReason::Exited);
    EXPECT_EQ(story.over(RunEnd::Cut), kNone);
}

/// Rounds in which `pid` gets a handle each time for the first `growing` of them.
Broken repeated(std::uint64_t rounds, std::uint64_t growing, std::uint32_t pid, bool given_back_later = false) {
    Story story;
    story.expects_work(200);
    for (std::uint64_t turn = 1; turn <= rounds; ++turn) {
        story.tell(RepeatTurned{.line = 12, .turn = turn}, 100, 100);
        const auto handle = static_cast<std::uint32_t>(turn);
        if (turn <= growing) story.tell(RefChanged{.pid = pid, .handle = handle, .node = 7, .weak = 1}, pid, pid);
    }
    story.tell(RepeatTurned{.line = 12}, 100, 100);
    for (std::uint32_t handle = 1; given_back_later && handle <= growing; ++handle) {
        story.tell(RefChanged{.pid = pid, .handle = handle, .node = 7}, pid, pid);
    }
    story.expects_work(100);
    return story.over();
}

TEST(Laws, HandlesDoNotGrowInEveryRound) {
    EXPECT_EQ(repeated(4, 4, 100), Broken{"handles_not_growing"});
    EXPECT_EQ(repeated(4, 4, 200), Broken{"handles_not_growing"}) << "a service that keeps something of each call";
    EXPECT_EQ(repeated(4, 1, 100), kNone) << "the first round may build up what the others use";
    EXPECT_EQ(repeated(5, 4, 100), kNone) << "the last one did not grow";
    EXPECT_EQ(repeated(3, 3, 100), kNone) << "too few rounds to tell";
    EXPECT_EQ(repeated(4, 4, 200, true), kNone) << "a service may be late";
}

// ------------------------------------------------------------------------------------------------------------------- waits

TEST(Laws, IdleLoopersWaitForNobody) {
    Story story;
    story.expects_work(100).expects_work(200);
    EXPECT_EQ(story.over(), kNone);
}

TEST(Laws, TwoProcessesThatCallEachOtherIsADeadlock) {
    for (const auto how : {RunEnd::Idle, RunEnd::Cut}) {
        // Each holds a lock that the handler of the other one's call needs.
        Story story;
        story.expects_work(200).thread(100, 101, "OS_IPC_1").thread(200, 202, "OS_IPC_2");
        story.call(5, 100, 200).take(5, 201).call(6, 201, 100, 5).take(6, 101).waits_for_lock(101, 1, 100).idle(202);
        EXPECT_EQ(story.over(how), Broken{"no_cycle_of_waits"});
        const auto text = all_text(story.first());
        EXPECT_TRUE(contains(text, "deadlock: since")) << text;
        EXPECT_TRUE(contains(text, "app main (tid 100) waits for the reply to t5")) << text;
        EXPECT_TRUE(contains(text, "which echo OS_IPC_1 (tid 201) serves")) << text;
        EXPECT_TRUE(contains(text, "app OS_IPC_1 (tid 101) waits for a lock that app main (tid 100) holds")) << text;
    }
}

TEST(Laws, ThreeProcessesInACircle) {
    Story story;
    story.start(300, 3, "third").thread(300, 301, "OS_IPC_1").thread(100, 101, "OS_IPC_1").expects_work(200).expects_work(300);
    story.call(5, 100, 200).take(5, 201).call(6, 201, 300, 5).take(6, 301).call(7, 301, 100, 6).take(7, 101).waits_for_lock(101, 1, 100);
    EXPECT_EQ(story.over(RunEnd::Cut), Broken{"no_cycle_of_waits"});
    EXPECT_TRUE(contains(story.first().text, "4 threads wait for each other")) << story.first().text;
}

TEST(Laws, TwoLocksInOppositeOrder) {
    Story story;
    story.thread(100, 101, "one").thread(100, 102, "two").expects_work(100).expects_work(200);
    story.waits_for_lock(101, 1, 102).waits_for_lock(102, 2, 101);
    EXPECT_EQ(story.over(), Broken{"no_cycle_of_waits"});
    EXPECT_EQ(story.first().stamp.tid, 102u) << "who closed it";
}

TEST(Laws, ALockThatWasPassedOnIsNobodysWaitAnyMore) {
    Story story;
    story.thread(100, 101, "one").thread(100, 102, "two").expects_work(100).expects_work(200);
    story.waits_for_lock(101, 1, 102).tell(LockChanged{.lock = 1, .holder_tid = 101}, 100, 102).runs(101).waits_for_lock(102, 1, 101);
    story.state(101, ThreadState::Sleeping);
    EXPECT_EQ(story.over(RunEnd::Cut), kNone);
}

TEST(Laws, AFullPoolWhoseThreadsWaitForItself) {
    // Both threads of echo call third, whose only thread calls echo: nobody is left to take that call.
    Story story;
    story.thread(200, 202, "OS_IPC_2")
        .idle(202)
        .start(300, 3, "third")
        .thread(300, 301, "OS_IPC_1")
        .idle(301)
        .expects_work(200)
        .expects_work(300);
    story.thread(100, 101, "two");
    story.call(5, 100, 200).take(5, 201).call(6, 201, 300, 5).take(6, 301);
    story.call(7, 101, 200).take(7, 202).waits_for_lock(202, 1, 201).call(8, 301, 200);
    EXPECT_EQ(story.over(), Broken{"no_cycle_of_waits"});
    const auto text = all_text(story.first());
    EXPECT_TRUE(contains(text, "which nobody has taken: all 2 threads of echo are at work")) << text;
}

TEST(Laws, APoolOfWhichOneThreadSleepsIsNotStuck) {
    Story story;
    story.thread(200, 202, "OS_IPC_2")
        .idle(202)
        .start(300, 3, "third")
        .thread(300, 301, "OS_IPC_1")
        .idle(301)
        .expects_work(200)
        .expects_work(300);
    story.thread(100, 101, "two");
    story.call(5, 100, 200).take(5, 201).call(6, 201, 300, 5).take(6, 301);
    story.call(7, 101, 200).take(7, 202).state(202, ThreadState::Sleeping).call(8, 301, 200);
    EXPECT_EQ(story.over(RunEnd::Cut), kNone);
}

TEST(Laws, ACallbackOnTheWaitingThreadIsNoCircle) {
    Story story;
    story.expects_work(200).call(5, 100, 200).take(5, 201).call(6, 201, 100, 5).take(6, 100).state(100, ThreadState::Sleeping);
    EXPECT_EQ(story.over(RunEnd::Cut), kNone);
}

TEST(Laws, AClosedCircleThatAKillOpensIsNotTold) {
    Story story;
    story.expects_work(200).thread(100, 101, "OS_IPC_1").call(5, 100, 200).take(5, 201).call(6, 201, 100, 5).take(6, 101);
    story.waits_for_lock(101, 1, 100).end(100, EndReason::Killed, 9).finish_call(5, 100, Outcome::Abandoned);
    story.finish_call(6, 201, Outcome::DeadReply).runs(201).idle(201);
    EXPECT_EQ(story.over(), kNone);
}

TEST(Laws, WhoWaitsForANoticeInVainIsOneFinding) {
    Story story;
    story.expects_work(200).call(5, 100, 200).take(5, 201).state(201, ThreadState::Waiting);
    EXPECT_EQ(story.over(), Broken{"nobody_left_waiting"});
    EXPECT_EQ(
        story.first().text,
        "deadlock: nothing is left to happen, but app main (tid 100) waits for the reply to t5 #3, which echo OS_IPC_1 (tid 201) serves");
    EXPECT_EQ(story.first().details, Broken{"echo OS_IPC_1 (tid 201) waits for a notice that nobody gives"});
    EXPECT_EQ(story.first().stamp.pid, 100u);
}

TEST(Laws, AWaitThatMayStillEndIsNotHeldAgainstARunThatWasCut) {
    Story story;
    story.expects_work(200).call(5, 100, 200).take(5, 201).state(201, ThreadState::Waiting);
    EXPECT_EQ(story.over(RunEnd::Cut), kNone);
}

TEST(Laws, WhoWaitsForAHaltedProcessIsTold) {
    Story story;
    story.expects_work(200).call(5, 100, 200).take(5, 201).state(201, ThreadState::Stopped);
    EXPECT_EQ(story.over(), Broken{"nobody_left_waiting"});
    EXPECT_TRUE(contains(all_text(story.first()), "is halted with its process")) << all_text(story.first());
}

TEST(Laws, AProcessThatIsHaltedTakesNoCallAndIsOwedNothing) {
    Story story;
    story.expects_work(200).call(5, 100, 200).state(200, ThreadState::Stopped).state(201, ThreadState::Stopped);
    EXPECT_EQ(story.over(), Broken{"nobody_left_waiting"});
    EXPECT_TRUE(contains(story.first().text, "which nobody has taken: echo is halted")) << story.first().text;

    auto mourner = mourning();
    mourner.end(200, EndReason::Killed, 9).tell(death(DeathState::Queued), 200, 200).state(101, ThreadState::Stopped);
    EXPECT_EQ(mourner.over(), kNone);
}

TEST(Laws, WhoWaitsForTheEndOfOthersWaitsForAll) {
    Story story;
    story.expects_work(200).thread(100, 101, "one").thread(100, 102, "two");
    story.tell(LockChanged{.holder_tid = 101, .waiter_tid = 100}, 100, 100)
        .tell(LockChanged{.holder_tid = 102, .waiter_tid = 100}, 100, 100);
    story.state(100, ThreadState::Waiting).waits_for_lock(102, 1, 100).tell(ThreadChanged{.state = ThreadState::Ended}, 100, 101);
    EXPECT_EQ(story.over(), Broken{"no_cycle_of_waits"});
}

// ------------------------------------------------------------------------------------------------------------------ the rest

TEST(Laws, HearTheSameFromATrace) {
    class Recorded : public Story {
    public:
        Recorded() { encoded_ = true; }
    } story;
    story.expects_work(200).call(5, 100, 200).take(5, 201).state(201, ThreadState::Waiting);
    story.tell(RunEnded{}, 0, 0);
    EXPECT_EQ(story.over(), Broken{"nobody_left_waiting"});
}

TEST(Laws, TellOfASubjectOnceAndOfAHundredAtMost) {
    Story story;
    for (std::uint64_t t = 1; t <= 150; ++t) story.finish_call(t, 201, Outcome::Replied).finish_call(t, 201, Outcome::Replied);
    EXPECT_EQ(story.over(RunEnd::Cut).size(), 100u);
}

TEST(Laws, KnowWhoActedLast) {
    Story story;
    story.runs(100);
    EXPECT_EQ(story.laws.last().tid, 100u);
    EXPECT_GT(story.laws.last().time_ns, 0u);
}

TEST(Laws, EventsOutOfContextAreNoCrash) {
    Story story;
    story.tell(BufferFreed{.pid = 9}, 9, 9)
        .tell(DeathChanged{.pid = 9}, 9, 9)
        .tell(LockChanged{.lock = 4, .holder_tid = 3, .waiter_tid = 9}, 9, 9);
    story.tell(RepeatTurned{.line = 1, .turn = 5}, 9, 9).tell(TransactionDelivered{}, 9, 9, 77).tell(ProcessEnded{}, 9, 9);
    story.tell(TransactionSent{.parent = 8}, 9, 9, 8).tell(TransactionDelivered{}, 9, 9, 8).tell(ObjectLearned{.known = 1}, 9, 9);
    story.laws.finish(RunEnd::Idle);
    SUCCEED();
}

}  // namespace
}  // namespace sim::query
