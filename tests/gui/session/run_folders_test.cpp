#include "gui/session/run_folders.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QTemporaryDir>

namespace {

TEST(RunFolders, KeepsTheNewest) {
    QTemporaryDir root;
    for (const char* name : {"20260101-1", "20260103-1", "20260102-1", "20260104-1"}) QDir(root.path()).mkpath(QString(name) + "/index");
    gui::keepNewest(root.path(), 2);
    EXPECT_EQ(QDir(root.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).join(' ').toStdString(), "20260103-1 20260104-1");
}

TEST(RunFolders, GivesEachRunItsOwn) {
    const auto first = gui::newRunFolder("/lib/hello.yaml");
    const auto second = gui::newRunFolder("/lib/hello.yaml");
    EXPECT_NE(first, second);
    EXPECT_TRUE(first.endsWith("-hello"));
    EXPECT_TRUE(first.startsWith(gui::runsRoot()));
    EXPECT_FALSE(QDir(first).exists());
    EXPECT_LT(first, second);  // the order of names is that of time
}

}  // namespace
