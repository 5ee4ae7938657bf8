#include "models/posix/images.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/models/device/lab.h"

namespace {

std::vector<std::string>* g_said = nullptr;

}  // namespace

// Images of these tests report here.
extern "C" void test_say(const char* text) {
    const models::device::HostScope host;
    g_said->emplace_back(text);
}

namespace {

using models::posix::ImageProgram;
using tests::Lab;

class Images : public testing::Test {
protected:
    Images() { g_said = &said; }

    std::uint32_t start(const std::string& image, std::vector<std::string> arguments = {}) {
        return lab.spawn("a", [path = std::string(IPCLAB_TEST_IMAGES) + "/lib" + image + ".so", arguments] {
            return models::posix::run_image({.path = path, .arguments = arguments});
        });
    }

    Lab lab;
    std::vector<std::string> said;
};

TEST_F(Images, EachProcessHasItsOwnGlobalsStaticsAndThreadLocals) {
    std::vector<std::uint32_t> pids;
    for (const auto* name : {"x", "y", "z"}) pids.push_back(start("image_globals", {name}));
    lab.run();
    ASSERT_EQ(said.size(), 3U);
    EXPECT_EQ(said[0], "2 x plain=2 zero=1 static=40 local=13 unique=6 tls=8 fresh! vector=3 pointed thrown");
    EXPECT_EQ(said[1], "2 y plain=2 zero=1 static=40 local=13 unique=6 tls=8 fresh! vector=3 pointed thrown");
    EXPECT_EQ(said[2], "2 z plain=2 zero=1 static=40 local=13 unique=6 tls=8 fresh! vector=3 pointed thrown");
    for (const auto pid : pids) EXPECT_EQ(lab.device().status(pid).status, 3);
}

}  // namespace
