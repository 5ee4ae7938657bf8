#include <cerrno>

#include "tests/models/binder/bench.h"

// What the OpenHarmony 5.10 kernel does otherwise: statements O-01 to O-05.

namespace tests::binder {
namespace {

class OhosBinder : public Bench {
public:
    OhosBinder() : Bench(Kernel::Ohos510) {}
};

TEST_F(OhosBinder, O_01_TheFeatureSetNamesTokens) {
    auto& user = process().thread();
    runtime::port::binder_feature_set features{};
    EXPECT_EQ(user.ioctl(runtime::port::kBinderFeatureSet, features), 0);
    EXPECT_EQ(features.feature_set, 1U);
    EXPECT_EQ(user.ioctl(runtime::port::kBinderFeatureSet, nullptr), -EINVAL);
}

TEST_F(OhosBinder, O_02_TheTokenIsThatOfTheLastTransactionOrReplyTheThreadRead) {
    auto& m = manager();
    auto& c = process();
    kernel.processes[c.pid].token = 11;
    kernel.processes[c.pid].first_token = 22;
    kernel.processes[m.pid].token = 33;
    const auto tokens = [](User& user) {
        runtime::port::access_token token{.sender_tokenid = 9, .first_tokenid = 9, .reserved = {7, 8}};
        EXPECT_EQ(user.ioctl(runtime::port::kBinderGetAccessToken, token), 0);
        EXPECT_EQ(token.reserved[1], 8U) << "reserved words stay";
        return std::to_string(token.sender_tokenid) + " " + std::to_string(token.first_tokenid);
    };
    EXPECT_EQ(tokens(m.thread()), "0 0");
    c.thread().call(0);
    m.thread().read();
    EXPECT_EQ(tokens(m.thread()), "11 22");
    m.thread().reply();
    c.thread().read();
    EXPECT_EQ(tokens(c.thread()), "33 0");
    EXPECT_EQ(m.thread().ioctl(runtime::port::kBinderGetAccessToken, nullptr), -EINVAL);
}

TEST_F(OhosBinder, O_03_LaterIoctlsAreUnknown) {
    auto& user = process().thread();
    std::uint64_t room[8]{};
    for (const unsigned long request : {0x400c620eUL, 0xc00c620fUL, 0x40046210UL, 0xc00c6211UL})
        EXPECT_EQ(user.ioctl(request, room), -EINVAL);
}

TEST_F(OhosBinder, O_04_AThreadThatIsNoLooperTakesNoProcessWork) {
    auto& m = manager();
    process().thread().call(0);
    EXPECT_EQ(m.thread(1).read().result, -EAGAIN);
    EXPECT_EQ(m.thread(1).poll(), 0);
    EXPECT_EQ(m.thread(0).read().text, "NOOP TXN");
}

TEST_F(OhosBinder, O_05_OnewayCallsAreChargedMoreThanTheirSize) {
    auto& m = manager();
    auto& c = process().thread();
    EXPECT_EQ(c.oneway(0, Payload::of_size(520'089)).text, "NOOP FAILED");
    EXPECT_EQ(c.oneway(0, Payload::of_size(520'088)).text, "NOOP TC");
    m.thread().free(m.thread().read());
    const auto left = [&] { return device.state().processes.at(m.pid).oneway_free; };
    ASSERT_EQ(left(), kAreaBytes / 2);
    c.oneway(0);
    EXPECT_EQ(left(), kAreaBytes / 2 - 112);
    m.thread().free(m.thread().read());
    EXPECT_EQ(left(), kAreaBytes / 2 - 8) << "104 of 112 come back";
}

}  // namespace
}  // namespace tests::binder
