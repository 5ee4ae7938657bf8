#include <cerrno>
#include <cstring>

#include "tests/models/binder/bench.h"

// Write-read mechanics: statements C-26 to C-39, C-156 and C-157.

namespace tests::binder {
namespace {

class BinderTransfer : public Bench {};

Words unknown_call() { return Words().with(BC_TRANSACTION, Payload().record(42, 1, 0)); }

TEST_F(BinderTransfer, C_26_TheFirstReadOfAThreadReturnsAtOnce) {
    User fresh(process(), 150);
    const auto answer = fresh.read();
    EXPECT_EQ(answer.text, "NOOP");
    EXPECT_EQ(answer.read_consumed, 4U);
}

TEST_F(BinderTransfer, C_27_AnEmptyReadIsEagainAndCountsNothing) {
    const auto answer = process().thread().read();
    EXPECT_EQ(answer.result, -EAGAIN);
    EXPECT_EQ(answer.read_consumed, 0U);
    std::uint32_t word = 0;
    std::memcpy(&word, answer.buffer.data(), sizeof word);
    EXPECT_EQ(word, BR_NOOP);
}

TEST_F(BinderTransfer, C_28_ReadConsumedIsTheStartAndThenThereIsNoNoop) {
    manager();
    auto& c = process().thread();
    c.write(Words().with(BC_TRANSACTION, Payload().record(0, 1, TF_ONE_WAY)));
    std::vector<std::uint32_t> room(64, 0xaaaaaaaa);
    binder_write_read record{};
    record.read_size = 256;
    record.read_consumed = 8;
    record.read_buffer = reinterpret_cast<std::uint64_t>(room.data());
    ASSERT_EQ(c.transfer(record), 0);
    EXPECT_EQ(record.read_consumed, 12U);
    EXPECT_EQ(room[0], 0xaaaaaaaa);
    EXPECT_EQ(room[1], 0xaaaaaaaa);
    EXPECT_EQ(room[2], BR_TRANSACTION_COMPLETE);
}

TEST_F(BinderTransfer, C_29_AnItemNeedsRoomForTheLargest) {
    manager();
    auto& c = process().thread();
    c.write(Words().with(BC_TRANSACTION, Payload().record(0, 1, TF_ONE_WAY)));
    EXPECT_EQ(c.read(79).text, "NOOP");
    EXPECT_EQ(c.read(80).text, "NOOP TC");
}

TEST_F(BinderTransfer, C_30_WriteConsumedStopsBeforeAnUnknownCommandAndStartsTheNextWrite) {
    auto& c = process().thread();
    const auto words = Words().word(BC_ENTER_LOOPER).word(0x6363);
    const auto answer = c.write(words);
    EXPECT_EQ(answer.result, -EINVAL);
    EXPECT_EQ(answer.write_consumed, 4U);
    binder_write_read record{};
    record.write_size = 8;
    record.write_consumed = 4;
    const auto more = Words().word(0x6363).word(BC_EXIT_LOOPER).bytes();
    record.write_buffer = reinterpret_cast<std::uint64_t>(more.data());
    EXPECT_EQ(c.transfer(record), 0);
    EXPECT_EQ(record.write_consumed, 8U);
}

TEST_F(BinderTransfer, C_31_AnUnreadableWriteBufferIsEfault) {
    binder_write_read record{};
    record.write_size = 8;
    record.write_buffer = 8;
    EXPECT_EQ(process().thread().transfer(record), -EFAULT);
    EXPECT_EQ(record.write_consumed, 0U);
}

TEST_F(BinderTransfer, C_32_AttemptAcquireAndAcquireResultAreUnknown) {
    auto& c = process().thread();
    for (const std::uint32_t word : {0x4008630aU, 0x40046302U}) {
        const auto answer = c.write(Words().with(word, std::uint64_t{0}));
        EXPECT_EQ(answer.result, -EINVAL);
        EXPECT_EQ(answer.write_consumed, 0U);
    }
}

TEST_F(BinderTransfer, C_33_AFailedCallEndsTheWriteAndBlocksItUntilRead) {
    auto& c = process().thread();
    auto two = unknown_call();
    two.raw(unknown_call().bytes().data(), 68);
    const auto answer = c.write(two);
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(answer.write_consumed, 68U);
    EXPECT_EQ(c.write(Words().word(BC_ENTER_LOOPER)).write_consumed, 0U);
    EXPECT_EQ(c.read().text, "NOOP FAILED");
    EXPECT_EQ(c.write(Words().word(BC_ENTER_LOOPER)).write_consumed, 4U);
}

TEST_F(BinderTransfer, C_34_OnlyTheStartOfACommandIsComparedWithTheEnd) {
    const auto words = Words().free(std::uint64_t{0}).bytes();
    binder_write_read record{};
    record.write_size = 4;
    record.write_buffer = reinterpret_cast<std::uint64_t>(words.data());
    EXPECT_EQ(process().thread().transfer(record), 0);
    EXPECT_EQ(record.write_consumed, 12U);
}

TEST_F(BinderTransfer, C_35_AnUnwritableReadBufferIsEfault) {
    binder_write_read record{};
    record.read_size = 256;
    record.read_buffer = 8;
    EXPECT_EQ(process().thread().transfer(record), -EFAULT);
}

TEST_F(BinderTransfer, C_36_AWriteWithoutReadRoomLeavesTheCompletionForLater) {
    manager();
    auto& c = process().thread();
    const auto answer = c.write(Words().with(BC_TRANSACTION, Payload().record(0, 1, TF_ONE_WAY)));
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(answer.read_consumed, 0U);
    EXPECT_EQ(c.read().text, "NOOP TC");
}

TEST_F(BinderTransfer, C_37_ASignalEndsABlockingReadAndWhatWasWrittenStands) {
    auto& c = process().thread();
    c.start(Words().word(BC_ENTER_LOOPER));
    ASSERT_TRUE(c.asleep());
    kernel.interrupt(c.tid);
    EXPECT_EQ(c.answer().result, -EINTR);
    EXPECT_EQ(c.answer().write_consumed, 4U);
    EXPECT_EQ(c.answer().read_consumed, 0U);
}

TEST_F(BinderTransfer, C_38_154_ClosingADescriptorCopyWakesSleepingReaders) {
    auto& c = process();
    c.thread(0).start_read();
    ASSERT_TRUE(c.thread(0).asleep());
    device.flush(*c.file);
    settle();
    ASSERT_FALSE(c.thread(0).asleep());
    EXPECT_EQ(c.thread(0).answer().text, "NOOP");
}

TEST_F(BinderTransfer, C_39_AfterThreadExitTheThreadIsNew) {
    auto& c = process().thread();
    std::uint32_t ignored = 0;
    EXPECT_EQ(c.ioctl(BINDER_THREAD_EXIT, ignored), 0);
    EXPECT_EQ(c.read().text, "NOOP");
    EXPECT_EQ(c.read().result, -EAGAIN);
}

TEST_F(BinderTransfer, C_156_ReferenceChangesAndACallComeInOneReadAndADeathInItsPlace) {
    auto& s = process();
    auto& c = process();
    auto& d = process();
    const auto first = give(s, 0x1000, c);
    const auto second = give(s, 0x2000, c);
    const auto watched = give(d, 0x3000, s);
    s.thread().write(Words().death(BC_REQUEST_DEATH_NOTIFICATION, watched, 7));
    c.thread().write(Words().handle(BC_RELEASE, first));
    c.thread().oneway(second);
    d.die();
    c.thread().call(second, {}, TF_ONE_WAY);
    EXPECT_EQ(s.thread().read().text, "NOOP RELEASE:1000 DECREFS:1000 TXN");
    EXPECT_EQ(s.thread().read().text, "NOOP DEAD_BINDER:7");
}

TEST_F(BinderTransfer, C_157_WithoutRoomTheCallComesWithTheNextRead) {
    auto& s = process();
    auto& c = process();
    const auto first = give(s, 0x1000, c);
    const auto second = give(s, 0x2000, c);
    c.thread().write(Words().handle(BC_RELEASE, first));
    c.thread().oneway(second);
    EXPECT_EQ(s.thread().read(119).text, "NOOP RELEASE:1000 DECREFS:1000");
    EXPECT_EQ(s.thread().read().text, "NOOP TXN");
}

}  // namespace
}  // namespace tests::binder
