#include <sys/mman.h>

#include <cerrno>

#include "tests/models/binder/bench.h"

namespace tests::binder {
namespace {

class BinderControl : public Bench {};

constexpr std::uint64_t kBad = 8;  ///< no memory there

void* bad() { return reinterpret_cast<void*>(kBad); }

TEST_F(BinderControl, C_01_02_VersionIsEightAndEinvalForABadPointer) {
    auto& user = process().thread();
    binder_version version{};
    EXPECT_EQ(user.ioctl(BINDER_VERSION, version), 0);
    EXPECT_EQ(version.protocol_version, 8);
    EXPECT_EQ(user.ioctl(BINDER_VERSION, nullptr), -EINVAL);
}

TEST_F(BinderControl, C_03_WriteReadWithABadPointerIsEfault) {
    EXPECT_EQ(process().thread().ioctl(BINDER_WRITE_READ, nullptr), -EFAULT);
    EXPECT_EQ(process().thread().ioctl(BINDER_WRITE_READ, bad()), -EFAULT);
}

TEST_F(BinderControl, C_04_MaxThreadsWithNullIsEinval) {
    auto& user = process().thread();
    std::uint32_t cap = 3;
    EXPECT_EQ(user.ioctl(BINDER_SET_MAX_THREADS, nullptr), -EINVAL);
    EXPECT_EQ(user.ioctl(BINDER_SET_MAX_THREADS, cap), 0);
    EXPECT_EQ(device.state().processes.at(user.process.pid).max_threads, 3U);
}

TEST_F(BinderControl, C_05_06_UnknownRequestsAreEinval) {
    auto& user = process().thread();
    std::uint64_t room[8]{};
    for (const unsigned long request : {0x40086203UL, 0x40046206UL, 0x12345678UL, 0xc0046201UL, 0xc0086209UL}) {
        EXPECT_EQ(user.ioctl(request, room), -EINVAL) << request;
    }
}

TEST_F(BinderControl, C_07_NothingToDoIsNoError) {
    binder_write_read record{};
    EXPECT_EQ(process().thread().transfer(record), 0);
    EXPECT_EQ(record.write_consumed + record.read_consumed, 0U);
}

TEST_F(BinderControl, C_08_09_AWritableMappingIsRefusedAndAReadOnlyOneIsGivenOnce) {
    auto& user = process(1000, 0);
    std::uint64_t address = 0;
    user.thread();
    EXPECT_EQ(device.mmap(*user.file, 4096, PROT_READ | PROT_WRITE, &address), -EPERM);
    EXPECT_EQ(device.mmap(*user.file, 4096, PROT_READ, &address), 0);
    EXPECT_EQ(device.mmap(*user.file, 4096, PROT_READ, &address), -EBUSY);
    EXPECT_EQ(device.munmap(*user.file), 0);
    EXPECT_EQ(device.mmap(*user.file, 4096, PROT_READ, &address), -EBUSY);
}

TEST_F(BinderControl, C_11_AnotherProcessCannotMapTheDescriptor) {
    auto& user = process(1000, 0);
    process().thread();  // acts now
    std::uint64_t address = 0;
    EXPECT_EQ(device.mmap(*user.file, 4096, PROT_READ, &address), -EINVAL);
}

TEST_F(BinderControl, C_12_OnlyFourMebibytesOfAMappingAreUsed) {
    auto& m = process(1000, 8 << 20).thread();
    std::uint32_t ignored = 0;
    ASSERT_EQ(m.ioctl(BINDER_SET_CONTEXT_MGR, ignored), 0);
    auto& c = process().thread();
    auto& d = process().thread();
    EXPECT_EQ(c.call(0, Payload::of_size((4 << 20) + 1)).text, "NOOP FAILED");
    EXPECT_EQ(c.call(0, Payload::of_size(4 << 20)).result, -EAGAIN);
    m.write(Words().free(m.read()));
    EXPECT_EQ(d.oneway(0, Payload::of_size((2 << 20) + 1)).text, "NOOP FAILED");
    EXPECT_EQ(d.oneway(0, Payload::of_size(2 << 20)).text, "NOOP TC");
}

TEST_F(BinderControl, C_14_WithoutAMappingCallersGetDeadReply) {
    auto& m = process(1000, 0);
    std::uint32_t ignored = 0;
    ASSERT_EQ(m.thread().ioctl(BINDER_SET_CONTEXT_MGR, ignored), 0);
    auto& c = process().thread();
    EXPECT_EQ(c.call(0).text, "NOOP DEAD");
    EXPECT_EQ(c.extended_error(), "set DEAD -3");
    std::uint64_t address = 0;
    m.thread().ioctl(BINDER_VERSION, ignored);
    kernel.act_as(m.pid, m.pid);
    ASSERT_EQ(device.mmap(*m.file, 4096, PROT_READ, &address), 0);
    ASSERT_EQ(device.munmap(*m.file), 0);
    EXPECT_EQ(c.call(0).text, "NOOP DEAD");
}

TEST_F(BinderControl, C_15_WithoutAManagerHandleZeroIsDead) {
    auto& c = process().thread();
    EXPECT_EQ(c.call(0).text, "NOOP DEAD");
    EXPECT_EQ(c.extended_error(), "set DEAD -22");
}

TEST_F(BinderControl, C_16_ThereIsOneManager) {
    auto& m = manager().thread();
    std::uint32_t ignored = 0;
    EXPECT_EQ(m.ioctl(BINDER_SET_CONTEXT_MGR, ignored), -EBUSY);
    EXPECT_EQ(process().thread().ioctl(BINDER_SET_CONTEXT_MGR, ignored), -EBUSY);
    EXPECT_EQ(m.ioctl(BINDER_SET_CONTEXT_MGR_EXT, nullptr), -EINVAL);
}

TEST_F(BinderControl, C_17_18_OnlyTheSameUserMaySucceedTheManager) {
    manager().die();
    std::uint32_t ignored = 0;
    EXPECT_EQ(process(2000).thread().ioctl(BINDER_SET_CONTEXT_MGR, ignored), -EPERM);
    EXPECT_EQ(process(1000).thread().ioctl(BINDER_SET_CONTEXT_MGR, ignored), 0);
}

TEST_F(BinderControl, C_19_TheManagerCannotCallItself) {
    auto& m = manager().thread();
    EXPECT_EQ(m.call(0).text, "NOOP FAILED");
    EXPECT_EQ(m.extended_error(), "set FAILED -22");
}

TEST_F(BinderControl, C_20_TheManagerCountingItsOwnHandleIsAnIoctlError) {
    const auto answer = manager().thread().write(Words().free(std::uint64_t{0}).handle(BC_ACQUIRE, 0).word(BC_ENTER_LOOPER));
    EXPECT_EQ(answer.result, -EINVAL);
    EXPECT_EQ(answer.write_consumed, 12U);
}

TEST_F(BinderControl, C_21_CountingHandleZeroWithoutAManagerIsIgnored) {
    const auto answer = process().thread().write(Words().handle(BC_ACQUIRE, 0));
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(answer.write_consumed, 8U);
}

TEST_F(BinderControl, C_22_TheManagerHearsNothingOfItsClients) {
    auto& m = manager().thread();
    auto& c = process().thread();
    const auto words = Words().handle(BC_INCREFS, 0).handle(BC_ACQUIRE, 0).handle(BC_RELEASE, 0).handle(BC_DECREFS, 0);
    EXPECT_EQ(c.write(words).write_consumed, 32U);
    EXPECT_EQ(c.read().result, -EAGAIN);
    EXPECT_EQ(m.read().result, -EAGAIN);
}

TEST_F(BinderControl, C_23_TheManagersNodeIsNamedAsItWasSet) {
    auto& c = process().thread();
    auto& m = process().thread();
    flat_binder_object object{};
    object.binder = 0x1234;
    object.cookie = 0x5678;
    ASSERT_EQ(m.ioctl(BINDER_SET_CONTEXT_MGR_EXT, object), 0);
    c.oneway(0);
    const auto call = m.read().call.value();
    EXPECT_EQ(call.target.ptr, 0x1234U);
    EXPECT_EQ(call.cookie, 0x5678U);
}

TEST_F(BinderControl, C_24_ASecurityContextComesWithTheCallOrTheCallFails) {
    auto& m = process();
    auto& c = process();
    flat_binder_object object{};
    object.flags = FLAT_BINDER_FLAG_TXN_SECURITY_CTX;
    ASSERT_EQ(m.thread().ioctl(BINDER_SET_CONTEXT_MGR_EXT, object), 0);
    EXPECT_EQ(c.thread().call(0).text, "NOOP FAILED");
    EXPECT_EQ(c.thread().extended_error(), "set FAILED -22");
    kernel.processes[c.pid].security_context = "kernel";
    c.thread().oneway(0, Payload::of_size(12));
    const auto answer = m.thread().read();
    EXPECT_EQ(answer.text, "NOOP TXN_SEC_CTX");
    EXPECT_EQ(answer.secctx, m.area + 16);
    EXPECT_STREQ(reinterpret_cast<const char*>(m.bytes(answer.secctx)), "kernel");
}

TEST_F(BinderControl, C_25_TheManagerCanAnswerWithItself) {
    auto& c = process();
    auto& m = manager().thread();
    c.thread().call(0);
    m.read();
    EXPECT_EQ(m.reply(Payload().node(0, 0)).text, "NOOP TC");
    const auto reply = c.thread().read();
    EXPECT_EQ(reply.text, "NOOP TC REPLY");
    EXPECT_EQ(c.object<flat_binder_object>(*reply.call, 0).handle, 0U);
    EXPECT_EQ(c.object<flat_binder_object>(*reply.call, 0).hdr.type, BINDER_TYPE_HANDLE);
}

TEST_F(BinderControl, C_148_NodesAreListedInTheOrderOfTheirPtr) {
    auto& s = process();
    auto& m = manager();
    give(s, 0x2000, m);
    give(s, 0x1000, m);
    binder_node_debug_info info{};
    std::string seen;
    do {
        ASSERT_EQ(s.thread().ioctl(BINDER_GET_NODE_DEBUG_INFO, info), 0);
        seen += hex(info.ptr) + " ";
    } while (info.ptr != 0);
    EXPECT_EQ(seen, "1000 2000 0 ");
    EXPECT_EQ(s.thread().ioctl(BINDER_GET_NODE_DEBUG_INFO, nullptr), -EFAULT);
}

TEST_F(BinderControl, C_149_TheManagerMayAskForTheCountsBehindAHandle) {
    auto& s = process();
    auto& m = manager();
    binder_node_info_for_ref info{};
    info.handle = give(s, 0x1000, m);
    ASSERT_EQ(m.thread().ioctl(BINDER_GET_NODE_INFO_FOR_REF, info), 0);
    EXPECT_EQ(info.strong_count, 1U);
    EXPECT_EQ(info.weak_count, 0U);
    EXPECT_EQ(m.thread().ioctl(BINDER_GET_NODE_INFO_FOR_REF, info), -EINVAL) << "other fields set";
    info = {};
    info.handle = 99;
    EXPECT_EQ(m.thread().ioctl(BINDER_GET_NODE_INFO_FOR_REF, info), -EINVAL);
    EXPECT_EQ(s.thread().ioctl(BINDER_GET_NODE_INFO_FOR_REF, info), -EPERM);
}

TEST_F(BinderControl, C_138_139_TheExtendedErrorIsReadOnce) {
    auto& c = process().thread();
    EXPECT_EQ(c.extended_error(), "unset OK 0");
    c.call(0);
    EXPECT_EQ(c.extended_error(), "set DEAD -22");
    EXPECT_EQ(c.extended_error(), "unset OK 0");
    manager();
    c.oneway(0);
    EXPECT_EQ(c.extended_error(), "set OK 0");
    EXPECT_EQ(c.ioctl(runtime::port::kBinderGetExtendedError, nullptr), -EFAULT);
}

TEST_F(BinderControl, C_152_TheCalleeTakesTheCallersNiceDownToTheNodesMinimum) {
    const auto nice_while_serving = [this](std::uint32_t minimum) {
        auto& s = process();
        auto& c = process();
        const auto handle = give(s, 0x1000, c, minimum);
        kernel.nices[c.pid] = 10;
        c.thread().call(handle);
        s.thread().read();
        const auto nice = kernel.nice(s.pid);
        EXPECT_EQ(s.thread().reply().text, "NOOP TC");
        EXPECT_EQ(kernel.nice(s.pid), 0) << "restored by the reply";
        kernel.nices[c.pid] = 10;
        c.thread().read();
        c.thread().oneway(handle);
        s.thread().read();
        EXPECT_EQ(kernel.nice(s.pid), 0) << "unchanged by a one-way call";
        return nice;
    };
    EXPECT_EQ(nice_while_serving(127), 10);
    EXPECT_EQ(nice_while_serving(5), 5);
    EXPECT_EQ(nice_while_serving(0), 0);
}

TEST_F(BinderControl, NamesItsKernels) {
    EXPECT_EQ(models::binder::name_of(Kernel::Ohos510), "ohos-5.10");
    EXPECT_EQ(models::binder::parse_kernel("linux-6.12").value(), Kernel::Linux612);
    EXPECT_FALSE(models::binder::parse_kernel("linux-7").ok());
}

}  // namespace
}  // namespace tests::binder
