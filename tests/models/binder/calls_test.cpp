#include <cerrno>

#include "tests/models/binder/bench.h"

// Synchronous calls: statements C-40 to C-57.

namespace tests::binder {
namespace {

class BinderCall : public Bench {};

TEST_F(BinderCall, C_40_TheCallerStaysBlockedUntilTheReply) {
    auto& m = manager().thread();
    auto& c = process().thread();
    c.start_call(0);
    EXPECT_TRUE(c.asleep());
    m.read();
    EXPECT_TRUE(c.asleep());
    m.reply();
    ASSERT_FALSE(c.asleep());
    EXPECT_EQ(c.answer().text, "NOOP TC REPLY");
}

TEST_F(BinderCall, C_41_TheCalleeSeesWhoCallsAndWhat) {
    auto& m = manager();
    auto& c = process(2345);
    c.thread().call(0, Payload::text("hello"));
    const auto call = m.thread().read().call.value();
    EXPECT_EQ(call.sender_pid, static_cast<int>(c.pid));
    EXPECT_EQ(call.sender_euid, 2345U);
    EXPECT_EQ(call.data_size, 5U);
    EXPECT_EQ(call.offsets_size, 0U);
    EXPECT_EQ(call.data.ptr.buffer, m.area);
    EXPECT_EQ(m.content(call), "hello");
}

TEST_F(BinderCall, C_42_43_AReplyCarriesItsCodeAndFlagsAndCompletesAtOnce) {
    auto& m = manager().thread();
    auto& c = process();
    c.thread().call(0);
    m.read();
    EXPECT_EQ(m.reply(Payload::text("ok"), 8, 0x33).text, "NOOP TC");
    const auto reply = c.thread().read().call.value();
    EXPECT_EQ(reply.code, 0x33U);
    EXPECT_EQ(reply.flags, 8U);
    EXPECT_EQ(reply.sender_pid, 0);
    EXPECT_EQ(reply.target.ptr, 0U);
    EXPECT_EQ(reply.cookie, 0U);
    EXPECT_EQ(c.content(reply), "ok");
}

TEST_F(BinderCall, C_44_AnUnknownHandleFails) {
    auto& c = process().thread();
    EXPECT_EQ(c.call(42).text, "NOOP FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -22");
}

TEST_F(BinderCall, C_45_AReplyToNothingFails) {
    auto& c = process().thread();
    EXPECT_EQ(c.reply().text, "NOOP FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -71");
}

TEST_F(BinderCall, C_46_ASecondCallWhileOneIsOutstandingFailsAndTheFirstGoesOn) {
    auto& m = manager().thread();
    auto& c = process().thread();
    c.call(0);
    EXPECT_EQ(c.call(0).text, "NOOP TC FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -71");
    m.read();
    m.reply();
    EXPECT_EQ(c.read().text, "NOOP REPLY");
}

TEST_F(BinderCall, C_47_AOnewayCallDragsTheDeferredCompletionOut) {
    manager();
    auto& c = process().thread();
    c.call(0);
    EXPECT_EQ(c.oneway(0).text, "NOOP TC TC");
}

TEST_F(BinderCall, C_48_ANestedCallGoesToTheWaitingThread) {
    auto& m = manager();
    auto& c = process();
    const auto back = give(c, 0x1000, m);
    auto& m0 = m.thread();
    c.thread(1).start(Words().word(BC_ENTER_LOOPER));
    c.thread(0).start_call(0);
    m0.read();
    m0.call(back);
    ASSERT_FALSE(c.thread(0).asleep());
    EXPECT_EQ(c.thread(0).answer().text, "NOOP TC TXN");
    EXPECT_TRUE(c.thread(1).asleep());
    c.thread(0).reply();
    EXPECT_EQ(m0.read().text, "NOOP TC REPLY");
    m0.reply();
    EXPECT_EQ(c.thread(0).read().text, "NOOP REPLY");
}

TEST_F(BinderCall, C_49_ANestedCallFindsItsThreadThroughSeveralProcesses) {
    auto& m = manager();
    auto& a = process();
    auto& b = process();
    const auto a_at_m = give(a, 0x1000, m);
    const auto b_at_a = give(b, 0x2000, a);
    a.thread(1).start(Words().word(BC_ENTER_LOOPER));
    a.thread(0).start_call(b_at_a);
    b.thread().read();
    b.thread().call(0);
    m.thread().read();
    m.thread().call(a_at_m);
    ASSERT_FALSE(a.thread(0).asleep());
    EXPECT_EQ(a.thread(0).answer().text, "NOOP TC TXN");
    EXPECT_TRUE(a.thread(1).asleep());
}

TEST_F(BinderCall, C_50_AReplyWhileAnOwnCallIsOutstandingFails) {
    auto& m = manager();
    auto& c = process();
    auto& s = process();
    const auto s_at_m = give(s, 0x1000, m);
    c.thread().call(0);
    m.thread().read();
    m.thread().call(s_at_m);
    EXPECT_EQ(m.thread().reply().text, "NOOP TC FAILED");
    EXPECT_EQ(m.thread().extended_error(), "set FAILED -71");
    s.thread().read();
    s.thread().reply();
    EXPECT_EQ(m.thread().read().text, "NOOP REPLY");
    EXPECT_EQ(m.thread().reply().text, "NOOP TC");
}

TEST_F(BinderCall, C_51_53_QueuedCallsComeOnePerReadFirstInFirstOut) {
    auto& m = manager();
    process().thread().call(0, Payload::text("first"));
    process().thread().call(0, Payload::text("second"));
    const auto first = m.thread().read();
    EXPECT_EQ(first.text, "NOOP TXN");
    EXPECT_EQ(m.content(*first.call), "first");
    m.thread().reply();
    EXPECT_EQ(m.content(*m.thread().read().call), "second");
}

TEST_F(BinderCall, C_52_TheThreadThatFellAsleepLastIsChosen) {
    auto& m = manager();
    m.thread(0).start_read();
    m.thread(1).start_read();
    process().thread().call(0);
    EXPECT_TRUE(m.thread(0).asleep());
    ASSERT_FALSE(m.thread(1).asleep());
    EXPECT_EQ(m.thread(1).answer().text, "NOOP TXN");
    process().thread().call(0);
    ASSERT_FALSE(m.thread(0).asleep());
    EXPECT_EQ(m.thread(0).answer().text, "NOOP TXN");
}

TEST_F(BinderCall, C_54_AThreadThatServesACallTakesNoProcessWork) {
    auto& m = manager().thread();
    process().thread().call(0);
    m.read();
    process().thread().call(0);
    EXPECT_EQ(m.read().result, -EAGAIN);
    EXPECT_EQ(m.poll(), 0);
    EXPECT_EQ(m.reply().text, "NOOP TC");
    EXPECT_EQ(m.poll(), 1);
}

TEST_F(BinderCall, C_55_AThreadThatIsNoLooperReadsProcessWorkToo) {
    manager();
    process().thread().call(0);
    EXPECT_EQ(manager().thread(5).read().text, "NOOP TXN");
}

TEST_F(BinderCall, C_56_AllBitsOfCodeAndFlagsArrive) {
    auto& m = manager().thread();
    process().thread().call(0, {}, 0xA5A5A5A4, 0xdeadbeef);
    const auto call = m.read().call.value();
    EXPECT_EQ(call.code, 0xdeadbeefU);
    EXPECT_EQ(call.flags, 0xA5A5A5A4U);
}

TEST_F(BinderCall, C_57_ADeferredCompletionAloneIsNothingToRead) {
    manager();
    auto& c = process().thread();
    EXPECT_EQ(c.call(0).result, -EAGAIN);
    EXPECT_EQ(c.read().result, -EAGAIN);
}

TEST_F(BinderCall, C_58_AThreadThatWasHandedACallCannotCallBeforeItReadIt) {
    auto& m = manager();
    auto& c = process();
    auto& s = process();
    const auto s_at_m = give(s, 0x1000, m);
    m.thread().start_read();
    // The signal comes after the call was handed over and before the sleeper runs.
    kernel.act_as(c.pid, c.pid);
    const auto record = Words().with(BC_TRANSACTION, Payload().record(0, 1, 0)).bytes();
    binder_write_read transfer{};
    transfer.write_size = record.size();
    transfer.write_buffer = reinterpret_cast<std::uint64_t>(record.data());
    ASSERT_EQ(device.ioctl(*c.file, BINDER_WRITE_READ, reinterpret_cast<std::uint64_t>(&transfer)), 0);
    kernel.interrupt(m.pid);
    ASSERT_EQ(m.thread().answer().result, -EINTR);
    const auto answer = m.thread().call(s_at_m);
    EXPECT_EQ(answer.text, "NOOP TXN") << "the call it was handed comes first; then the error";
    EXPECT_EQ(m.thread().read().text, "NOOP FAILED");
    EXPECT_EQ(m.thread().extended_error(), "set FAILED -71");
}

}  // namespace
}  // namespace tests::binder
