// The small parts of the window.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include "gui/window/engine_card.h"
#include "gui/window/gallery_model.h"
#include "gui/window/small_dialogs.h"
#include "gui/window/status_strip.h"

namespace {

using namespace gui;

TEST(PlaceText, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ(placeText({.timeNs = 412'000, .transaction = 3}, {{"seed", 7}, {"profile", "seed"}}, 12, true).toStdString(),
              "t = 0.000 412 000 s · transaction 3 of ? · seed 7 · profile: seed");
    EXPECT_EQ(placeText({.timeNs = 1, .moment = "e4"}, {{"cell", "size=big"}}, 12, false).toStdString(),
              "t = 0.000 000 001 s · no transaction · e4 · cell: size=big");
    EXPECT_EQ(placeText({.transaction = 3}, {}, 12, false).toStdString(), "t = 0.000 000 000 s · transaction 3 of 12");
}

TEST(WasAtText, SaysWhatIsKnown) {
    EXPECT_EQ(wasAtText({}).toStdString(), "");
    EXPECT_EQ(wasAtText({{"process", "app"}, {"records", 3}}).toStdString(), "app · 3 events");
}

TEST(Gallery, SaysWhyAScenarioCannotBeRunAndOffersWhatWasOpen) {
    GalleryModel model;
    model.fill({QJsonObject{{"file", "/lib/a.yaml"}, {"name", "a"}, {"problem", "line 3: what is `sayy`?"}}},
               {.title = "A tale", .launch = {.file = IPCLAB_SOURCE_DIR "/README.md", .seed = 3}, .moment = "e57"});
    ASSERT_EQ(model.rowCount(), 2);
    EXPECT_EQ(model.card(0).title.toStdString(), "Continue: A tale");
    EXPECT_EQ(model.card(0).summary.toStdString(), "The scenario where you left it: at e57, seed 3");
    EXPECT_EQ(model.card(1).text().toStdString(), "a. cannot be run: line 3: what is `sayy`?. about 5 minutes");
    model.fill({}, {.title = "Gone", .launch = {.file = "/nowhere/a.yaml"}});  // its file is not there any more
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(RunDialogTest, GivesCellSeedAndProfile) {
    Launch given;
    auto* dialog = new RunDialog(
        "A tale", {.file = "a.yaml", .cell = "size=big"}, {"size=small", "size=big"}, [&](const Launch& launch) { given = launch; },
        nullptr);
    const auto boxes = dialog->findChildren<QComboBox*>();
    EXPECT_EQ(boxes[0]->currentText().toStdString(), "size=big");
    boxes[0]->setCurrentText("size=small");
    boxes[1]->setCurrentIndex(2);
    QTest::keyClicks(dialog->findChild<QLineEdit*>(), "x42");  // only digits get in
    for (auto* button : dialog->findChildren<QPushButton*>()) {
        if (button->text() == "Run") button->click();
    }
    EXPECT_EQ(given.file.toStdString(), "a.yaml");
    EXPECT_EQ(given.cell.toStdString(), "size=small");
    EXPECT_EQ(given.seed, 42U);
    EXPECT_EQ(given.profile.toStdString(), "as-coded");
    delete dialog;
}

}  // namespace
