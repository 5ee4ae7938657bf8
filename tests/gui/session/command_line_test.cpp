#include "gui/session/command_line.h"

#include <gtest/gtest.h>

namespace {

using namespace gui;

TEST(CommandLine, QuotesWhatTheShellWouldTakeApart) {
    EXPECT_EQ(shellWord("a/b-1.yaml").toStdString(), "a/b-1.yaml");
    EXPECT_EQ(shellWord("my file").toStdString(), "'my file'");
    EXPECT_EQ(shellWord("it's").toStdString(), "'it'\\''s'");
    EXPECT_EQ(shellWord("").toStdString(), "''");
}

TEST(CommandLine, SaysWhatTheWindowDid) {
    const Launch launch{.file = "hello.yaml", .cell = "size=big", .seed = 7, .profile = "as-coded"};
    EXPECT_EQ(runLine(launch).toStdString(), "ipclab run hello.yaml --cell size=big --seed 7 --profile as-coded");
    EXPECT_EQ(runLine({.file = "hello.yaml"}, "out", "t12.3").toStdString(),
              "ipclab run hello.yaml --level full --trace out --until t12.3");
    EXPECT_EQ(showLine("out", "e57").toStdString(), "ipclab show out --at e57");
    EXPECT_EQ(guiLine(launch, "t42.3").toStdString(), "ipclab gui hello.yaml --cell size=big --seed 7 --profile as-coded --at t42.3");
    EXPECT_EQ(runLine({.file = "hello.yaml"}, {}, "method = Say").toStdString(), "ipclab run hello.yaml --until 'method = Say'");
}

}  // namespace
