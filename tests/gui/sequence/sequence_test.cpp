#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QImage>
#include <QMenu>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include "gui/sequence/sequence_view.h"
#include "tests/gui/session/fake_engine.h"
#include "tests/gui/support/bench.h"
#include "tests/gui/support/sample_trace.h"

namespace {

using gui::Mark;
using gui::Selected;
using gui::SequenceView;
using gui::sequence::LineKey;
using gui::test::FakeEngine;
using gui::test::soon;
using tests::gui::traceOf;

class Sequence : public testing::Test {
protected:
    void open(const QString& trace, QSize size = {1000, 600}) {
        view_.resize(size);
        view_.show();
        ASSERT_EQ(bench_.store.open(trace), "");
        ASSERT_TRUE(soon([&] { return bench_.store.settled() && canvas().isComplete(); }));
        view_.repaint();
    }
    gui::sequence::SequenceCanvas& canvas() { return view_.canvas(); }
    std::uint32_t markOf(std::uint64_t transaction, Mark::Kind kind) {
        for (qsizetype i = 0; i < bench_.store.markCount(); ++i) {
            const auto mark = bench_.store.mark(i);
            if (mark.kind == kind && mark.row != Mark::kNone && bench_.store.row(mark.row).id == transaction)
                return static_cast<std::uint32_t>(i);
        }
        ADD_FAILURE() << "no such mark of t" << transaction;
        return 0;
    }
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&canvas(), static_cast<Qt::Key>(key), modifiers);
    }
    Selected selected() const { return bench_.selection.current(); }

    tests::gui::Bench bench_;
    SequenceView view_{bench_.bench};
};

TEST_F(Sequence, TellsARunAsLines) {
    open(traceOf("basics/hello"));
    const auto text = view_.asText();
    EXPECT_TRUE(text.contains("t3  app → echo_service  Echo.Say(text=\"hi\")")) << text.toStdString();
    EXPECT_TRUE(text.contains("t3  app ← echo_service  \"hi\""));
    EXPECT_TRUE(text.contains("app  exits with 0"));
    EXPECT_TRUE(text.contains("… 1 ms …"));
}

TEST_F(Sequence, NamesTheDeviceWhereThereAreSeveral) {
    open(traceOf("distributed/three_device_relay"));
    EXPECT_TRUE(view_.asText().contains("phone › app → tablet › coach  Coach.Summary(runner=\"Li\")")) << view_.asText().toStdString();
}

TEST_F(Sequence, SaysWhatWasRefusedByWhichRule) {
    open(traceOf("basics/crowded_area"));
    const auto text = view_.asText();
    EXPECT_TRUE(text.contains("refused: SIZE-1")) << text.toStdString();
    EXPECT_TRUE(text.contains("✗ 29201"));
}

TEST_F(Sequence, PaintsNoMoreOfALongRunThanIsVisible) {
    tests::gui::SampleTrace trace;
    trace.calls(200'000);
    trace.close();
    open(trace.path());
    const auto& index = canvas().index();
    ASSERT_LT(index.count(), 10U);
    ASSERT_NE(index.fold(index.count() - 1), nullptr);
    EXPECT_EQ(index.fold(index.count() - 1)->calls, 200'000U);
    EXPECT_LE(canvas().marksPainted(), 10U);

    auto wishes = canvas().wishes();
    wishes.fold = false;
    canvas().setWishes(wishes);
    ASSERT_TRUE(soon([&] { return canvas().isComplete(); }));
    ASSERT_GT(index.count(), 400'000U);
    for (const double part : {0.0, 0.33, 0.5, 1.0}) {
        canvas().verticalScrollBar()->setValue(static_cast<int>(canvas().verticalScrollBar()->maximum() * part));
        canvas().viewport()->repaint();
        const auto [first, end] = canvas().visibleRows();
        EXPECT_LT(first, end);
        EXPECT_GE(canvas().marksPainted(), end - first);
        EXPECT_LE(canvas().marksPainted(), end - first + 3) << part;
        EXPECT_LE(end - first, 600U / 20);
    }
    // However small the rows, not more than one a pixel and a half; to scale likewise.
    for (int i = 0; i < 40; ++i) view_.zoomOut();
    canvas().viewport()->repaint();
    EXPECT_LE(canvas().marksPainted(), 600U);
    canvas().setByTime(true);
    for (int i = 0; i < 60; ++i) view_.zoomOut();
    canvas().viewport()->repaint();
    EXPECT_LE(canvas().marksPainted(), 320U);
    EXPECT_GT(canvas().marksPainted(), 20U);
}

TEST_F(Sequence, ShowsTheRowsToWhichItWasScrolled) {
    open(traceOf("distributed/no_way_home"));
    const auto count = canvas().index().count();
    canvas().scrollToRow(count / 2);
    const auto [first, end] = canvas().visibleRows();
    EXPECT_LE(first, count / 2);
    EXPECT_GT(end, count / 2);
    EXPECT_GT(first, 0U);
    EXPECT_LT(end, count);
}

TEST_F(Sequence, SelectsWhatIsSelectedElsewhere) {
    open(traceOf("distributed/no_way_home"));
    const auto last = bench_.store.row(bench_.store.rowCount() - 1);
    bench_.selection.selectTransaction(last.id);
    ASSERT_TRUE(canvas().current());
    EXPECT_EQ(bench_.store.mark(*canvas().current()).sequence, last.sentSequence);
    const auto row = canvas().index().rowOfMark(*canvas().current());
    const auto [first, end] = canvas().visibleRows();
    EXPECT_GE(row, first);
    EXPECT_LT(row, end);
}

TEST_F(Sequence, SelectsForTheOthersWhatIsClicked) {
    open(traceOf("basics/hello"));
    const auto request = markOf(3, Mark::Kind::Request);
    canvas().scrollToRow(canvas().index().rowOfMark(request));
    const auto y = canvas().diagram().arrowY(canvas().index().rowOfMark(request)) - canvas().window().top + canvas().diagram().headHeight();
    QTest::mouseClick(canvas().viewport(), Qt::LeftButton, {}, QPoint(300, static_cast<int>(y)));
    EXPECT_EQ(selected().kind, Selected::Kind::Transaction);
    EXPECT_EQ(selected().transaction, 3U);
    const auto head = canvas().diagram().headBox(0, canvas().window());
    QTest::mouseClick(canvas().viewport(), Qt::LeftButton, {}, head.center().toPoint());
    EXPECT_EQ(selected().kind, Selected::Kind::Process);
    EXPECT_EQ(selected().pid, canvas().columns().all().front().key.pid);
}

TEST_F(Sequence, IsWalkedByKeyboard) {
    open(traceOf("basics/nested_calls"));
    canvas().setFocus();
    key(Qt::Key_Home);
    EXPECT_EQ(canvas().index().rowOfMark(*canvas().current()), 0U);
    key(Qt::Key_Down);
    key(Qt::Key_Down);
    EXPECT_EQ(canvas().index().rowOfMark(*canvas().current()), 2U);
    key(Qt::Key_Up);
    EXPECT_EQ(canvas().index().rowOfMark(*canvas().current()), 1U);
    key(Qt::Key_End);
    EXPECT_EQ(canvas().index().rowOfMark(*canvas().current()), canvas().index().count() - 1);
}

TEST_F(Sequence, GoesFromCallToCauseEffectAndReply) {
    open(traceOf("basics/nested_calls"));
    // A call within another one.
    gui::TrafficRow inner;
    for (qsizetype i = 0; i < bench_.store.rowCount(); ++i) {
        if (bench_.store.row(i).parent != 0) inner = bench_.store.row(i);
    }
    ASSERT_NE(inner.parent, 0U);
    bench_.selection.selectTransaction(inner.id);
    view_.goToCause();
    EXPECT_EQ(selected().transaction, inner.parent);
    view_.goToEffect();
    EXPECT_NE(selected().transaction, inner.parent);
    bench_.selection.selectTransaction(inner.id);
    view_.goToOtherEnd();
    EXPECT_EQ(selected().sequence, inner.finishedSequence);
    view_.goToOtherEnd();
    EXPECT_EQ(selected().sequence, inner.sentSequence);
    view_.goToNextOnLine();
    EXPECT_GT(bench_.store.mark(*canvas().current()).sequence, inner.sentSequence);
}

TEST_F(Sequence, UnfoldsAndFoldsByKeyboardAndKeepsThePlace) {
    open(traceOf("distributed/bad_weather"));
    const auto& index = canvas().index();
    std::size_t folded = 0;
    while (folded < index.count() && index.fold(folded) == nullptr) ++folded;
    ASSERT_LT(folded, index.count());
    EXPECT_EQ(index.fold(folded)->calls, 40U);  // as the scenario's `repeat: { times: 40 }`
    EXPECT_TRUE(view_.asText().contains("× 40  phone › app → tablet › shop  OrderDesk.Order"));
    canvas().setFocus();
    canvas().selectMark(index.firstMark(folded));
    const auto before = index.count();
    key(Qt::Key_Right);
    EXPECT_GT(index.count(), before + 70);
    key(Qt::Key_Left);
    EXPECT_EQ(index.count(), before);
}

TEST_F(Sequence, HidesLifelinesAndWhatOnlyTheyDid) {
    open(traceOf("basics/hello"));
    const auto before = canvas().index().count();
    const auto samgr = std::find_if(canvas().columns().all().begin(), canvas().columns().all().end(),
                                    [](const auto& column) { return column.processName == "samgr"; });
    ASSERT_NE(samgr, canvas().columns().all().end());
    canvas().columns().hide(samgr->key);
    canvas().columnsChanged();
    EXPECT_EQ(canvas().columns().all().size(), 2U);
    EXPECT_LT(canvas().index().count(), before);
    EXPECT_TRUE(view_.asText().contains("t1  echo_service → samgr")) << "a call to a hidden line stays, with one end";
}

TEST_F(Sequence, HeadsDoNotOverlapAndLinesLieInOrder) {
    for (const auto* name : {"basics/last_words", "distributed/three_device_relay", "distributed/no_way_home"}) {
        open(traceOf(name), {700, 500});
        for (int i = 1; i < static_cast<int>(canvas().columns().all().size()); ++i) {
            const auto left = canvas().diagram().headBox(i - 1, canvas().window());
            const auto right = canvas().diagram().headBox(i, canvas().window());
            EXPECT_LT(left.right(), right.left()) << name << " " << i;
        }
    }
}

TEST_F(Sequence, TwoMarkersTellTheTimeBetweenThem) {
    open(traceOf("basics/hello"));
    canvas().setFocus();
    canvas().selectMark(markOf(2, Mark::Kind::Request));
    key(Qt::Key_M);
    canvas().selectMark(markOf(3, Mark::Kind::Request));
    key(Qt::Key_M);
    EXPECT_EQ(canvas().markers()[0], bench_.store.row(1).sentSequence);
    EXPECT_EQ(canvas().markers()[1], bench_.store.row(2).sentSequence);
    const auto mermaid = view_.asMermaid();
    EXPECT_TRUE(mermaid.startsWith("sequenceDiagram\n"));
    EXPECT_TRUE(mermaid.contains("t2 SAMgr.GetSystemAbility(1201)"));
    EXPECT_FALSE(mermaid.contains("t1 ")) << "before the markers";
    key(Qt::Key_Escape);
    EXPECT_EQ(canvas().markers()[0], 0U);
}

TEST_F(Sequence, CopiesTheSelectedCallAsMermaid) {
    open(traceOf("basics/hello"));
    bench_.selection.selectTransaction(3);
    view_.copyMermaid();
    const auto text = QApplication::clipboard()->text();
    EXPECT_TRUE(text.contains("participant p1 as app"));
    EXPECT_TRUE(text.contains("p1->>p2: t3 Echo.Say(text=\"hi\")")) << text.toStdString();
    EXPECT_TRUE(text.contains("p2-->>p1: \"hi\""));
}

QStringList textsOf(const QString& svg) {
    QStringList texts;
    QXmlStreamReader xml(svg);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        if (xml.name() == u"text" || xml.name() == u"title") texts << xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
    }
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    return texts;
}

TEST_F(Sequence, ExportsTheWholeDiagramWithItsWords) {
    open(traceOf("basics/hello"), {500, 200});  // however little of it is visible
    const QTemporaryDir folder;
    const auto svg = folder.filePath("out.svg");
    ASSERT_EQ(view_.exportTo(svg), "");
    QFile file(svg);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const auto texts = textsOf(QString::fromUtf8(file.readAll()));
    for (const auto* word : {"A first call", "app", "echo_service", "samgr", "t3 Echo.Say(text=\"hi\")", "\"hi\"", "exits with 0"}) {
        EXPECT_TRUE(texts.contains(word)) << word << " in " << texts.join(" | ").toStdString();
    }
    const auto png = folder.filePath("out.png");
    ASSERT_EQ(view_.exportTo(png), "");
    const QImage image(png);
    EXPECT_GT(image.width(), 600);
    EXPECT_EQ(image.pixelColor(2, image.height() - 2), QColor(Qt::white));
    EXPECT_NE(view_.exportTo(folder.filePath("out.bmp")), "");
    EXPECT_NE(view_.exportTo("/no/such/folder/out.svg"), "");
}

TEST_F(Sequence, ExportsInLightColoursAlsoFromADarkWindow) {
    bench_.theme.choose(gui::Theme::Choice::Dark);
    open(traceOf("basics/hello"));
    const QTemporaryDir folder;
    ASSERT_EQ(view_.exportTo(folder.filePath("out.png")), "");
    const QImage image(folder.filePath("out.png"));
    EXPECT_EQ(image.pixelColor(2, image.height() - 2), QColor(Qt::white));
    bench_.theme.choose(gui::Theme::Choice::Light);
}

TEST_F(Sequence, GoesToTheMomentAndDrawsThePositionAsNow) {
    const auto trace = traceOf("basics/hello");
    FakeEngine engine;
    engine.withRun(trace);
    engine.on("ipclab/goto", {QJsonObject{{"body", QJsonObject{{"sequence", 30}}}}, FakeEngine::position(30, "past", "goto")});
    bench_.session.setProgram(engine.program());
    open(trace);
    bench_.session.launch({.file = "/lib/hello.yaml"});
    ASSERT_TRUE(soon([&] { return bench_.session.position().sequence == 12; }));
    canvas().setFocus();
    canvas().selectMark(markOf(3, Mark::Kind::Request));
    const auto sequence = bench_.store.mark(*canvas().current()).sequence;
    key(Qt::Key_Return);
    ASSERT_TRUE(soon([&] { return engine.commands().contains("ipclab/goto"); }));
    EXPECT_EQ(engine.argumentsOf("ipclab/goto")["moment"].toString(), QString("e%1").arg(sequence));
    bench_.session.close();
}

TEST_F(Sequence, StartsAnewWithAnotherTrace) {
    open(traceOf("distributed/no_way_home"));
    bench_.selection.selectTransaction(3);
    open(traceOf("basics/hello"));
    EXPECT_FALSE(canvas().current());
    EXPECT_EQ(canvas().columns().all().size(), 3U);
    bench_.store.close();
    EXPECT_EQ(canvas().index().count(), 0U);
    EXPECT_EQ(view_.asText(), "");
    const QTemporaryDir folder;
    EXPECT_NE(view_.exportTo(folder.filePath("out.svg")), "") << "there is nothing to draw";
    view_.goToCause();
    view_.goToNextOnLine();
    view_.fitSelection();
    canvas().setFocus();
    key(Qt::Key_End);
    EXPECT_FALSE(canvas().current());
}

TEST_F(Sequence, EveryControlHasAName) {
    open(traceOf("basics/hello"));
    for (const auto* widget : view_.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget == canvas().viewport()) continue;
        EXPECT_FALSE(widget->accessibleName().isEmpty()) << widget->metaObject()->className();
    }
}

}  // namespace
