// What a client of `ipclab serve` is told: the front alone, over runs that were recorded before and are played back record by record.
#include "scenarios/engine/serve_front.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "sim/query/stops.h"
#include "sim/trace/reader.h"
#include "tests/scenarios/program.h"

namespace {

namespace fs = std::filesystem;
using namespace scenarios::engine;
using sim::control::Json;
using sim::query::Aim;

/// Plays a recorded trace as an engine would its run.
class Replayed final : public Engine {
public:
    Replayed(const std::string& recorded, const std::string& directory) {
        fs::create_directories(directory);
        for (const char* const name : {"events", "metadata"}) fs::copy_file(fs::path(recorded) / name, fs::path(directory) / name);
        reader = std::move(*sim::trace::Reader::open(recorded));
        stops = std::make_unique<sim::query::Stops>(reader->names());
    }
    [[nodiscard]] std::vector<int> descriptors() const override { return {}; }
    std::vector<EngineNews> news() override { return std::exchange(waiting, {}); }
    void set_stops(const std::vector<StopOrder>& orders) override {
        std::vector<sim::query::StopPoint> points;
        for (const auto& order : orders) {
            points.push_back({.id = order.id,
                              .when = std::get<sim::query::Expression>(sim::query::Expression::parse(order.when)),
                              .hits = *sim::query::HitCondition::parse(order.hits),
                              .logs = order.logs});
        }
        stops->set_points(std::move(points), reader.get());
    }
    void go(const Aim& aim) override {
        goes.push_back(aim);
        if (hangs) return;
        EXPECT_FALSE(stops->set_aim(aim, reader.get()));
        auto cursor = reader->from(at + 1);
        sim::trace::RecordView record;
        while (cursor.next(record)) {
            at = record.sequence;
            const auto& hit = stops->look(record);
            if (!hit.logs.empty()) waiting.push_back({.kind = EngineNews::Kind::Logged, .sequence = at, .stops = hit.logs});
            if (!hit.stops()) continue;
            waiting.push_back({.kind = EngineNews::Kind::Stopped, .sequence = at, .stops = hit.points, .aimed = hit.aimed});
            return;
        }
        end();
    }
    void end() {
        Verdict verdict;
        verdict.name = "x";
        waiting.push_back({.kind = EngineNews::Kind::Verdict, .verdict = verdict});
        waiting.push_back({.kind = EngineNews::Kind::Gone});
    }
    void pause() override { ++pauses; }
    void act(const std::string& step) override { acts.push_back(step); }
    void finish() override { end(); }
    void kill() override { waiting.push_back({.kind = EngineNews::Kind::Gone, .signal = 9, .killed = true}); }
    [[nodiscard]] AtWork last_record() const override {
        const auto record = reader->at(at);
        return record ? AtWork{.process = reader->process_name(record->stamp.process),
                               .pid = record->stamp.pid,
                               .tid = record->stamp.tid,
                               .device_index = record->stamp.device,
                               .transaction = record->stamp.transaction,
                               .time_ns = record->stamp.time_ns,
                               .records = hangs ? reader->last_sequence() : at}
                      : AtWork{};
    }
    std::optional<AtWork> ask() override { return last_record(); }
    [[nodiscard]] std::int64_t cpu_ns() const override { return cpu; }

    std::unique_ptr<sim::trace::Reader> reader;
    std::unique_ptr<sim::query::Stops> stops;
    std::uint64_t at = 0;
    std::vector<EngineNews> waiting;
    std::vector<Aim> goes;
    std::vector<std::string> acts;
    int pauses = 0;
    bool hangs = false;  ///< it makes no record any more
    std::int64_t cpu = 0;
};

class ServeFront : public testing::Test {
protected:
    ServeFront()
        : front({.start_engine = [this](const Scenario&, LiveEngine::Options options) -> sim::base::Result<std::unique_ptr<Engine>> {
                     auto made = std::make_unique<Replayed>(recorded, options.trace_directory);
                     engine = made.get();
                     engine->hangs = starts_hanging;
                     if (starts_hanging) engine->at = engine->reader->last_sequence();
                     return std::unique_ptr<Engine>(std::move(made));
                 },
                 .now = [this] { return now; }},
                [this](const Json& message) { said.push_back(message); }) {}

    /// Records a shipped scenario; what the engine plays from here on.
    void record(const std::string& name) {
        file = (fs::path(IPCLAB_SOURCE_DIR) / "scenarios/library" / name).string();
        recorded = program.path("recorded");
        const auto outcome = run_shell(std::string(IPCLAB_PROGRAM) + " run --quiet --level full --trace " + recorded + " " + file);
        ASSERT_EQ(outcome.exit_code, 0) << outcome.text;
    }

    /// The response to a request.
    Json ask(const std::string& command, Json arguments = Json::object()) {
        const auto seq = ++seq_;
        front.receive(Json{{"seq", seq}, {"type", "request"}, {"command", command}, {"arguments", std::move(arguments)}}.dump());
        for (const auto& message : said) {
            if (message.value("request_seq", 0) == seq) return message;
        }
        ADD_FAILURE() << command << " was not answered";
        return Json::object();
    }
    Json body(const std::string& command, Json arguments = Json::object()) {
        const auto response = ask(command, std::move(arguments));
        EXPECT_TRUE(response.value("success", false)) << response.dump();
        return response.value("body", Json::object());
    }
    std::string refusal(const std::string& command, Json arguments = Json::object()) {
        const auto response = ask(command, std::move(arguments));
        EXPECT_FALSE(response.value("success", true)) << response.dump();
        EXPECT_TRUE(response.contains("body") && response["body"].contains("error")) << response.dump();
        return response.value("message", std::string());
    }
    /// Bodies of the events of a name, in order.
    std::vector<Json> events(const std::string& name) const {
        std::vector<Json> found;
        for (const auto& message : said) {
            if (message.value("event", std::string()) == name) found.push_back(message.value("body", Json::object()));
        }
        return found;
    }
    /// Lets the session work until it has nothing to do.
    void settle() {
        for (int i = 0; i < 100; ++i) front.turn();
    }
    /// A request that moves, and the stop that comes of it.
    Json move(const std::string& command, Json arguments = Json::object()) {
        const auto before = events("stopped").size();
        body(command, std::move(arguments));
        settle();
        const auto stops = events("stopped");
        EXPECT_EQ(stops.size(), before + 1) << command;
        return stops.empty() ? Json::object() : stops.back();
    }
    std::uint64_t position() const {
        const auto all = events("ipclab/position");
        return all.empty() ? 0 : all.back().value("sequence", std::uint64_t{0});
    }
    std::string state() const { return events("ipclab/position").back().value("state", ""); }

    void launch(Json arguments = Json::object()) {
        arguments["scenario"] = file;
        body("initialize");
        body("launch", std::move(arguments));
    }
    void attach(const std::string& at = {}) {
        Json arguments{{"trace", recorded}};
        if (!at.empty()) arguments["at"] = at;
        body("initialize");
        body("attach", arguments);
        body("configurationDone");
    }
    void break_at(int line, Json more = Json::object()) {
        more["line"] = line;
        body("setBreakpoints", {{"source", {{"path", file}}}, {"breakpoints", {more}}});
    }
    std::vector<std::string> stack(std::int64_t thread) {
        std::vector<std::string> frames;
        for (const Json list = body("stackTrace", {{"threadId", thread}})["stackFrames"]; const auto& frame : list) {
            frames.push_back(frame["name"].get<std::string>() + " :" + std::to_string(frame["line"].get<int>()));
        }
        return frames;
    }
    /// Everything that can be seen of the innermost frame, as text.
    std::string everything(std::int64_t thread) {
        std::string text;
        const auto frame = body("stackTrace", {{"threadId", thread}})["stackFrames"][0];
        for (const Json list = body("scopes", {{"frameId", frame["id"]}})["scopes"]; const auto& scope : list) {
            text += scope["name"].get<std::string>() + "\n" + below(scope["variablesReference"].get<int>(), "  ");
        }
        return text;
    }
    std::string below(int reference, const std::string& indent) {
        std::string text;
        for (const Json list = body("variables", {{"variablesReference", reference}})["variables"]; const auto& one : list) {
            text += indent + one["name"].get<std::string>() + " = " + one["value"].get<std::string>() + "\n";
            if (one["variablesReference"] != 0) text += below(one["variablesReference"].get<int>(), indent + "  ");
        }
        return text;
    }

    Program program{"serve_front"};
    std::string file, recorded;
    Front::Clock::time_point now{};
    std::vector<Json> said;
    Replayed* engine = nullptr;
    bool starts_hanging = false;
    Front front;

private:
    int seq_ = 0;
};

// --------------------------------------------------------------------------------------------------------------- the session

TEST_F(ServeFront, TellsInTheOrderThatClientsExpect) {
    record("basics/nested_calls.yaml");
    launch({{"stopOnEntry", true}});
    body("configurationDone");
    settle();
    std::vector<std::string> order;
    for (const auto& message : said) {
        order.push_back(message["type"] == "event" ? message["event"].get<std::string>() : "to " + message["command"].get<std::string>());
    }
    EXPECT_EQ(order, (std::vector<std::string>{"to initialize", "to launch", "initialized", "to configurationDone", "ipclab/engine",
                                               "ipclab/run", "stopped", "ipclab/position"}));
    for (std::size_t i = 0; i < said.size(); ++i) EXPECT_EQ(said[i]["seq"], i + 1);
    const auto stop = events("stopped").back();
    EXPECT_EQ(stop["reason"], "entry");
    EXPECT_EQ(stop["allThreadsStopped"], true);
    EXPECT_EQ(body("evaluate", {{"expression", "method"}})["result"], "Kitchen.Cook");
    EXPECT_EQ(state(), "live");
    const auto run = events("ipclab/run").back();
    EXPECT_EQ(run["name"], "nested_calls");
    EXPECT_EQ(run["level"], "full");
    EXPECT_EQ(run["recorded"], false);
}

TEST_F(ServeFront, RequestsInTheWrongStateAreRefusedWithASentence) {
    record("basics/hello.yaml");
    EXPECT_EQ(refusal("continue", {{"threadId", 1}}), "continue: nothing is launched: launch or attach comes first");
    EXPECT_EQ(refusal("setBreakpoints"), "setBreakpoints: comes after launch or attach (the event 'initialized')");
    EXPECT_EQ(refusal("configurationDone"), "configurationDone: comes once, after launch or attach");
    EXPECT_EQ(refusal("nxt"), "'nxt' is no request that ipclab knows; did you mean 'next'?");
    EXPECT_EQ(refusal("launch"), "launch: 'scenario' must be a string, but is missing");
    EXPECT_EQ(refusal("launch", {{"scenario", file}, {"seed", "7"}}),
              "launch: 'seed' must be a whole number from 0 to 2^64-1, but is a string");
    EXPECT_EQ(refusal("launch", {{"scenario", file}, {"level", "all"}}), "launch: 'level' must be 'full' or 'calls', but is 'all'");
    EXPECT_NE(refusal("launch", {{"scenario", "/nowhere.yaml"}}).find("/nowhere.yaml"), std::string::npos);
    EXPECT_NE(refusal("attach", {{"trace", "/nowhere"}}).find("there is no such directory"), std::string::npos);
    EXPECT_EQ(refusal("launch", {{"scenario", file}, {"inputs", {{{"time_ns", 5}, {"step", 5}}}}}),
              "launch: 'inputs[0].step' must be a string, but is 5");
    launch({{"stopOnEntry", true}});
    EXPECT_EQ(refusal("stackTrace", {{"threadId", 1}}), "stackTrace: the run begins with configurationDone");
    EXPECT_EQ(refusal("launch", {{"scenario", file}}), "launch: this session has its run already; restart begins it again");
    body("configurationDone");
    EXPECT_EQ(refusal("next", {{"threadId", 1}}), "next: the run is under way; pause it first");
    settle();
    EXPECT_EQ(refusal("next", {{"threadId", 777}}), "next: there is no thread 777 at this moment");
    EXPECT_EQ(refusal("scopes", {{"frameId", 99}}), "scopes: there is no frame 99 at this stop; ask for stackTrace again");
    EXPECT_EQ(refusal("variables", {{"variablesReference", 99}}),
              "variables: there is no variablesReference 99 at this stop; ask for scopes again");
    EXPECT_EQ(refusal("next", {{"threadId", 2}, {"granularity", "word"}}),
              "next: 'granularity' must be 'statement' or 'line' or 'instruction', but is 'word'");
}

TEST_F(ServeFront, MistakesInTheScenarioFailTheLaunch) {
    file = program.path("bad.yaml");
    const auto response = ask("launch", {{"scenario", file}, {"text", "name: bad\nprocesses:\n  app:\n    stepz: []\n  b:\n    uid: x\n"}});
    EXPECT_EQ(response["success"], false);
    EXPECT_NE(response["message"].get<std::string>().find("bad.yaml:4:"), std::string::npos) << response["message"];
    const auto& problems = response["body"]["problems"];
    ASSERT_GE(problems.size(), 2U);
    EXPECT_EQ(problems[0]["line"], 4);
    EXPECT_FALSE(problems[0]["message"].get<std::string>().empty());
}

TEST_F(ServeFront, WhatIsNoMessageEndsTheSession) {
    front.receive("[1, 2]");
    EXPECT_TRUE(front.done());
    EXPECT_EQ(events("output").back()["output"], "ipclab serve: a message must be a JSON object, but is array; the session ends\n");
    EXPECT_EQ(events("terminated").size(), 1U);
}

TEST_F(ServeFront, ARequestThatCannotBeReadIsAnswered) {
    front.receive(R"({"seq":7,"type":"request","command":"threads","arguments":5})");
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0]["request_seq"], 7);
    EXPECT_EQ(said[0]["message"], "threads: 'arguments' must be an object, but is number");
    EXPECT_FALSE(front.done());
}

TEST_F(ServeFront, EndsWithExitCodeAndTerminated) {
    record("basics/hello.yaml");
    launch();
    body("configurationDone");
    settle();
    EXPECT_EQ(events("stopped").size(), 0U);
    EXPECT_EQ(events("ipclab/verdict").back()["word"], "pass");
    EXPECT_EQ(events("exited").back()["exitCode"], 0);
    EXPECT_EQ(events("terminated").size(), 1U);
    EXPECT_EQ(refusal("stackTrace", {{"threadId", 1}}), "stackTrace: the session is over");
    EXPECT_EQ(refusal("restart"), "restart: the session is over");
    body("disconnect");
    EXPECT_TRUE(front.done());
}

TEST_F(ServeFront, StaysAtTheEndIfAsked) {
    record("basics/hello.yaml");
    launch({{"stopAtEnd", true}});
    body("configurationDone");
    settle();
    EXPECT_EQ(events("stopped").back()["description"], "end of the run");
    EXPECT_EQ(state(), "ended");
    EXPECT_EQ(move("reverseContinue", {{"threadId", 1}})["description"], "start of the recording");
    EXPECT_EQ(position(), 1U);
    EXPECT_EQ(state(), "recorded");
    EXPECT_EQ(move("continue", {{"threadId", 1}})["description"], "end of the run");
    EXPECT_EQ(events("terminated").size(), 0U);
    body("continue", {{"threadId", 1}});
    EXPECT_EQ(events("exited").back()["exitCode"], 0);
    EXPECT_EQ(events("terminated").size(), 1U);
}

TEST_F(ServeFront, RestartBeginsAgainAndKeepsBreakpoints) {
    record("basics/nested_calls.yaml");
    launch();
    break_at(40);
    body("configurationDone");
    settle();
    const auto first = position();
    const auto directory = events("ipclab/run").back()["trace"];
    EXPECT_EQ(move("restart")["reason"], "breakpoint");
    EXPECT_EQ(position(), first);
    EXPECT_EQ(events("ipclab/run").size(), 2U);
    EXPECT_NE(events("ipclab/run").back()["trace"], directory);
}

// ----------------------------------------------------------------------------------------------------------------- breakpoints

TEST_F(ServeFront, ALineBreakpointIsTheTopFrame) {
    record("basics/nested_calls.yaml");
    launch();
    break_at(40);
    body("configurationDone");
    settle();
    const auto stop = events("stopped").back();
    EXPECT_EQ(stop["reason"], "breakpoint");
    EXPECT_EQ(stop["hitBreakpointIds"], Json({1}));
    const auto frames = body("stackTrace", {{"threadId", stop["threadId"]}})["stackFrames"];
    EXPECT_EQ(frames[0]["line"], 40);
    EXPECT_EQ(frames[0]["source"]["path"], file);
    EXPECT_EQ(stack(stop["threadId"]),
              (std::vector<std::string>{"Guest.HowDone serves t4 · app :40", "Kitchen.Cook serves t3 · kitchen :30",
                                        "calls Kitchen.Cook t3 · app :44"}));
}

TEST_F(ServeFront, BreakpointsAreCheckedWhenTheyAreSet) {
    record("basics/nested_calls.yaml");
    launch();
    const auto set = [&](const Json& wish) {
        return body("setBreakpoints", {{"source", {{"path", file}}}, {"breakpoints", {wish}}})["breakpoints"][0];
    };
    EXPECT_EQ(set({{"line", 41}})["line"], 43) << "it moves to the next step";
    EXPECT_EQ(set({{"line", 44}, {"condition", "process = app"}})["verified"], true);
    const auto wrong = set({{"line", 44}, {"condition", "process = app and methd = Say"}});
    EXPECT_EQ(wrong["verified"], false);
    EXPECT_EQ(wrong["message"].get<std::string>().find("condition, column 19: "), 0U) << wrong["message"];
    EXPECT_EQ(set({{"line", 44}, {"condition", "true) or (true"}})["verified"], false);
    EXPECT_EQ(set({{"line", 44}, {"hitCondition", "often"}})["verified"], false);
    EXPECT_EQ(set({{"line", 999}})["message"], "no step begins on this line or below it");
    const auto other = body("setBreakpoints", {{"source", {{"path", "/other.yaml"}}}, {"breakpoints", {{{"line", 3}}}}});
    EXPECT_EQ(other["breakpoints"][0]["verified"], false);

    const auto function = [&](const std::string& name) {
        return body("setFunctionBreakpoints", {{"breakpoints", {{{"name", name}}}}})["breakpoints"][0];
    };
    for (const char* const name : {"Kitchen.Cook", "*.Cook", "Kitchen.*", "Cook", "SAMgr.GetSystemAbility"}) {
        EXPECT_EQ(function(name)["verified"], true) << name;
    }
    EXPECT_EQ(function("Kitchen.Bake")["verified"], false);
    const auto filters = body("setExceptionBreakpoints", {{"filters", {"SIZE-1", "SIZE-9"}},
                                                          {"filterOptions", {{{"filterId", "any"}, {"condition", "process = app"}}}}});
    EXPECT_EQ(filters["breakpoints"][0]["verified"], true);
    EXPECT_EQ(filters["breakpoints"][1]["verified"], false);
    EXPECT_EQ(filters["breakpoints"][2]["verified"], true);
}

TEST_F(ServeFront, AFunctionBreakpointStopsWhereTheRequestIsSent) {
    record("basics/nested_calls.yaml");
    launch();
    body("setFunctionBreakpoints", {{"breakpoints", {{{"name", "*.HowDone"}}}}});
    body("configurationDone");
    settle();
    EXPECT_EQ(events("stopped").back()["reason"], "function breakpoint");
    EXPECT_EQ(body("evaluate", {{"expression", "event = transaction.sent and method = HowDone"}})["result"], "true");
}

TEST_F(ServeFront, AnExceptionBreakpointTellsTheRule) {
    record("basics/crowded_area.yaml");
    launch();
    body("setExceptionBreakpoints", {{"filters", {"SIZE-1"}}});
    body("configurationDone");
    settle();
    const auto stop = events("stopped").back();
    EXPECT_EQ(stop["reason"], "exception");
    const auto info = body("exceptionInfo", {{"threadId", stop["threadId"]}});
    EXPECT_EQ(info["exceptionId"], "SIZE-1");
    EXPECT_NE(info["description"].get<std::string>().find("did not fit into print_service's receive area"), std::string::npos) << info;
    EXPECT_FALSE(info["details"]["message"].get<std::string>().empty());
    move("stepBack", {{"threadId", stop["threadId"]}, {"granularity", "instruction"}});
    EXPECT_NE(refusal("exceptionInfo", {{"threadId", stop["threadId"]}}).find("does not stand at a refusal"), std::string::npos);
}

TEST_F(ServeFront, HitConditionsCountFromTheStartWhereverOneStands) {
    record("basics/nested_calls.yaml");
    launch({{"stopAtEnd", true}});
    body("ipclab/setConditions", {{"conditions", {{{"condition", "event = transaction.sent"}, {"hitCondition", "3"}}}}});
    body("configurationDone");
    settle();
    EXPECT_EQ(body("evaluate", {{"expression", "transaction"}})["result"], "t3");
    const auto third = position();
    EXPECT_EQ(move("continue", {{"threadId", 1}})["description"], "end of the run");
    EXPECT_EQ(move("reverseContinue", {{"threadId", 1}})["reason"], "breakpoint");
    EXPECT_EQ(position(), third);
    move("reverseContinue", {{"threadId", 1}});
    EXPECT_EQ(position(), 1U);
    move("continue", {{"threadId", 1}});
    EXPECT_EQ(position(), third);
}

TEST_F(ServeFront, ALogPointTellsAndDoesNotStop) {
    record("basics/nested_calls.yaml");
    launch();
    break_at(30, {{"logMessage", "{process} at line {line} of {nothing}, {fate}"}});
    body("configurationDone");
    settle();
    EXPECT_EQ(events("stopped").size(), 0U);
    const auto outputs = events("output");
    const auto found = std::ranges::find(outputs, "kitchen at line 30 of {nothing}, -\n", [](const Json& one) { return one["output"]; });
    ASSERT_NE(found, outputs.end());
    EXPECT_EQ((*found)["category"], "console");
}

TEST_F(ServeFront, NoDebugStopsNowhere) {
    record("basics/nested_calls.yaml");
    launch({{"noDebug", true}, {"stopOnEntry", true}});
    break_at(40);
    body("configurationDone");
    settle();
    EXPECT_EQ(events("stopped").size(), 0U);
    EXPECT_EQ(events("terminated").size(), 1U);
}

// ---------------------------------------------------------------------------------------------------------------------- moving

TEST_F(ServeFront, StepsGoThroughTheChain) {
    record("basics/nested_calls.yaml");
    launch();
    break_at(44);
    body("configurationDone");
    settle();
    const auto app = events("stopped").back()["threadId"];
    EXPECT_EQ(move("next", {{"threadId", app}})["threadId"], app);
    EXPECT_EQ(body("evaluate", {{"expression", "event = transaction.finished and method = Cook"}})["result"], "true");
    EXPECT_EQ(move("stepBack", {{"threadId", app}})["threadId"], app);
    EXPECT_EQ(body("evaluate", {{"expression", "event = transaction.sent and method = Cook"}})["result"], "true");
    EXPECT_EQ(state(), "past");
    move("stepIn", {{"threadId", app}});
    EXPECT_EQ(body("evaluate", {{"expression", "t3"}})["result"], "true");
    // Into the handler, and out of it again.
    while (body("evaluate", {{"expression", "event"}})["result"] != "transaction.delivered") move("stepIn", {{"threadId", app}});
    const auto handler = events("stopped").back()["threadId"];
    EXPECT_NE(handler, app);
    move("stepOut", {{"threadId", handler}});
    EXPECT_EQ(body("evaluate", {{"expression", "event = transaction.finished and t3"}})["result"], "true");
}

TEST_F(ServeFront, LinesAndRecordsAreStepsOfTheirOwn) {
    record("basics/nested_calls.yaml");
    launch();
    break_at(44);
    body("configurationDone");
    settle();
    const auto app = events("stopped").back()["threadId"];
    const auto start = position();
    EXPECT_EQ(stack(move("next", {{"threadId", app}, {"granularity", "line"}})["threadId"])[0], "Kitchen.Cook serves t3 · kitchen :30");
    EXPECT_EQ(stack(move("next", {{"threadId", app}, {"granularity", "line"}})["threadId"])[0], "Guest.HowDone serves t4 · app :40");
    move("stepBack", {{"threadId", app}, {"granularity", "line"}});
    move("stepBack", {{"threadId", app}, {"granularity", "line"}});
    EXPECT_EQ(position(), start);
    move("next", {{"threadId", app}, {"granularity", "instruction"}});
    EXPECT_EQ(position(), start + 1);
    move("stepBack", {{"threadId", app}, {"granularity", "instruction"}});
    EXPECT_EQ(position(), start);
}

TEST_F(ServeFront, WhatThePastDoesNotReachTheRunDoes) {
    record("basics/nested_calls.yaml");
    launch();
    break_at(44);
    body("configurationDone");
    settle();
    const auto app = events("stopped").back()["threadId"];
    const auto live = position();
    move("stepBack", {{"threadId", app}});
    ASSERT_LT(position(), live);
    EXPECT_EQ(state(), "past");
    body("setBreakpoints", {{"source", {{"path", file}}}, {"breakpoints", Json::array()}});
    // The next call that app sends lies ahead of all that is recorded.
    while (body("evaluate", {{"expression", "method = Cook and finished"}})["result"] != "true") move("next", {{"threadId", app}});
    EXPECT_GT(position(), live);
    EXPECT_EQ(state(), "live");
    ASSERT_GE(engine->goes.size(), 2U);
    EXPECT_EQ(engine->goes.back().kind, Aim::Kind::CallOver);
}

TEST_F(ServeFront, BackAndForthShowsTheSameOfTheSameMoment) {
    record("distributed/three_device_relay.yaml");
    attach();
    body("setFunctionBreakpoints", {{"breakpoints", {{{"name", "*"}}}}});
    std::map<std::uint64_t, std::string> seen;
    for (;;) {
        const auto stop = move("continue", {{"threadId", 1}});
        if (stop.value("description", "") == "end of the run") break;
        seen[position()] = everything(stop["threadId"]);
    }
    EXPECT_EQ(seen.size(), 12U) << "all requests of the run";
    for (auto before = seen.rbegin(); before != seen.rend(); ++before) {
        const auto stop = move("reverseContinue", {{"threadId", 1}});
        EXPECT_EQ(position(), before->first);
        EXPECT_EQ(everything(stop["threadId"]), before->second);
    }
}

TEST_F(ServeFront, GoesToAMomentAndRunsUntilOne) {
    record("basics/nested_calls.yaml");
    attach("t3");
    EXPECT_EQ(events("stopped").back()["reason"], "entry");
    EXPECT_EQ(events("ipclab/position").back()["moment"], "t3.1");
    EXPECT_EQ(body("ipclab/goto", {{"moment", "e57"}})["sequence"], 57);
    EXPECT_EQ(position(), 57U);
    EXPECT_EQ(events("ipclab/position").back()["state"], "recorded");
    EXPECT_NE(refusal("ipclab/goto", {{"moment", "t99"}}), "");
    EXPECT_NE(refusal("ipclab/goto", {{"moment", "noon"}}), "");
    EXPECT_EQ(move("ipclab/runUntil", {{"until", "t4.2"}})["reason"], "goto");
    EXPECT_EQ(events("ipclab/position").back()["moment"], "t4.2");
    EXPECT_EQ(refusal("ipclab/runUntil", {{"until", "t3"}}), "t3 lies behind, not ahead; ipclab/goto goes there");
    EXPECT_NE(refusal("ipclab/runUntil", {{"until", "method ="}}).find("until, column"), std::string::npos);
    move("ipclab/runUntil", {{"until", "event = run.ended"}});
    EXPECT_EQ(body("evaluate", {{"expression", "event"}})["result"], "run.ended");
    EXPECT_EQ(state(), "ended");
    EXPECT_EQ(move("continue", {{"threadId", 1}})["description"], "end of the run") << "an attached session ends only when asked to";
}

// --------------------------------------------------------------------------------------------------------------------- looking

TEST_F(ServeFront, ThreadsAreThoseThatLiveAndPoolsAreOneEntry) {
    record("basics/nested_calls.yaml");
    attach("t3.3");
    std::vector<std::string> names;
    std::vector<int> ids;
    for (const Json list = body("threads")["threads"]; const auto& thread : list) {
        names.push_back(thread["name"]);
        ids.push_back(thread["id"]);
    }
    EXPECT_TRUE(std::ranges::is_sorted(ids));
    EXPECT_EQ(names, (std::vector<std::string>{"samgr › 2 idle pool threads", "samgr › samgr", "kitchen › 3 idle pool threads",
                                               "kitchen › kitchen", "app › 2 idle pool threads", "app › app"}));
    EXPECT_EQ(stack(ids[0]), std::vector<std::string>{"OS_IPC_1 · samgr :0"});
    body("ipclab/goto", {{"moment", "e1"}});
    EXPECT_EQ(body("threads")["threads"], Json({{{"id", 0x7fffffff}, {"name", "the world"}}}));
    EXPECT_EQ(stack(0x7fffffff), std::vector<std::string>{"the world :0"});
}

TEST_F(ServeFront, ScopesNameThingsAsEngineersDo) {
    record("basics/nested_calls.yaml");
    attach("t4.3");
    const auto thread = events("stopped").back()["threadId"];
    const auto text = everything(thread);
    EXPECT_NE(text.find("method = Guest.HowDone"), std::string::npos) << text;
    EXPECT_NE(text.find("handle 1 = Guest of app, node 3, strong 2, weak 0\n    owner = app\n    interface = Guest\n"), std::string::npos)
        << text;
    EXPECT_NE(text.find("node 2 = Kitchen, strong 2 of others and 1 own, weak 0, held by samgr, app"), std::string::npos) << text;
    EXPECT_NE(text.find("at 0 = 96 bytes: request of t3 from app"), std::string::npos) << text;
    EXPECT_NE(text.find("state = under way"), std::string::npos) << text;
    EXPECT_EQ(text.find("Subscriptions"), std::string::npos) << "empty scopes are not there";
    // A reply that lies ahead is not known yet.
    EXPECT_EQ(text.find("reply ="), std::string::npos) << text;
}

TEST_F(ServeFront, LongListsComeInPages) {
    record("basics/nested_calls.yaml");
    attach("t4.3");
    const auto frame = body("stackTrace", {{"threadId", events("stopped").back()["threadId"]}})["stackFrames"][0]["id"];
    const auto scopes = body("scopes", {{"frameId", frame}})["scopes"];
    const auto threads = std::ranges::find(scopes, "Threads", [](const Json& one) { return one["name"]; });
    ASSERT_NE(threads, scopes.end());
    const auto reference = (*threads)["variablesReference"];
    ASSERT_EQ((*threads)["indexedVariables"], 4);
    const auto all = body("variables", {{"variablesReference", reference}})["variables"];
    const auto page =
        body("variables", {{"variablesReference", reference}, {"filter", "indexed"}, {"start", 1}, {"count", 2}})["variables"];
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0]["name"], all[1]["name"]);
    EXPECT_EQ(body("variables", {{"variablesReference", reference}, {"filter", "named"}})["variables"].size(), 0U);
    EXPECT_EQ(body("variables", {{"variablesReference", reference}, {"start", 99}})["variables"].size(), 0U);
}

TEST_F(ServeFront, EvaluatesFieldsAndConditions) {
    record("basics/nested_calls.yaml");
    attach("t3.3");
    EXPECT_EQ(body("evaluate", {{"expression", " method "}})["result"], "Kitchen.Cook");
    EXPECT_EQ(body("evaluate", {{"expression", "process = app and oneway"}})["result"], "false");
    EXPECT_EQ(body("evaluate", {{"expression", "fate"}})["result"], "absent: this event has no such field");
    EXPECT_EQ(refusal("evaluate", {{"expression", "  process = app and methd = Say"}}).find("column 21: "), 0U) << "as it was typed";
    EXPECT_NE(refusal("evaluate", {{"expression", "  "}}), "");
    EXPECT_NE(refusal("evaluate", {{"expression", "kill: app"}, {"context", "repl"}}).find("the run is over"), std::string::npos);
}

TEST_F(ServeFront, TheSourceIsTheScenario) {
    record("basics/hello.yaml");
    launch({{"stopOnEntry", true}});
    const auto text = body("source", {{"source", {{"path", file}}}, {"sourceReference", 0}})["content"].get<std::string>();
    EXPECT_NE(text.find("name: hello"), std::string::npos);
    EXPECT_EQ(body("loadedSources")["sources"][0]["path"], file);
    EXPECT_NE(refusal("source", {{"sourceReference", 7}}), "");
}

// ------------------------------------------------------------------------------------------------- acting, the engine's troubles

TEST_F(ServeFront, ActsAreTakenOnlyAtALivePosition) {
    record("basics/nested_calls.yaml");
    launch();
    break_at(44);
    body("configurationDone");
    settle();
    const auto time = events("ipclab/position").back()["time_ns"];
    EXPECT_NE(refusal("ipclab/act", {{"step", "kill: nobody"}}).find("nobody"), std::string::npos);
    EXPECT_NE(refusal("ipclab/act", {{"step", "explode: app"}}), "");
    EXPECT_EQ(engine->acts.size(), 0U);
    EXPECT_EQ(body("ipclab/act", {{"step", "kill: kitchen"}}), Json({{"time_ns", time}, {"step", "kill: kitchen"}}));
    EXPECT_EQ(engine->acts, std::vector<std::string>{"kill: kitchen"});
    EXPECT_EQ(body("ipclab/inputs")["inputs"], Json({{{"time_ns", time}, {"step", "kill: kitchen"}}}));
    const auto saved = body("ipclab/saveScenario");
    EXPECT_NE(saved["text"].get<std::string>().find("kill: kitchen"), std::string::npos);
    EXPECT_EQ(saved["file"], file);
    engine->waiting.push_back({.kind = EngineNews::Kind::Acted, .input = {time.get<std::int64_t>() + 5, "kill: kitchen"}, .touched = 1});
    settle();
    EXPECT_EQ(events("ipclab/acted").back()["text"], "kill: kitchen: it touched 1 thing");
    EXPECT_EQ(body("ipclab/inputs")["inputs"][0]["time_ns"], time.get<std::int64_t>() + 5);
    move("stepBack", {{"threadId", events("stopped").back()["threadId"]}});
    EXPECT_NE(refusal("ipclab/act", {{"step", "kill: app"}}).find("the past"), std::string::npos);
}

TEST_F(ServeFront, OutputComesInWholeLines) {
    record("basics/hello.yaml");
    launch({{"stopOnEntry", true}});
    body("configurationDone");
    settle();
    const auto print = [&](std::string text, bool errors) {
        engine->waiting.push_back({.kind = EngineNews::Kind::Output, .text = std::move(text), .errors = errors});
        settle();
    };
    const auto before = events("output").size();
    print("one\ntwo", false);
    print("oops", true);
    print(" and three\n", false);
    engine->waiting.push_back({.kind = EngineNews::Kind::Gone, .signal = 11});
    settle();
    const auto outputs = events("output");
    ASSERT_GE(outputs.size(), before + 3);
    EXPECT_EQ(outputs[before], Json({{"category", "stdout"}, {"output", "one\n"}}));
    EXPECT_EQ(outputs[before + 1], Json({{"category", "stdout"}, {"output", "two and three\n"}}));
    EXPECT_EQ(outputs[before + 2], Json({{"category", "stderr"}, {"output", "oops\n"}}));
}

TEST_F(ServeFront, ARunThatMakesNoRecordIsDeclaredStopped) {
    record("basics/hello.yaml");
    starts_hanging = true;
    launch();
    body("configurationDone");
    settle();
    body("pause", {{"threadId", 1}});
    EXPECT_EQ(engine->pauses, 1);
    settle();
    EXPECT_EQ(events("stopped").size(), 0U) << "it may still answer";
    now += std::chrono::milliseconds(400);
    settle();
    ASSERT_EQ(events("stopped").size(), 1U);
    EXPECT_EQ(events("stopped").back()["reason"], "pause");
    EXPECT_NE(events("stopped").back()["text"].get<std::string>().find("without making a record"), std::string::npos);
    EXPECT_EQ(state(), "live");
    EXPECT_NE(refusal("ipclab/act", {{"step", "kill: app"}}).find("hangs"), std::string::npos);
    body("continue", {{"threadId", 1}});
    EXPECT_EQ(engine->goes.size(), 2U);
}

TEST_F(ServeFront, ALoopIsToldOfOnce) {
    record("basics/hello.yaml");
    starts_hanging = true;
    launch();
    body("configurationDone");
    settle();
    const auto stuck = [&] {
        const auto all = events("ipclab/engine");
        return std::ranges::count(all, "stuck", [](const Json& one) { return one["state"]; });
    };
    now += std::chrono::seconds(6);
    settle();
    EXPECT_EQ(stuck(), 0) << "it uses no CPU, so it only waits";
    engine->cpu = 5'000'000'000;
    settle();
    EXPECT_EQ(stuck(), 1);
    now += std::chrono::seconds(60);
    settle();
    EXPECT_EQ(stuck(), 1);
    EXPECT_EQ(events("terminated").size(), 0U);
}

TEST_F(ServeFront, ADeadEngineLeavesItsTrace) {
    record("basics/nested_calls.yaml");
    launch();
    break_at(44);
    body("configurationDone");
    settle();
    const auto app = events("stopped").back()["threadId"];
    engine->hangs = true;
    body("continue", {{"threadId", app}});
    engine->waiting.push_back({.kind = EngineNews::Kind::Gone, .signal = 11});
    settle();
    const auto death = events("ipclab/engine").back();
    EXPECT_EQ(death["state"], "crashed");
    EXPECT_NE(death["text"].get<std::string>().find("died by signal 11"), std::string::npos);
    EXPECT_NE(death["text"].get<std::string>().find("of app, was the last to act"), std::string::npos) << death["text"];
    EXPECT_EQ(events("stopped").back()["reason"], "exception");
    EXPECT_EQ(state(), "ended");
    EXPECT_EQ(events("terminated").size(), 0U);
    EXPECT_EQ(body("exceptionInfo", {{"threadId", 1}})["description"], death["text"]);
    move("stepBack", {{"threadId", events("stopped").back()["threadId"]}, {"granularity", "instruction"}});
    EXPECT_EQ(state(), "recorded");
    EXPECT_EQ(move("restart")["reason"], "breakpoint");
    EXPECT_EQ(state(), "live");
}

TEST_F(ServeFront, TerminateEndsInGoodOrderOrByForce) {
    record("basics/hello.yaml");
    launch({{"stopOnEntry", true}});
    body("configurationDone");
    settle();
    body("terminate");
    settle();
    EXPECT_EQ(events("ipclab/verdict").size(), 1U);
    EXPECT_EQ(events("terminated").size(), 1U);
}

}  // namespace
