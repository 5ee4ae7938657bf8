#include <cerrno>

#include "tests/models/binder/bench.h"

// Death notices: statements C-109 to C-119, C-155.

namespace tests::binder {
namespace {

class BinderDeath : public Bench {
public:
    Words request(std::uint32_t handle, std::uint64_t cookie) { return Words().death(BC_REQUEST_DEATH_NOTIFICATION, handle, cookie); }
    Words clear(std::uint32_t handle, std::uint64_t cookie) { return Words().death(BC_CLEAR_DEATH_NOTIFICATION, handle, cookie); }
    Words done(std::uint64_t cookie) { return Words().with(BC_DEAD_BINDER_DONE, cookie); }
};

TEST_F(BinderDeath, C_109_TheRequesterReadsOfTheDeath) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    EXPECT_EQ(c.thread().io(request(handle, 7)).result, -EAGAIN);
    s.die();
    EXPECT_EQ(c.thread().read().text, "NOOP DEAD_BINDER:7");
}

TEST_F(BinderDeath, C_110_117_DeathsComeOnePerReadInTheOrderOfTheirPtr) {
    auto& s = process();
    auto& c = process();
    for (const std::uint64_t ptr : {0x300, 0x100, 0x200}) c.thread().write(request(give(s, ptr, c), ptr));
    s.die();
    EXPECT_EQ(c.thread().read().text, "NOOP DEAD_BINDER:100");
    EXPECT_EQ(c.thread().read().text, "NOOP DEAD_BINDER:200");
    EXPECT_EQ(c.thread().read().text, "NOOP DEAD_BINDER:300");
    EXPECT_EQ(c.thread().read().result, -EAGAIN);
}

TEST_F(BinderDeath, C_111_112_ARequestToADeadOwnerReportsAtOnceAndTheFirstCookieStays) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    const auto other = give(s, 0x2000, c);
    c.thread().write(request(handle, 7));
    c.thread().write(request(handle, 8));
    s.die();
    EXPECT_EQ(c.thread().io(request(other, 9)).text, "NOOP DEAD_BINDER:7");
    EXPECT_EQ(c.thread().read().text, "NOOP DEAD_BINDER:9");
    EXPECT_EQ(c.thread().read().result, -EAGAIN);
}

TEST_F(BinderDeath, C_113_ClearingIsConfirmedToTheLooperItselfOrToTheProcess) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    auto& plain = c.thread(1);
    auto& looper = c.thread(2);
    looper.write(Words().word(BC_ENTER_LOOPER));
    plain.write(request(handle, 7));
    EXPECT_EQ(plain.write(clear(handle, 7)).result, 0);
    EXPECT_EQ(c.thread(3).read().text, "NOOP CLEAR_DONE:7") << "any thread of the process";
    looper.write(request(handle, 8));
    looper.write(clear(handle, 8));
    EXPECT_EQ(c.thread(3).read().result, -EAGAIN);
    EXPECT_EQ(looper.read().text, "NOOP CLEAR_DONE:8");
    s.die();
    EXPECT_EQ(c.thread(3).read().result, -EAGAIN);
}

TEST_F(BinderDeath, C_114_MisuseIsIgnored) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    EXPECT_EQ(c.thread().io(clear(handle, 7)).result, -EAGAIN);
    c.thread().write(request(handle, 7));
    EXPECT_EQ(c.thread().io(clear(handle, 8)).result, -EAGAIN);
    EXPECT_EQ(c.thread().io(clear(99, 7)).result, -EAGAIN);
    EXPECT_EQ(c.thread().io(request(99, 7)).result, -EAGAIN);
    const auto answer = c.thread().write(done(7));
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(answer.write_consumed, 12U);
}

TEST_F(BinderDeath, C_115_ADeliveredDeathIsAcknowledgedBeforeItsClearIsConfirmed) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    const auto other = give(s, 0x2000, c);
    c.thread().write(request(handle, 7));
    c.thread().write(request(other, 8));
    s.die();
    c.thread().read();
    EXPECT_EQ(c.thread().read().text, "NOOP DEAD_BINDER:8");
    EXPECT_EQ(c.thread().io(clear(handle, 7)).result, -EAGAIN);
    EXPECT_EQ(c.thread().io(done(7)).text, "NOOP CLEAR_DONE:7");
    EXPECT_EQ(c.thread().io(done(8)).result, -EAGAIN);
    EXPECT_EQ(c.thread().io(clear(other, 8)).text, "NOOP CLEAR_DONE:8");
}

TEST_F(BinderDeath, C_116_AQueuedDeathStillComesThoughCleared) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    c.thread().write(request(handle, 7));
    s.die();
    c.thread().write(clear(handle, 7));
    EXPECT_EQ(c.thread().read().text, "NOOP DEAD_BINDER:7");
    EXPECT_EQ(c.thread().io(done(7)).text, "NOOP CLEAR_DONE:7");
}

TEST_F(BinderDeath, C_118_119_ADeadHandleIsDeadUntilReleasedAndThenUnknown) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    s.die();
    EXPECT_EQ(c.thread().call(handle).text, "NOOP DEAD");
    EXPECT_EQ(c.thread().extended_error(), "set DEAD -22");
    EXPECT_EQ(c.thread().oneway(handle).text, "NOOP DEAD");
    c.thread().write(Words().handle(BC_RELEASE, handle));
    EXPECT_EQ(c.thread().call(handle).text, "NOOP FAILED");
}

TEST_F(BinderDeath, C_119_ReleasingALiveHandleCancelsItsRequest) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    c.thread().write(request(handle, 7));
    c.thread().write(Words().handle(BC_RELEASE, handle));
    s.die();
    EXPECT_EQ(c.thread().read().result, -EAGAIN);
}

TEST_F(BinderDeath, C_155_AProcessThatKeepsItsMappingIsAlive) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    c.thread().write(request(handle, 7));
    device.flush(*s.file);
    device.release(*s.file);
    settle();
    EXPECT_EQ(c.thread().read().result, -EAGAIN);
    device.munmap(*s.file);
    settle();
    EXPECT_EQ(c.thread().read().text, "NOOP DEAD_BINDER:7");
}

}  // namespace
}  // namespace tests::binder
