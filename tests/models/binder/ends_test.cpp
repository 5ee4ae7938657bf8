#include <cerrno>

#include "tests/models/binder/bench.h"

// The end of threads and processes: statements C-120 to C-127.

namespace tests::binder {
namespace {

class BinderEnd : public Bench {};

TEST_F(BinderEnd, C_120_ACallThatWasReadDiesWithItsServer) {
    auto& m = manager();
    auto& c = process().thread();
    c.start_call(0);
    m.thread().read();
    m.die();
    ASSERT_FALSE(c.asleep());
    EXPECT_EQ(c.answer().text, "NOOP TC DEAD");
    EXPECT_EQ(c.extended_error(), "set OK 0");
}

TEST_F(BinderEnd, C_121_SoDoesOneThatWasNot) {
    auto& m = manager();
    auto& c = process().thread();
    c.call(0);
    m.die();
    EXPECT_EQ(c.read().text, "NOOP TC DEAD");
    EXPECT_EQ(c.extended_error(), "set OK 0");
}

TEST_F(BinderEnd, C_121_SoDoesOneThatWasHandedToAThreadThatNeverRan) {
    auto& m = manager();
    auto& c = process();
    m.thread().start_read();
    kernel.act_as(c.pid, c.pid);
    const auto words = Words().with(BC_TRANSACTION, Payload().record(0, 1, 0)).bytes();
    c.thread();
    binder_write_read transfer{};
    transfer.write_size = words.size();
    transfer.write_buffer = reinterpret_cast<std::uint64_t>(words.data());
    ASSERT_EQ(device.ioctl(*c.file, BINDER_WRITE_READ, reinterpret_cast<std::uint64_t>(&transfer)), 0);
    m.die();
    EXPECT_EQ(c.thread().read().text, "NOOP TC DEAD");
}

TEST_F(BinderEnd, C_122_ACallDiesWithTheThreadThatServedIt) {
    auto& m = manager();
    auto& c = process().thread();
    c.call(0);
    m.thread().read();
    std::uint32_t ignored = 0;
    m.thread().ioctl(BINDER_THREAD_EXIT, ignored);
    EXPECT_EQ(c.read().text, "NOOP TC DEAD");
}

TEST_F(BinderEnd, C_123_AReplyToADeadCallerJustCompletes) {
    auto& m = manager().thread();
    auto& c = process();
    c.thread().start_call(0);
    m.read();
    c.die();
    EXPECT_EQ(m.reply().text, "NOOP TC");
    EXPECT_EQ(m.extended_error(), "set OK 0");
    EXPECT_TRUE(device.state().transactions.empty());
}

TEST_F(BinderEnd, C_124_ACallOutlivesItsCallerAndComesNameless) {
    auto& m = manager().thread();
    auto& c = process();
    c.thread().start_call(0);
    c.die();
    const auto answer = m.read();
    EXPECT_EQ(answer.text, "NOOP TXN");
    EXPECT_EQ(answer.call->sender_pid, 0);
    EXPECT_EQ(m.reply().text, "NOOP TC");
    process().thread().call(0);
    EXPECT_EQ(m.read().text, "NOOP TXN") << "the thread is free again";
}

TEST_F(BinderEnd, C_126_TheMiddleOfAChainDiesAndTheFirstCallerLearnsAtTheEnd) {
    auto& m = manager().thread();
    auto& a = process();
    auto& b = process();
    const auto b_at_a = give(b, 0x1000, a);
    a.thread().start_call(b_at_a);
    b.thread().start_read();
    b.thread().start_call(0);
    m.read();
    b.die();
    EXPECT_TRUE(a.thread().asleep());
    EXPECT_EQ(m.reply().text, "NOOP TC");
    ASSERT_FALSE(a.thread().asleep());
    EXPECT_EQ(a.thread().answer().text, "NOOP TC DEAD");
    EXPECT_TRUE(device.state().transactions.empty());
}

TEST_F(BinderEnd, C_126_OrWhenTheLeafDies) {
    auto& m = manager();
    auto& a = process();
    auto& b = process();
    const auto b_at_a = give(b, 0x1000, a);
    a.thread().start_call(b_at_a);
    b.thread().start_read();
    b.thread().start_call(0);
    m.thread().read();
    b.die();
    EXPECT_TRUE(a.thread().asleep());
    m.die();
    ASSERT_FALSE(a.thread().asleep());
    EXPECT_EQ(a.thread().answer().text, "NOOP TC DEAD");
}

TEST_F(BinderEnd, C_127_HandleZeroReachesTheNextManager) {
    auto& c = process();
    manager().die();
    c.thread().write(Words().handle(BC_ACQUIRE, 0));
    EXPECT_EQ(c.thread().call(0).text, "NOOP DEAD");
    auto& next = process();
    std::uint32_t ignored = 0;
    ASSERT_EQ(next.thread().ioctl(BINDER_SET_CONTEXT_MGR, ignored), 0);
    EXPECT_EQ(c.thread().call(0).result, -EAGAIN);
    EXPECT_EQ(next.thread().read().text, "NOOP TXN");
}

TEST_F(BinderEnd, AReferenceZeroOfADeadManagerDoesNotStandForTheNextOne) {
    auto& c = process();
    manager();
    c.thread().write(Words().handle(BC_ACQUIRE, 0));
    manager().die();
    auto& next = process();
    std::uint32_t ignored = 0;
    ASSERT_EQ(next.thread().ioctl(BINDER_SET_CONTEXT_MGR, ignored), 0);
    c.thread().write(Words().handle(BC_ACQUIRE, 0));
    const auto& refs = device.state().processes.at(c.pid).refs;
    ASSERT_EQ(refs.size(), 2U);
    EXPECT_TRUE(refs.contains(0));
    EXPECT_TRUE(refs.contains(1)) << "the new manager's reference takes the next free number";
}

TEST_F(BinderEnd, EveryTransactionIsFinishedExactlyOnce) {
    std::map<std::uint64_t, std::string> ends;
    kernel.trace().add_listener([&](const sim::trace::RecordView& record) {
        const auto event = record.event();
        if (const auto* finished = std::get_if<sim::trace::TransactionFinished>(&event)) {
            const auto word = sim::trace::Words<sim::trace::Outcome>::kWords[static_cast<std::size_t>(finished->outcome)];
            ends[record.stamp.transaction] += std::string(word) + ";";
        }
    });
    auto& m = manager();
    auto& c = process();
    auto& d = process();
    c.thread().oneway(0);  // t1
    m.thread().free(m.thread().read());
    c.thread().call(0);  // t2
    m.thread().read();
    m.thread().reply();
    c.thread().read();
    c.thread().call(5);        // t3
    d.thread().start_call(0);  // t4
    m.thread().read();
    d.die();
    m.thread().reply();
    c.thread().call(0);  // t5
    m.die();
    c.thread().read();
    const std::map<std::uint64_t, std::string> expected{
        {1, "accepted;"}, {2, "replied;"}, {3, "failed_reply;"}, {4, "abandoned;"}, {5, "dead_reply;"}};
    EXPECT_EQ(ends, expected);
}

}  // namespace
}  // namespace tests::binder
