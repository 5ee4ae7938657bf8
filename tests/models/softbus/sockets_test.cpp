#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/models/softbus/bench.h"

namespace {

using namespace runtime::port;
using tests::Bench;
using tests::bus;
using tests::connect;
using tests::kMs;
using tests::kSecond;
using tests::os;
using tests::send;
using tests::serve;
using tests::stay;
using tests::Teller;

TEST(Sockets, BytesGoThereAndBackWithTwoLatencies) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        tests::Echo echo;
        serve("echo", echo);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("caller", "echo", "tablet", teller);
        bench.say("bound " + std::to_string(socket));
        EXPECT_EQ(send(socket, "hello"), 0);
        stay();
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "12:bound 1\n14:client bytes 1 hello");
}

}  // namespace
