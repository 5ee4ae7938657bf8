#include "gui/scenario/scenario_file.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>

namespace {

using gui::ScenarioFile;

class ScenarioFileTest : public testing::Test {
protected:
    QString written(const QByteArray& bytes) {
        const auto path = folder_.filePath("x.yaml");
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        return path;
    }
    static QByteArray read(const QString& path) {
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        return file.readAll();
    }

    QTemporaryDir folder_;
};

TEST_F(ScenarioFileTest, WhatIsLoadedAndSavedAgainIsTheSameFile) {
    for (const QByteArray bytes : {"name: x\n", "name: x", "name: x\r\nseed: 1\r\n", "\xef\xbb\xbfname: \xc3\xa4\xc2\xa0\n", ""}) {
        const auto path = written(bytes);
        const auto loaded = ScenarioFile::load(path);
        EXPECT_EQ(loaded.error.toStdString(), "");
        EXPECT_FALSE(loaded.text.contains('\r'));
        EXPECT_EQ(ScenarioFile::save(path, loaded.text, loaded.crlf, loaded.mark).toStdString(), "");
        EXPECT_EQ(read(path).toStdString(), bytes.toStdString());
    }
}

TEST_F(ScenarioFileTest, WhatIsNoTextIsRefused) {
    const auto path = written("name: \xff\n");
    EXPECT_EQ(ScenarioFile::load(path).error.toStdString(), path.toStdString() + " is no text in UTF-8.");
    EXPECT_EQ(ScenarioFile::load(written(QByteArray(5 * 1024 * 1024, 'a'))).error.toStdString(),
              path.toStdString() + " is too large: a scenario has at most 4 MiB.");
    EXPECT_TRUE(ScenarioFile::load("/no/such/file.yaml").error.startsWith("/no/such/file.yaml cannot be opened: "));
}

TEST_F(ScenarioFileTest, WhatCannotBeSavedIsSaidInWords) {
    const auto error = ScenarioFile::save("/no/such/folder/x.yaml", "name: x\n", false, false);
    EXPECT_TRUE(error.startsWith("/no/such/folder/x.yaml was not saved: ")) << error.toStdString();
}

}  // namespace
