#include <cerrno>

#include "tests/models/binder/bench.h"

// One-way calls: statements C-59 to C-64 and C-125.

namespace tests::binder {
namespace {

class BinderOneway : public Bench {};

TEST_F(BinderOneway, C_59_TheSenderIsDoneAtOnceAndStaysNameless) {
    auto& m = manager().thread();
    EXPECT_EQ(process(77).thread().oneway(0).text, "NOOP TC");
    const auto call = m.read().call.value();
    EXPECT_EQ(call.sender_pid, 0);
    EXPECT_EQ(call.sender_euid, 77U);
}

TEST_F(BinderOneway, C_60_AOnewayCallCannotBeAnswered) {
    auto& m = manager().thread();
    process().thread().oneway(0);
    m.read();
    EXPECT_EQ(m.reply().text, "NOOP FAILED");
    EXPECT_EQ(m.extended_error(), "set FAILED -71");
}

TEST_F(BinderOneway, C_61_TheNextCallToANodeWaitsForTheBufferOfTheFirst) {
    auto& m = manager().thread();
    auto& c = process().thread();
    c.oneway(0);
    c.oneway(0);
    c.oneway(0);
    const auto first = m.read();
    EXPECT_EQ(first.text, "NOOP TXN");
    EXPECT_EQ(m.read().result, -EAGAIN);
    m.free(first);
    const auto second = m.read();
    EXPECT_EQ(second.text, "NOOP TXN");
    EXPECT_EQ(m.io(Words().free(second)).text, "NOOP TXN") << "also within one write-read";
}

TEST_F(BinderOneway, C_62_64_NodesDoNotWaitForEachOtherAndTheNextOneGoesToTheTail) {
    auto& m = manager();
    auto& s = process();
    auto& c = process();
    const auto a = give(s, 0xa, c);
    const auto b = give(s, 0xb, c);
    c.thread().oneway(a, Payload::text("a1"));
    c.thread().oneway(a, Payload::text("a2"));
    c.thread().oneway(b, Payload::text("b1"));
    const auto a1 = s.thread().read();
    s.thread().free(a1);
    EXPECT_EQ(s.content(*s.thread().read().call), "b1");
    EXPECT_EQ(s.content(*s.thread().read().call), "a2");
    EXPECT_EQ(m.thread().read().result, -EAGAIN);
}

TEST_F(BinderOneway, C_63_ASynchronousCallPassesAHeldBackOne) {
    auto& m = manager();
    auto& c = process();
    c.thread().oneway(0);
    c.thread().oneway(0, Payload::text("held"));
    const auto first = m.thread().read();
    c.thread(1).call(0, Payload::text("sync"));
    EXPECT_EQ(m.content(*m.thread().read().call), "sync");
    m.thread().reply();
    m.thread().free(first);
    EXPECT_EQ(m.content(*m.thread().read().call), "held");
}

TEST_F(BinderOneway, C_125_NobodyLearnsOfAnUnreadOnewayCallsEnd) {
    auto& m = manager();
    auto& c = process().thread();
    c.oneway(0);
    c.oneway(0);
    m.die();
    EXPECT_EQ(c.read().result, -EAGAIN);
}

}  // namespace
}  // namespace tests::binder
