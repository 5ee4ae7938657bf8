#include "gui/session/session.h"

#include <gtest/gtest.h>

#include <QJsonDocument>
#include <QSignalSpy>

#include "tests/gui/session/fake_engine.h"

namespace {

using gui::Breakpoint;
using gui::Session;
using gui::test::FakeEngine;
using gui::test::soon;
using State = Session::State;

class SessionTest : public testing::Test {
protected:
    SessionTest() { session.setProgram(engine.program()); }

    bool paused() {
        session.launch({.file = "/lib/hello.yaml", .seed = 7});
        return soon([&] { return session.state() == State::Paused; });
    }
    std::string words(QSignalSpy& spy, int argument) {
        std::string all;
        for (const auto& call : spy) all += call[argument].toString().toStdString() + "\n";
        return all;
    }

    FakeEngine engine;
    Session session;
};

TEST_F(SessionTest, LaunchesTellsTheBreakpointsAndStopsAtTheEntry) {
    engine.withRun("/runs/1");
    session.setBreakpoints({{.kind = Breakpoint::Kind::Line, .line = 12, .hitCondition = ">= 2"},
                            {.kind = Breakpoint::Kind::Function, .text = "Echo.Say", .condition = "payload > 3"},
                            {.kind = Breakpoint::Kind::Rule, .text = "SIZE-1"},
                            {.kind = Breakpoint::Kind::Condition, .text = "duration > 1ms"},
                            {.kind = Breakpoint::Kind::Condition, .text = "off", .enabled = false}});
    QSignalSpy started(&session, &Session::runStarted);
    QSignalSpy echoed(&session, &Session::commandEchoed);
    ASSERT_TRUE(paused());

    EXPECT_EQ(engine.commands().join(' ').toStdString(),
              "initialize launch setBreakpoints setFunctionBreakpoints setExceptionBreakpoints ipclab/setConditions configurationDone");
    const auto launch = engine.argumentsOf("launch");
    EXPECT_EQ(launch["scenario"].toString().toStdString(), "/lib/hello.yaml");
    EXPECT_EQ(launch["seed"].toInt(), 7);
    EXPECT_TRUE(launch["stopOnEntry"].toBool());
    EXPECT_TRUE(launch["stopAtEnd"].toBool());
    EXPECT_FALSE(launch.contains("cell"));
    const auto text = [&](const char* command) {
        return QJsonDocument(engine.argumentsOf(command)).toJson(QJsonDocument::Compact).toStdString();
    };
    EXPECT_EQ(text("setBreakpoints"),
              R"({"breakpoints":[{"hitCondition":">= 2","line":12}],"source":{"name":"hello.yaml","path":"/lib/hello.yaml"}})");
    EXPECT_EQ(text("setFunctionBreakpoints"), R"({"breakpoints":[{"condition":"payload > 3","name":"Echo.Say"}]})");
    EXPECT_EQ(text("setExceptionBreakpoints"), R"({"filterOptions":[{"filterId":"SIZE-1"}],"filters":[]})");
    EXPECT_EQ(text("ipclab/setConditions"), R"({"conditions":[{"condition":"duration > 1ms"}]})");
    EXPECT_EQ(words(started, 0), "/runs/1\n");
    EXPECT_EQ(session.position().sequence, 12U);
    EXPECT_EQ(session.run()["title"].toString().toStdString(), "Hello, two devices");
    EXPECT_EQ(words(echoed, 0),
              "ipclab run /lib/hello.yaml --seed 7 --level full --trace " + launch["trace"].toString().toStdString() + "\n");
}

TEST_F(SessionTest, StepsOneAtATimeAndSaysWhereOnTheCommandLine) {
    engine.withRun("/runs/1").on("stepBack", {FakeEngine::position(11, "past")}).on("next", {FakeEngine::position(12, "live")});
    ASSERT_TRUE(paused());
    QSignalSpy echoed(&session, &Session::commandEchoed);
    session.stepBackEvent();
    EXPECT_FALSE(session.canMove());
    session.stepBackEvent();  // a key held down
    ASSERT_TRUE(soon([&] { return session.state() == State::Past; }));
    EXPECT_TRUE(session.canMove());
    session.stepOver();
    ASSERT_TRUE(soon([&] { return session.state() == State::Paused; }));

    EXPECT_EQ(engine.commands().count("stepBack"), 1);
    EXPECT_EQ(engine.argumentsOf("stepBack")["granularity"].toString().toStdString(), "instruction");
    EXPECT_EQ(engine.argumentsOf("next")["granularity"].toString().toStdString(), "statement");
    EXPECT_EQ(engine.argumentsOf("next")["threadId"].toInt(), 3);
    EXPECT_EQ(words(echoed, 0), "ipclab show /runs/1 --at e11\nipclab run /lib/hello.yaml --seed 7 --until e12\n");
}

TEST_F(SessionTest, RunsUntilItStopsAgain) {
    engine.withRun()
        .on("continue", {})
        .on("pause", {FakeEngine::event("stopped", {{"threadId", 5}}), FakeEngine::position(19, "live", "pause")});
    ASSERT_TRUE(paused());
    session.resume();
    EXPECT_EQ(session.state(), State::Running);
    session.pause();
    ASSERT_TRUE(soon([&] { return session.state() == State::Paused; }));
    EXPECT_EQ(session.position().sequence, 19U);
}

TEST_F(SessionTest, AMovementThatIsRefusedLeavesItWhereItWas) {
    engine.withRun().on("ipclab/runUntil", {QJsonObject{{"fail", "nothing is called fooo"}}});
    ASSERT_TRUE(paused());
    QSignalSpy refused(&session, &Session::refused);
    session.runUntil("fooo = 1");
    ASSERT_TRUE(soon([&] { return !refused.isEmpty(); }));
    EXPECT_EQ(session.state(), State::Paused);
    EXPECT_TRUE(session.canMove());
    EXPECT_EQ(words(refused, 0), "Run until fooo = 1\n");
    EXPECT_EQ(words(refused, 1), "nothing is called fooo\n");
}

TEST_F(SessionTest, OfManyJumpsTheLastCounts) {
    engine.withRun().on("ipclab/goto", {FakeEngine::position(2, "past")}).on("ipclab/goto", {FakeEngine::position(9, "past")});
    ASSERT_TRUE(paused());
    for (const std::uint64_t each : {2U, 3U, 4U, 9U}) session.goToSequence(each);
    ASSERT_TRUE(soon([&] { return session.position().sequence == 9; }));
    EXPECT_EQ(engine.commands().count("ipclab/goto"), 2);
    EXPECT_EQ(engine.argumentsOf("ipclab/goto")["moment"].toString().toStdString(), "e9");
}

TEST_F(SessionTest, TellsTheStatesOfThePosition) {
    engine.withRun().on("next", {FakeEngine::position(20, "ended")}).on("stepBack", {FakeEngine::position(19, "recorded")});
    ASSERT_TRUE(paused());
    session.stepEvent();
    ASSERT_TRUE(soon([&] { return session.state() == State::Ended; }));
    QSignalSpy refused(&session, &Session::refused);
    session.resume();  // the protocol's `continue` would end the session here
    EXPECT_EQ(refused.size(), 1);
    EXPECT_FALSE(engine.commands().contains("continue"));
    session.stepBackEvent();
    ASSERT_TRUE(soon([&] { return session.state() == State::Recorded; }));
    EXPECT_FALSE(session.canAct());
}

TEST_F(SessionTest, MistakesInTheScenarioLeaveTheOldRunAsItWas) {
    engine.withRun("/runs/1");
    ASSERT_TRUE(paused());
    // The next child finds another script.
    FakeEngine failing;
    failing.on("launch", {QJsonObject{{"fail", "bad.yaml:3: what is `sayy`?"},
                                      {"body", QJsonObject{{"problems", QJsonArray{QJsonObject{{"line", 3}}}}}}}});
    QSignalSpy problems(&session, &Session::problemsFound);
    QSignalSpy refused(&session, &Session::refused);
    session.launch({.file = "/lib/bad.yaml"});
    EXPECT_EQ(session.state(), State::Starting);
    ASSERT_TRUE(soon([&] { return !refused.isEmpty(); }));
    EXPECT_EQ(problems.size(), 1);
    EXPECT_EQ(words(refused, 1), "bad.yaml:3: what is `sayy`?\n");
    EXPECT_EQ(session.state(), State::Paused);
    EXPECT_EQ(session.launched().file.toStdString(), "/lib/hello.yaml");
}

TEST_F(SessionTest, TheDeathOfServeAnswersWhatWasAskedAndRestartStartsAnother) {
    engine.withRun().on("next", {QJsonObject{{"silent", true}}, QJsonObject{{"stderr", "out of memory\n"}}, QJsonObject{{"signal", 9}}});
    ASSERT_TRUE(paused());
    QSignalSpy changed(&session, &Session::engineChanged);
    QString answered;
    session.stepOver();
    session.request("threads", {}, [&](const QJsonObject&, const QString& error) { answered = error; });
    ASSERT_TRUE(soon([&] { return session.state() == State::Gone; }));
    const auto why = engine.program().toStdString() + " serve was ended by a signal: out of memory";
    EXPECT_EQ(words(changed, 0), "killed\n");
    EXPECT_EQ(words(changed, 1), why + "\n");
    EXPECT_EQ(answered.toStdString(), why);
    EXPECT_FALSE(session.canMove());

    session.restart();
    ASSERT_TRUE(soon([&] { return session.state() == State::Paused; }));
    EXPECT_EQ(engine.pids().size(), 2);
    EXPECT_EQ(engine.argumentsOf("launch")["seed"].toInt(), 7);
}

TEST_F(SessionTest, LooksBackAtWhatWasRecordedByAServeThatDied) {
    engine.withRun("/runs/1").on("next", {QJsonObject{{"exit", 70}}}).on("attach", {FakeEngine::event("initialized")});
    ASSERT_TRUE(paused());
    session.stepOver();
    ASSERT_TRUE(soon([&] { return session.state() == State::Gone; }));
    session.lookBack();
    ASSERT_TRUE(soon([&] { return engine.commands().contains("attach"); }));
    EXPECT_EQ(engine.argumentsOf("attach")["trace"].toString().toStdString(), "/runs/1");
    EXPECT_EQ(engine.argumentsOf("attach")["at"].toString().toStdString(), "e12");
}

TEST_F(SessionTest, ACrashOfTheEngineLeavesItsFrontToLookWith) {
    engine.withRun()
        .on("next", {FakeEngine::event("ipclab/engine", {{"state", "crashed"}, {"text", "echo_service ended by SIGSEGV in t1"}}),
                     FakeEngine::event("stopped", {{"reason", "crash"}}), FakeEngine::position(20, "ended")})
        .on("stepBack", {FakeEngine::position(19, "recorded")})
        .on("next", {FakeEngine::position(20, "ended")});
    ASSERT_TRUE(paused());
    QSignalSpy changed(&session, &Session::engineChanged);
    session.stepOver();
    ASSERT_TRUE(soon([&] { return session.state() == State::Gone && session.position().sequence == 20; }));
    EXPECT_EQ(words(changed, 1), "echo_service ended by SIGSEGV in t1\n");
    EXPECT_TRUE(session.canMove());
    session.stepBackEvent();
    ASSERT_TRUE(soon([&] { return session.state() == State::Recorded; }));
    session.stepOver();
    ASSERT_TRUE(soon([&] { return session.state() == State::Gone; }));
}

TEST_F(SessionTest, AProgramThatIsNotThereIsAnError) {
    session.setProgram("/nowhere/ipclab");
    QSignalSpy refused(&session, &Session::refused);
    session.launch({.file = "/lib/hello.yaml"});
    ASSERT_TRUE(soon([&] { return !refused.isEmpty(); }));
    EXPECT_NE(words(refused, 1).find("/nowhere/ipclab could not be started"), std::string::npos);
    EXPECT_EQ(session.state(), State::None);
}

TEST_F(SessionTest, AServeThatTalksNonsenseIsAnError) {
    engine.on("initialize", {QJsonObject{{"silent", true}}, QJsonObject{{"raw", "Welcome to something else\n"}}});
    QSignalSpy refused(&session, &Session::refused);
    session.launch({.file = "/lib/hello.yaml"});
    ASSERT_TRUE(soon([&] { return !refused.isEmpty(); }));
    EXPECT_NE(words(refused, 1).find("no message of the control protocol: Welcome to something else"), std::string::npos);
    EXPECT_EQ(session.state(), State::None);
}

TEST_F(SessionTest, AServeThatIsSilentIsAnError) {
    session.setAnswerLimit(300);
    engine.on("launch", {QJsonObject{{"silent", true}}});
    QSignalSpy refused(&session, &Session::refused);
    session.launch({.file = "/lib/hello.yaml"});
    ASSERT_TRUE(soon([&] { return !refused.isEmpty(); }));
    EXPECT_EQ(words(refused, 1), engine.program().toStdString() + " serve has not answered \"launch\" within 0.3 s\n");
    EXPECT_TRUE(soon([&] { return !FakeEngine::isAlive(engine.pids().first()); }));
}

TEST_F(SessionTest, ARequestWithoutAnswerFailsAndRestartHelps) {
    session.setAnswerLimit(300);
    engine.withRun().on("threads", {QJsonObject{{"silent", true}}});
    ASSERT_TRUE(paused());
    QString answered;
    session.request("threads", {}, [&](const QJsonObject&, const QString& error) { answered = error; });
    ASSERT_TRUE(soon([&] { return !answered.isEmpty(); }));
    EXPECT_EQ(session.state(), State::Paused);
    session.restart();
    ASSERT_TRUE(soon([&] { return engine.pids().size() == 2 && session.state() == State::Paused; }));
    EXPECT_TRUE(soon([&] { return !FakeEngine::isAlive(engine.pids().first()); }));
}

TEST_F(SessionTest, RestartsInTheSameServeWithATraceOfItsOwn) {
    engine.withRun("/runs/1").on("restart",
                                 {FakeEngine::event("ipclab/run", {{"trace", "/runs/2"}}), FakeEngine::position(12, "live", "entry")});
    ASSERT_TRUE(paused());
    QSignalSpy started(&session, &Session::runStarted);
    session.restart();
    EXPECT_EQ(session.state(), State::Starting);
    ASSERT_TRUE(soon([&] { return session.state() == State::Paused; }));
    EXPECT_EQ(words(started, 0), "/runs/2\n");
    EXPECT_EQ(engine.pids().size(), 1);
    const auto again = engine.argumentsOf("restart")["arguments"].toObject();
    EXPECT_NE(again["trace"].toString(), engine.argumentsOf("launch")["trace"].toString());
    EXPECT_EQ(again["seed"].toInt(), 7);
}

TEST_F(SessionTest, QuestionsNeedNoRunAndTheLaunchTakesTheirServeOver) {
    engine.withRun().withGallery();
    QJsonObject answer;
    session.request("ipclab/scenarios", {}, [&](const QJsonObject& body, const QString&) { answer = body; });
    ASSERT_TRUE(soon([&] { return !answer.isEmpty(); }));
    EXPECT_EQ(answer["scenarios"].toArray().size(), 2);
    EXPECT_EQ(session.state(), State::None);
    ASSERT_TRUE(paused());
    EXPECT_EQ(engine.pids().size(), 1);
}

TEST_F(SessionTest, ActsAndTellsWhichFaultThatWas) {
    engine.withRun().on("ipclab/inputs", {QJsonObject{{"body", QJsonObject{{"inputs", QJsonArray{QJsonObject{{"step", "cut_link: {}"}},
                                                                                                 QJsonObject{{"step", "kill: app"}}}}}}}});
    engine.on("ipclab/act", {QJsonObject{{"body", QJsonObject{{"time_ns", 12000}, {"step", "kill: app"}}}},
                             FakeEngine::event("ipclab/acted", {{"step", "kill: app"}, {"text", "app was killed"}})});
    ASSERT_TRUE(paused());
    EXPECT_TRUE(session.canAct());
    QSignalSpy acted(&session, &Session::acted);
    QSignalSpy echoed(&session, &Session::commandEchoed);
    session.act("kill: app");
    ASSERT_TRUE(soon([&] { return !acted.isEmpty(); }));
    // One was given in the console before: the run knows both.
    EXPECT_TRUE(soon([&] { return session.acts() == QStringList({"cut_link: {}", "kill: app"}); }));
    EXPECT_NE(words(echoed, 0).find("{ at: 12000ns, kill: app }"), std::string::npos);
}

TEST_F(SessionTest, BreakpointsTakeWhatTheEngineSaysOfThem) {
    engine.withRun().on(
        "setFunctionBreakpoints",
        {QJsonObject{
            {"body", QJsonObject{{"breakpoints", QJsonArray{QJsonObject{{"verified", false}, {"message", "nobody calls it"}}}}}}}});
    engine.on("setBreakpoints",
              {QJsonObject{{"body", QJsonObject{{"breakpoints", QJsonArray{QJsonObject{{"verified", true}, {"line", 14}}}}}}}});
    session.toggle({.kind = Breakpoint::Kind::Line, .line = 12});
    session.toggle({.kind = Breakpoint::Kind::Function, .text = "Echo.Say"});
    ASSERT_TRUE(paused());
    ASSERT_TRUE(soon([&] { return session.breakpoints()[1].message == "nobody calls it"; }));
    EXPECT_EQ(session.breakpoints()[0].line, 14);
    EXPECT_TRUE(session.breakpoints()[0].verified);
    EXPECT_FALSE(session.breakpoints()[1].verified);
    session.toggle({.kind = Breakpoint::Kind::Function, .text = "Echo.Say", .verified = true});
    EXPECT_EQ(session.breakpoints().size(), 1);
}

TEST_F(SessionTest, LinesWithBreakpointsBelongToTheirScenario) {
    engine.withRun();
    session.toggle({.kind = Breakpoint::Kind::Function, .text = "Echo.Say"});
    ASSERT_TRUE(paused());
    session.toggle({.kind = Breakpoint::Kind::Line, .line = 12});
    session.launch({.file = "/lib/wall.yaml"});
    ASSERT_TRUE(soon([&] { return session.state() == State::Paused; }));
    EXPECT_EQ(session.breakpoints().size(), 1);
    ASSERT_TRUE(paused());
    EXPECT_EQ(session.breakpoints().size(), 2);
}

TEST_F(SessionTest, AfterTheEndOfServeTheTraceIsOpenedAgain) {
    engine.withRun("/runs/1")
        .on("terminate", {FakeEngine::event("terminated"), QJsonObject{{"exit", 0}}})
        .on("attach", {FakeEngine::event("initialized")});
    ASSERT_TRUE(paused());
    QSignalSpy changed(&session, &Session::engineChanged);
    session.stop();
    ASSERT_TRUE(soon([&] { return engine.commands().contains("attach"); }));
    EXPECT_TRUE(changed.isEmpty());
}

TEST_F(SessionTest, ClosingLeavesNoChildBehind) {
    engine.withRun();
    ASSERT_TRUE(paused());
    session.close();
    EXPECT_EQ(session.state(), State::None);
    EXPECT_TRUE(soon([&] { return !FakeEngine::isAlive(engine.pids().first()); }));
}

TEST(SessionEnd, KillsAChildThatWillNotGo) {
    FakeEngine engine;
    engine.withRun().on("next", {QJsonObject{{"silent", true}}, QJsonObject{{"stderr", "staying\n"}}, QJsonObject{{"stay", true}}});
    {
        Session session;
        session.setProgram(engine.program());
        session.launch({.file = "/lib/hello.yaml"});
        ASSERT_TRUE(soon([&] { return session.state() == State::Paused; }));
        QSignalSpy said(&session, &Session::output);
        session.stepOver();
        ASSERT_TRUE(soon([&] { return !said.isEmpty(); }));
    }
    EXPECT_FALSE(FakeEngine::isAlive(engine.pids().first()));
}

}  // namespace
