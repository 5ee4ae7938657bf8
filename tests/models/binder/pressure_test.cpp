#include "models/binder/pressure.h"

#include <cerrno>

#include "tests/models/binder/bench.h"
#include "tests/models/binder/rebuild.h"

// What is taken from a process as if others held it.

namespace tests::binder {
namespace {

using models::binder::Occupation;

class BinderPressure : public Bench {
public:
    ~BinderPressure() override {
        settle();
        EXPECT_EQ(rebuild_.state(), device.state()) << render(rebuild_.state()) << "-- but the driver has\n" << render(device.state());
    }

private:
    Rebuild rebuild_{kernel.trace()};
};

TEST_F(BinderPressure, AnOccupiedAreaHasRoomForTheRestOnly) {
    auto& m = manager();
    auto& c = process().thread();
    EXPECT_EQ(device.pressure().occupy(m.pid, {.how = Occupation::How::Leave, .bytes = 4096}), kAreaBytes - 4096);
    EXPECT_EQ(c.call(0, Payload::of_size(4104)).text, "NOOP FAILED");
    EXPECT_EQ(device.pressure().counts(m.pid).refused, 1U);
    EXPECT_EQ(c.call(0, Payload::of_size(4096)).result, -EAGAIN);
    EXPECT_EQ(device.driver().inconsistency(), "");
    EXPECT_EQ(device.pressure().vacate(m.pid), kAreaBytes - 4096);
    EXPECT_EQ(process().thread().call(0, Payload::of_size(kAreaBytes - 4096)).result, -EAGAIN);
    EXPECT_EQ(device.pressure().counts(m.pid).refused, 1U);
}

TEST_F(BinderPressure, TornAreasAreTakenPieceByPiece) {
    auto& m = manager();
    auto& first = process().thread();
    auto& second = process().thread();
    first.call(0, Payload::of_size(1000));
    const auto call = m.thread().read();
    second.call(0, Payload::of_size(1000));
    m.thread().free(call);  // a hole of 1000 bytes before what is still there
    EXPECT_EQ(device.pressure().occupy(m.pid, {.how = Occupation::How::Take, .bytes = kAreaBytes}), kAreaBytes - 1000);
    EXPECT_EQ(process().thread().call(0, Payload::of_size(8)).text, "NOOP FAILED");
    EXPECT_EQ(device.pressure().vacate(m.pid), kAreaBytes - 1000);
    EXPECT_EQ(process().thread().call(0, Payload::of_size(8)).result, -EAGAIN);
}

TEST_F(BinderPressure, AnOccupiedAreaGoesWithItsProcess) {
    auto& s = process();
    EXPECT_EQ(device.pressure().occupy(s.pid, {.how = Occupation::How::Take, .bytes = 4099}), 4096U);
    EXPECT_EQ(device.pressure().occupy(s.pid, {.how = Occupation::How::Take, .bytes = 8}), 0U) << "some is taken already";
    s.die();
    settle();
    EXPECT_EQ(device.pressure().vacate(s.pid), 0U);
    EXPECT_EQ(device.pressure().occupy(s.pid, {.how = Occupation::How::Take, .bytes = 8}), 0U);
}

TEST_F(BinderPressure, AWithheldThreadSleepsOnAndWorkWaitsInOrder) {
    auto& m = manager();
    m.thread().start_read();
    EXPECT_EQ(device.pressure().withhold(m.pid, 0), 1U);
    process().thread().oneway(0, {}, 7);
    process().thread().oneway(0, {}, 8);
    EXPECT_TRUE(m.thread().asleep());
    EXPECT_EQ(device.pressure().counts(m.pid).waited, 1U) << "the second waits for the first: one-way calls to a node go one by one";
    EXPECT_EQ(device.pressure().give_back(m.pid), 1U);
    settle();
    ASSERT_FALSE(m.thread().asleep());
    const auto call = m.thread().answer();
    ASSERT_TRUE(call.call.has_value());
    EXPECT_EQ(call.call->code, 7U);
    m.thread().free(call);
    EXPECT_EQ(m.thread().read().call.value().code, 8U);
}

TEST_F(BinderPressure, NobodyIsAskedForWhileThreadsAreWithheld) {
    auto& m = manager();
    std::uint32_t cap = 4;
    m.thread().ioctl(BINDER_SET_MAX_THREADS, cap);
    process().thread().call(0);
    const auto call = m.thread().read();
    EXPECT_EQ(call.text, "SPAWN TXN");
    EXPECT_EQ(device.pressure().withhold(m.pid, 0), 1U);
    m.thread(1).write(Words().word(BC_REGISTER_LOOPER));
    process().thread().call(0);
    EXPECT_EQ(m.thread(1).read().result, -EAGAIN) << "a new one is withheld too";
    EXPECT_EQ(m.thread().reply().text, "NOOP TC") << "but what it was at is done";
    EXPECT_EQ(m.thread().read().result, -EAGAIN);
    device.pressure().give_back(m.pid);
    EXPECT_EQ(m.thread(1).read().text, "SPAWN TXN");
}

TEST_F(BinderPressure, IdleThreadsAreLeftFirst) {
    auto& m = manager();
    process().thread().call(0);
    m.thread().read();  // busy
    m.thread(1).start(Words().word(BC_ENTER_LOOPER));
    m.thread(2).start(Words().word(BC_ENTER_LOOPER));
    EXPECT_EQ(device.pressure().withhold(m.pid, 1), 2U);
    process().thread().call(0);
    EXPECT_FALSE(m.thread(1).asleep());
    process().thread().call(0);
    EXPECT_TRUE(m.thread(2).asleep());
    EXPECT_EQ(device.pressure().counts(m.pid).waited, 1U);
    device.pressure().give_back(m.pid);
    settle();
    EXPECT_FALSE(m.thread(2).asleep());
}

}  // namespace
}  // namespace tests::binder
