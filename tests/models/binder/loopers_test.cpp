#include <cerrno>

#include "tests/models/binder/bench.h"

// Loopers and poll: statements C-128 to C-137.

namespace tests::binder {
namespace {

class BinderLooper : public Bench {
public:
    Proc& pool(std::uint32_t cap) {
        auto& m = manager();
        EXPECT_EQ(m.thread().ioctl(BINDER_SET_MAX_THREADS, cap), 0);
        return m;
    }
    void call() { process().thread().call(0); }
};

TEST_F(BinderLooper, C_128_ALooperThatIsTheLastOneAsksForAnother) {
    auto& m = pool(2);
    EXPECT_EQ(m.thread().read().result, -EAGAIN);
    call();
    EXPECT_EQ(m.thread().read().text, "SPAWN TXN");
}

TEST_F(BinderLooper, C_128_ABareCompletionIsWorkToo) {
    auto& c = process();
    auto& s = process();
    const auto handle = give(s, 0x1000, c);
    std::uint32_t cap = 2;
    c.thread().ioctl(BINDER_SET_MAX_THREADS, cap);
    c.thread().write(Words().word(BC_ENTER_LOOPER));
    EXPECT_EQ(c.thread().oneway(handle).text, "SPAWN TC");
}

TEST_F(BinderLooper, C_129_OneRequestIsOpenAtATime) {
    auto& m = pool(2);
    call();
    EXPECT_EQ(m.thread().read().text, "SPAWN TXN");
    EXPECT_EQ(m.thread().reply().text, "NOOP TC");
}

TEST_F(BinderLooper, C_130_133_EachRegistrationAllowsOneMoreUpToTheCapForEver) {
    auto& m = pool(2);
    call();
    EXPECT_EQ(m.thread().read().text, "SPAWN TXN");
    m.thread(1).write(Words().word(BC_REGISTER_LOOPER));
    call();
    EXPECT_EQ(m.thread(1).read().text, "SPAWN TXN");
    m.thread(2).write(Words().word(BC_REGISTER_LOOPER));
    call();
    EXPECT_EQ(m.thread(2).read().text, "NOOP TXN");
    std::uint32_t ignored = 0;
    m.thread(2).ioctl(BINDER_THREAD_EXIT, ignored);
    EXPECT_EQ(m.thread(1).reply().text, "NOOP TC") << "who leaves is not subtracted";
}

TEST_F(BinderLooper, C_131_NobodyIsAskedForWhileAThreadWaits) {
    auto& m = pool(2);
    m.thread(1).start(Words().word(BC_ENTER_LOOPER));
    m.thread(2).start(Words().word(BC_ENTER_LOOPER));
    call();
    ASSERT_FALSE(m.thread(2).asleep());
    EXPECT_EQ(m.thread(2).answer().text, "NOOP TXN");
    EXPECT_TRUE(m.thread(1).asleep());
}

TEST_F(BinderLooper, C_132_AThreadThatIsNoLooperDoesNotAsk) {
    auto& m = pool(2);
    call();
    EXPECT_EQ(m.thread(1).read().text, "NOOP TXN");
}

TEST_F(BinderLooper, C_134_AnUninvitedLooperServesAndIsNotCounted) {
    auto& m = pool(2);
    EXPECT_EQ(m.thread(1).write(Words().word(BC_REGISTER_LOOPER)).result, 0);
    call();
    EXPECT_EQ(m.thread(1).read().text, "SPAWN TXN");
    EXPECT_EQ(device.state().processes.at(m.pid).started_threads, 0U);
}

TEST_F(BinderLooper, C_135_ANewThreadPollsReadableUntilItsFirstIoctl) {
    User fresh(process(), 199);
    EXPECT_EQ(fresh.poll(), 1);
    EXPECT_EQ(fresh.poll(), 1);
    binder_version version{};
    fresh.ioctl(BINDER_VERSION, version);
    EXPECT_EQ(fresh.poll(), 0);
}

TEST_F(BinderLooper, C_136_WorkMakesAnIdleThreadReadable) {
    auto& m = manager();
    EXPECT_EQ(m.thread().poll(), 0);
    process().thread().oneway(0);
    EXPECT_EQ(m.thread().poll(), 1);
    m.thread().read();
    EXPECT_EQ(m.thread().poll(), 0);
}

TEST_F(BinderLooper, C_136_WorkWakesASleepingPoll) {
    auto& m = manager();
    int result = -1;
    m.thread();
    kernel.start(m.pid, m.pid, [&] { result = device.poll(*m.file, -1); });
    ASSERT_TRUE(m.thread().asleep());
    process().thread().oneway(0);
    EXPECT_FALSE(m.thread().asleep());
    EXPECT_EQ(result, 1);
}

TEST_F(BinderLooper, APollThatNothingWakesTimesOut) {
    auto& m = manager();
    m.thread().poll();
    kernel.act_as(m.pid, m.pid);
    EXPECT_EQ(device.poll(*m.file, 1'000'000), 0);
}

TEST_F(BinderLooper, C_137_ADeferredCompletionIsNotReadableTheReplyIs) {
    auto& m = manager().thread();
    auto& c = process().thread();
    c.call(0);
    EXPECT_EQ(c.poll(), 0);
    m.read();
    m.reply();
    EXPECT_EQ(c.poll(), 1);
    EXPECT_EQ(c.read().text, "NOOP TC REPLY");
}

}  // namespace
}  // namespace tests::binder
