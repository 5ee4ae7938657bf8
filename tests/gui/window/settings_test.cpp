#include "gui/window/settings.h"

#include "tests/gui/window/window_fixture.h"

namespace {

using namespace gui;

TEST(SettingsTest, AreKeptFromStartToStart) {
    const gui::test::OwnSettings own;
    Theme theme;
    const double plain = QApplication::font().pointSizeF();
    {
        Settings settings(theme);
        settings.setTheme(Theme::Choice::Dark);
        settings.setTextPercent(150);
        settings.setPreset(Preset::Qtenv);
        settings.setReducesMotion(true);
        settings.setClosedHints({"next"});
        EXPECT_DOUBLE_EQ(QApplication::font().pointSizeF(), plain * 1.5);
    }
    const Settings settings(theme);
    EXPECT_EQ(settings.theme(), Theme::Choice::Dark);
    EXPECT_EQ(settings.textPercent(), 150);
    EXPECT_DOUBLE_EQ(QApplication::font().pointSizeF(), plain * 1.5);  // not scaled twice
    EXPECT_EQ(settings.preset(), Preset::Qtenv);
    EXPECT_TRUE(settings.reducesMotion());
    EXPECT_TRUE(QSettings().value("view/reduceMotion").toBool());  // where the views look
    EXPECT_EQ(settings.closedHints().join(' ').toStdString(), "next");
}

TEST(SettingsTest, RememberTheNewestVisitsOnce) {
    const gui::test::OwnSettings own;
    Theme theme;
    Settings settings(theme);
    for (int i = 0; i < 12; ++i) settings.keepVisit({.title = QString::number(i), .launch = {.file = QStringLiteral("/%1").arg(i)}});
    settings.keepVisit({.title = "5 again", .launch = {.file = "/5", .cell = "c", .seed = 7, .profile = "as-coded"}, .moment = "e9"});
    settings.keepVisit({});
    QStringList titles;
    for (const auto& each : settings.recent()) titles << each.title;
    EXPECT_EQ(titles.join(' ').toStdString(), "5 again 11 10 9 8 7 6 4 3 2");
    const auto last = settings.last();
    EXPECT_EQ(last.launch.seed, 7U);
    EXPECT_EQ(last.launch.cell.toStdString(), "c");
    EXPECT_EQ(last.launch.profile.toStdString(), "as-coded");
    EXPECT_EQ(last.moment.toStdString(), "e9");
    EXPECT_FALSE(settings.recent()[1].launch.seed.has_value());
}

}  // namespace
