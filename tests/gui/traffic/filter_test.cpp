#include <QSettings>
#include <QSignalSpy>

#include "gui/traffic/filter_completion.h"
#include "gui/traffic/filter_line.h"
#include "tests/gui/traffic/traffic_fixture.h"

namespace {

using gui::FilterLine;
using tests::gui::traceOf;

class Filter : public tests::gui::TrafficFixture {
protected:
    void SetUp() override { QSettings().clear(); }

    /// What may come at the mark `|` in a text.
    QString offered(QString text) const {
        const auto cursor = text.indexOf(QLatin1Char('|'));
        text.remove(cursor, 1);
        const auto completion = gui::completeFilter(text, cursor, store);
        QStringList texts;
        for (const auto& item : completion.items) texts << item.text;
        return QString::number(completion.from) + QStringLiteral(": ") + texts.join(QLatin1Char(' '));
    }
};

TEST_F(Filter, OffersWhatMayComeNext) {
    open(traceOf("distributed/three_device_relay"));
    EXPECT_EQ(offered("outc|"), "0: outcome");
    EXPECT_EQ(offered("not fin|"), "4: finished");
    EXPECT_EQ(offered("remote and (outc|"), "12: outcome");
    EXPECT_EQ(offered("outcome |"), "8: = != ~ in {");
    EXPECT_EQ(offered("duration |"), "9: = != < > in {");
    EXPECT_EQ(offered("outcome = re|"), "10: replied");
    EXPECT_EQ(offered("outcome in {replied, t|"), "21: timed_out");
    EXPECT_EQ(offered("method = Coach|"), "9: Coach.Summary");
    EXPECT_EQ(offered("interface = C|"), "12: Coach");
    EXPECT_EQ(offered("device = |"), "9: phone tablet watch");
    EXPECT_EQ(offered("to_process = \"sen|"), "13: sensor");
    EXPECT_EQ(offered("remote = t|"), "9: true");
    EXPECT_EQ(offered("remote |"), "7: and or");
    EXPECT_EQ(offered("method = Say a|"), "13: and");
    EXPECT_EQ(offered("nonsense |"), "9: ");
    EXPECT_EQ(offered("|").left(3), "0: ");
    EXPECT_TRUE(offered("|").contains("method"));
    EXPECT_FALSE(offered("|").contains("frame"));  // no field of a transaction
}

TEST_F(Filter, SaysWhatIsWrongWhileItIsWritten) {
    FilterLine line(store, theme);
    line.show();
    const QSignalSpy changed(&line, &FilterLine::changed);
    QTest::keyClicks(line.edit(), "duration > 5 parsecs");
    EXPECT_TRUE(line.problem().startsWith("Column 12: ")) << line.problem().toStdString();
    QTest::keyClick(line.edit(), Qt::Key_Return);
    EXPECT_EQ(changed.count(), 0);  // the last right condition stays in force
    EXPECT_TRUE(line.history().isEmpty());
}

TEST_F(Filter, AppliesAfterAPauseOrAtOnceWithEnter) {
    FilterLine line(store, theme);
    line.show();
    std::vector<QString> texts;
    QObject::connect(&line, &FilterLine::changed, &line,
                     [&](const auto& expression) { texts.push_back(expression ? QString::fromStdString(expression->text()) : "-"); });
    QTest::keyClicks(line.edit(), "remote");
    ASSERT_TRUE(waitFor([&] { return !texts.empty(); }));
    EXPECT_EQ(texts, std::vector<QString>{"remote"});
    line.setText("oneway");
    EXPECT_EQ(texts.back(), "oneway");
    line.add("remote");
    EXPECT_EQ(texts.back(), "oneway and remote");
    line.setText("oneway or remote");
    line.add("finished");
    EXPECT_EQ(texts.back(), "(oneway or remote) and finished");
    line.setText({});
    EXPECT_EQ(texts.back(), "-");
}

TEST_F(Filter, RemembersWhatWasUsed) {
    {
        FilterLine line(store, theme);
        line.setText("oneway");
        line.setText("remote");
        line.setText("oneway");
        EXPECT_EQ(line.history(), (QStringList{"oneway", "remote"}));
    }
    FilterLine line(store, theme);
    line.show();
    line.edit()->setText("fin");
    QTest::keyClick(line.edit(), Qt::Key_Up);
    EXPECT_EQ(line.text(), "oneway");
    QTest::keyClick(line.edit(), Qt::Key_Up);
    QTest::keyClick(line.edit(), Qt::Key_Up);
    EXPECT_EQ(line.text(), "remote");
    QTest::keyClick(line.edit(), Qt::Key_Down);
    QTest::keyClick(line.edit(), Qt::Key_Down);
    EXPECT_EQ(line.text(), "fin");
}

}  // namespace
